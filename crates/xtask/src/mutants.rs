//! Mutation testing of core: one thing of its code is changed at a time, and the tests of core have to
//! notice.
//!
//! cargo-gamma builds all mutants into one set of test programs, in which a variable says which of them
//! is at work: each costs a run of tests, and no build. The tests that take long run only on what the
//! others let live. Random worlds are fewer than usual, so what is caught is caught by what is left.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{Fault, cargo, demo::target, workspace::Workspace};

/// The version that is installed. 0.4.0 takes hours to read core, which calls a function as its module.
const VERSION: &str = "0.3.0";
/// What is changed: what a function comes to, operators, arms and guards of matches, fields.
const KINDS: &str = "fn_value,relational,arith,bitwise,shift,assign,logical,unary,match_guard,match_arm,\
    struct_field";
/// Tests that take longer than all others together.
const SLOW: [&str; 3] = ["simulation", "properties", "plans"];
/// Which random worlds the others go through.
const SEEDS: &str = "1..4";
/// How many of a hundred there are to be caught.
const CAUGHT_MIN: usize = 95;

/// Tries them; whether enough were caught.
pub fn run() -> Result<bool, Fault> {
    let root = Workspace::load()?.root;
    let program = program(&root)?;
    let out = target(&root).join("mutants");
    let slow = SLOW.iter().flat_map(|name| ["--exclude-test", name]).collect::<Vec<_>>();
    let first = tried(&program, &root, &out, &slow)?;
    if first.lived.is_empty() {
        return Ok(told(&first, &first));
    }
    let last = tried(&program, &root, &out, &["--only-survivors"])?;
    if last.caught + last.lived.len() != first.lived.len() {
        return Err("not all that lived were tried again: see above".into());
    }
    Ok(told(&first, &last))
}

/// What came of some mutants.
#[derive(Debug, Default, PartialEq, Eq)]
struct Came {
    caught: usize,
    /// Each with where it is.
    lived: Vec<String>,
}

fn tried(program: &Path, root: &Path, out: &Path, with: &[&str]) -> Result<Came, Fault> {
    let mut command = Command::new(program);
    command.args(["gamma", "run", "--package", "rolecall-core", "--mutators", KINDS]);
    // It asks systemd for a place of its own otherwise, which is not everywhere.
    command.args(["--no-relaunch", "--memory", "off", "--color", "never"]);
    // The tests come out the same each time: a failure need not be tried again without the mutant.
    command.args(["--no-confirm", "--minimum-test-timeout", "10"]);
    command.arg("--artifact-dir").arg(out).args(with);
    // Where a test fails need not be known, and takes longer to find out than the test.
    command.env("ROLECALL_SEEDS", SEEDS).env("RUST_BACKTRACE", "0");
    command.current_dir(root).stdin(Stdio::null());
    if !command.status()?.success() {
        return Err("the mutants could not be tried: see above".into());
    }
    let report = fs::read_to_string(out.join("gamma-report.json"))?;
    Ok(read(&serde_json::from_str(&report)?))
}

/// Whether it was ended since it took too long: the report says that it survived, and why.
fn is_late(mutant: &Value) -> bool {
    mutant["statusReason"].as_str().is_some_and(|why| why.starts_with("timed out: "))
}

/// Reads the report: its statuses are those of Stryker's schema.
fn read(report: &Value) -> Came {
    let mut came = Came::default();
    let files = report["files"].as_object().into_iter().flatten();
    for (file, found) in files {
        for mutant in found["mutants"].as_array().into_iter().flatten() {
            match mutant["status"].as_str().unwrap_or_default() {
                "Killed" => came.caught += 1,
                // What runs for ever is noticed too.
                "Survived" if is_late(mutant) => came.caught += 1,
                "Survived" | "NoCoverage" => {
                    let line = &mutant["location"]["start"]["line"];
                    let what = mutant["description"].as_str().unwrap_or_default();
                    came.lived.push(format!("{file}:{line}: {what}"));
                }
                // Those that do not compile, or are of code that is not built.
                _ => {}
            }
        }
    }
    came
}

/// Whether enough were caught, of all that were tried first, by the end.
fn told(first: &Came, last: &Came) -> bool {
    for mutant in &last.lived {
        println!("missed: {mutant}");
    }
    let all = first.caught + first.lived.len();
    let caught = all - last.lived.len();
    let per_mille = caught * 1_000 / all.max(1);
    println!("{caught} of {all} mutants caught: {}.{} %", per_mille / 10, per_mille % 10);
    all > 0 && caught * 100 >= CAUGHT_MIN * all
}

/// The program, installed below `target` unless it is there.
fn program(root: &Path) -> Result<PathBuf, Fault> {
    let tools = target(root).join("tools");
    let program = tools.join("bin/cargo-gamma");
    if !program.exists() {
        let folder = tools.to_string_lossy();
        let install = ["install", "cargo-gamma", "--locked", "--version", VERSION];
        if !cargo::run(&[&install[..], &["--root", &folder]].concat()) {
            return Err("cargo-gamma cannot be installed".into());
        }
    }
    Ok(program)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_lived_counts_against_what_was_caught_or_ran_for_ever() {
        let mutant = |status: &str| {
            let start = json!({"line": 7, "column": 1});
            let (status, why) = status.split_once('/').unwrap_or((status, ""));
            json!({
                "status": status, "statusReason": why, "location": {"start": start},
                "description": "x",
            })
        };
        let statuses = [
            "Killed",
            "Survived/timed out: after 20 s",
            "Survived",
            "NoCoverage",
            "CompileError",
            "Ignored",
        ];
        let mutants = statuses.map(mutant);
        let came = read(&json!({"files": {"a.rs": {"mutants": mutants}}}));
        assert_eq!((came.caught, came.lived.len()), (2, 2));
        assert_eq!(came.lived[0], "a.rs:7: x");
        let first = Came { caught: 10, lived: vec![String::new(); 10] };
        let lived = |count| Came { caught: 0, lived: vec![String::new(); count] };
        assert!(told(&first, &lived(1)), "95 of a hundred");
        assert!(!told(&first, &lived(2)));
        assert!(!told(&Came::default(), &Came::default()), "nothing was tried");
    }
}
