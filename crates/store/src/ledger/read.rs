//! Reading rows, with the personal values that are still beside them.

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
    read(connection, &rows).await
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
    read(connection, &rows).await
}

/// What the rows say, in their order.
async fn read(connection: &mut AnyConnection, rows: &[AnyRow]) -> Result<Vec<Entry>, Fault> {
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let beside = beside(connection, row.try_get("revision")?).await?;
        entries.push(decoded(&row.try_get::<String, _>("entry")?, &beside)?);
    }
    Ok(entries)
}

/// The personal values of a row that are still there (position and JSON text).
async fn beside(
    connection: &mut AnyConnection,
    revision: i64,
) -> Result<Vec<(i64, String)>, Fault> {
    let values = sqlx::query(
        "SELECT position, value FROM ledger_personal WHERE revision = $1 ORDER BY position",
    )
    .bind(revision)
    .fetch_all(connection)
    .await?;
    let pair = |value: &AnyRow| Ok((value.try_get("position")?, value.try_get("value")?));
    values.iter().map(pair).collect()
}
