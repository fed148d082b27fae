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
    io::{self, IsTerminal, Write},
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

use rolecall_store::size_of;
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

/// A checkpoint in a file, whatever empty lines a program has put after it, and of how many rows it is.
fn note(file: &Path) -> Result<(String, u64), Mistake> {
    let text = format!("{}\n", read(file)?.trim_end());
    let none = || {
        let file = file.display();
        Mistake::usage(format!("{file} is no checkpoint: it is the text that `note` is over REST"))
    };
    let size = size_of(&text).ok_or_else(none)?;
    Ok((text, size))
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

fn not_sound(flaws: u64, rows: u64, to: &mut impl Write) -> io::Result<()> {
    let flaws = if flaws == 1 { "1 flaw".to_owned() } else { format!("{flaws} flaws") };
    writeln!(to, "not sound: {flaws} in {rows} rows")
}

fn unlisted(total: u64, listed: usize, to: &mut impl Write) -> io::Result<()> {
    match total.saturating_sub(listed as u64) {
        0 => Ok(()),
        unlisted => writeln!(to, "and {unlisted} more"),
    }
}

/// What was printed. Whoever has stopped listening, as `head` does, has heard enough.
fn heard(printed: io::Result<()>) -> Result<(), Mistake> {
    match printed {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed.map_err(Mistake::io("standard output")),
    }
}

fn code(is_sound: bool) -> ExitCode {
    if is_sound { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
