//! What is to be said of a database by who looks after it: its program and settings, its schema, and
//! whether the last rows of its ledger follow from each other. Nothing is changed.

use rolecall_core::Timestamp;
use sqlx::{AnyConnection, Row};

use crate::{
    Engine, Fault, existing,
    ledger::{self, Head},
    schema_known,
};

/// How many of the last rows are looked at: enough to see what a disk or a hand did of late.
pub const LAST_ROWS: u64 = 1_000;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// Which database, and its version.
    pub engine: Engine,
    /// As it says itself.
    pub version: String,
    /// Settings that decide whether what was answered outlives a power loss, with whether they do.
    pub settings: Vec<Setting>,
    /// Whether it takes writes: a standby does not.
    pub takes_writes: bool,
    /// The version of its schema.
    pub schema: i64,
    /// The newest one that this program knows.
    pub schema_known: i64,
    /// The number of the last change.
    pub revision: u64,
    /// When it was.
    pub last_at: Option<Timestamp>,
    /// How many of the last rows were looked at.
    pub rows_checked: u64,
    /// What is wrong with them, if anything.
    pub flaw: Option<String>,
    /// What time it is by the database's own machine, if it has one.
    pub now: Option<Timestamp>,
}

/// A setting of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// What it is called there.
    pub name: &'static str,
    /// What it is.
    pub value: String,
    /// Whether it is as it must be.
    pub is_safe: bool,
}

/// Looks at the database that a URL names.
pub async fn inspect(url: &str) -> Result<Inspected, Fault> {
    let (engine, pool) = existing(url).await?;
    let mut connection = pool.acquire().await?;
    let found = looked(engine, &mut connection).await;
    drop(connection);
    pool.close().await;
    found
}

async fn looked(engine: Engine, connection: &mut AnyConnection) -> Result<Inspected, Fault> {
    let version = text(connection, engine.version()).await?.unwrap_or_default();
    let mut settings = Vec::new();
    for asked in engine.settings() {
        let value = text(connection, asked.sql).await?.unwrap_or_default();
        let is_safe = asked.safe.contains(&value.as_str());
        settings.push(Setting { name: asked.name, value, is_safe });
    }
    let takes_writes = engine.takes_writes(connection).await?;
    let now = match engine.clock() {
        Some(sql) => Some(moment(sqlx::query(sql).fetch_one(&mut *connection).await?.try_get(0)?)?),
        None => None,
    };
    let schema = "SELECT MAX(version) AS version FROM _sqlx_migrations";
    let schema: Option<i64> = sqlx::query(schema).fetch_one(&mut *connection).await?.try_get(0)?;
    let mut moment = engine.look(connection).await?;
    let head = ledger::head(&mut moment).await?;
    let last = last_rows(&mut moment, head).await?;
    Ok(Inspected {
        engine,
        version,
        settings,
        takes_writes,
        schema: schema.unwrap_or_default(),
        schema_known: schema_known(),
        revision: head.revision,
        last_at: last.at,
        rows_checked: last.rows,
        flaw: last.flaw,
        now,
    })
}

async fn text(connection: &mut AnyConnection, sql: &'static str) -> Result<Option<String>, Fault> {
    let row = sqlx::query(sql).fetch_optional(connection).await?;
    let Some(row) = row else { return Ok(None) };
    // Some settings are numbers.
    let number = || row.try_get::<i64, _>(0).map(|number| number.to_string());
    Ok(Some(row.try_get::<String, _>(0).or_else(|_| number())?))
}

fn moment(us: i64) -> Result<Timestamp, Fault> {
    Timestamp::from_microsecond(us).map_err(Fault::corrupt)
}

#[derive(Default)]
struct Last {
    rows: u64,
    at: Option<Timestamp>,
    flaw: Option<String>,
}

/// Follows the last rows of the chain to its head.
async fn last_rows(connection: &mut AnyConnection, head: Head) -> Result<Last, Fault> {
    let from = head.revision.saturating_sub(LAST_ROWS + 1);
    let sql =
        "SELECT revision, at_us, entry, hash FROM ledger WHERE revision > $1 ORDER BY revision";
    let rows = sqlx::query(sql).bind(ledger::number(from)).fetch_all(connection).await?;
    let mut before = (from == 0).then_some(ledger::GENESIS);
    let (mut last, mut expected) = (Last::default(), from);
    for row in &rows {
        let revision: i64 = row.try_get("revision")?;
        let hash: Vec<u8> = row.try_get("hash")?;
        expected += 1;
        last.at = Some(moment(row.try_get("at_us")?)?);
        if revision != ledger::number(expected) {
            last.flaw = Some(format!("row {expected} is not there"));
            return Ok(last);
        }
        let follows = before.map(|before| {
            let entry: Result<String, _> = row.try_get("entry");
            entry.is_ok_and(|entry| ledger::chained(&before, &entry)[..] == hash[..])
        });
        if follows == Some(false) {
            last.flaw = Some(format!("row {revision} does not follow from the one before"));
            return Ok(last);
        }
        last.rows += u64::from(follows.is_some());
        before = hash.try_into().ok();
    }
    if expected != head.revision || (head.revision > 0 && before != Some(head.hash)) {
        last.flaw = Some("the last row is not the one that the head names".to_owned());
    }
    Ok(last)
}
