//! Notices that wait in a table stay readable, and none tells anything but ids: `golden_notices.jsonl`
//! has at least one of each kind, one a line. The file only grows.

use std::{collections::BTreeSet, sync::Arc};

use rolecall_core::{
    Principal,
    catalog::Catalog,
    change::{Actor, Event, Notice, notices},
    facts::Facts,
};
use serde_json::Value;

const GOLDEN: &str = include_str!("golden_notices.jsonl");

/// The names of all kinds of notice.
const KINDS: [&str; 9] = [
    "invited",
    "welcomed",
    "ownership_offered",
    "owner_put_in",
    "address_changed",
    "password_changed",
    "factor_changed",
    "password_reset",
    "address_proof",
];

/// Without a wildcard: a new kind must be named here, and then have its line.
fn kind(notice: Notice) -> &'static str {
    match notice {
        Notice::Invited { .. } => KINDS[0],
        Notice::Welcomed { .. } => KINDS[1],
        Notice::OwnershipOffered { .. } => KINDS[2],
        Notice::OwnerPutIn { .. } => KINDS[3],
        Notice::AddressChanged { .. } => KINDS[4],
        Notice::PasswordChanged { .. } => KINDS[5],
        Notice::FactorChanged { .. } => KINDS[6],
        Notice::PasswordReset { .. } => KINDS[7],
        Notice::AddressProof { .. } => KINDS[8],
    }
}

#[test]
fn notices_are_written_as_they_were() {
    let mut seen = BTreeSet::new();
    for line in GOLDEN.lines() {
        let notice: Notice = serde_json::from_str(line).expect("a golden line can be read");
        assert_eq!(serde_json::to_string(&notice).expect("plain data"), line);
        seen.insert(kind(notice));
    }
    assert_eq!(seen, KINDS.into());
}

#[test]
fn notices_tell_ids_and_truth_values_alone() {
    for line in GOLDEN.lines() {
        let Value::Object(members) = serde_json::from_str(line).expect("JSON") else {
            panic!("{line} is no object");
        };
        for (name, value) in members.iter().filter(|(name, _)| *name != "notice") {
            let is_id = value.as_str().is_some_and(|text| text.parse::<uuid::Uuid>().is_ok());
            assert!(is_id || value.is_boolean() || value.is_null(), "{name} of {line}");
        }
    }
}

/// Whoever has no login yet is welcomed, unless they came in by what they did themself.
#[test]
fn who_is_put_in_is_welcomed_once() {
    let (mut added, joined) = (golden("person_added"), golden("membership_added"));
    let Event::MembershipAdded { membership, person, .. } = joined else { panic!("{joined:?}") };
    if let Event::PersonAdded { person: added, .. } = &mut added {
        *added = person;
    }
    let mut facts = Facts::whole(Arc::new(Catalog::own()));
    facts.apply(&added);
    facts.apply(&joined);
    let told = |facts: &Facts, actor| notices(facts, &joined, actor);
    let welcomed = Notice::Welcomed { membership };
    assert_eq!(told(&facts, Actor::Machine), [welcomed]);
    assert_eq!(welcomed.to(&facts), Some(person));
    assert_eq!(told(&facts, Actor::Principal(Principal::Person(person))), []);
    facts.apply(&Event::PasswordChosen { person });
    assert_eq!(told(&facts, Actor::Machine), []);
    facts.apply(&golden("membership_ended"));
    assert_eq!(welcomed.to(&facts), None);
}

fn golden(name: &str) -> Event {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let text = std::fs::read_to_string(folder.join(format!("{name}.json"))).expect("a file");
    serde_json::from_str(&text).expect("an event")
}
