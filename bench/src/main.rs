//! Rolecall's decisions beside the ideal, on the same data, by the same questions, in one run.
//!
//! Every answer is compared before anything is timed.

mod chance;
mod decisions;
mod ideal;
mod pages;
mod preview;
mod report;
mod town;
mod world;

use std::{fs, path::PathBuf, process::ExitCode};

use clap::Parser;

use crate::report::Report;

#[derive(Parser)]
#[command(name = "bench", bin_name = "cargo x bench")]
struct Arguments {
    /// Leaves out what takes long: five million memberships, and repeats.
    #[arg(long)]
    quick: bool,
    /// Writes the figures as a list of rows.
    #[arg(long)]
    json: Option<PathBuf>,
}

fn main() -> ExitCode {
    let Arguments { quick, json } = Arguments::parse();
    let mut report = Report::default();
    decisions::measure(quick, &mut report);
    preview::measure(&mut report);
    pages::measure(&mut report);
    if let Some(path) = json
        && let Err(error) = fs::write(&path, format!("{:#}\n", report.json()))
    {
        eprintln!("{} cannot be written: {error}", path.display());
        return ExitCode::FAILURE;
    }
    let (budgets, met) = report.met();
    println!("{met} of {budgets} budgets met");
    ExitCode::SUCCESS
}
