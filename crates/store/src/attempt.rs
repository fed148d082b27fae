//! Failed attempts to sign in, counted for whom they were meant, over all doors.
//!
//! Deliberately not here: what follows from a count, and by what name someone is counted.

use rolecall_core::{SignedDuration, Timestamp};
use sqlx::Row;

use crate::{Fault, Store, tables::moment};

/// After how many hours without another one attempts are forgotten.
pub const ATTEMPT_HOURS_MAX: i64 = 24;

/// Failed attempts since the last that was not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// How many.
    pub failures: u64,
    /// When the last one was.
    pub last_at: Option<Timestamp>,
}

impl Store {
    /// Counts a failed attempt, and says how many there are. Of many at once each is counted, since
    /// it is one statement.
    pub async fn attempt_failed(&self, key: &str, at: Timestamp) -> Result<u64, Fault> {
        let row = sqlx::query(
            "INSERT INTO attempts (subject, failures, last_us) VALUES ($1, 1, $2) \
             ON CONFLICT (subject) DO UPDATE SET last_us = excluded.last_us, failures = \
             CASE WHEN attempts.last_us > $3 THEN attempts.failures + 1 ELSE 1 END \
             RETURNING failures",
        )
        .bind(key)
        .bind(at.as_microsecond())
        .bind(forgotten(at).as_microsecond())
        .fetch_one(&self.pool)
        .await?;
        let failures = u64::try_from(row.try_get::<i64, _>("failures")?).map_err(Fault::corrupt)?;
        if failures == 1
            && let Err(fault) = self.old_attempts_forgotten(at).await
        {
            // This one is counted; the next that is someone's first forgets them.
            tracing::warn!(%fault, "old attempts were not forgotten");
        }
        Ok(failures)
    }

    /// How many failed attempts there are.
    pub async fn attempts(&self, key: &str, now: Timestamp) -> Result<Attempts, Fault> {
        let row = sqlx::query(
            "SELECT failures, last_us FROM attempts WHERE subject = $1 AND last_us > $2",
        )
        .bind(key)
        .bind(forgotten(now).as_microsecond())
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(Attempts::default()) };
        let failures = u64::try_from(row.try_get::<i64, _>("failures")?).map_err(Fault::corrupt)?;
        Ok(Attempts { failures, last_at: Some(moment(&row, "last_us")?) })
    }

    /// Forgets the failed attempts, since one did not fail.
    pub async fn attempts_forgotten(&self, key: &str) -> Result<(), Fault> {
        sqlx::query("DELETE FROM attempts WHERE subject = $1")
            .bind(key)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn old_attempts_forgotten(&self, now: Timestamp) -> Result<(), Fault> {
        sqlx::query("DELETE FROM attempts WHERE last_us <= $1")
            .bind(forgotten(now).as_microsecond())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

/// Attempts of then and before are forgotten.
fn forgotten(now: Timestamp) -> Timestamp {
    now.saturating_sub(SignedDuration::from_hours(ATTEMPT_HOURS_MAX)).unwrap_or(now)
}
