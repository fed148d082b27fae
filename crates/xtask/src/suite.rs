//! What `cargo x check` and `cargo x test` do: lists of steps. A new kind of test is a step here.

use std::collections::BTreeSet;

use crate::{
    Fault, browser, cargo,
    counts::{self, Counts},
    coverage, crash, disk, install, nodes, package, policy,
    postgres::{self, Server},
    proxies::{self, Proxies},
    python,
    step::{Outcome, Step, run_all},
    upgrade, walls,
    workspace::Workspace,
};

const CHECK: &[Step] = &[
    Step { name: "format", run: || Outcome::of(cargo::run(&["fmt", "--all", "--check"])) },
    Step { name: "lints", run: lints },
    Step { name: "walls", run: stand_walls },
    Step { name: "documentation", run: documentation },
    Step { name: "dependencies", run: policy::step },
];

const TEST: &[Step] = &[
    Step { name: "walls", run: stand_walls },
    Step { name: "tests", run: tests },
    Step {
        name: "documentation tests",
        run: || by_libtest(&["test", "--doc", "--workspace", "--no-fail-fast"], &[]),
    },
    Step { name: "python client", run: python::client::step },
    Step { name: "schemathesis", run: python::schemathesis::step },
    Step { name: "e2e", run: browser::step },
    Step { name: "package", run: package::step },
    Step { name: "nodes", run: nodes::step },
    Step { name: "crash", run: crash::step },
    Step { name: "disk", run: disk::step },
    Step { name: "upgrade", run: upgrade::step },
    Step { name: "coverage", run: summarize_coverage },
];

/// What must hold before a change is shown to others; whether it does.
pub fn check() -> bool {
    run_all(CHECK).fine
}

/// Runs every test, or those of one step, and closes with a line that says how many passed, failed
/// and were skipped; whether all passed.
pub fn test(only: Option<&str>) -> bool {
    let steps = TEST.iter().filter(|step| only.is_none_or(|only| step.name == only));
    let steps: Vec<Step> = steps.copied().collect();
    if steps.is_empty() {
        let names: Vec<_> = TEST.iter().map(|step| step.name).collect();
        println!("no such step: there is {}", names.join(", "));
        return false;
    }
    let Outcome { fine, counts, .. } = run_all(&steps);
    println!("{counts}");
    fine
}

fn lints() -> Outcome {
    let clippy = ["clippy", "--workspace", "--all-targets", "--"];
    Outcome::of(cargo::run(&[&clippy[..], &["-D", "warnings"]].concat()))
}

fn documentation() -> Outcome {
    let doc = ["doc", "--workspace", "--no-deps"];
    Outcome::of(cargo::run_with(&doc, &[("RUSTDOCFLAGS", "-D warnings")]))
}

/// The walls, with nothing else built. They are counted where `cargo test` runs them again.
fn stand_walls() -> Outcome {
    told(Workspace::load().map(|workspace| {
        let breaches = walls::breaches(&workspace);
        for breach in &breaches {
            println!("{breach}");
        }
        println!("{} walls, {} breaches", walls::ALL.len(), breaches.len());
        breaches.is_empty()
    }))
}

/// How many tests need a PostgreSQL server.
const POSTGRES_TESTS: u64 = 69;

/// What the walkthrough of the API asks its reader to have, and what makes certificates.
const TOOLS: [&str; 3] = ["curl", "jq", "openssl"];

fn tests() -> Outcome {
    for tool in TOOLS {
        // The test that needs it says so if it is not there.
        if let Err(lacks) = install::program(tool) {
            println!("{lacks}");
        }
    }
    let proxies = match Workspace::load() {
        Ok(workspace) => Proxies::ready(&workspace.root),
        Err(fault) => return Outcome::failed(&fault),
    };
    let folder = proxies.folder.to_string_lossy();
    let mut variables = vec![(proxies::VARIABLE, &*folder)];
    let mut left_out = proxies.left_out;
    let server = Server::start();
    let url = server.as_ref().map(Server::url).unwrap_or_default();
    match &server {
        Ok(_) => variables.push((postgres::VARIABLE, &url)),
        Err(lacks) => left_out = left_out + Outcome::left_out(lacks, POSTGRES_TESTS).counts,
    }
    without(workspace_tests(&variables), left_out)
}

/// Tests that lack what they need return at once: they ran, and tested nothing.
fn without(ran: Outcome, left_out: Counts) -> Outcome {
    let passed = ran.counts.passed.saturating_sub(left_out.skipped);
    Outcome { counts: Counts { passed, ..ran.counts } + left_out, ..ran }
}

fn workspace_tests(variables: &[(&str, &str)]) -> Outcome {
    if cargo::has("nextest") {
        return by_nextest(&["nextest", "run", "--workspace", "--no-fail-fast"], variables);
    }
    println!("cargo-nextest is not installed: cargo's own runner does as well, more slowly");
    // Not plain `cargo test`, which would run the documentation tests a second time.
    by_libtest(&["test", "--workspace", "--tests", "--no-fail-fast"], variables)
}

/// What a line of nextest says.
enum Said {
    Failed(String),
    Counted(Counts),
}

/// The last summary counts: what a failed test printed is shown again, and may look like one.
fn by_nextest(arguments: &[&str], variables: &[(&str, &str)]) -> Outcome {
    let (fine, said) = cargo::run_reading(arguments, variables, said_by_nextest);
    let (mut counts, mut failed) = (Counts::default(), BTreeSet::new());
    for said in said {
        match said {
            Said::Failed(test) => drop(failed.insert(test)),
            Said::Counted(last) => counts = last,
        }
    }
    Outcome::counted(fine, counts).because(failed)
}

fn said_by_nextest(line: &str) -> Option<Said> {
    let failed = || counts::failed_of_nextest(line).map(Said::Failed);
    Counts::of_nextest(line).map(Said::Counted).or_else(failed)
}

/// Every program of tests has a summary of its own.
fn by_libtest(arguments: &[&str], variables: &[(&str, &str)]) -> Outcome {
    let (fine, counted) = cargo::run_reading(arguments, variables, Counts::of_libtest);
    Outcome::counted(fine, counted.into_iter().sum())
}

fn summarize_coverage() -> Outcome {
    let coverage = Workspace::load().and_then(|workspace| coverage::of(&workspace));
    told(coverage.map(|coverage| {
        print!("{}{}", coverage.summary(), coverage.mistakes_told());
        coverage.mistakes.is_empty()
    }))
}

fn told(fine: Result<bool, Fault>) -> Outcome {
    fine.map_or_else(|fault| Outcome::failed(&fault), Outcome::of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_skipped_and_not_passed() {
        let ran = Outcome::counted(true, Counts { passed: 10, failed: 0, skipped: 1 });
        let left_out = Outcome::left_out("no nginx", 4).counts;
        assert_eq!(without(ran, left_out).counts.to_string(), "6 passed, 0 failed, 5 skipped");
    }
}
