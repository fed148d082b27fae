//! One row of the ledger as text, and as what it says.

use std::net::IpAddr;

use rolecall_core::{
    AccountId, PersonId, Principal, Timestamp,
    change::{Actor, Event, Personal, Via},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Happened,
    personal::{Beside, put_back, take_out},
};
use crate::Fault;

/// What one row says: who, when, through which door, from where, and what happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number; the first is 1.
    pub revision: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// The account nearest to the event's own, itself or above it, in which the actor stood: tells
    /// readers below whether who acted is one of theirs or of an account above. None where it is
    /// neither, where the event is in no account, and in rows of before it was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stood_in: Option<AccountId>,
    /// Through which door.
    pub via: Via,
    /// From which address, where a person acted and it was known.
    pub ip: Option<Personal<IpAddr>>,
    /// From which address, where a program acted by a key, or someone by an account's sign-in: it is of
    /// no person who could be erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<IpAddr>,
    /// What happened.
    pub what: Event,
}

pub(super) struct Draft {
    /// The name of the event.
    pub(super) event: String,
    pub(super) entry: String,
    pub(super) beside: Vec<Beside>,
}

/// The text of a row, and what stands beside it.
pub(super) fn drafted(revision: u64, happened: &Happened<'_>) -> Draft {
    let entry = Entry {
        revision,
        at: happened.at,
        actor: happened.actor,
        stood_in: happened.stood_in,
        via: happened.via,
        ip: acting_person(happened.actor)
            .zip(happened.ip)
            .map(|(person, ip)| Personal::new(person, ip)),
        from: happened.ip.filter(|_| acting_person(happened.actor).is_none()),
        what: happened.event.clone(),
    };
    let mut entry = serde_json::to_value(entry).expect("entries are plain data");
    let beside = take_out(&mut entry, happened.salt);
    let text = serde_json::to_string(&entry).expect("a value is text");
    Draft { event: tag(&entry["what"]), entry: text, beside }
}

fn acting_person(actor: Actor) -> Option<PersonId> {
    match actor {
        Actor::Principal(Principal::Person(person)) => Some(person),
        _ => None,
    }
}

/// What a row says, with the personal values that are still there (position and JSON text).
pub(crate) fn decoded(entry: &str, beside: &[(i64, String)]) -> Result<Entry, Fault> {
    let mut entry: Value = serde_json::from_str(entry)?;
    let mut values = Vec::with_capacity(beside.len());
    for (position, value) in beside {
        values.push((*position, serde_json::from_str(value)?));
    }
    put_back(&mut entry, &mut values.into_iter());
    Ok(serde_json::from_value(entry)?)
}

pub(crate) fn actor_text(actor: Actor) -> String {
    match actor {
        Actor::Machine => "machine".to_owned(),
        Actor::Principal(principal) => principal.to_string(),
    }
}

/// The name of the event, as in its JSON.
pub(super) fn event_name(event: &Event) -> String {
    tag(&serde_json::to_value(event).expect("events are plain data"))
}

fn tag(event: &Value) -> String {
    event["event"].as_str().expect("an event is tagged").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_before_it_was_noted_where_its_actor_stood_stays_readable() {
        let row = r#"{"revision":7,"at":"2026-06-01T12:00:00Z","actor":"machine","via":"cli","ip":null,
            "what":{"event":"password_chosen","person":"00112233-4455-6677-8899-aabbccddeeff"}}"#;
        let read = decoded(row, &[]).expect("readable");
        assert_eq!((read.revision, read.stood_in), (7, None));
        assert!(!serde_json::to_string(&read).expect("plain data").contains("stood_in"));
    }
}
