//! The database and the nodes on it.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    Fault, http,
    postgres::Server,
    world::{World, signal},
};

const WAIT: Duration = Duration::from_millis(20);
const READY_WITHIN: Duration = Duration::from_mins(3);
/// A node answers no sooner than it should, and this long after it lost the database: short, so that
/// a short try sees it.
pub(super) const OUT_OF_DATE_MS: u64 = 2_000;

/// All of it, which ends with this.
pub(super) struct Cluster {
    world: World,
    pub(super) server: Server,
    nodes: Vec<Node>,
    pub(super) admin_key: String,
}

struct Node {
    address: SocketAddr,
    child: Option<Child>,
}

impl Cluster {
    /// Makes the demo's world, moves it to the server and starts so many nodes on it.
    pub(super) fn start(program: PathBuf, server: Server, nodes: usize) -> Result<Self, Fault> {
        let world = World::make(program, "nodes")?;
        world.moved_to(&server.url())?;
        let admin_key = world.admin_key.clone();
        let mut all = Self { world, server, nodes: Vec::new(), admin_key };
        for _ in 0..nodes {
            let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
            all.nodes.push(Node { address, child: None });
        }
        fs::write(
            all.world.folder.join("rolecall.toml"),
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

    /// Starts a node that does not run.
    pub(super) fn start_node(&mut self, node: usize) -> Result<(), Fault> {
        let (name, address) = (format!("node-{node}"), self.nodes[node].address.to_string());
        let mut command = self.world.command();
        command.arg("--config").arg(self.world.folder.join("rolecall.toml"));
        command.args(["--database", &self.server.url(), "serve", "--listen", &address]);
        command.args(["--node-name", &name, "--key-file"]).arg(self.world.key_file());
        let child = command.stdout(Stdio::null()).stderr(self.world.log(&name)?).spawn()?;
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
                let said = self.world.said(&format!("node-{node}"));
                return Err(format!("node {node}: {said}").into());
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
        let said =
            http::asked(self.address(node), path, &self.world.decision_key, Some(&question))?;
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
        println!("{}", self.world.verified(&self.server.url())?);
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for node in 0..self.nodes.len() {
            drop(self.pause(node, false));
            drop(self.kill(node));
        }
    }
}
