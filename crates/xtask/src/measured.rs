//! A demo that is being measured: ended and begun again, asked over HTTP, and what it holds.

use std::{
    env, fs,
    io::{Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::Fault;

const WAIT: Duration = Duration::from_millis(20);
const READY_WITHIN: Duration = Duration::from_mins(10);

/// A demo in a folder of its own, which goes with it.
pub(crate) struct Measured {
    pub(crate) program: PathBuf,
    pub(crate) folder: PathBuf,
    child: Option<Child>,
    url: String,
    key: String,
}

impl Measured {
    pub(crate) fn new(program: PathBuf, folder: PathBuf) -> Self {
        Self { program, folder, child: None, url: String::new(), key: String::new() }
    }

    pub(crate) fn start(&mut self) -> Result<(), Fault> {
        let ready = self.folder.join("ready.json");
        drop(fs::remove_file(&ready));
        let mut command = Command::new(&self.program);
        command.args(["demo", "--port", "0", "--folder"]).arg(self.folder.join("demo"));
        command.arg("--ready-file").arg(&ready).env_remove("ROLECALL_CONFIG");
        command.stdin(Stdio::null()).stdout(Stdio::null());
        self.child = Some(command.stderr(fs::File::create(self.folder.join("log"))?).spawn()?);
        let begun = Instant::now();
        while !ready.exists() {
            if begun.elapsed() > READY_WITHIN {
                return Err(fs::read_to_string(self.folder.join("log"))?.into());
            }
            thread::sleep(WAIT);
        }
        let said: Value = serde_json::from_str(&fs::read_to_string(ready)?)?;
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        (self.url, self.key) = (text("url"), text("admin_key"));
        Ok(())
    }

    pub(crate) fn stop(&mut self) -> Result<(), Fault> {
        if let Some(mut child) = self.child.take() {
            well(Command::new("kill").arg(child.id().to_string()))?;
            child.wait()?;
        }
        Ok(())
    }

    /// Ends it as a power cut does: nothing is finished.
    pub(crate) fn kill(&mut self) -> Result<(), Fault> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// What it answers at an address of an account.
    pub(crate) fn json_of(&self, account: &str, path: &str) -> Result<Value, Fault> {
        let mut body = Vec::new();
        self.get_of(account, path, |chunk| body.extend_from_slice(chunk))?;
        Ok(serde_json::from_slice(&body)?)
    }

    /// The same, piece by piece.
    pub(crate) fn get_of(
        &self,
        account: &str,
        path: &str,
        each: impl FnMut(&[u8]),
    ) -> Result<(), Fault> {
        self.asked("GET", &format!("/api/v1/accounts/{account}{path}"), None, each)
    }

    /// Sends something to an address of an account.
    pub(crate) fn post_to(&self, account: &str, path: &str, body: &Value) -> Result<Value, Fault> {
        let mut answer = Vec::new();
        let path = format!("/api/v1/accounts/{account}{path}");
        self.asked("POST", &path, Some(body), |chunk| answer.extend_from_slice(chunk))?;
        Ok(serde_json::from_slice(&answer)?)
    }

    pub(crate) fn asked(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        mut each: impl FnMut(&[u8]),
    ) -> Result<(), Fault> {
        let host = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host)?;
        let body = body.map(ToString::to_string).unwrap_or_default();
        // HTTP/1.0 has no chunks, and ends with the connection.
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nHost: {host}\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.key,
            body.len()
        )?;
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? == 1 {
            head.push(byte[0]);
        }
        let status = String::from_utf8_lossy(&head).lines().next().unwrap_or_default().to_owned();
        if !status.split(' ').nth(1).is_some_and(|code| code.starts_with('2')) {
            let mut said = String::new();
            drop(stream.read_to_string(&mut said));
            return Err(format!("{path}: {status} {said}").into());
        }
        let mut chunk = vec![0; 65_536];
        loop {
            match stream.read(&mut chunk)? {
                0 => return Ok(()),
                read => each(&chunk[..read]),
            }
        }
    }

    pub(crate) fn memory(&self) -> String {
        format!("{} MB, {} MB at most", self.memory_mb("VmRSS:"), self.memory_mb("VmHWM:"))
    }

    /// What the server holds, as Linux counts it; 0 elsewhere.
    pub(crate) fn memory_mb(&self, what: &str) -> u64 {
        let process = self.child.as_ref().map(Child::id).unwrap_or_default();
        let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(what));
        let kb = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        kb.unwrap_or_default() / 1_000
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        drop(self.stop());
        // What was measured is thrown away, unless someone wants to look at it.
        if env::var_os("ROLECALL_KEEP").is_none() {
            drop(fs::remove_dir_all(&self.folder));
        }
    }
}

pub(crate) fn told(what: &str, figure: &str) {
    println!("{what:<28} {figure}");
}

pub(crate) fn speed(rows: u64, took: Duration) -> String {
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
    format!("{rows} rows in {took:.1?}, {} a second", rows.saturating_mul(1_000) / millis)
}

pub(crate) fn well(command: &mut Command) -> Result<(), Fault> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}").into()) }
}

/// The last line that a command prints, which must end well.
pub(crate) fn last_line(command: &mut Command) -> Result<String, Fault> {
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        Ok(said.lines().last().unwrap_or_default().to_owned())
    } else {
        Err(said.into())
    }
}
