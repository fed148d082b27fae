//! `cargo x long`: what a long ledger costs. A demo is made, one of its accounts gets as many rows as
//! are asked for, and then the server and the command line are measured on it.

use std::{
    fs,
    io::Write,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    Fault, cargo,
    demo::target,
    measured::{Measured, last_line, speed, told, well},
    workspace::Workspace,
};

/// Whose history is made long.
const ACCOUNT: &str = "abc";
/// How many pages are read.
const PAGES: usize = 200;
/// How many rows of a past are gone through at the most (`store::PAST_ROWS_MAX`), less those of the
/// demo and of accounts above.
const PAST_ROWS: u64 = 195_000;
/// How many moments of it are asked about.
const PASTS: u64 = 100;

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
    let mut on = Measured::new(programs.join("rolecall"), folder);
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
    // Before the past: what replays take is given back later.
    on.export()?;
    on.past(rows)?;
    on.bundle(rows, bundle_rows)?;
    on.stop()?;
    on.ledger(&database)
}

impl Measured {
    /// Puts all rows into the tree, as a server does that was just upgraded.
    fn tree(&self, rows: u64) {
        let begun = Instant::now();
        loop {
            let size =
                self.json_of(ACCOUNT, "/history/checkpoint").map(|signed| signed["size"].as_u64());
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
            let page = self.json_of(ACCOUNT, &format!("/history?limit=50{cursor}"))?;
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
            self.asked("POST", "/access/v1/evaluation", Some(&question), |_| ())?;
            took.push(begun.elapsed());
        }
        took.sort_unstable();
        let at = |part: usize| took[took.len() * part / 100];
        let figure = format!("p50 {:.1?}, p95 {:.1?}, {:.1?} at most", at(50), at(95), at(99));
        told(&format!("a decision within {last} rows"), &figure);
        Ok(())
    }

    fn export(&self) -> Result<(), Fault> {
        let (mut lines, mut bytes, mut next) = (0, 0, 0);
        let mut memory = Memory::default();
        let begun = Instant::now();
        self.get_of(ACCOUNT, "/history/export", |chunk| {
            bytes += chunk.len() as u64;
            lines += chunk.iter().filter(|byte| **byte == b'\n').count() as u64;
            if bytes >= next {
                memory.is(self.memory_mb("VmRSS:"));
                next = bytes + 4_000_000;
            }
        })?;
        told(
            "export as JSON Lines",
            &format!("{} MB, {}", bytes / 1_000_000, speed(lines, begun.elapsed())),
        );
        told("memory meanwhile", &memory.told());
        Ok(())
    }

    /// Takes the last rows as a bundle, and verifies it.
    fn bundle(&self, rows: u64, bundle_rows: u64) -> Result<(), Fault> {
        let path = self.folder.join("abc.bundle");
        let mut file = fs::File::create(&path)?;
        let (mut lines, mut bytes, mut next) = (0, 0, 0);
        let mut memory = Memory::default();
        let mut written = Ok(());
        let begun = Instant::now();
        let after = rows.saturating_sub(bundle_rows);
        self.get_of(ACCOUNT, &format!("/history/bundle?after={after}"), |chunk| {
            bytes += chunk.len() as u64;
            lines += chunk.iter().filter(|byte| **byte == b'\n').count() as u64;
            if written.is_ok() {
                written = file.write_all(chunk);
            }
            if bytes >= next {
                memory.is(self.memory_mb("VmRSS:"));
                next = bytes + 4_000_000;
            }
        })?;
        written?;
        told("bundle", &format!("{} MB, {}", bytes / 1_000_000, speed(lines, begun.elapsed())));
        told("memory meanwhile", &memory.told());
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
}

/// What the server held while something went on.
#[derive(Default)]
struct Memory {
    first: Option<u64>,
    most: u64,
    last: u64,
}

impl Memory {
    fn is(&mut self, mb: u64) {
        self.first.get_or_insert(mb);
        self.most = self.most.max(mb);
        self.last = mb;
    }

    fn told(&self) -> String {
        let Self { first, most, last } = self;
        format!("{} MB at first, {most} at most, {last} at the end", first.unwrap_or_default())
    }
}
