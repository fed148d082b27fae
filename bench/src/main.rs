//! Rolecall's decisions beside the ideal, on the same data, by the same questions, in one run.
//!
//! Every answer is compared before anything is timed.

mod chance;
mod decisions;
mod http;
mod ideal;
mod load;
mod memory;
mod pages;
mod peers;
mod plot;
mod preview;
mod report;
mod start;
mod stored;
mod town;
mod world;
mod writes;

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
    /// Where the curves are drawn.
    #[arg(long, default_value = "bench/plot.svg")]
    plot: PathBuf,
    /// Only these parts.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

fn main() -> ExitCode {
    if let [_, server, url] = &std::env::args().collect::<Vec<_>>()[..]
        && server == start::SERVER
    {
        start::serve(url);
    }
    let Arguments { quick, json, plot, only } = Arguments::parse();
    let mut report = Report::default();
    let wanted = |part: &str| only.is_empty() || only.iter().any(|it| it == part);
    if wanted("decisions") {
        let curves = decisions::measure(quick, &mut report);
        if let Err(error) = curves.draw(&plot) {
            eprintln!("{} cannot be drawn: {error}", plot.display());
        }
    }
    if wanted("preview") {
        preview::measure(&mut report);
    }
    if wanted("pages") {
        pages::measure(&mut report);
    }
    if wanted("http") {
        http::measure(quick, &mut report);
    }
    if wanted("start") {
        start::measure(quick, &mut report);
    }
    if wanted("writes") {
        writes::measure(quick, &mut report);
    }
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

/// What servers and databases run on.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("a runtime")
}
