//! Moving an installation to another database: every row of every table as it is, in one look at
//! the old one and one transaction on the new one, and then verified there.

mod schema;

use std::sync::Arc;

use futures_util::TryStreamExt;
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Row, any::AnyRow};

use self::schema::{Holds, TABLES, Table};
use crate::{
    Engine, Fault, Trust, Verified, engine::Renewal, existing, ledger, opened, without_password,
};

/// How far a move is: the table, and the rows of it that are over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The table.
    pub table: &'static str,
    /// Rows copied.
    pub rows: u64,
}

/// How many rows lie between two words of progress.
const ROWS_A_WORD: u64 = 1_000;

/// Copies the installation at one URL to an empty database at another, and verifies it there.
///
/// What nodes of a server write meanwhile is not copied: stop them first. An embedded database is
/// refused while another process runs on it. If anything is in the way, the new database is left
/// empty.
pub async fn move_to(
    from: &str,
    to: &str,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Verified, Fault> {
    let engine = Engine::of(from)?;
    let _alone = if engine.is_there(from) { engine.alone(from).await? } else { None };
    copied(from, to, progress).await
}

/// The same of a database that nobody else has.
pub(crate) async fn copied(
    from: &str,
    to: &str,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Verified, Fault> {
    let (engine, source) = existing(from).await?;
    let target = match opened(to, &Arc::new(Renewal::new())).await {
        Ok((_, target)) => target,
        Err(fault) => {
            source.close().await;
            return Err(fault);
        }
    };
    let moved = moved((engine, &source), (to, &target), progress).await;
    source.close().await;
    target.close().await;
    moved
}

async fn moved(
    (engine, source): (Engine, &AnyPool),
    (to, target): (&str, &AnyPool),
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Verified, Fault> {
    let mut looking = source.acquire().await?;
    let mut moment = engine.look(&mut looking).await?;
    let mut writing = target.begin().await?;
    if ledger::head(&mut writing).await?.revision != 0 {
        return Err(Fault::Schema(format!(
            "{} is not empty: name an empty database",
            without_password(to)
        )));
    }
    sqlx::query("DELETE FROM head").execute(&mut *writing).await?;
    for table in TABLES {
        copy(table, &mut moment, &mut writing, progress).await?;
    }
    let head = ledger::head(&mut moment).await?;
    let found = ledger::verify(&mut writing, &Trust::default(), &mut |_| {}).await?;
    if !found.is_sound() || found.revision != head.revision || found.head != hex::encode(head.hash)
    {
        return Err(Fault::Corrupt(format!(
            "the copy is not the original: {}",
            found.first_flaw()
        )));
    }
    writing.commit().await?;
    Ok(found)
}

async fn copy(
    table: &Table,
    from: &mut AnyConnection,
    to: &mut AnyConnection,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<(), Fault> {
    let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let columns = columns.join(", ");
    let places: Vec<String> = (1..=table.columns.len()).map(|place| format!("${place}")).collect();
    let insert = format!("INSERT INTO {} ({columns}) VALUES ({})", table.name, places.join(", "));
    let select = AssertSqlSafe(format!("SELECT {columns} FROM {}", table.name));
    let mut rows = sqlx::query(select).fetch(from);
    let mut copied = 0;
    while let Some(row) = rows.try_next().await? {
        insert_row(table, &insert, &row, to).await?;
        copied += 1;
        if copied % ROWS_A_WORD == 0 {
            progress(Progress { table: table.name, rows: copied });
        }
    }
    progress(Progress { table: table.name, rows: copied });
    Ok(())
}

async fn insert_row(
    table: &Table,
    insert: &str,
    row: &AnyRow,
    to: &mut AnyConnection,
) -> Result<(), Fault> {
    let mut query = sqlx::query(AssertSqlSafe(insert.to_owned()));
    for (column, holds) in table.columns {
        query = match holds {
            Holds::Bytes => query.bind(row.try_get::<Option<Vec<u8>>, _>(*column)?),
            Holds::Text => query.bind(row.try_get::<Option<String>, _>(*column)?),
            Holds::Number => query.bind(row.try_get::<Option<i64>, _>(*column)?),
        };
    }
    query.execute(to).await?;
    Ok(())
}
