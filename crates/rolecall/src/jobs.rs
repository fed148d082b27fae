//! Carrying out jobs: what was begun is done row by row, here or, if this node goes, elsewhere.
//!
//! Each row is a command to the one writer, which notes what came of it in the same transaction. So
//! nothing here has to be kept: whoever takes a job goes on with the rows that nobody did.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use rolecall_store::{Fault, Job, Store};
use rolecall_web::jobs::envelope;
use tokio::time::timeout;

use crate::machine;

/// How many rows are given to the writer at a time: as many as it takes into one transaction, and
/// less than it holds for others meanwhile.
const ROWS_AT_A_TIME: u32 = 200;
/// How long one job goes on before the next one has its turn.
const TURN_MAX: Duration = Duration::from_secs(3);
/// How often it is said that a job is held: well before others would take it.
const KEEP_EVERY: Duration = Duration::from_secs(5);
/// How often jobs are looked for that were begun or left elsewhere.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How often old jobs are looked for.
const FORGET_EVERY: Duration = Duration::from_hours(1);

/// Carries out jobs as long as the server runs.
pub(crate) async fn run(store: Store) {
    let node: [u8; 16] = machine::random();
    let mut forgot: Option<Instant> = None;
    loop {
        if forgot.is_none_or(|at| at.elapsed() > FORGET_EVERY) {
            forgot = Some(Instant::now());
            if let Err(fault) = store.forget_jobs(machine::now()).await {
                tracing::warn!(%fault, "old jobs were not forgotten");
            }
        }
        // What meets a mistake of this program is tried again, with all else.
        let own = store.clone();
        match tokio::spawn(async move { turn(&own, node).await }).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => drop(timeout(LOOK_EVERY, store.job_waits()).await),
            Ok(Err(fault)) => {
                tracing::warn!(%fault, "jobs wait until the database answers");
                tokio::time::sleep(LOOK_EVERY).await;
            }
            Err(error) => {
                tracing::error!(%error, "a job was not carried on");
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }
}

/// Takes a job and goes on with it for a while; says whether there was one.
pub(crate) async fn turn(store: &Store, node: [u8; 16]) -> Result<bool, Fault> {
    let Some(job) = store.take_job(node, machine::now()).await? else { return Ok(false) };
    let began = Instant::now();
    let mut kept = began;
    while began.elapsed() < TURN_MAX {
        if !some(store, &job).await? {
            store.end_job(job.id, machine::now()).await?;
            return Ok(true);
        }
        // One that was cancelled or taken meanwhile is let go of.
        let is_due = kept.elapsed() > KEEP_EVERY;
        if is_due {
            kept = Instant::now();
        }
        let goes_on = if is_due {
            store.keep_job(job.id, node, machine::now()).await?
        } else {
            store.job_goes_on(job.id, node).await?
        };
        if !goes_on {
            break;
        }
    }
    Ok(true)
}

/// Carries out some rows; says whether there were any.
async fn some(store: &Store, job: &Job) -> Result<bool, Fault> {
    let pending = store.pending_rows(job.id, ROWS_AT_A_TIME).await?;
    if pending.is_empty() {
        return Ok(false);
    }
    let now = machine::now();
    let all = pending.into_iter().map(|row| {
        let envelope = envelope(job, row, now, machine::fill);
        store.carry_out(envelope)
    });
    for outcome in join_all(all).await {
        // A refusal stands in its row; what the store could not do is tried again.
        if let Err(rolecall_store::Failure::Fault(fault)) = outcome
            && fault != Fault::Bug
        {
            return Err(fault);
        }
    }
    Ok(true)
}
