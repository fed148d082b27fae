//! Who carries a job out: one node at a time, for as long as it says so.

use rolecall_core::{JobId, SignedDuration, Timestamp};
use sqlx::{AnyPool, Row};

use super::{
    DRAFT_HOURS_MAX, JOB_DAYS_MAX, JOB_LEASE_SECONDS, Job, JobState, Pending, expected, read,
};
use crate::{Fault, Store, tables};

/// Frees what whoever had the database before was carrying out: where it is one process's alone, they
/// are gone.
pub(crate) async fn free(pool: &AnyPool) -> Result<(), Fault> {
    let going = JobState::Going.key();
    sqlx::query("UPDATE jobs SET lease_us = 0 WHERE state = $1").bind(going).execute(pool).await?;
    Ok(())
}

/// How many rows are forgotten in one transaction.
const FORGOTTEN_AT_A_TIME: i64 = 5_000;
/// How many jobs are forgotten in one go.
const JOBS_FORGOTTEN_MAX: i64 = 20;

impl Store {
    /// Ends when a job was begun on this node since it last ended; at once if that was before. Jobs
    /// that were begun or left elsewhere are found by looking now and then.
    pub async fn job_waits(&self) {
        self.jobs.notified().await;
    }

    /// Takes the job that has waited longest since a node last had it, or goes on with it, for some
    /// seconds: nobody else has it then. `node` tells nodes apart.
    pub async fn take_job(&self, node: [u8; 16], now: Timestamp) -> Result<Option<Job>, Fault> {
        let row = sqlx::query(
            "UPDATE jobs SET lease_by = $1, lease_us = $2 WHERE id = (SELECT id FROM jobs \
             WHERE state = $3 AND (lease_us < $4 OR lease_by = $5) ORDER BY lease_us, made_us LIMIT 1) \
             AND state = $6 AND (lease_us < $7 OR lease_by = $8) RETURNING *",
        )
        .bind(node.to_vec())
        .bind(until(now))
        .bind(JobState::Going.key())
        .bind(now.as_microsecond())
        .bind(node.to_vec())
        .bind(JobState::Going.key())
        .bind(now.as_microsecond())
        .bind(node.to_vec())
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(read::job).transpose()
    }

    /// Holds a job for some more seconds; says whether it still goes on and is this node's.
    pub async fn keep_job(
        &self,
        job: JobId,
        node: [u8; 16],
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let kept = sqlx::query(
            "UPDATE jobs SET lease_us = $1 WHERE id = $2 AND lease_by = $3 AND state = $4",
        )
        .bind(until(now))
        .bind(job.to_bytes().to_vec())
        .bind(node.to_vec())
        .bind(JobState::Going.key())
        .execute(&self.pool)
        .await?;
        Ok(kept.rows_affected() == 1)
    }

    /// Whether a job still goes on and is this node's.
    pub async fn job_goes_on(&self, job: JobId, node: [u8; 16]) -> Result<bool, Fault> {
        let goes_on = "SELECT id FROM jobs WHERE id = $1 AND lease_by = $2 AND state = $3";
        let row = sqlx::query(goes_on)
            .bind(job.to_bytes().to_vec())
            .bind(node.to_vec())
            .bind(JobState::Going.key())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    /// Commands of a job that were not carried out yet, in order, at most `max`.
    pub async fn pending_rows(&self, job: JobId, max: u32) -> Result<Vec<Pending>, Fault> {
        let rows = sqlx::query(
            "SELECT number, command, expected FROM job_rows WHERE job = $1 AND outcome IS NULL \
             AND command IS NOT NULL ORDER BY number LIMIT $2",
        )
        .bind(job.to_bytes().to_vec())
        .bind(i64::from(max))
        .fetch_all(&self.pool)
        .await?;
        let pending = |row| {
            let number = read::natural(row, "number")?;
            let meant_for: Option<String> = sqlx::any::AnyRow::try_get(row, "expected")?;
            let expected = meant_for.as_deref().map(expected::read).transpose()?;
            Ok(Pending { number, command: tables::json(row, "command")?, expected })
        };
        rows.iter().map(pending).collect()
    }

    /// A job is over: all of its rows were carried out.
    pub async fn end_job(&self, job: JobId, now: Timestamp) -> Result<(), Fault> {
        // Nothing comes of its rows any more.
        let came = self.job_tally(job).await?;
        let end =
            "UPDATE jobs SET state = $1, ended_us = $2, came = $3 WHERE id = $4 AND state = $5";
        sqlx::query(end)
            .bind(JobState::Done.key())
            .bind(now.as_microsecond())
            .bind(tables::to_json(&came))
            .bind(job.to_bytes().to_vec())
            .bind(JobState::Going.key())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Forgets drafts of yesterday, and jobs that were over long ago.
    pub async fn forget_jobs(&self, now: Timestamp) -> Result<(), Fault> {
        let before = |hours| {
            let at = now.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(now);
            at.as_microsecond()
        };
        let rows = sqlx::query(
            "SELECT id FROM jobs WHERE (state = $1 AND made_us < $2) OR (state IN ($3, $4) \
             AND made_us < $5) ORDER BY made_us LIMIT $6",
        )
        .bind(JobState::Draft.key())
        .bind(before(DRAFT_HOURS_MAX))
        .bind(JobState::Done.key())
        .bind(JobState::Cancelled.key())
        .bind(before(24 * JOB_DAYS_MAX))
        .bind(JOBS_FORGOTTEN_MAX)
        .fetch_all(&self.pool)
        .await?;
        for row in rows {
            let id: Vec<u8> = row.try_get("id")?;
            let job = JobId::from_bytes(id.try_into().map_err(|_| Fault::corrupt("a job's id"))?);
            self.forget_rows(job).await?;
            let gone = sqlx::query("DELETE FROM jobs WHERE id = $1 AND state <> $2");
            gone.bind(job.to_bytes().to_vec())
                .bind(JobState::Going.key())
                .execute(&self.pool)
                .await?;
        }
        Ok(())
    }

    /// Forgets the rows of a job, some at a time.
    pub(super) async fn forget_rows(&self, job: JobId) -> Result<(), Fault> {
        loop {
            let gone = sqlx::query(
                "DELETE FROM job_rows WHERE job = $1 AND number <= (SELECT MIN(number) + $2 \
                 FROM job_rows WHERE job = $3)",
            )
            .bind(job.to_bytes().to_vec())
            .bind(FORGOTTEN_AT_A_TIME)
            .bind(job.to_bytes().to_vec())
            .execute(&self.pool)
            .await?;
            if gone.rows_affected() == 0 {
                return Ok(());
            }
        }
    }
}

fn until(now: Timestamp) -> i64 {
    let lease = SignedDuration::from_secs(JOB_LEASE_SECONDS);
    now.saturating_add(lease).unwrap_or(now).as_microsecond()
}
