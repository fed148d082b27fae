//! On the database of the installation here: the job is carried out by this process.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use rolecall_core::{Kind, change::WantedState};
use rolecall_store::{Fault, Job, JobState, RowOutcome, Rows, Store};
use rolecall_web::{
    App,
    jobs::{Program, Wish},
};

use super::{
    credential, read,
    said::{Came, Counts, Progress, Refused, TOLD_MAX, begun, came, foreseen, is_sure},
};
use crate::{
    cli::{BulkTask, Output, Place},
    config, jobs, key_file, machine,
    mistake::Mistake,
};

pub(super) async fn run(
    place: &Place,
    task: BulkTask,
    output: Output,
) -> Result<ExitCode, Mistake> {
    let database = config::existing_database(place)?;
    let store = Store::open(&database).await.map_err(|fault| elsewhere(&fault))?;
    let done = carried_on(place, &database, &store, task, output).await;
    store.close().await;
    done
}

/// An embedded database is one process's: while a server runs on it, it is asked.
fn elsewhere(fault: &Fault) -> Mistake {
    Mistake::usage(format!(
        "{fault}; or have the server that runs on it do it, with --server and its address"
    ))
}

async fn carried_on(
    place: &Place,
    database: &str,
    store: &Store,
    task: BulkTask,
    output: Output,
) -> Result<ExitCode, Mistake> {
    let source = task.source();
    let credential = credential(source)?;
    let key_file = key_file::path(source.key_file.clone(), place, database)?;
    let (seal, _) = key_file::seal(store, &key_file).await?;
    let app = App::new(store.clone(), seal, "http://127.0.0.1", machine::now, machine::fill);
    let program = Program::by_key(app, &credential).ok_or_else(|| {
        Mistake::usage("the key is unknown, or not in force: issue one in the portal")
    })?;
    let account = source.account.clone();
    let (dry_run, sure) = (source.dry_run, source.yes);
    let job = match task {
        BulkTask::Resume { job, .. } => {
            let job = program.job(&account, &job).await.map_err(Mistake::usage)?;
            if matches!(job.state, JobState::Draft | JobState::Cancelled) {
                program.start(&job).await.map_err(Mistake::usage)?;
            }
            job
        }
        task => {
            let job = program.draft(&account, wish(task)?).await.map_err(Mistake::usage)?;
            let [counts, _] = counted(&program, &job).await?;
            let refused = refused(store, &job, Rows::Foreseen(RowOutcome::Refused)).await?;
            foreseen(job.id, counts, &refused, output);
            if dry_run || !is_sure(sure)? {
                program.end(&job).await.map_err(Mistake::usage)?;
                return Ok(ExitCode::SUCCESS);
            }
            program.start(&job).await.map_err(Mistake::usage)?;
            begun(job.id, &account, output);
            job
        }
    };
    worked(store, &job).await?;
    let job = program.job(&account, &job.id.to_string()).await.map_err(Mistake::usage)?;
    let [_, counts] = counted(&program, &job).await?;
    let refused = refused(store, &job, Rows::Came(RowOutcome::Refused)).await?;
    let is_cancelled = job.state == JobState::Cancelled;
    let over = Came { job: job.id, rows: job.rows, counts, refused, is_cancelled };
    Ok(came(&over, &account, output))
}

fn wish(task: BulkTask) -> Result<Wish, Mistake> {
    let of = |file: PathBuf| read(&file);
    Ok(match task {
        BulkTask::States { state, kind, in_state, search, below, file, .. } => Wish::States {
            state: state.as_deref().map(wanted).transpose()?,
            kind: kind.as_deref().map(kind_of).transpose()?,
            in_state: in_state.as_deref().map(wanted).transpose()?,
            search,
            below,
            csv: file.map(of).transpose()?,
        },
        BulkTask::People { file, .. } => Wish::People(of(file)?),
        BulkTask::Accounts { file, .. } => Wish::Accounts(of(file)?),
        BulkTask::Resume { .. } => return Err(Mistake::usage("a job is gone on with by its id")),
    })
}

fn wanted(word: &str) -> Result<WantedState, Mistake> {
    let unknown = || Mistake::usage(format!("no state `{word}`: active, suspended or closed"));
    WantedState::from_key(word).ok_or_else(unknown)
}

pub(super) fn kind_of(word: &str) -> Result<Kind, Mistake> {
    let unknown =
        || Mistake::usage(format!("no kind `{word}`: reseller, customer or phone_system"));
    Kind::from_key(&word.replace('-', "_")).ok_or_else(unknown)
}

/// What was foreseen, and what came of it.
async fn counted(program: &Program, job: &Job) -> Result<[Counts; 2], Mistake> {
    let counts = program.counts(job).await.map_err(Mistake::usage)?;
    Ok(counts.map(|[done, unchanged, refused]| Counts { done, unchanged, refused }))
}

async fn refused(store: &Store, job: &Job, which: Rows) -> Result<Vec<Refused>, Mistake> {
    let rows = store.job_rows(job.id, which, 0, TOLD_MAX.into()).await?;
    let told = rows.into_iter().map(|row| {
        let came = row.result.and_then(|result| result.why);
        let why = came.or(row.foreseen.why).map(|why| why.sentence).unwrap_or_default();
        Refused { line: row.line, subject: row.subject, why }
    });
    Ok(told.collect())
}

/// Carries it out here, with others that wait meanwhile.
async fn worked(store: &Store, job: &Job) -> Result<(), Mistake> {
    let progress = Progress::of(job.rows);
    let node: [u8; 16] = machine::random();
    loop {
        let took = jobs::turn(store, node).await?;
        let now = store.job(job.id).await?;
        progress.at(store.job_tally(job.id).await?.all());
        if now.is_none_or(|now| now.state != JobState::Going) {
            break;
        }
        if !took {
            // Another node has it.
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
    progress.end();
    Ok(())
}
