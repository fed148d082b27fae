//! Calls to cargo, each told before it is made.

use std::{
    env,
    ffi::OsString,
    io::{self, BufRead, BufReader, IsTerminal, Read, Write},
    process::{Command, Stdio},
    thread,
};

use crate::Fault;

/// A line of output, read for what it says.
pub type Reader<T> = fn(&str) -> Option<T>;

/// Runs cargo, showing what it says; whether it went well.
pub fn run(arguments: &[&str]) -> bool {
    run_with(arguments, &[])
}

/// As [`run`], with variables in its environment.
pub fn run_with(arguments: &[&str], variables: &[(&str, &str)]) -> bool {
    tell(arguments);
    let mut command = command(arguments);
    let status = command.envs(variables.iter().copied()).status();
    status.is_ok_and(|status| status.success())
}

/// Runs cargo, showing what it says; whether it went well, and what its lines said.
pub fn run_reading<T: Send>(
    arguments: &[&str],
    variables: &[(&str, &str)],
    reader: Reader<T>,
) -> (bool, Vec<T>) {
    tell(arguments);
    let mut command = command(arguments);
    command.envs(variables.iter().copied());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    if io::stderr().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let Ok(mut child) = command.spawn() else {
        eprintln!("cargo could not be started");
        return (false, Vec::new());
    };
    let out = child.stdout.take().expect("its output is piped");
    let err = child.stderr.take().expect("its errors are piped");
    let read = thread::scope(|scope| {
        let errors = scope.spawn(|| pass_on(err, io::stderr(), reader));
        let mut read = pass_on(out, io::stdout(), reader);
        read.extend(errors.join().expect("passing on does not panic"));
        read
    });
    let status = child.wait();
    (status.is_ok_and(|status| status.success()), read)
}

/// What cargo prints, with nothing shown.
pub fn output(arguments: &[&str]) -> Result<String, Fault> {
    let output = command(arguments).output()?;
    if output.status.success() {
        Ok(String::from_utf8(output.stdout)?)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into())
    }
}

/// Whether cargo has a subcommand of this name.
pub fn has(subcommand: &str) -> bool {
    output(&[subcommand, "--version"]).is_ok()
}

/// As it is called by hand: what the cargo that runs this one has told it of itself would have build
/// scripts run again, and what rests on them built again, whenever the two take turns.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or(OsString::from("cargo")));
    for (name, _) in env::vars_os() {
        let told = name.to_string_lossy();
        if told.starts_with("CARGO_PKG_") || told.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command.args(arguments);
    command
}

fn tell(arguments: &[&str]) {
    println!("$ cargo {}", arguments.join(" "));
}

/// Copies lines from a program to where its reader sees them, and keeps what they say. Bytes
/// that are no text are passed on as they are.
fn pass_on<T>(from: impl Read, mut to: impl Write, reader: Reader<T>) -> Vec<T> {
    let mut from = BufReader::new(from);
    let mut said = Vec::new();
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        // Nobody may be listening any more; the tests go on and are counted.
        drop(to.write_all(&line));
        said.extend(reader(&String::from_utf8_lossy(&line)));
        line.clear();
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::Counts;

    #[test]
    fn lines_are_passed_on_as_they_are_and_counted() {
        let said = "running\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured\nend";
        let mut seen = Vec::new();
        let counted = pass_on(said.as_bytes(), &mut seen, Counts::of_libtest);
        assert_eq!(seen, said.as_bytes());
        assert_eq!(counted.len(), 1);
        assert_eq!(counted[0].passed, 2);
    }
}
