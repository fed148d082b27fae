//! Looking at jobs and at what came of their rows.

use rolecall_core::{AccountId, JobId, Principal, Timestamp, change::Actor};
use sqlx::{AssertSqlSafe, Row};

use super::{Job, JobRow, JobState, RowOutcome, Tally, read};
use crate::{Fault, Store, ledger::actor_text};

/// Which rows of a job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rows {
    /// All of them.
    #[default]
    All,
    /// Those of which this was foreseen.
    Foreseen(RowOutcome),
    /// Those that came to this.
    Came(RowOutcome),
    /// Those that were not carried out.
    Left,
}

/// A draft is written some rows at a time, in their order: it is one once its last row is there. What a
/// server that ended meanwhile left of it is none, and cannot be begun.
const IS_WHOLE: &str = "(state <> 'draft' OR rows_count = 0 OR EXISTS \
                        (SELECT 1 FROM job_rows WHERE job = jobs.id AND number = jobs.rows_count))";

impl Store {
    /// A job.
    pub async fn job(&self, id: JobId) -> Result<Option<Job>, Fault> {
        let job = format!("SELECT * FROM jobs WHERE id = $1 AND {IS_WHOLE}");
        let row = sqlx::query(AssertSqlSafe(job))
            .bind(id.to_bytes().to_vec())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(read::job).transpose()
    }

    /// Jobs of an account that were begun, and drafts of someone, newest first, before a moment and
    /// id; at most `max`.
    pub async fn jobs(
        &self,
        account: AccountId,
        drafts_of: Principal,
        before: Option<(Timestamp, JobId)>,
        max: u32,
    ) -> Result<Vec<Job>, Fault> {
        let (at, id) = match before {
            Some((at, id)) => (at.as_microsecond(), id.to_bytes().to_vec()),
            None => (i64::MAX, Vec::new()),
        };
        let jobs = format!(
            "SELECT * FROM jobs WHERE account = $1 AND (made_us < $2 OR (made_us = $3 AND id < $4)) \
             AND (state <> $5 OR actor = $6) AND {IS_WHOLE} ORDER BY made_us DESC, id DESC LIMIT $7"
        );
        let rows = sqlx::query(AssertSqlSafe(jobs))
            .bind(account.to_bytes().to_vec())
            .bind(at)
            .bind(at)
            .bind(id)
            .bind(JobState::Draft.key())
            .bind(actor_text(Actor::Principal(drafts_of)))
            .bind(i64::from(max))
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(read::job).collect()
    }

    /// How many jobs of an account are in this state.
    pub async fn jobs_count(&self, account: AccountId, state: JobState) -> Result<u64, Fault> {
        let count = "SELECT COUNT(*) AS found FROM jobs WHERE account = $1 AND state = $2";
        let row = sqlx::query(count)
            .bind(account.to_bytes().to_vec())
            .bind(state.key())
            .fetch_one(&self.pool)
            .await?;
        u64::try_from(row.try_get::<i64, _>("found")?).map_err(Fault::corrupt)
    }

    /// What came of the rows of a job so far.
    pub async fn job_tally(&self, job: JobId) -> Result<Tally, Fault> {
        let rows = sqlx::query(
            "SELECT outcome AS found, COUNT(*) AS many FROM job_rows \
             WHERE job = $1 AND outcome IS NOT NULL GROUP BY outcome",
        )
        .bind(job.to_bytes().to_vec())
        .fetch_all(&self.pool)
        .await?;
        let mut tally = Tally::default();
        for row in &rows {
            let many = read::natural(row, "many")?;
            let found: String = row.try_get("found")?;
            match RowOutcome::from_key(&found) {
                Some(RowOutcome::Done) => tally.done = many,
                Some(RowOutcome::Unchanged) => tally.unchanged = many,
                Some(RowOutcome::Refused) => tally.refused = many,
                None => return Err(Fault::corrupt(format!("the outcome `{found}`"))),
            }
        }
        Ok(tally)
    }

    /// Rows of a job after one of them, in order, at most `max`.
    pub async fn job_rows(
        &self,
        job: JobId,
        which: Rows,
        after: u32,
        max: u32,
    ) -> Result<Vec<JobRow>, Fault> {
        let (query, word) = match which {
            Rows::All => (
                "SELECT * FROM job_rows WHERE job = $1 AND number > $2 AND foreseen <> $3 \
                 ORDER BY number LIMIT $4",
                "",
            ),
            Rows::Foreseen(outcome) => (
                "SELECT * FROM job_rows WHERE job = $1 AND number > $2 AND foreseen = $3 \
                 ORDER BY number LIMIT $4",
                outcome.key(),
            ),
            Rows::Came(outcome) => (
                "SELECT * FROM job_rows WHERE job = $1 AND number > $2 AND outcome = $3 \
                 ORDER BY number LIMIT $4",
                outcome.key(),
            ),
            Rows::Left => (
                "SELECT * FROM job_rows WHERE job = $1 AND number > $2 AND foreseen <> $3 \
                 AND outcome IS NULL ORDER BY number LIMIT $4",
                "",
            ),
        };
        let rows = sqlx::query(query)
            .bind(job.to_bytes().to_vec())
            .bind(i64::from(after))
            .bind(word)
            .bind(i64::from(max))
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(read::row).collect()
    }
}
