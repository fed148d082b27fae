//! People at work: each of them is suspended and resumed through any node, again and again, and the
//! other nodes are asked at once whether they still may.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    account::{Account, Made},
    cluster::Cluster,
};
use crate::{Fault, http};

/// Of which account, and whom in it.
const WHERE: &str = "globex";
const PEOPLE: [&str; 5] = ["billing", "technical", "porting", "commercial", "admin"];
/// Sections of which each of them has one, at least.
const SECTIONS: [&str; 5] = ["invoices", "trunks", "porting", "orders", "customer.users"];
/// Between two changes of one person.
const PAUSE: Duration = Duration::from_millis(20);

/// Who works, and what they have found.
pub(super) struct Load {
    is_over: Arc<AtomicBool>,
    account: Account,
    workers: Vec<JoinHandle<()>>,
}

/// One who is suspended and resumed.
struct Worker {
    nodes: Vec<SocketAddr>,
    admin_key: String,
    /// Asks: its answers come from the index alone.
    plain_key: String,
    person: String,
    address: String,
    section: &'static str,
    account: Account,
    turn: usize,
}

impl Load {
    pub(super) fn start(cluster: &Cluster) -> Result<Self, Fault> {
        let (is_over, account) = (Arc::new(AtomicBool::new(false)), Account::default());
        let plain_key = plain_key(cluster)?;
        let mut workers = Vec::new();
        for (turn, name) in PEOPLE.iter().enumerate() {
            let mut worker = Worker::of(cluster, name, &plain_key, account.clone())?;
            worker.turn = turn;
            let is_over = is_over.clone();
            workers.push(thread::spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    worker.work();
                    thread::sleep(PAUSE);
                }
            }));
        }
        Ok(Self { is_over, account, workers })
    }

    pub(super) fn account(&self) -> &Account {
        &self.account
    }

    pub(super) fn end(self) -> Account {
        self.is_over.store(true, Ordering::Relaxed);
        for worker in self.workers {
            if worker.join().is_err() {
                self.account.wrong("a worker ended before its time".to_owned());
            }
        }
        self.account
    }
}

/// A key that may ask and sees no explanations.
fn plain_key(cluster: &Cluster) -> Result<String, Fault> {
    let role = json!({"name": "Asks", "description": "Asks for decisions.", "type": "platform",
        "levels": {"decisions": "view"}});
    let role = made(cluster, "/api/v1/accounts/northwind/roles", &role)?;
    let key = json!({"name": "Asks", "roles": [role["state"]["id"]]});
    let key = made(cluster, "/api/v1/accounts/northwind/keys", &key)?;
    let credential = key["state"]["credential"].as_str();
    credential.map(str::to_owned).ok_or_else(|| format!("no key: {key}").into())
}

fn made(cluster: &Cluster, path: &str, body: &Value) -> Result<Value, Fault> {
    let answer = http::asked(cluster.address(0), ("POST", path), &cluster.admin_key, Some(body));
    let answer = answer.ok_or("a node does not answer")?;
    if answer.status == 201 {
        Ok(answer.body)
    } else {
        Err(format!("{path}: {}", answer.body).into())
    }
}

impl Worker {
    fn of(cluster: &Cluster, name: &str, plain_key: &str, account: Account) -> Result<Self, Fault> {
        let address = format!("{name}@{WHERE}.example");
        let path = format!("/api/v1/accounts/{WHERE}/people?limit=200");
        let people = http::asked(cluster.address(0), ("GET", &path), &cluster.admin_key, None);
        let people = people.map(|answer| answer.body).unwrap_or_default();
        let items = people["items"].as_array().cloned().unwrap_or_default();
        let found = items.iter().find(|it| it["address"] == *address || it["email"] == *address);
        let person = found.and_then(|it| it["id"].as_str()).map(str::to_owned);
        let person = person.ok_or_else(|| format!("{address} is not there: {people}"))?;
        let mut worker = Self {
            nodes: cluster.addresses(),
            admin_key: cluster.admin_key.clone(),
            plain_key: plain_key.to_owned(),
            person,
            address,
            section: SECTIONS[0],
            account,
            turn: 0,
        };
        for section in SECTIONS {
            worker.section = section;
            if worker.may(worker.nodes[0], 0).is_some_and(|said| said["decision"] == true) {
                return Ok(worker);
            }
        }
        Err(format!("{name} has none of {SECTIONS:?}").into())
    }

    /// One change, and questions about it to the others.
    fn work(&mut self) {
        self.turn += 1;
        let state = if self.turn.is_multiple_of(2) { "active" } else { "suspended" };
        let node = self.nodes[(self.turn / 2) % self.nodes.len()];
        let path = format!("/api/v1/accounts/{WHERE}/people/{}/state", self.person);
        let body = json!({"state": state});
        let answer = http::asked(node, ("PUT", &path), &self.admin_key, Some(&body));
        let Some(answer) = answer.filter(|answer| answer.status == 200) else {
            // It may have been made, or not: the next change says.
            self.account.unanswered();
            return;
        };
        let Some(revision) = answer.body["revision"].as_u64() else {
            self.account.wrong(format!("a change without revision: {}", answer.body));
            return;
        };
        self.account.made(Made { revision, person: self.person.clone(), state });
        let at = Instant::now();
        for other in self.nodes.iter().filter(|other| **other != node) {
            self.ask(*other, (revision, state), at);
        }
    }

    fn ask(&self, node: SocketAddr, (revision, state): (u64, &str), at: Instant) {
        let Some(said) = self.may(node, revision) else {
            self.account.unanswered();
            return;
        };
        let took = at.elapsed();
        let (may, reason) = (said["decision"] == true, said["context"]["reason"].clone());
        let cannot_say =
            ["revision.not_reached", "node.out_of_date"].iter().any(|it| reason == *it);
        if cannot_say && !may {
            self.account.could_not_say();
        } else if may == (state == "active") {
            self.account.seen(took);
        } else {
            let (who, section) = (&self.address, self.section);
            self.account
                .wrong(format!("{who} is {state} by {revision}, {section} was answered: {said}"));
        }
    }

    fn may(&self, node: SocketAddr, min_revision: u64) -> Option<Value> {
        let question = json!({
            "subject": {"type": "person", "id": self.address},
            "action": {"name": "view"}, "resource": {"type": self.section, "id": WHERE},
            "context": {"min_revision": min_revision},
        });
        let path = ("POST", "/access/v1/evaluation");
        let answer = http::asked(node, path, &self.plain_key, Some(&question))?;
        (answer.status == 200).then_some(answer.body)
    }
}
