//! `cargo x`.

use std::process::ExitCode;

use clap::Parser;
use xtask::{
    Fault, bulk, cargo, coverage, crash, deb, disk, fuzz, load, long, mutants, nodes, suite,
    upgrade, workspace::Workspace,
};

/// What developers of Rolecall run.
#[derive(Parser)]
#[command(name = "x", bin_name = "cargo x", disable_help_subcommand = true)]
enum Command {
    /// Checks format, lints, walls between crates, documentation, and dependencies.
    Check,
    /// Runs every test, and closes with how many passed, failed and were skipped.
    Test {
        /// The name of the one step that is to run, such as `schemathesis`.
        step: Option<String>,
    },
    /// Acts at random on a random tree, and compares with the plainest model of the rules.
    Sim {
        /// How many commands.
        #[arg(long, default_value_t = 1_000_000)]
        steps: u64,
        /// Where chance starts; the same seed gives the same commands.
        #[arg(long)]
        seed: Option<u64>,
    },
    /// Says which requirements have tests and which have none.
    Coverage {
        /// Prints an object from requirement to the names of its tests.
        #[arg(long)]
        json: bool,
    },
    /// Has a fuzzer make up inputs, and says whether one broke something.
    Fuzz {
        /// The target that is meant, such as `path`; without it all, one after the other.
        target: Option<String>,
        /// How long each.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
    /// Measures decisions beside the ideal, on the same data.
    Bench {
        /// Leaves out what takes long.
        #[arg(long)]
        quick: bool,
        /// Writes the figures as a list of rows.
        #[arg(long)]
        json: Option<String>,
        /// Measures these parts alone, such as `pages`.
        #[arg(long)]
        only: Vec<String>,
    },
    /// Measures a long ledger: its tree, its export, its bundles, and how fast they are verified.
    Long {
        /// How many rows; each takes about a kilobyte of disk.
        #[arg(long, default_value_t = 1_000_000)]
        rows: u64,
        /// The most rows of the bundle that is verified; each takes some three kilobytes.
        #[arg(long, default_value_t = 100_000)]
        bundle_rows: u64,
    },
    /// Measures many at once: imports, a bulk of states, and a server that is killed in the middle.
    Bulk {
        /// How many accounts.
        #[arg(long, default_value_t = 100_000)]
        accounts: u32,
        /// How many people.
        #[arg(long, default_value_t = 100_000)]
        people: u32,
    },
    /// Builds the Debian package, for release.
    Deb,
    /// Runs three nodes on one PostgreSQL, kills and pauses them and restarts the database, and says
    /// whether an acknowledged change was lost or an answer was stale.
    Nodes {
        /// How long.
        #[arg(long, default_value_t = 120)]
        seconds: u64,
    },
    /// Changes one thing of core at a time, and says which changes no test noticed.
    Mutants,
    /// Ends a server at random moments while it makes changes, and its database server too, and says
    /// whether an acknowledged change was lost.
    Crash {
        /// How often, on each database.
        #[arg(long, default_value_t = 1_000)]
        kills: u32,
        /// On which database.
        #[arg(long, value_enum, default_value = "both")]
        database: crash::Database,
        /// Where chance starts; moments still depend on the machine.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Has the disk of a server be full or break at its n-th write, for each n, and says whether an
    /// acknowledged change was lost.
    Disk {
        /// Takes each of so many writes.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
        step: u64,
        /// Where chance starts: which changes are made, and how the disk fails where.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Brings databases of programs of before to now, also where that is ended in the middle, and puts
    /// backups back.
    Upgrade {
        /// Where chance starts.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Has people sign in and look at pages, programs ask for decisions, and others change things, all
    /// together, and says whether there was an error and whether the server's memory grows.
    Load {
        /// How long.
        #[arg(long, default_value_t = 10.0)]
        minutes: f64,
    },
    /// Starts the demo world.
    Dev,
}

fn main() -> ExitCode {
    let fine = match Command::parse() {
        Command::Check => Ok(suite::check()),
        Command::Test { step } => Ok(suite::test(step.as_deref())),
        Command::Sim { steps, seed } => Ok(sim(steps, seed)),
        Command::Coverage { json } => print_coverage(json),
        Command::Fuzz { target, seconds } => fuzz::run(target.as_deref(), seconds),
        Command::Bench { quick, json, only } => Ok(bench(quick, json.as_deref(), &only)),
        Command::Long { rows, bundle_rows } => long::measured(rows, bundle_rows).map(|()| true),
        Command::Bulk { accounts, people } => bulk::measured(accounts, people).map(|()| true),
        Command::Deb => deb::released(),
        Command::Mutants => mutants::run(),
        Command::Nodes { seconds } => nodes::tried(seconds),
        Command::Crash { kills, database, seed } => crash::tried(kills, database, seed),
        Command::Disk { step, seed } => disk::tried(step, seed),
        Command::Upgrade { seed } => upgrade::tried(seed),
        Command::Load { minutes } => load::tried(minutes),
        Command::Dev => Ok(cargo::run(&["run", "--package", "rolecall", "--", "demo"])),
    };
    match fine {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn sim(steps: u64, seed: Option<u64>) -> bool {
    let steps = steps.to_string();
    let seed = seed.map(|seed| seed.to_string());
    let mut arguments = vec!["run", "--release", "--package", "rolecall-testkit"];
    arguments.extend(["--bin", "sim", "--", "--steps", &steps]);
    if let Some(seed) = &seed {
        arguments.extend(["--seed", seed]);
    }
    cargo::run(&arguments)
}

fn bench(quick: bool, json: Option<&str>, only: &[String]) -> bool {
    let mut arguments = vec!["run", "--release", "--manifest-path", "bench/Cargo.toml", "--"];
    arguments.extend(quick.then_some("--quick"));
    arguments.extend(json.iter().flat_map(|path| ["--json", path]));
    arguments.extend(only.iter().flat_map(|part| ["--only", part]));
    cargo::run(&arguments)
}

fn print_coverage(json: bool) -> Result<bool, Fault> {
    let coverage = coverage::of(&Workspace::load()?)?;
    if json {
        println!("{:#}", coverage.to_json());
    } else {
        print!("{}", coverage.lists());
    }
    eprint!("{}", coverage.mistakes_told());
    Ok(coverage.mistakes.is_empty())
}
