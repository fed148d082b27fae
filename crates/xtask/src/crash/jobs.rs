//! Many changes as one job, which goes on by itself after the server was ended: each row is carried out
//! once, whatever ended in the middle of it.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    Fault,
    http::{Answer, Door},
    place::Tally,
};

/// The customer, and how many phone systems it has whose states are set.
const ACCOUNT: &str = "crash-jobs";
const SYSTEMS: u64 = 6;
const WAIT: Duration = Duration::from_millis(5);

/// The job at hand, and what came of all.
pub(super) struct Jobs {
    at: At,
    is_suspending: bool,
    /// Until which revision each phone system's history was looked at.
    looked: BTreeMap<String, u64>,
    pub(super) over: u64,
    pub(super) tally: Tally,
}

/// How far it is.
#[derive(Clone, Debug)]
enum At {
    Nothing,
    Drafted(String),
    Begun(String),
}

impl Jobs {
    pub(super) fn open(door: &Door) -> Result<Self, Fault> {
        let customer = json!({
            "kind": "customer", "name": "Jobs", "short_name": ACCOUNT,
            "owner": {"address": "owner@jobs.example", "name": "Owner", "zone": "UTC"},
        });
        opened(door, "northwind", &customer)?;
        let mut looked = BTreeMap::new();
        for n in 1..=SYSTEMS {
            let name = format!("{ACCOUNT}-{n}");
            let system = json!({"kind": "phone_system", "name": &name, "short_name": &name});
            let revision = opened(door, ACCOUNT, &system)?;
            looked.insert(name, revision);
        }
        let at = At::Nothing;
        Ok(Self { at, is_suspending: true, looked, over: 0, tally: Tally::default() })
    }

    /// Goes on until nobody answers.
    pub(super) fn work(&mut self, door: &Door, is_over: &AtomicBool) {
        while !is_over.load(Ordering::Relaxed) && self.step(door).is_some() {
            thread::sleep(WAIT);
        }
    }

    /// Goes on with the job at hand; whether it is over, so that none is begun.
    pub(super) fn is_over(&mut self, door: &Door) -> bool {
        matches!(self.at, At::Nothing) || {
            self.step(door);
            matches!(self.at, At::Nothing)
        }
    }

    /// One step. Nothing where it was not answered; then it is the same one the next time.
    fn step(&mut self, door: &Door) -> Option<()> {
        let at = |path: &str| format!("/api/v1/accounts/{ACCOUNT}/jobs{path}");
        match self.at.clone() {
            At::Nothing => {
                let wanted = json!({"state": self.state(), "kind": "phone_system", "q": ACCOUNT});
                let mut draft = self.draft(door, &at(""))?;
                if draft.is_null() {
                    draft = self.answered(door.post(&at("/states"), &wanted))?;
                }
                self.at = At::Drafted(draft["id"].as_str()?.to_owned());
            }
            At::Drafted(job) => {
                let start = at(&format!("/{job}/start"));
                let name = format!("start-{job}");
                let begun = door.send(("POST", &start), &json!({}), Some(&name));
                self.answered(begun)?;
                self.tally.acknowledged += 1;
                self.at = At::Begun(job);
            }
            At::Begun(job) => {
                let now = self.answered(door.get(&at(&format!("/{job}"))))?;
                if now["state"] == "done" {
                    self.compare(door, &now)?;
                    (self.at, self.is_suspending) = (At::Nothing, !self.is_suspending);
                    self.over += 1;
                }
            }
        }
        Some(())
    }

    /// A draft whose answer was lost, or null.
    fn draft(&mut self, door: &Door, path: &str) -> Option<Value> {
        let jobs = self.answered(door.get(&format!("{path}?limit=5")))?;
        let mut jobs = jobs["items"].as_array().into_iter().flatten();
        let draft = jobs.find(|it| it["state"] == "draft" && it["asked"]["state"] == self.state());
        Some(draft.cloned().unwrap_or_default())
    }

    /// Each row was done, and each account has one change more.
    fn compare(&mut self, door: &Door, job: &Value) -> Option<()> {
        let (state, mut looked) = (self.state(), BTreeMap::new());
        for (system, until) in &self.looked {
            let is_new = |row: &Value| row["revision"].as_u64() > Some(*until);
            let rows = door.list(&format!("/api/v1/accounts/{system}/history"), is_new)?;
            let is_its = |row: &Value| {
                row["event"] == "account_state_set" && row["what"]["after"]["is"] == state
            };
            if rows.len() != 1 || !rows.iter().all(is_its) {
                let wrong = format!("{system} was to be made {state} once: {rows:?}");
                self.tally.wrong.push(wrong);
            }
            let last = rows.first().and_then(|row| row["revision"].as_u64());
            looked.insert(system.clone(), last.unwrap_or(*until));
        }
        // All of it was answered: else it is asked again, from where it was.
        self.looked = looked;
        if job["came"]["done"] != SYSTEMS {
            self.tally.wrong.push(format!("rows of a job were lost, or done twice: {job}"));
        }
        Some(())
    }

    fn state(&self) -> &'static str {
        if self.is_suspending { "suspended" } else { "active" }
    }

    /// What was answered well. What was not there or refused is wrong: it was acknowledged before.
    fn answered(&mut self, answer: Option<Answer>) -> Option<Value> {
        let answer = answer.filter(|answer| answer.status != 503)?;
        if !(200..300).contains(&answer.status) {
            self.tally.wrong.push(format!("a job is lost, at {:?}: {answer:?}", self.at));
            self.at = At::Nothing;
            return None;
        }
        Some(answer.body)
    }
}

/// Opens an account; the revision of it.
fn opened(door: &Door, parent: &str, account: &Value) -> Result<u64, Fault> {
    let made = door.post(&format!("/api/v1/accounts/{parent}/accounts"), account);
    let made = made.filter(|made| made.status == 201).ok_or("no account was opened")?;
    made.body["revision"].as_u64().ok_or_else(|| "it has no revision".into())
}
