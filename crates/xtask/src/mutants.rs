//! Mutation testing of core: cargo-mutants changes one thing at a time, and the tests of core have to
//! notice.
//!
//! All of it takes many hours; a part of it, `--shard 0/40`, is every fortieth mutant. The random worlds
//! of core's tests run through too many steps for each mutant, so they are left out: what is caught is
//! caught by what is left.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{Fault, cargo, demo::target, workspace::Workspace};

/// The version that is installed.
const VERSION: &str = "27.1.0";
/// Tests that take longer than all others together.
const SLOW: &str = "not binary(simulation) and not test(index_is_the_plain_rules_after_every_change) \
     and not test(everyone_who_can) and not test(readers_see_one_whole_state)";
/// How many of a hundred there are to be caught.
const CAUGHT_MIN: usize = 95;

/// Runs a part of them, or all; whether enough were caught.
pub fn run(shard: Option<&str>) -> Result<bool, Fault> {
    let root = Workspace::load()?.root;
    let program = program(&root)?;
    let out = target(&root).join("mutants");
    fs::create_dir_all(&out)?;
    let mut command = Command::new(program);
    command.args(["mutants", "--package", "rolecall-core", "--test-tool", "nextest"]);
    command.args(["--timeout", "120", "--no-times", "--colors", "never"]);
    command.args(["--output"]).arg(&out);
    if let Some(shard) = shard {
        command.args(["--shard", shard]);
    }
    command.args(["--", "-E", SLOW]).current_dir(&root).stdin(Stdio::null());
    // It says by its status whether all were caught, which is asked otherwise here.
    command.status()?;
    told(&out.join("mutants.out"))
}

/// What came of them, by the lists that are left in a folder.
fn told(folder: &Path) -> Result<bool, Fault> {
    let lines = |name: &str| -> Vec<String> {
        let text = fs::read_to_string(folder.join(name)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    };
    let [caught, missed, late] = ["caught.txt", "missed.txt", "timeout.txt"].map(lines);
    // What runs for ever is noticed too.
    let noticed = caught.len() + late.len();
    let all = noticed + missed.len();
    if all == 0 {
        return Err("no mutant was tried: see above".into());
    }
    for line in &missed {
        println!("missed: {line}");
    }
    let per_mille = noticed * 1_000 / all;
    println!("{noticed} of {all} mutants caught: {}.{} %", per_mille / 10, per_mille % 10);
    Ok(noticed * 100 >= CAUGHT_MIN * all)
}

/// The program, installed below `target` unless it is there.
fn program(root: &Path) -> Result<PathBuf, Fault> {
    let tools = target(root).join("tools");
    let program = tools.join("bin/cargo-mutants");
    if !program.exists() {
        let folder = tools.to_string_lossy();
        let install = ["install", "cargo-mutants", "--locked", "--version", VERSION];
        if !cargo::run(&[&install[..], &["--root", &folder]].concat()) {
            return Err("cargo-mutants cannot be installed".into());
        }
    }
    Ok(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_missed_counts_against_what_was_caught_or_ran_for_ever() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, lines: usize| {
            fs::write(folder.path().join(name), "a\n".repeat(lines)).expect("a file");
        };
        assert!(told(folder.path()).is_err(), "nothing was tried");
        write("caught.txt", 18);
        write("timeout.txt", 1);
        write("missed.txt", 1);
        assert!(told(folder.path()).expect("readable"), "95 of a hundred");
        write("missed.txt", 2);
        assert!(!told(folder.path()).expect("readable"));
    }
}
