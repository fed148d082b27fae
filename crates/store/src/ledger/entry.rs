//! One row of the ledger as text, and as what it says.

use std::net::IpAddr;

use rolecall_core::{
    PersonId, Principal, Timestamp,
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
    /// Through which door.
    pub via: Via,
    /// From which address, where a person acted and it was known.
    pub ip: Option<Personal<IpAddr>>,
    /// What happened.
    pub what: Event,
}

pub(super) struct Draft {
    pub(super) entry: String,
    pub(super) beside: Vec<Beside>,
}

/// The text of a row, and what stands beside it.
pub(super) fn drafted(revision: u64, happened: &Happened<'_>) -> Draft {
    let entry = Entry {
        revision,
        at: happened.at,
        actor: happened.actor,
        via: happened.via,
        ip: acting_person(happened.actor)
            .zip(happened.ip)
            .map(|(person, ip)| Personal::new(person, ip)),
        what: happened.event.clone(),
    };
    let mut entry = serde_json::to_value(entry).expect("entries are plain data");
    let beside = take_out(&mut entry, happened.salt);
    Draft { entry: entry.to_string(), beside }
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
    let value = serde_json::to_value(event).expect("events are plain data");
    value["event"].as_str().expect("an event is tagged").to_owned()
}
