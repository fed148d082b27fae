//! What is said on the way.

use std::{
    io::{IsTerminal, Write},
    process::ExitCode,
};

use rolecall_core::JobId;
use serde_json::json;

use crate::{cli::Output, mistake::Mistake};

/// How many rows that are refused are told one by one.
pub(super) const TOLD_MAX: u16 = 20;

/// How many rows change something, have nothing to change, and are refused.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    pub(super) done: u32,
    pub(super) unchanged: u32,
    pub(super) refused: u32,
}

/// A row that is refused.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) line: Option<u32>,
    pub(super) subject: String,
    pub(super) why: String,
}

/// Says what would come of it.
pub(super) fn foreseen(job: JobId, counts: Counts, refused: &[Refused], output: Output) {
    let Counts { done, unchanged, refused: many } = counts;
    if output == Output::Json {
        let counts = json!({"done": done, "unchanged": unchanged, "refused": many});
        println!("{}", json!({"job": job, "foreseen": counts}));
        return;
    }
    println!(
        "{done} would be changed, {unchanged} have nothing to change, {many} would be refused"
    );
    for Refused { line, subject, why } in refused {
        let line = line.map(|line| format!("line {line}, ")).unwrap_or_default();
        println!("  {line}{subject}: {why}");
    }
    more(many);
}

/// Says that it is begun: whoever is cut off from it finds it by its id.
pub(super) fn begun(job: JobId, account: &str, output: Output) {
    if let Output::Text = output {
        println!(
            "job {job} is begun; it is followed again by rolecall bulk resume {account} {job}"
        );
    }
}

/// What came of a job.
#[derive(Debug)]
pub(super) struct Came {
    pub(super) job: JobId,
    pub(super) rows: u32,
    pub(super) counts: Counts,
    pub(super) refused: Vec<Refused>,
    /// Whether it was ended where it was.
    pub(super) is_cancelled: bool,
}

/// Says what came of it; 1 where anything was refused, or is left.
pub(super) fn came(came: &Came, account: &str, output: Output) -> ExitCode {
    let Came { job, rows, counts, refused, is_cancelled } = came;
    let Counts { done, unchanged, refused: many } = *counts;
    let left = rows.saturating_sub(done + unchanged + many);
    match output {
        Output::Json => {
            let counts =
                json!({"done": done, "unchanged": unchanged, "refused": many, "left": left});
            println!("{}", json!({"job": job, "came": counts, "is_cancelled": is_cancelled}));
        }
        Output::Text => {
            println!("{done} changed, {unchanged} had nothing to change, {many} refused");
            for Refused { subject, why, .. } in refused {
                println!("  {subject}: {why}");
            }
            more(many);
            if *is_cancelled {
                println!(
                    "cancelled: {left} are left; go on with rolecall bulk resume {account} {job}"
                );
            } else {
                println!("job {job}");
            }
        }
    }
    if many == 0 && left == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

fn more(refused: u32) {
    if refused > u32::from(TOLD_MAX) {
        println!("  … and {} more", refused - u32::from(TOLD_MAX));
    }
}

pub(super) fn is_sure(sure: bool) -> Result<bool, Mistake> {
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

/// A line that shows how far it is, if someone looks.
pub(super) struct Progress {
    shown: bool,
    all: u32,
}

impl Progress {
    pub(super) fn of(all: u32) -> Self {
        Self { shown: std::io::stderr().is_terminal(), all }
    }

    pub(super) fn at(&self, done: u32) {
        if self.shown {
            eprint!("\r\x1b[K{}", bar(done, self.all));
        }
    }

    pub(super) fn end(self) {
        if self.shown {
            eprintln!();
        }
    }
}

fn bar(done: u32, all: u32) -> String {
    const WIDTH: u64 = 40;
    let all = u64::from(all.max(1));
    let filled = usize::try_from(u64::from(done) * WIDTH / all).unwrap_or_default();
    let width = usize::try_from(WIDTH).unwrap_or_default();
    format!("[{:<width$}] {done} of {all}", "#".repeat(filled))
}
