//! `cargo x long`: what a long ledger costs. A demo is made, one of its accounts gets as many rows as
//! are asked for, and then the server and the command line are measured on it.

use std::{
    env, fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{Fault, cargo, demo::target, workspace::Workspace};

/// Whose history is made long.
const ACCOUNT: &str = "abc";
const WAIT: Duration = Duration::from_millis(20);
const READY_WITHIN: Duration = Duration::from_mins(10);
/// How many pages are read.
const PAGES: usize = 200;
/// How many rows of a past are gone through at the most (`store::PAST_ROWS_MAX`), less those of the
/// demo and of accounts above.
const PAST_ROWS: u64 = 195_000;
/// How many moments of it are asked about.
const PASTS: u64 = 100;

/// A demo that is being measured, ended and begun again.
struct Measured {
    program: PathBuf,
    folder: PathBuf,
    child: Option<Child>,
    url: String,
    key: String,
}

/// Measures with so many rows, and prints the figures.
pub fn measured(rows: u64, bundle_rows: u64) -> Result<(), Fault> {
    let root = Workspace::load()?.root;
    let build =
        ["build", "--release", "--workspace", "--bin", "rolecall", "--example", "long_ledger"];
    if !cargo::run(&build) {
        return Err("the programs do not build".into());
    }
    let programs = target(&root).join("release");
    let folder = target(&root).join(format!("long-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let program = programs.join("rolecall");
    let mut on = Measured { program, folder, child: None, url: String::new(), key: String::new() };
    on.start()?;
    on.stop()?;
    let database = on.folder.join("demo/rolecall.db");
    let begun = Instant::now();
    let mut maker = Command::new(programs.join("examples/long_ledger"));
    well(maker.arg(&database).args([ACCOUNT, &rows.to_string()]))?;
    told("rows made", &format!("{rows} in {:.1?}", begun.elapsed()));
    let bytes = fs::metadata(&database)?.len();
    told("the database", &format!("{} MB", bytes / 1_000_000));
    let begun = Instant::now();
    on.start()?;
    told("from start to ready", &format!("{:.2?}", begun.elapsed()));
    on.tree(rows);
    on.pages()?;
    on.past(rows)?;
    on.export()?;
    on.bundle(rows, bundle_rows)?;
    on.stop()?;
    on.ledger(&database)
}

impl Measured {
    fn start(&mut self) -> Result<(), Fault> {
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

    fn stop(&mut self) -> Result<(), Fault> {
        if let Some(mut child) = self.child.take() {
            well(Command::new("kill").arg(child.id().to_string()))?;
            child.wait()?;
        }
        Ok(())
    }

    /// Puts all rows into the tree, as a server does that was just upgraded.
    fn tree(&self, rows: u64) {
        let begun = Instant::now();
        loop {
            let size = self.json("/history/checkpoint").map(|signed| signed["size"].as_u64());
            if size.is_ok_and(|size| size.is_some_and(|size| size >= rows)) {
                break;
            }
            thread::sleep(Duration::from_secs(1));
        }
        told("all rows in the tree after", &speed(rows, begun.elapsed()));
        told("memory then", &self.memory());
    }

    fn pages(&self) -> Result<(), Fault> {
        let (mut took, mut cursor) = (Vec::new(), String::new());
        for _ in 0..PAGES {
            let begun = Instant::now();
            let page = self.json(&format!("/history?limit=50{cursor}"))?;
            took.push(begun.elapsed());
            cursor = match page["next_cursor"].as_str() {
                Some(next) => format!("&cursor={next}"),
                None => String::new(),
            };
        }
        took.sort_unstable();
        let (p50, p95) = (took[took.len() / 2], took[took.len() * 95 / 100]);
        told("a page of 50 changes", &format!("p50 {p50:.2?}, p95 {p95:.2?}"));
        Ok(())
    }

    /// Asks what could be done there then, at moments all over the part of the past that is answered.
    fn past(&self, rows: u64) -> Result<(), Fault> {
        let last = rows.min(PAST_ROWS);
        let mut took = Vec::new();
        for at in 1..=PASTS {
            let question = json!({
                "subject": {"type": "person", "id": "steve@abc.example"},
                "action": {"name": "view"},
                "resource": {"type": "trunks", "id": ACCOUNT},
                "context": {"revision": last * at / PASTS},
            });
            let begun = Instant::now();
            self.ask("POST /access/v1/evaluation", &question.to_string(), |_| ())?;
            took.push(begun.elapsed());
        }
        took.sort_unstable();
        let at = |part: usize| took[took.len() * part / 100];
        let figure = format!("p50 {:.1?}, p95 {:.1?}, {:.1?} at most", at(50), at(95), at(99));
        told(&format!("a decision within {last} rows"), &figure);
        Ok(())
    }

    fn export(&self) -> Result<(), Fault> {
        let (mut lines, mut bytes, mut most, mut next) = (0, 0, 0, 0);
        let begun = Instant::now();
        self.get("/history/export", |chunk| {
            bytes += chunk.len() as u64;
            lines += chunk.iter().filter(|byte| **byte == b'\n').count() as u64;
            if bytes >= next {
                most = most.max(self.memory_mb("VmRSS:"));
                next = bytes + 4_000_000;
            }
        })?;
        told(
            "export as JSON Lines",
            &format!("{} MB, {}", bytes / 1_000_000, speed(lines, begun.elapsed())),
        );
        told("memory meanwhile", &format!("{most} MB at most"));
        Ok(())
    }

    /// Takes the last rows as a bundle, and verifies it.
    fn bundle(&self, rows: u64, bundle_rows: u64) -> Result<(), Fault> {
        let path = self.folder.join("abc.bundle");
        let mut file = fs::File::create(&path)?;
        let (mut lines, mut bytes, mut most, mut next) = (0, 0, 0, 0);
        let mut written = Ok(());
        let begun = Instant::now();
        let after = rows.saturating_sub(bundle_rows);
        self.get(&format!("/history/bundle?after={after}"), |chunk| {
            bytes += chunk.len() as u64;
            lines += chunk.iter().filter(|byte| **byte == b'\n').count() as u64;
            if written.is_ok() {
                written = file.write_all(chunk);
            }
            if bytes >= next {
                most = most.max(self.memory_mb("VmRSS:"));
                next = bytes + 4_000_000;
            }
        })?;
        written?;
        told("bundle", &format!("{} MB, {}", bytes / 1_000_000, speed(lines, begun.elapsed())));
        told("memory meanwhile", &format!("{most} MB at most"));
        let mut verify = Command::new(&self.program);
        verify.args(["ledger", "verify"]).arg(&path);
        told("verifying the bundle", &last_line(&mut verify)?);
        fs::remove_file(path)?;
        Ok(())
    }

    fn ledger(&self, database: &Path) -> Result<(), Fault> {
        let mut verify = Command::new(&self.program);
        let url = format!("sqlite://{}", database.display());
        verify.args(["ledger", "verify", "--database", &url]);
        told("verifying the ledger", &last_line(&mut verify)?);
        Ok(())
    }

    fn json(&self, path: &str) -> Result<Value, Fault> {
        let mut body = Vec::new();
        self.get(path, |chunk| body.extend_from_slice(chunk))?;
        Ok(serde_json::from_slice(&body)?)
    }

    /// What it answers at an address of the account, piece by piece.
    fn get(&self, path: &str, each: impl FnMut(&[u8])) -> Result<(), Fault> {
        self.ask(&format!("GET /api/v1/accounts/{ACCOUNT}{path}"), "", each)
    }

    fn ask(&self, what: &str, body: &str, mut each: impl FnMut(&[u8])) -> Result<(), Fault> {
        let host = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host)?;
        let (key, length) = (&self.key, body.len());
        // HTTP/1.0 has no chunks, and ends with the connection.
        write!(
            stream,
            "{what} HTTP/1.0\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )?;
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? == 1 {
            head.push(byte[0]);
        }
        let status = String::from_utf8_lossy(&head).lines().next().unwrap_or_default().to_owned();
        if status.split(' ').nth(1) != Some("200") {
            return Err(format!("{what}: {status}").into());
        }
        let mut chunk = vec![0; 65_536];
        loop {
            match stream.read(&mut chunk)? {
                0 => return Ok(()),
                read => each(&chunk[..read]),
            }
        }
    }

    fn memory(&self) -> String {
        format!("{} MB, {} MB at most", self.memory_mb("VmRSS:"), self.memory_mb("VmHWM:"))
    }

    /// What the server holds, as Linux counts it; 0 elsewhere.
    fn memory_mb(&self, what: &str) -> u64 {
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

fn told(what: &str, figure: &str) {
    println!("{what:<28} {figure}");
}

fn speed(rows: u64, took: Duration) -> String {
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
    format!("{rows} rows in {took:.1?}, {} a second", rows.saturating_mul(1_000) / millis)
}

fn well(command: &mut Command) -> Result<(), Fault> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}").into()) }
}

/// The last line that a command prints, which must end well.
fn last_line(command: &mut Command) -> Result<String, Fault> {
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        Ok(said.lines().last().unwrap_or_default().to_owned())
    } else {
        Err(said.into())
    }
}
