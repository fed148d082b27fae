//! The ledger on the command line.
//!
//! - `database`: checking that of an installation.
//! - `bundle`: writing what an auditor takes away, and checking it, offline.
//! - `checkpoint`: signing one, and comparing two.
//! - `signing`: the key that signs, by the key file of the installation.

mod bundle;
mod checkpoint;
mod database;
mod signing;

use std::{
    io::IsTerminal,
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    cli::{LedgerTask, Output, Place},
    mistake::Mistake,
};

pub(crate) async fn run(
    place: &Place,
    task: &LedgerTask,
    output: Output,
) -> Result<ExitCode, Mistake> {
    match task {
        LedgerTask::Verify(task) => match &task.bundle {
            Some(file) => bundle::verify(file, task, output),
            None => database::verify(place, task, output).await,
        },
        LedgerTask::Bundle(task) => bundle::write(place, task).await,
        LedgerTask::Checkpoint(task) => checkpoint::sign(place, task, output).await,
        LedgerTask::Consistent(task) => checkpoint::compare(place, task, output).await,
    }
}

fn read(file: &Path) -> Result<String, Mistake> {
    std::fs::read_to_string(file).map_err(Mistake::io(file.display().to_string()))
}

/// A checkpoint in a file, whatever empty lines a program has put after it.
fn note(file: &Path) -> Result<String, Mistake> {
    read(file).map(|text| format!("{}\n", text.trim_end()))
}

/// Rows that are looked at, told to whoever watches, and how fast that went.
struct Watch {
    since: Instant,
    is_watched: bool,
}

impl Watch {
    fn begun() -> Self {
        Self { since: Instant::now(), is_watched: std::io::stderr().is_terminal() }
    }

    fn at(&self, rows: u64) {
        if self.is_watched {
            eprint!("\r{rows} rows checked");
        }
    }

    /// How long it took.
    fn ended(&self) -> Duration {
        if self.is_watched {
            eprintln!();
        }
        self.since.elapsed()
    }
}

fn rows_a_second(rows: u64, took: Duration) -> u64 {
    let micros = took.as_micros().max(1);
    u64::try_from(u128::from(rows) * 1_000_000 / micros).unwrap_or(u64::MAX)
}

/// What was found, for programs, with how fast it was found.
fn print_json(found: &impl Serialize, rows_a_second: u64) {
    let mut found = serde_json::to_value(found).expect("plain data");
    if let Value::Object(members) = &mut found {
        members.insert("rows_a_second".to_owned(), json!(rows_a_second));
    }
    println!("{}", serde_json::to_string_pretty(&found).expect("plain data"));
}

fn not_sound(flaws: u64, rows: u64) {
    let flaws = if flaws == 1 { "1 flaw".to_owned() } else { format!("{flaws} flaws") };
    println!("not sound: {flaws} in {rows} rows");
}

fn unlisted(total: u64, listed: usize) {
    let unlisted = total.saturating_sub(listed as u64);
    if unlisted > 0 {
        println!("and {unlisted} more");
    }
}

fn code(is_sound: bool) -> ExitCode {
    if is_sound { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
