//! The Debian package, installed, started, upgraded, removed and purged: by the real `dpkg` with the
//! real scripts of the package, into a folder below `target` that it takes for the whole system, so
//! that the machine is left alone.
//!
//! What runs there runs as on a machine without systemd: the command of the unit is started by hand,
//! as the user that the package made. The unit itself is judged by `systemd-analyze`.

mod checks;
mod system;

use std::path::{Path, PathBuf};

use self::system::System;
use crate::{
    Fault,
    counts::Counts,
    deb::{self, Wanted},
    demo::target,
    install,
    step::Outcome,
    workspace::Workspace,
};

/// A check, with its name. Each goes on from what the one before left.
type Check = (&'static str, fn(&mut Tried) -> Result<(), Fault>);

const CHECKS: &[Check] = &[
    ("the_package_installs_what_it_says_and_makes_its_user", checks::installs),
    ("its_program_starts_by_the_command_of_the_unit_and_is_set_up", checks::starts),
    ("an_upgrade_keeps_data_and_configuration", checks::upgrades),
    ("what_is_removed_leaves_its_data_and_configuration", checks::removes),
    ("what_is_purged_keeps_its_data_unless_it_is_told_otherwise", checks::purges),
];
const OF_SYSTEMD: &[Check] = &[
    ("systemd_finds_nothing_wrong_with_the_unit", checks::verifies),
    ("the_unit_is_exposed_little", checks::exposed),
];

/// What is tried.
struct Tried {
    root: PathBuf,
    system: System,
    /// The package, and the one that comes after it.
    packages: [PathBuf; 2],
}

/// Tries the package of the program that was built last.
pub fn step() -> Outcome {
    let count = CHECKS.len() as u64;
    if let Err(lacks) = can() {
        return Outcome::left_out(&lacks, count + OF_SYSTEMD.len() as u64);
    }
    let mut tried = match ready() {
        Ok(tried) => tried,
        Err(fault) => return Outcome::failed(&fault),
    };
    let installed = run(CHECKS, &mut tried);
    let under_systemd = match systemd() {
        Ok(()) => run(OF_SYSTEMD, &mut tried),
        Err(lacks) => Outcome::left_out(&lacks, OF_SYSTEMD.len() as u64),
    };
    installed + under_systemd
}

fn can() -> Result<(), String> {
    if !install::is_root() {
        return Err("only root installs a package".to_owned());
    }
    for tool in ["dpkg", "dpkg-deb", "chroot", "useradd", "deb-systemd-helper"] {
        if !install::has(tool) {
            return Err(format!("{tool} is not installed: packages are of Debian"));
        }
    }
    for (tool, package) in [("strip", "binutils"), ("curl", "curl")] {
        if !install::has(tool) {
            install::debian(&[package])?;
        }
    }
    Ok(())
}

fn systemd() -> Result<(), String> {
    if install::has("systemd-analyze") { Ok(()) } else { install::debian(&["systemd"]) }
}

fn ready() -> Result<Tried, Fault> {
    let root = Workspace::load()?.root;
    let program = target(&root).join("debug/rolecall");
    if !crate::cargo::run(&["build", "--package", "rolecall"]) {
        return Err("the program does not build".into());
    }
    let folder = target(&root).join("package");
    let version = deb::version(&root)?;
    let package = |revision: &str| {
        let version = format!("{version}-{revision}");
        // What is tried needs not be small.
        let wanted = Wanted { program: &program, version: &version, compression: "none" };
        deb::built(&root, &folder, wanted)
    };
    let packages = [package("1")?, package("2")?];
    let system = System::made(&folder.join("system"), &program)?;
    Ok(Tried { root, system, packages })
}

fn run(checks: &[Check], tried: &mut Tried) -> Outcome {
    let (mut counts, mut why) = (Counts::default(), Vec::new());
    for (name, check) in checks {
        match check(tried) {
            Ok(()) => counts.passed += 1,
            Err(fault) => {
                println!("{name}: {fault}");
                why.push(format!("{name}: {fault}"));
                counts.failed += 1;
            }
        }
    }
    Outcome::counted(counts.failed == 0, counts).because(why)
}

/// Whether something is so, or what is not.
fn so(is: bool, what: impl Into<String>) -> Result<(), Fault> {
    if is { Ok(()) } else { Err(what.into().into()) }
}

fn text(file: &Path) -> Result<String, Fault> {
    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()).into())
}
