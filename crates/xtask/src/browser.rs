//! Journeys through the portal in a real browser: Debian's Chromium, driven from Node.
//!
//! What the journeys need is installed into a folder below `target`, at the versions of
//! `tests/e2e/package.json`; Chromium by Debian's package, where it is root that runs the tests.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    Fault, cargo,
    counts::Counts,
    demo::target,
    install::{self, well},
    step::Outcome,
    workspace::Workspace,
};

/// Where the journeys are, told from the root.
const JOURNEYS: &str = "tests/e2e";
/// How many tests there are, counted as skipped where no browser is to be had.
const TESTS: u64 = 173;
const CHROMIUM: &str = "/usr/bin/chromium";

/// Runs all journeys.
pub fn step() -> Outcome {
    let root = match Workspace::load() {
        Ok(workspace) => workspace.root,
        Err(fault) => return Outcome::failed(&fault),
    };
    match ready(&root) {
        Err(lacks) => Outcome::left_out(&lacks, TESTS),
        Ok(folder) => journeys(&root, &folder).unwrap_or_else(|fault| Outcome::failed(&fault)),
    }
}

/// The folder with all that the journeys need; or what is lacking, in one line.
fn ready(root: &Path) -> Result<PathBuf, String> {
    let folder = target(root).join("e2e");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    for file in fs::read_dir(root.join(JOURNEYS)).map_err(|error| error.to_string())? {
        let file = file.map_err(|error| error.to_string())?;
        fs::copy(file.path(), folder.join(file.file_name())).map_err(|error| error.to_string())?;
    }
    for program in ["node", "npm"] {
        if !install::has(program) {
            install::debian(&["nodejs", "npm"])?;
        }
    }
    if !install::has("openssl") {
        install::debian(&["openssl"])?;
    }
    if !Path::new(CHROMIUM).exists() {
        install::debian(&["chromium"])?;
    }
    let wanted = folder.join("package.json");
    let stamp = folder.join("installed.json");
    let wanted = fs::read_to_string(wanted).map_err(|error| error.to_string())?;
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(folder);
    }
    println!("$ npm install");
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder);
    well("npm install", &mut npm)?;
    fs::write(stamp, wanted).map_err(|error| error.to_string())?;
    Ok(folder)
}

fn journeys(root: &Path, folder: &Path) -> Result<Outcome, Fault> {
    if !cargo::run(&["build", "--package", "rolecall"]) {
        return Ok(Outcome::of(false));
    }
    let mut node = Command::new("node");
    node.args(["--test", "--test-concurrency=1", "--test-reporter=tap"]).current_dir(folder);
    node.env("ROLECALL_PROGRAM", target(root).join("debug/rolecall"));
    node.env("ROLECALL_CHROMIUM", CHROMIUM).env_remove("NODE_OPTIONS").stdin(Stdio::null());
    let output = node.output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let counts = counted(&said).ok_or("the journeys do not say how many there were")?;
    if counts.failed > 0 || !output.status.success() {
        println!("{said}");
    }
    println!("{counts} in the browser");
    let mut why: Vec<_> = said.lines().map(str::trim).filter(|line| is_failed(line)).collect();
    if counts.passed + counts.failed != TESTS {
        why.push("there is another number of them than `TESTS` says");
    }
    let fine = output.status.success() && why.is_empty();
    Ok(Outcome::counted(fine, counts).because(why.into_iter().map(str::to_owned)))
}

/// A test, or a file of them, that failed.
fn is_failed(line: &str) -> bool {
    line.starts_with("not ok")
}

/// Reads how many tests there were from the last lines of Node's report.
fn counted(said: &str) -> Option<Counts> {
    let number = |what: &str| {
        let line = said.lines().rev().find_map(|line| line.strip_prefix(what));
        line.and_then(|number| number.trim().parse::<u64>().ok())
    };
    Some(Counts {
        passed: number("# pass ")?,
        failed: number("# fail ")? + number("# cancelled ")?,
        skipped: number("# skipped ")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_of_node_is_counted() {
        let said = "ok 1\n# tests 4\n# pass 2\n# fail 1\n# cancelled 1\n# skipped 0\n# todo 0\n";
        assert_eq!(counted(said), Some(Counts { passed: 2, failed: 2, skipped: 0 }));
        assert_eq!(counted("ok 1\n"), None);
    }
}
