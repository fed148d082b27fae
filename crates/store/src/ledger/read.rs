//! Reading rows, with the personal values that are still beside them.

use std::collections::HashMap;

use rolecall_core::AccountId;
use sqlx::{AnyConnection, Row, any::AnyRow};

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

/// The same of one event alone.
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
