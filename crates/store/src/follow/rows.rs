//! Reading on from the last row: each must go on from the one before, by its hash, and the first from
//! the row that the world in memory is of.

use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{
    Fault, Live,
    batch::Fed,
    ledger::{self, Head, number},
    tables,
};

/// How many rows are read at a time.
const ROWS: u64 = 1_000;

/// Feeds the world in memory with the next rows of the ledger; whether there may be more.
///
/// One statement, so that what is personal is of the same moment as the rows.
pub(crate) async fn read_on(live: &Live, connection: &mut AnyConnection) -> Result<bool, Fault> {
    let from = live.head();
    let rows = sqlx::query(
        "SELECT ledger.revision, ledger.entry, ledger.hash, beside.position, beside.value \
         FROM ledger LEFT JOIN ledger_personal beside ON beside.revision = ledger.revision \
         WHERE ledger.revision >= $1 AND ledger.revision <= $2 \
         ORDER BY ledger.revision, beside.position",
    )
    .bind(number(from.revision))
    .bind(number(from.revision + ROWS))
    .fetch_all(&mut *connection)
    .await?;
    let rows = following(from, read(&rows)?)?;
    let Some(last) = rows.last() else { return Ok(false) };
    let (head, may_be_more) = (last.head, last.head.revision == from.revision + ROWS);
    let mut fed = Fed::new();
    for row in rows {
        let event = ledger::decoded(&row.entry, &row.beside)?.what;
        // Other secrets are not in memory.
        let secret = match event.binds_secret_of() {
            Some(of @ rolecall_core::change::SecretOf::Key(_)) => {
                tables::load_secret(connection, of).await?
            }
            _ => None,
        };
        fed.push((event, secret));
    }
    live.feed(&fed, head);
    Ok(may_be_more)
}

struct Read {
    head: Head,
    entry: String,
    beside: Vec<(i64, String)>,
}

/// The rows after one, which must be there too, as it was.
fn following(from: Head, rows: Vec<Read>) -> Result<Vec<Read>, Fault> {
    let mut rows = rows.into_iter();
    if from.revision > 0 && rows.next().is_none_or(|row| row.head != from) {
        return Err(diverged(from.revision));
    }
    let (mut before, mut new) = (from, Vec::new());
    for row in rows {
        let head =
            Head { revision: before.revision + 1, hash: ledger::chained(&before.hash, &row.entry) };
        if row.head != head {
            return Err(diverged(head.revision));
        }
        before = head;
        new.push(row);
    }
    Ok(new)
}

fn diverged(revision: u64) -> Fault {
    Fault::Diverged(format!("row {revision} of the ledger is not the one that was there before"))
}

fn read(rows: &[AnyRow]) -> Result<Vec<Read>, Fault> {
    let mut all: Vec<Read> = Vec::new();
    for row in rows {
        let revision = u64::try_from(row.try_get::<i64, _>("revision")?).map_err(Fault::corrupt)?;
        if all.last().is_none_or(|last| last.head.revision != revision) {
            let head = Head { revision, hash: tables::hash(row, "hash")? };
            all.push(Read { head, entry: row.try_get("entry")?, beside: Vec::new() });
        }
        let value: Option<String> = row.try_get("value")?;
        if let (Some(value), Some(last)) = (value, all.last_mut()) {
            last.beside.push((row.try_get("position")?, value));
        }
    }
    Ok(all)
}
