//! What must be true once a plan was carried out, each said by plain code of its own.
//!
//! - What happened is what the plan listed (`events`), and only in accounts that its lines name.
//! - `said`: what there is now is what there was, with what the document says in its place.
//! - `listed`: the lines of the plan are what differs, member by member.
//! - `access`: whose levels are others is what the plan said, by the plainest model of the rules.

mod access;
mod by_id;
mod listed;
mod said;

use std::collections::BTreeSet;

use rand::rngs::StdRng;
use rolecall_core::{
    AccountId,
    change::{Context, Event},
    code::{Document, Export, Parts, Row, Viewer, export},
    facts::{Facts, Record},
};
use rolecall_store::Planned;

use self::by_id::by_id;

/// A plan that was carried out.
pub(super) struct Case<'c> {
    pub(super) before: &'c Facts,
    pub(super) after: &'c Facts,
    pub(super) context: &'c Context,
    pub(super) viewer: &'c Viewer,
    pub(super) root: AccountId,
    /// What who planned it saw before.
    pub(super) seen: &'c Document,
    pub(super) wanted: &'c Document,
    pub(super) planned: &'c Planned,
    pub(super) happened: &'c [Event],
}

impl Case<'_> {
    /// What is wrong, and how many questions were asked of the model to find out.
    pub(super) fn judged(&self, rng: &mut StdRng) -> (Vec<String>, usize) {
        let then = self.after;
        let before = by_id(self.before, &everything(self.before), then);
        let after = by_id(self.after, &everything(self.after), then);
        let seen = by_id(self.before, self.seen, then);
        let wanted = by_id(self.after, self.wanted, then);
        let mut found = self.events();
        found.extend(self.elsewhere());
        found.extend(said::differences(&before, &seen, &wanted, &after));
        let full = by_id(self.before, &everything(self.before), self.before);
        found.extend(listed::differences(&before, &full, &after, &self.rows()));
        let (differences, questions) = access::differences(self, rng);
        found.extend(differences);
        (found, questions)
    }

    /// Whether who planned it saw all there is in and below the account.
    pub(super) fn sees_all(&self) -> bool {
        let all = Viewer { principal: None, ..*self.viewer };
        super::said(self.before, self.root, &all) == *self.seen
    }

    fn rows(&self) -> Vec<&Row> {
        self.planned.plan.steps.iter().map(|step| &step.row).collect()
    }

    fn events(&self) -> Vec<String> {
        let steps = self.planned.plan.steps.iter();
        let listed: Vec<&Event> = steps.flat_map(|step| &step.events).collect();
        let happened: Vec<&Event> = self.happened.iter().collect();
        let differs = listed != happened;
        differs.then(|| format!("listed {listed:#?}, happened {happened:#?}")).into_iter().collect()
    }

    /// Records that are others now in accounts of which no line of the plan is. A person's own record
    /// is in none: it is made with the first membership, and retired with the last one.
    fn elsewhere(&self) -> Vec<String> {
        let named: BTreeSet<String> =
            self.rows().into_iter().map(|row| row.account.to_string()).collect();
        let mut ids = self.before.record_ids();
        ids.extend(self.after.record_ids());
        let mut found = Vec::new();
        for id in ids {
            let (was, is) = (self.before.record(id), self.after.record(id));
            if was == is {
                continue;
            }
            let Some(account) = is.as_ref().or(was.as_ref()).and_then(account) else { continue };
            let account = self.after.account(account).ok().flatten();
            let name = account.map(|account| account.short_name.to_string()).unwrap_or_default();
            if !named.contains(&name) {
                found.push(format!("no line is about {name}, where {was:?} is {is:?}"));
            }
        }
        found
    }
}

fn account(record: &Record) -> Option<AccountId> {
    match record {
        Record::Account(account) => Some(account.id),
        Record::Membership(membership) => Some(membership.account),
        Record::Role(role) => Some(role.account),
        Record::Key(key) => Some(key.account),
        Record::Person(_) => None,
    }
}

/// All that a world says of itself.
fn everything(facts: &Facts) -> Document {
    let root = facts.root().expect("the whole world").expect("it is founded");
    let at = rolecall_core::Timestamp::UNIX_EPOCH;
    let viewer = Viewer { principal: None, at, origin: rolecall_core::Origin::Any };
    let found = export(facts, root.id, true, &Parts::all(), &viewer).expect("the whole world");
    let Export { document, is_cut, .. } = found;
    assert!(!is_cut, "a random world is small");
    document
}
