//! Processes of the program under test.

use std::{
    io::Write,
    path::Path,
    process::{Child, Command, Stdio},
};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_rolecall");

/// The words that make an installation.
pub(crate) const INIT: [&str; 9] = [
    "init",
    "--name",
    "Acme Telecom",
    "--short-name",
    "acme",
    "--owner",
    "olga@acme.example",
    "--owner-name",
    "Olga Acme",
];

/// The program, told nothing by the environment of whoever runs the tests.
pub(crate) fn rolecall(folder: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    for name in [
        "API_KEY",
        "CONFIG",
        "DATABASE",
        "KEY_FILE",
        "LISTEN",
        "LOG",
        "LOG_FORMAT",
        "MAIL_FROM",
        "MAIL_SERVER",
        "METRICS_LISTEN",
        "PUBLIC_URL",
        "TRACES_ENDPOINT",
    ] {
        command.env_remove(format!("ROLECALL_{name}"));
    }
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// What a command that came to its end said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs a command in a folder, to its end.
pub(crate) fn run(folder: &Path, words: &[&str]) -> Said {
    said(rolecall(folder).args(words), "")
}

/// Runs a command to its end, with this for it to read.
pub(crate) fn said(command: &mut Command, input: &str) -> Said {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    let mut stdin = child.stdin.take().expect("its input is piped");
    // One that does not read its input may have ended by now.
    let _written = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("it speaks UTF-8");
    Said {
        code: output.status.code().expect("it ends by itself"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// A process that goes on, and ends with the tests however these end.
pub(crate) struct Running {
    pub(crate) child: Child,
    _guard: Child,
}

impl Running {
    /// Starts it. A guard waits for its own input to close, which the system sees to once this
    /// process is gone; then it ends the child and takes the folder away, if there is one to take.
    pub(crate) fn start(command: &mut Command, folder: Option<&Path>) -> Self {
        let child = command.spawn().expect("the program starts");
        let guard = Command::new("sh")
            .args(["-c", r#"cat; kill -9 "$1"; test -z "$2" || rm -rf "$2""#])
            .args(["guard", &child.id().to_string()])
            .arg(folder.unwrap_or(Path::new("")))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell starts");
        Self { child, _guard: guard }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _killed = self.child.kill();
        let _waited = self.child.wait();
    }
}
