//! What was acknowledged and answered, and whether it is true.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::Value;

use super::cluster::Cluster;
use crate::{Fault, http};

/// A change that was acknowledged.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) revision: u64,
    pub(super) person: String,
    pub(super) state: &'static str,
}

/// What happened so far, kept by all who work.
#[derive(Clone, Default)]
pub(super) struct Account(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    made: Vec<Made>,
    seen: Vec<Duration>,
    unanswered: u64,
    could_not_say: u64,
    wrong: Vec<String>,
}

/// What came of it.
pub(super) struct Found {
    made: usize,
    seen: usize,
    unanswered: u64,
    could_not_say: u64,
    lost: Vec<String>,
    wrong: Vec<String>,
}

impl Account {
    fn with<T>(&self, with: impl FnOnce(&mut Kept) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn made(&self, made: Made) {
        self.with(|kept| kept.made.push(made));
    }

    pub(super) fn seen(&self, took: Duration) {
        self.with(|kept| kept.seen.push(took));
    }

    pub(super) fn unanswered(&self) {
        self.with(|kept| kept.unanswered += 1);
    }

    pub(super) fn could_not_say(&self) {
        self.with(|kept| kept.could_not_say += 1);
    }

    pub(super) fn wrong(&self, what: String) {
        self.with(|kept| kept.wrong.push(what));
    }

    /// Prints how soon changes were seen elsewhere while all was well.
    pub(super) fn told_quiet(&self) {
        let mut seen = self.with(|kept| kept.seen.clone());
        seen.sort();
        let at = |part: usize| seen.get(seen.len() * part / 100).copied().unwrap_or_default();
        println!(
            "while all is well: {} changes asked about elsewhere with their revision, answered over \
             HTTP after {:.1?} (p50), {:.1?} (p99)",
            seen.len(),
            at(50),
            at(99)
        );
    }

    /// Compares what was acknowledged with what every node has in the end, and with the ledger.
    pub(super) fn compared(&self, cluster: &Cluster) -> Result<Found, Fault> {
        let made = self.with(|kept| kept.made.clone());
        let rows = history(cluster)?;
        let mut lost = Vec::new();
        for Made { revision, person, state } in &made {
            let row = rows.get(revision).map(String::as_str).unwrap_or_default();
            let event = if *state == "active" { "resumed" } else { "suspended" };
            if !(row.contains(person.as_str()) && row.contains(event)) {
                lost.push(format!("revision {revision}, by which {person} is {state}: {row}"));
            }
        }
        Ok(self.with(|kept| Found {
            made: made.len(),
            seen: kept.seen.len(),
            unanswered: kept.unanswered,
            could_not_say: kept.could_not_say,
            lost,
            wrong: kept.wrong.clone(),
        }))
    }
}

/// The rows of the account's history, by revision.
fn history(cluster: &Cluster) -> Result<HashMap<u64, String>, Fault> {
    let (mut rows, mut cursor) = (HashMap::new(), String::new());
    loop {
        let path = format!("/api/v1/accounts/globex/history?limit=200{cursor}");
        let page = http::asked(cluster.address(0), ("GET", &path), &cluster.admin_key, None);
        let page = page.filter(|page| page.status == 200).ok_or("no history")?.body;
        for row in page["items"].as_array().into_iter().flatten() {
            if let Some(revision) = row["revision"].as_u64() {
                rows.insert(revision, Value::to_string(row));
            }
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(rows),
        }
    }
}

impl Found {
    pub(super) fn is_fine(&self) -> bool {
        self.lost.is_empty() && self.wrong.is_empty() && self.made > 0 && self.seen > 0
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { made, seen, unanswered, could_not_say, lost, wrong } = self;
        writeln!(f, "{made} changes acknowledged, {} of them lost", lost.len())?;
        writeln!(f, "{seen} answers with a revision, {} of them stale or wrong", wrong.len())?;
        write!(
            f,
            "{could_not_say} times a node said that it cannot know yet, {unanswered} times it did not answer"
        )?;
        for what in lost.iter().chain(wrong).take(10) {
            write!(f, "\n  {what}")?;
        }
        Ok(())
    }
}
