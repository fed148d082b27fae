//! Through a server that runs: the job is the server's, and goes on whether it is watched or not.

use std::{process::ExitCode, time::Duration};

use rolecall_client::{
    Client, JobRowsQuery,
    wire::{
        AccountRef, DraftAccounts, DraftPeople, DraftStates, Job, JobCounts, JobRowOutcome,
        JobState, State,
    },
};
use rolecall_core::JobId;

use super::{
    credential,
    here::kind_of,
    read,
    said::{Came, Counts, Progress, Refused, TOLD_MAX, begun, came, foreseen, is_sure},
};
use crate::{
    cli::{BulkTask, Output},
    mistake::Mistake,
    server::{account, failed},
};

/// How often it is asked how far it is.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// A hundred thousand rows are foreseen in seconds, on a machine that is busy in more of them.
const DRAFT_WITHIN: Duration = Duration::from_mins(5);

pub(super) async fn run(server: &str, task: BulkTask, output: Output) -> Result<ExitCode, Mistake> {
    let source = task.source();
    let client = Client::new(server, credential(source)?.trim());
    let client = client.map_err(|error| Mistake::usage(error.to_string()))?.timeout(DRAFT_WITHIN);
    let named = source.account.clone();
    let account = account(&named)?;
    let at = At { client: &client, account: &account };
    let (dry_run, sure) = (source.dry_run, source.yes);
    let job = match task {
        BulkTask::Resume { job, .. } => at.resumed(&job).await?,
        task => {
            let job = at.drafted(task).await?;
            let refused = at.refused(job.id, true).await?;
            foreseen(job.id, counts(job.foreseen), &refused, output);
            if dry_run || !is_sure(sure)? {
                client.cancel_job(&account, job.id).await.map_err(failed)?;
                return Ok(ExitCode::SUCCESS);
            }
            client.start_job(&account, job.id).await.map_err(failed)?;
            begun(job.id, &named, output);
            job
        }
    };
    let job = at.followed(job.id, job.rows).await?;
    let refused = at.refused(job.id, false).await?;
    let is_cancelled = job.state == JobState::Cancelled;
    let Job { id, rows, came: so_far, .. } = job;
    let over = Came { job: id, rows, counts: counts(so_far), refused, is_cancelled };
    Ok(came(&over, &named, output))
}

/// The account in which a job is, and who asks about it.
struct At<'a> {
    client: &'a Client,
    account: &'a AccountRef,
}

impl At<'_> {
    async fn drafted(&self, task: BulkTask) -> Result<Job, Mistake> {
        let Self { client, account } = *self;
        let drafted = match task {
            BulkTask::States { state, kind, in_state, search, below, file, .. } => {
                let draft = DraftStates {
                    state: state.as_deref().map(wanted).transpose()?,
                    kind: kind.as_deref().map(kind_of).transpose()?,
                    in_state: in_state.as_deref().map(wanted).transpose()?,
                    q: search,
                    below: below.as_deref().map(self::account).transpose()?,
                    csv: file.as_deref().map(read).transpose()?,
                };
                client.draft_states(account, &draft).await
            }
            BulkTask::People { file, .. } => {
                client.draft_people(account, &DraftPeople { csv: read(&file)? }).await
            }
            BulkTask::Accounts { file, .. } => {
                client.draft_accounts(account, &DraftAccounts { csv: read(&file)? }).await
            }
            BulkTask::Resume { .. } => {
                return Err(Mistake::usage("a job is gone on with by its id"));
            }
        };
        drafted.map_err(failed)
    }

    async fn resumed(&self, job: &str) -> Result<Job, Mistake> {
        let unknown = || Mistake::usage(format!("no job `{}`", job.escape_debug()));
        let id: JobId = job.parse().map_err(|_| unknown())?;
        let job = self.client.get_job(self.account, id).await.map_err(failed)?;
        if matches!(job.state, JobState::Draft | JobState::Cancelled) {
            self.client.start_job(self.account, id).await.map_err(failed)?;
        }
        Ok(job)
    }

    /// Looks on until it is over.
    async fn followed(&self, job: JobId, rows: u32) -> Result<Job, Mistake> {
        let progress = Progress::of(rows);
        loop {
            let now = self.client.get_job(self.account, job).await.map_err(failed)?;
            progress.at(now.came.all());
            if now.state != JobState::Going {
                progress.end();
                return Ok(now);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// The first rows that would be refused, or that were.
    async fn refused(&self, job: JobId, ahead: bool) -> Result<Vec<Refused>, Mistake> {
        let refused = Some(JobRowOutcome::Refused);
        let (foreseen, came) = if ahead { (refused, None) } else { (None, refused) };
        let query = JobRowsQuery { foreseen, came, limit: Some(TOLD_MAX), cursor: None };
        let rows = self.client.list_job_rows(self.account, job, &query).page().await;
        let told = rows.map_err(failed)?.items.into_iter().map(|row| {
            let came = row.result.and_then(|result| result.detail);
            let why = came.or(row.foreseen.detail).unwrap_or_default();
            Refused { line: row.line, subject: row.subject, why }
        });
        Ok(told.collect())
    }
}

fn counts(counts: JobCounts) -> Counts {
    let JobCounts { done, unchanged, refused } = counts;
    Counts { done, unchanged, refused }
}

fn wanted(word: &str) -> Result<State, Mistake> {
    match word {
        "active" => Ok(State::Active),
        "suspended" => Ok(State::Suspended),
        "closed" => Ok(State::Closed),
        _ => Err(Mistake::usage(format!("no state `{word}`: active, suspended or closed"))),
    }
}
