//! An account in which one writer alone changes things, and what must be true of it whenever a server
//! comes back: what was acknowledged is there, in its order and once; what was refused is not; what was
//! not answered is there as a whole or not at all.
//!
//! - `change`: what is changed, and the rows of the history that it leaves.
//! - `past`: the history, compared with what was sent.
//! - `present`: the records, compared with what follows from it.
//!
//! Deliberately not here: when servers end. That is for whoever uses this.

mod change;
mod past;
mod present;

use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

pub(crate) use self::change::{Change, What};
use self::{change::Said, present::Present};
use crate::{Fault, http::Door};

/// More invitations than this are not left open, so that the account stays small.
const INVITED_MAX: usize = 6;

/// The account, and all that was sent about it since its history was last compared.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) name: String,
    /// Two roles that may be given there.
    roles: [String; 2],
    chance: StdRng,
    /// Makes names that nobody had before.
    count: u64,
    sent: Vec<Sent>,
    /// The last acknowledged change of all that has a name by which it may be repeated.
    last: Option<(Change, u64)>,
    /// Until where the history was compared.
    compared: u64,
    present: Present,
    pub(crate) tally: Tally,
}

/// A change that was sent, and what was answered, if anything was.
#[derive(Clone)]
struct Sent {
    change: Change,
    done: Option<Done>,
}

/// A change that was acknowledged.
#[derive(Clone, Debug)]
struct Done {
    revision: u64,
    /// The membership that it made.
    membership: Option<String>,
}

/// What came of all that was sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) acknowledged: u64,
    pub(crate) refused: u64,
    pub(crate) unanswered: u64,
    /// Of those not answered, how many were made.
    pub(crate) made: u64,
    /// How many were sent again, and how often the same answer came again.
    pub(crate) repeated: u64,
    pub(crate) wrong: Vec<String>,
}

/// How a try to change something ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// Acknowledged, or refused as it had to be.
    Answered,
    /// It is not known whether it was made.
    Unanswered,
}

impl Place {
    /// Opens the account.
    pub(crate) fn open(door: &Door, name: &str, seed: u64) -> Result<Self, Fault> {
        let account = json!({
            "kind": "customer", "name": name, "short_name": name,
            "owner": {"address": format!("owner@{name}.example"), "name": "Owner", "zone": "UTC"},
        });
        let made = door.post("/api/v1/accounts/northwind/accounts", &account);
        let made = made.filter(|made| made.status == 201).ok_or("no account was opened")?;
        let compared = made.body["revision"].as_u64().ok_or("it has no revision")?;
        let allowed = door.get(&format!("/api/v1/accounts/{name}/allowed-roles"));
        let allowed = allowed.map(|answer| answer.body).unwrap_or_default();
        let id = |role: &str| {
            let mut all = allowed["roles"].as_array().into_iter().flatten();
            let found = all.find(|it| it["content"]["name"] == role);
            found.and_then(|it| it["id"].as_str()).map(str::to_owned)
        };
        let roles = id("Billing").zip(id("Technical")).ok_or("the demo's roles are not there")?;
        Ok(Self {
            name: name.to_owned(),
            roles: roles.into(),
            chance: StdRng::seed_from_u64(seed),
            count: 0,
            sent: Vec::new(),
            last: None,
            compared,
            present: Present::new(name),
            tally: Tally::default(),
        })
    }

    /// One change, by chance.
    pub(crate) fn work(&mut self, door: &Door) -> Came {
        let what = self.chosen();
        self.change(door, what)
    }

    /// Sends one change, and keeps what came of it.
    pub(crate) fn change(&mut self, door: &Door, what: What) -> Came {
        self.count += 1;
        let named = what.may_be_named() && self.chance.random_bool(0.5);
        let request = named.then(|| format!("{}-{}", self.name, self.count));
        let change = Change { what, request };
        match change.send(door, &self.name) {
            Said::Done(done) => {
                self.tally.acknowledged += 1;
                let named = change.request.is_some();
                self.last = named.then(|| (change.clone(), done.revision));
                self.present.is_so(&change.what, done.membership.as_deref());
                self.sent.push(Sent { change, done: Some(done) });
                Came::Answered
            }
            Said::Refused => {
                self.tally.refused += 1;
                Came::Answered
            }
            Said::NotSent => Came::Unanswered,
            Said::Nothing => {
                self.tally.unanswered += 1;
                self.last = None;
                self.present.may_be_so(&change.what);
                self.sent.push(Sent { change, done: None });
                Came::Unanswered
            }
            Said::Wrong(what) => {
                self.tally.wrong.push(format!("{}: {what}", self.name));
                Came::Answered
            }
        }
    }

