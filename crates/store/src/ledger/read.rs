//! Reading rows, with the personal values that are still beside them.

use std::{collections::HashMap, sync::LazyLock};

use rolecall_core::{AccountId, facts::NO_MATTER_OF_ACCESS};
use sqlx::{AnyConnection, AssertSqlSafe, Row, any::AnyRow};

use super::{Entry, account_bytes, decoded, number};
use crate::Fault;

/// Rows after a revision, at most `max`, oldest first.
pub(crate) async fn entries(
    connection: &mut AnyConnection,
    after: u64,
    max: u32,
) -> Result<Vec<Entry>, Fault> {
    let rows = sqlx::query(
        "SELECT revision, entry FROM ledger WHERE revision > $1 ORDER BY revision LIMIT $2",
    )
    .bind(number(after))
    .bind(i64::from(max))
    .fetch_all(&mut *connection)
    .await?;
    let Some(last) = rows.last() else { return Ok(Vec::new()) };
    let beside = sqlx::query(
        "SELECT revision, position, value FROM ledger_personal \
         WHERE revision > $1 AND revision <= $2 ORDER BY revision, position",
    )
    .bind(number(after))
    .bind(last.try_get::<i64, _>("revision")?)
    .fetch_all(connection)
    .await?;
    read(&rows, &beside)
}

/// Rows of an account before a revision, or the last ones, at most `max`, newest first.
pub(crate) async fn history(
    connection: &mut AnyConnection,
    account: AccountId,
    before: Option<u64>,
    max: u32,
) -> Result<Vec<Entry>, Fault> {
    // A number that no row can have is after all of them.
    let before = before.and_then(|before| i64::try_from(before).ok()).unwrap_or(i64::MAX);
    let rows = sqlx::query(
        "SELECT revision, entry FROM ledger WHERE account = $1 AND revision < $2 \
         ORDER BY revision DESC LIMIT $3",
    )
    .bind(account_bytes(account))
    .bind(before)
    .bind(i64::from(max))
    .fetch_all(&mut *connection)
    .await?;
    let Some(last) = rows.last() else { return Ok(Vec::new()) };
    let beside = sqlx::query(
        "SELECT beside.revision, beside.position, beside.value \
         FROM ledger JOIN ledger_personal AS beside ON beside.revision = ledger.revision \
         WHERE ledger.account = $1 AND ledger.revision < $2 AND ledger.revision >= $3 \
         ORDER BY beside.revision, beside.position",
    )
    .bind(account_bytes(account))
    .bind(before)
    .bind(last.try_get::<i64, _>("revision")?)
    .fetch_all(connection)
    .await?;
    read(&rows, &beside)
}

/// By the names alone, so that the index says which rows are passed over.
static PASSED_OVER: LazyLock<String> =
    LazyLock::new(|| format!("NOT IN ('{}')", NO_MATTER_OF_ACCESS.join("', '")));

/// Some rows of an account before a revision, newest first, for its decisions of then: what they do not
/// follow from is passed over.
pub(crate) struct OfAccess {
    pub(crate) entries: Vec<Entry>,
    /// How many rows were gone through.
    pub(crate) gone_through: usize,
    /// The oldest of these; none where there are no more.
    pub(crate) goes_on: Option<u64>,
}

