//! Installing what tests need, and saying in one line what is lacking where that does not work.

use std::{
    env,
    process::{Command, Stdio},
};

/// Installs packages of Debian, where it is root that runs the tests.
pub fn debian(packages: &[&str]) -> Result<(), String> {
    let named = packages.join(" ");
    if !is_root() {
        return Err(format!("{named} is not installed, and only root installs it"));
    }
    println!("$ apt-get install {named}");
    let apt = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    well("apt-get update", apt().args(["update", "-qq"]))?;
    let quietly = ["install", "-y", "-qq", "--no-install-recommends"];
    well(&format!("apt-get install {named}"), apt().args(quietly).args(packages))
}

/// Installs a program by the package of its name, unless it is there.
pub fn program(name: &str) -> Result<(), String> {
    if has(name) { Ok(()) } else { debian(&[name]) }
}

/// Whether a program is on the path.
pub fn has(name: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

/// Whether it is root that runs this.
pub fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Runs a command that installs something, or says why that was not possible.
pub fn well(what: &str, command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{what}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    Err(format!("{what}: {}", last.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lacking_is_said_in_one_line() {
        let absent = well("python3 -m venv", &mut Command::new("no-such-python"));
        assert!(absent.is_err_and(|lacks| lacks.starts_with("python3 -m venv: ")));
        let script = "echo first >&2; echo 'no network' >&2; exit 1";
        let failed = well("pip install", Command::new("sh").args(["-c", script]));
        assert_eq!(failed, Err("pip install: no network".to_owned()));
    }
}
