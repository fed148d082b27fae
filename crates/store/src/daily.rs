//! What happened on each day, counted: changes by their event from the ledger, and sign-ins.
//!
//! What was counted once is kept, and each time only the rows are read that came since: so it holds on
//! every node, and costs a question little. The first one after a start reads the whole ledger.

use std::{collections::BTreeMap, net::IpAddr, sync::Arc};

use rolecall_core::{PersonId, Timestamp};
use sqlx::{AnyConnection, Row};
use tokio::sync::Mutex;

use crate::{Fault, Store, session::Session, tables::id_or_none};

/// Microseconds of a day.
const DAY_US: i64 = 86_400_000_000;
/// The most sessions that are looked through for where people are.
const SESSIONS_MAX: i64 = 20_000;

/// A day by UTC: how many have passed since 1970.
pub type Day = i64;

/// The day of a moment.
pub fn day_of(at: Timestamp) -> Day {
    at.as_microsecond().div_euclid(DAY_US)
}

/// Changes of each day, by the event's name, up to a revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Daily {
    revision: u64,
    changes: BTreeMap<Day, BTreeMap<String, u64>>,
}

impl Daily {
    /// How often something happened on a day, by the event's name.
    pub fn of(&self, day: Day, event: &str) -> u64 {
        self.changes.get(&day).and_then(|of_day| of_day.get(event)).copied().unwrap_or_default()
    }

    /// How much happened on a day.
    pub fn all(&self, day: Day) -> u64 {
        self.changes.get(&day).map_or(0, |of_day| of_day.values().sum())
    }
}

/// What was counted last.
pub(crate) type Counted = Arc<Mutex<Arc<Daily>>>;

impl Store {
    /// The changes of each day, of the whole installation, as of now.
    pub async fn daily(&self) -> Result<Arc<Daily>, Fault> {
        let mut counted = self.daily.lock().await;
        let revision = self.live.revision();
        if counted.revision < revision {
            let mut next = Daily::clone(&counted);
            let mut connection = self.pool.acquire().await?;
            count(&mut connection, &mut next, revision).await?;
            *counted = Arc::new(next);
        }
        Ok(counted.clone())
    }

    /// How many signed in on each day from this one on.
    pub async fn sign_ins_since(&self, day: Day) -> Result<BTreeMap<Day, u64>, Fault> {
        let rows = sqlx::query("SELECT day, count FROM sign_ins WHERE day >= $1 ORDER BY day")
            .bind(day)
            .fetch_all(&self.pool)
            .await?;
        let read = |row: &sqlx::any::AnyRow| {
            let count: i64 = row.try_get("count")?;
            Ok((row.try_get("day")?, count.unsigned_abs()))
        };
        rows.iter().map(read).collect()
    }

    /// From where each person who is signed in was when they last signed in, as far as it is known.
    pub async fn signed_in_from(
        &self,
        now: Timestamp,
    ) -> Result<BTreeMap<PersonId, IpAddr>, Fault> {
        let (opened, seen) = Session::in_force_after(now);
        let rows = sqlx::query(
            "SELECT person, ip FROM sessions WHERE person IS NOT NULL AND ip IS NOT NULL \
             AND opened_us > $1 AND seen_us > $2 ORDER BY opened_us LIMIT $3",
        )
        .bind(opened.as_microsecond())
        .bind(seen.as_microsecond())
        .bind(SESSIONS_MAX)
        .fetch_all(&self.pool)
        .await?;
        let mut from = BTreeMap::new();
        for row in &rows {
            let Some(person) = id_or_none(row, "person")? else { continue };
            if let Ok(ip) = row.try_get::<String, _>("ip")?.parse() {
                from.insert(PersonId::from_bytes(person), ip);
            }
        }
        Ok(from)
    }
}

/// Adds the rows up to a revision that are not counted yet.
async fn count(
    connection: &mut AnyConnection,
    counted: &mut Daily,
    revision: u64,
) -> Result<(), Fault> {
    let bound = |revision: u64| i64::try_from(revision).map_err(Fault::corrupt);
    let rows = sqlx::query(
        "SELECT at_us / 86400000000 AS day, event, COUNT(*) AS n FROM ledger \
         WHERE revision > $1 AND revision <= $2 GROUP BY at_us / 86400000000, event",
    )
    .bind(bound(counted.revision)?)
    .bind(bound(revision)?)
    .fetch_all(connection)
    .await?;
    for row in rows {
        let (day, n): (Day, i64) = (row.try_get("day")?, row.try_get("n")?);
        let of_day = counted.changes.entry(day).or_default();
        *of_day.entry(row.try_get("event")?).or_default() += n.unsigned_abs();
    }
    counted.revision = revision;
    Ok(())
}

/// Counts someone who has signed in.
pub(crate) async fn signed_in(connection: &mut AnyConnection, at: Timestamp) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO sign_ins (day, count) VALUES ($1, 1) \
         ON CONFLICT (day) DO UPDATE SET count = sign_ins.count + 1",
    )
    .bind(day_of(at))
    .execute(connection)
    .await?;
    Ok(())
}
