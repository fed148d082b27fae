//! The database and the nodes on it.

use std::{
    env, fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::http;
use crate::{Fault, postgres::Server};

const WAIT: Duration = Duration::from_millis(20);
const READY_WITHIN: Duration = Duration::from_mins(3);
/// A node answers no sooner than it should, and this long after it lost the database: short, so that
/// a short try sees it.
pub(super) const OUT_OF_DATE_MS: u64 = 2_000;

/// All of it, which ends with this.
pub(super) struct Cluster {
    program: PathBuf,
    folder: PathBuf,
    pub(super) server: Server,
    nodes: Vec<Node>,
    pub(super) admin_key: String,
    pub(super) decision_key: String,
}

struct Node {
    address: SocketAddr,
    child: Option<Child>,
}

impl Cluster {
    /// Makes the demo's world, moves it to the server and starts so many nodes on it.
    pub(super) fn start(program: PathBuf, server: Server, nodes: usize) -> Result<Self, Fault> {
        let folder = env::temp_dir().join(format!("rolecall-nodes-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let (admin_key, decision_key) = (String::new(), String::new());
        let mut all = Self { program, folder, server, nodes: Vec::new(), admin_key, decision_key };
        all.make_world()?;
        for _ in 0..nodes {
            let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
            all.nodes.push(Node { address, child: None });
        }
        fs::write(
            all.folder.join("rolecall.toml"),
            format!("[nodes]\nout_of_date_ms_max = {OUT_OF_DATE_MS}\n"),
        )?;
        for node in 0..nodes {
            all.start_node(node)?;
        }
        for node in 0..nodes {
            all.ready(node)?;
        }
        Ok(all)
    }

    fn make_world(&mut self) -> Result<(), Fault> {
        let ready = self.folder.join("ready.json");
        let demo = self.folder.join("demo");
        let mut command = self.command();
        command.args(["demo", "--port", "0", "--gateway-port", "0", "--fresh", "--folder"]);
        command.arg(&demo).arg("--ready-file").arg(&ready).stdout(Stdio::null());
        let mut child = command.stderr(self.log("demo")?).spawn()?;
        let begun = Instant::now();
        while !ready.exists() {
            if begun.elapsed() > READY_WITHIN || child.try_wait()?.is_some() {
                child.kill()?;
                return Err("the demo does not start".into());
            }
            thread::sleep(WAIT);
        }
        let said: Value = serde_json::from_str(&fs::read_to_string(&ready)?)?;
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        (self.admin_key, self.decision_key) = (text("admin_key"), text("decision_key"));
        signal(&child, "TERM")?;
        child.wait()?;
        let from = format!("sqlite://{}", demo.join("rolecall.db").display());
        let mut command = self.command();
        command.args(["--database", &from, "move-to", &self.server.url()]);
        if !command.stdout(Stdio::null()).stderr(self.log("move")?).status()?.success() {
            return Err(fs::read_to_string(self.folder.join("move.log"))?.into());
        }
        Ok(())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env_remove("ROLECALL_CONFIG").env_remove("ROLECALL_DATABASE").stdin(Stdio::null());
        command
    }

    fn log(&self, name: &str) -> Result<fs::File, Fault> {
        let path = self.folder.join(format!("{name}.log"));
        Ok(fs::OpenOptions::new().create(true).append(true).open(path)?)
    }

    /// Starts a node that does not run.
    pub(super) fn start_node(&mut self, node: usize) -> Result<(), Fault> {
        let (name, address) = (format!("node-{node}"), self.nodes[node].address.to_string());
        let mut command = self.command();
        command.arg("--config").arg(self.folder.join("rolecall.toml"));
        command.args(["--database", &self.server.url(), "serve", "--listen", &address]);
        command
            .args(["--node-name", &name, "--key-file"])
            .arg(self.folder.join("demo/rolecall.key"));
        let child = command.stdout(Stdio::null()).stderr(self.log(&name)?).spawn()?;
        self.nodes[node].child = Some(child);
        Ok(())
    }

    /// Waits until a node answers with yes what is yes.
    fn ready(&mut self, node: usize) -> Result<(), Fault> {
        let begun = Instant::now();
        while !self.answers(node) {
            let child = self.nodes[node].child.as_mut();
            let has_ended = child.is_none_or(|child| !matches!(child.try_wait(), Ok(None)));
            if has_ended || begun.elapsed() > READY_WITHIN {
                let log = self.folder.join(format!("node-{node}.log"));
                return Err(format!("node {node}: {}", last_lines(&log)).into());
            }
            thread::sleep(WAIT);
        }
        Ok(())
    }

    /// Whether a node reads and writes: it answers a question with yes, and carries out a change.
    pub(super) fn answers(&self, node: usize) -> bool {
        let may = self.asked(node);
        may.is_some_and(|said| said["decision"] == true)
            && self.tried(node).is_some_and(|status| status < 500)
    }

    /// What a node says of someone who may.
    pub(super) fn asked(&self, node: usize) -> Option<Value> {
        let question = json!({
            "subject": {"type": "person", "id": "carol@abc.example"},
            "action": {"name": "view"}, "resource": {"type": "invoices", "id": "abc"},
        });
        let path = ("POST", "/access/v1/evaluation");
        let said = http::asked(self.address(node), path, &self.decision_key, Some(&question))?;
        (said.status == 200).then_some(said.body)
    }

    /// With which status a node answers to a change.
    pub(super) fn tried(&self, node: usize) -> Option<u16> {
        // What is refused was decided under the ledger's lock all the same.
        let path = ("POST", "/api/v1/accounts/abc/accounts");
        let change = json!({"kind": "phone_system", "name": "Again", "short_name": "abc-hq"});
        let made = http::asked(self.address(node), path, &self.admin_key, Some(&change));
        made.map(|answer| answer.status)
    }

    pub(super) fn address(&self, node: usize) -> SocketAddr {
        self.nodes[node].address
    }

    pub(super) fn addresses(&self) -> Vec<SocketAddr> {
        self.nodes.iter().map(|node| node.address).collect()
    }

    /// Ends a node at once, as a power cut does.
    pub(super) fn kill(&mut self, node: usize) -> Result<(), Fault> {
        if let Some(mut child) = self.nodes[node].child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Has a node stand still, or go on.
    pub(super) fn pause(&self, node: usize, still: bool) -> Result<(), Fault> {
        match &self.nodes[node].child {
            Some(child) => signal(child, if still { "STOP" } else { "CONT" }),
            None => Ok(()),
        }
    }

    /// Starts nodes again that have ended by themselves, as whoever runs them does; how many.
    pub(super) fn revived(&mut self) -> Result<usize, Fault> {
        let mut revived = 0;
        for node in 0..self.nodes.len() {
            let child = self.nodes[node].child.as_mut();
            if child.is_none_or(|child| !matches!(child.try_wait(), Ok(None))) {
                self.start_node(node)?;
                revived += 1;
            }
        }
        Ok(revived)
    }

    /// Has the program verify ledger, tree and tables.
    pub(super) fn verified(&self) -> Result<(), Fault> {
        let mut command = self.command();
        command.args(["--database", &self.server.url(), "ledger", "verify", "--key-file"]);
        let said = command.arg(self.folder.join("demo/rolecall.key")).output()?;
        println!("{}", String::from_utf8_lossy(&said.stdout).trim());
        if said.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&said.stderr).into_owned().into())
    }
}

fn signal(child: &Child, name: &str) -> Result<(), Fault> {
    let done =
        Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status()?;
    if done.success() { Ok(()) } else { Err(format!("kill -{name}: {done}").into()) }
}

fn last_lines(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().rev().take(5).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for node in 0..self.nodes.len() {
            drop(self.pause(node, false));
            drop(self.kill(node));
        }
        // What was tried is thrown away, unless someone wants to look at it.
        if env::var_os("ROLECALL_KEEP").is_none() {
            drop(fs::remove_dir_all(&self.folder));
        }
    }
}