/// Goes through at most `max` rows.
pub(crate) async fn of_access(
    connection: &mut AnyConnection,
    account: AccountId,
    before: u64,
    max: u32,
) -> Result<OfAccess, Fault> {
    let before = i64::try_from(before).unwrap_or(i64::MAX);
    let part = sqlx::query(
        "SELECT COUNT(*) AS n, COALESCE(MIN(revision), 0) AS low FROM \
         (SELECT revision FROM ledger WHERE account = $1 AND revision < $2 \
          ORDER BY revision DESC LIMIT $3) AS part",
    )
    .bind(account_bytes(account))
    .bind(before)
    .bind(i64::from(max))
    .fetch_one(&mut *connection)
    .await?;
    let first: i64 = part.try_get("low")?;
    let gone_through = usize::try_from(part.try_get::<i64, _>("n")?).map_err(Fault::corrupt)?;
    let rows = sqlx::query(AssertSqlSafe(format!(
        "SELECT revision, entry FROM ledger WHERE account = $1 AND revision < $2 \
         AND revision >= $3 AND event {} ORDER BY revision DESC",
        *PASSED_OVER
    )));
    let rows = rows.bind(account_bytes(account)).bind(before).bind(first);
    let rows = rows.fetch_all(&mut *connection).await?;
    let beside = sqlx::query(AssertSqlSafe(format!(
        "SELECT beside.revision, beside.position, beside.value \
         FROM ledger JOIN ledger_personal AS beside ON beside.revision = ledger.revision \
         WHERE ledger.account = $1 AND ledger.revision < $2 AND ledger.revision >= $3 \
         AND ledger.event {} ORDER BY beside.revision, beside.position",
        *PASSED_OVER
    )));
    let beside = beside.bind(account_bytes(account)).bind(before).bind(first);
    let beside = beside.fetch_all(connection).await?;
    let goes_on = (gone_through == max as usize).then_some(first);
    let goes_on = goes_on.map(u64::try_from).transpose().map_err(Fault::corrupt)?;
    Ok(OfAccess { entries: read(&rows, &beside)?, gone_through, goes_on })
}

/// Rows of an account that are of one event, before a revision, at most `max`, newest first.
pub(crate) async fn history_of(
    connection: &mut AnyConnection,
    account: AccountId,
    before: Option<u64>,
    event: &str,
    max: u32,
) -> Result<Vec<Entry>, Fault> {
    let before = before.and_then(|before| i64::try_from(before).ok()).unwrap_or(i64::MAX);
    let rows = sqlx::query(
        "SELECT revision, entry FROM ledger WHERE account = $1 AND event = $2 AND revision < $3 \
         ORDER BY revision DESC LIMIT $4",
    )
    .bind(account_bytes(account))
    .bind(event)
    .bind(before)
    .bind(i64::from(max))
    .fetch_all(&mut *connection)
    .await?;
    let Some(last) = rows.last() else { return Ok(Vec::new()) };
    let beside = sqlx::query(
        "SELECT beside.revision, beside.position, beside.value \
         FROM ledger JOIN ledger_personal AS beside ON beside.revision = ledger.revision \
         WHERE ledger.account = $1 AND ledger.event = $2 AND ledger.revision < $3 \
         AND ledger.revision >= $4 ORDER BY beside.revision, beside.position",
    )
    .bind(account_bytes(account))
    .bind(event)
    .bind(before)
    .bind(last.try_get::<i64, _>("revision")?)
    .fetch_all(connection)
    .await?;
    read(&rows, &beside)
}

/// The last row of a catalog that was adopted by a revision. The event is in the text, so that the
/// index of these rows alone is used.
pub(crate) async fn last_catalog(
    connection: &mut AnyConnection,
    by: u64,
) -> Result<Option<Entry>, Fault> {
    let row = sqlx::query(
        "SELECT revision, entry FROM ledger WHERE event = 'catalog_adopted' AND revision <= $1 \
         ORDER BY revision DESC LIMIT 1",
    )
    .bind(number(by))
    .fetch_optional(connection)
    .await?;
    Ok(read(row.as_slice(), &[])?.pop())
}

/// What the rows say, in their order; `beside` are the personal values that are still there, in the
/// order of their positions.
pub(super) fn read(rows: &[AnyRow], beside: &[AnyRow]) -> Result<Vec<Entry>, Fault> {
    let mut personal: HashMap<i64, Vec<(i64, String)>> = HashMap::new();
    for value in beside {
        let of = personal.entry(value.try_get("revision")?).or_default();
        of.push((value.try_get("position")?, value.try_get("value")?));
    }
    let entry = |row: &AnyRow| {
        let revision: i64 = row.try_get("revision")?;
        let personal = personal.get(&revision).map_or(&[][..], Vec::as_slice);
        decoded(&row.try_get::<String, _>("entry")?, personal)
    };
    rows.iter().map(entry).collect()
}
