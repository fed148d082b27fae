//! Many at once from the command line: previewed, begun, and carried out here with a progress bar.
//!
//! It works on the database, as who a key stands for. A job that is ended in the middle is gone on
//! with by the next server, or by `bulk resume`.

use std::{
    fs,
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use rolecall_core::{Kind, change::WantedState};
use rolecall_store::{Job, JobState, RowOutcome, Rows, Store};
use rolecall_web::{
    App,
    jobs::{Program, Wish},
};
use serde_json::json;

use crate::{
    cli::{BulkSource, BulkTask, Output, Place},
    config, jobs, key_file, machine,
    mistake::Mistake,
};

/// How many rows that are refused are told one by one.
const TOLD_MAX: u32 = 20;

pub(crate) async fn run(
    place: &Place,
    task: BulkTask,
    output: Output,
) -> Result<ExitCode, Mistake> {
    let database = config::existing_database(place)?;
    let store = Store::open(&database).await?;
    let done = carried_on(place, &database, &store, task, output).await;
    store.close().await;
    done
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
            previewed(store, &program, &job, output).await?;
            if dry_run || !is_sure(sure)? {
                program.end(&job).await.map_err(Mistake::usage)?;
                return Ok(ExitCode::SUCCESS);
            }
            program.start(&job).await.map_err(Mistake::usage)?;
            job
        }
    };
    worked(store, &job).await?;
    let job = program.job(&account, &job.id.to_string()).await.map_err(Mistake::usage)?;
    told(store, &program, &job, output).await
}

/// The key to work by: from a file, or the environment.
fn credential(source: &BulkSource) -> Result<String, Mistake> {
    match (&source.key, &source.api_key) {
        (Some(file), _) => read(file),
        (None, Some(key)) => Ok(key.clone()),
        (None, None) => Err(Mistake::usage(
            "this works as who a key stands for: name a file that holds one with --key, or set ROLECALL_API_KEY",
        )),
    }
}

fn read(file: &Path) -> Result<String, Mistake> {
    fs::read_to_string(file).map_err(Mistake::io(file.display().to_string()))
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

fn kind_of(word: &str) -> Result<Kind, Mistake> {
    let unknown =
        || Mistake::usage(format!("no kind `{word}`: reseller, customer or phone_system"));
    Kind::from_key(&word.replace('-', "_")).ok_or_else(unknown)
}

/// Says what would come of it.
async fn previewed(
    store: &Store,
    program: &Program,
    job: &Job,
    output: Output,
) -> Result<(), Mistake> {
    let [[done, unchanged, refused], _] = program.counts(job).await.map_err(Mistake::usage)?;
    if output == Output::Json {
        let counts = json!({"done": done, "unchanged": unchanged, "refused": refused});
        println!("{}", json!({"job": job.id, "foreseen": counts}));
        return Ok(());
    }
    println!(
        "{done} would be changed, {unchanged} have nothing to change, {refused} would be refused"
    );
    let rows = store.job_rows(job.id, Rows::Foreseen(RowOutcome::Refused), 0, TOLD_MAX).await?;
    for row in rows {
        let why = row.foreseen.why.map(|why| why.sentence).unwrap_or_default();
        let line = row.line.map(|line| format!("line {line}, ")).unwrap_or_default();
        println!("  {line}{}: {why}", row.subject);
    }
    if refused > TOLD_MAX {
        println!("  … and {} more", refused - TOLD_MAX);
    }
    Ok(())
}

fn is_sure(sure: bool) -> Result<bool, Mistake> {
    if sure {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Mistake::usage(
            "nobody is asked here: say --yes to begin, or --dry-run to look",
        ));
    }
    print!("Begin? [y/N] ");
    std::io::stdout().flush().map_err(Mistake::io("the terminal"))?;
    let mut said = String::new();
    std::io::stdin().read_line(&mut said).map_err(Mistake::io("the terminal"))?;
    Ok(said.trim().eq_ignore_ascii_case("y"))
}

/// Carries it out here, with others that wait meanwhile.
async fn worked(store: &Store, job: &Job) -> Result<(), Mistake> {
    let shown = std::io::stderr().is_terminal();
    let node: [u8; 16] = machine::random();
    loop {
        let took = jobs::turn(store, node).await?;
        let now = store.job(job.id).await?;
        if shown {
            let tally = store.job_tally(job.id).await?;
            eprint!("\r\x1b[K{}", bar(tally.all(), job.rows));
        }
        if now.is_none_or(|now| now.state != JobState::Going) {
            break;
        }
        if !took {
            // Another node has it.
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
    }
    if shown {
        eprintln!();
    }
    Ok(())
}

fn bar(done: u32, all: u32) -> String {
    const WIDTH: u64 = 40;
    let all = u64::from(all.max(1));
    let filled = usize::try_from(u64::from(done) * WIDTH / all).unwrap_or_default();
    let width = usize::try_from(WIDTH).unwrap_or_default();
    format!("[{:<width$}] {done} of {all}", "#".repeat(filled))
}

/// Says what came of it; 1 where anything was refused.
async fn told(
    store: &Store,
    program: &Program,
    job: &Job,
    output: Output,
) -> Result<ExitCode, Mistake> {
    let [_, [done, unchanged, refused]] = program.counts(job).await.map_err(Mistake::usage)?;
    match output {
        Output::Json => {
            let counts = json!({"done": done, "unchanged": unchanged, "refused": refused});
            println!("{}", json!({"job": job.id, "came": counts}));
        }
        Output::Text => {
            println!("{done} changed, {unchanged} had nothing to change, {refused} refused");
            let rows = store.job_rows(job.id, Rows::Came(RowOutcome::Refused), 0, TOLD_MAX).await?;
            for row in rows {
                let why = row.result.and_then(|result| result.why).map(|why| why.sentence);
                println!("  {}: {}", row.subject, why.unwrap_or_default());
            }
            println!("job {}", job.id);
        }
    }
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