    /// What could be done next.
    fn chosen(&mut self) -> What {
        let open = self.present.open();
        let some = |chance: &mut StdRng| open[chance.random_range(0..open.len())].clone();
        let count = self.count + 1;
        match self.chance.random_range(0..12) {
            0 => What::Refused,
            1 | 2 if !self.present.is_unsure_of_ceilings() => {
                What::Ceilings { are_tight: !self.present.are_tight }
            }
            3 | 4 if !open.is_empty() => {
                let membership = some(&mut self.chance);
                let role = self.roles[self.chance.random_range(0..2)].clone();
                if self.present.has(&membership, &role) {
                    What::Refused
                } else {
                    What::Roles { membership, role }
                }
            }
            5..=7 if open.len() < INVITED_MAX => {
                let address = format!("p{count}@{}.example", self.name);
                What::Invited { address, role: self.roles[0].clone() }
            }
            5..=7 => What::TakenBack { membership: some(&mut self.chance) },
            _ => What::Renamed { name: format!("{} {count}", self.name) },
        }
    }

    /// Once a server is there: compares the history with what was sent, sends again what was not
    /// answered and has a name, and compares the records. What is not as it must be is in the tally.
    pub(crate) fn settle(&mut self, door: &Door) -> Came {
        // A change that is refused takes its turn: what was on its way before it is over then.
        if !matches!(Change::of(What::Refused).send(door, &self.name), Said::Refused) {
            return Came::Unanswered;
        }
        let Some(open) = self.compare_past(door) else { return Came::Unanswered };
        for (change, revision) in open {
            if self.repeat(door, &change, revision) == Came::Unanswered {
                return Came::Unanswered;
            }
        }
        if let Some((change, revision)) = self.last.clone()
            && self.repeat(door, &change, Some(revision)) == Came::Unanswered
        {
            return Came::Unanswered;
        }
        let Some(_) = self.compare_past(door) else { return Came::Unanswered };
        let Some(wrong) = self.present.compared(door) else { return Came::Unanswered };
        self.tally.wrong.extend(wrong);
        Came::Answered
    }

    /// Sends a change again under its name: it is made once, and answered as it was or would have been.
    fn repeat(&mut self, door: &Door, change: &Change, before: Option<u64>) -> Came {
        match (change.send(door, &self.name), before) {
            (Said::Done(done), Some(before)) => {
                if done.revision != before {
                    let again = done.revision;
                    self.wrong(&format!("{change:?} of {before} was made again at {again}"));
                }
            }
            (Said::Done(done), None) => {
                self.present.is_so(&change.what, done.membership.as_deref());
                self.sent.push(Sent { change: change.clone(), done: Some(done) });
            }
            (Said::Nothing | Said::NotSent, None) => {
                // It is open still, and is found or not the next time.
                self.present.may_be_so(&change.what);
                self.sent.push(Sent { change: change.clone(), done: None });
                return Came::Unanswered;
            }
            (Said::Nothing | Said::NotSent, Some(_)) => return Came::Unanswered,
            (Said::Refused, _) => self.wrong(&format!("{change:?} was refused as it came again")),
            (Said::Wrong(what), _) => self.wrong(&what),
        }
        self.tally.repeated += 1;
        Came::Answered
    }

    /// The last revision that was acknowledged or found here.
    pub(crate) fn last_revision(&self) -> u64 {
        let last = self.sent.iter().rev().find_map(|sent| sent.done.as_ref());
        last.map_or(self.compared, |done| done.revision)
    }

    fn wrong(&mut self, what: &str) {
        self.tally.wrong.push(format!("{}: {what}", self.name));
    }

    /// Invitations that were acknowledged and are open still: each has a mail.
    pub(crate) fn invited(&self) -> Vec<String> {
        self.present.addresses()
    }
}

impl Tally {
    pub(crate) fn plus(mut self, other: &Self) -> Self {
        self.acknowledged += other.acknowledged;
        self.refused += other.refused;
        self.unanswered += other.unanswered;
        self.made += other.made;
        self.repeated += other.repeated;
        self.wrong.extend(other.wrong.iter().cloned());
        self
    }
}

/// The text at a place of an answer.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
