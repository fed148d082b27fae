//! The simulation at length: `cargo x sim --steps 1000000 --seed 1`.

use std::{process::ExitCode, time::Instant};

use clap::Parser;
use rolecall_testkit::{
    oracle::Plainest,
    sim::{InMemory, Options, Report, Subject, run},
};

/// Random actors and random commands, watched (S1) and compared with the plainest model (S2).
#[derive(Debug, Parser)]
struct Arguments {
    /// How many commands.
    #[arg(long, default_value_t = 1_000_000)]
    steps: u64,
    /// The first seed; each world has the next one.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many commands one world lives for.
    #[arg(long, default_value_t = 5_000)]
    steps_a_world: u64,
}

fn main() -> ExitCode {
    let Arguments { steps, seed, steps_a_world } = Arguments::parse();
    let started = Instant::now();
    let mut report = Report::default();
    let mut questions = 0;
    let mut next = seed;
    while report.steps < steps && report.violations.is_empty() {
        let mut subject = InMemory::default();
        let mut plainest = Plainest::new(subject.facts(), next);
        let options = Options { oracles: vec![&mut plainest], ..Options::default() };
        let length = steps_a_world.min(steps - report.steps);
        report.add(run(next, length, &mut subject, options));
        questions += plainest.questions;
        next += 1;
        eprint!("\r{} of {steps} steps", report.steps);
    }
    eprintln!();
    println!("{report}");
    let seconds = started.elapsed().as_secs_f64();
    println!("seeds {seed} to {}, {questions} questions asked of both, {seconds:.0} s", next - 1);
    if report.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
