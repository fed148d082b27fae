//! Notices that wait in a table stay readable, and none tells anything but ids: `golden_notices.jsonl`
//! has at least one of each kind, one a line. The file only grows.

use std::{collections::BTreeSet, sync::Arc};

use rolecall_core::{
    catalog::Catalog,
    change::{Event, Notice, notices},
    facts::Facts,
};
use serde_json::Value;

const GOLDEN: &str = include_str!("golden_notices.jsonl");

/// The names of all kinds of notice.
const KINDS: [&str; 15] = [
    "invited",
    "ownership_offered",
    "owner_put_in",
    "address_changed",
    "password_changed",
    "factor_changed",
    "password_reset",
    "address_proof",
    "access_asked",
    "access_answered",
    "ends_soon",
    "others_end_soon",
    "review_due",
    "account_sign_in_used",
    "policy_broken",
];

/// Without a wildcard: a new kind must be named here, and then have its line.
fn kind(notice: Notice) -> &'static str {
    match notice {
        Notice::Invited { .. } => KINDS[0],
        Notice::OwnershipOffered { .. } => KINDS[1],
        Notice::OwnerPutIn { .. } => KINDS[2],
        Notice::AddressChanged { .. } => KINDS[3],
        Notice::PasswordChanged { .. } => KINDS[4],
        Notice::FactorChanged { .. } => KINDS[5],
        Notice::PasswordReset { .. } => KINDS[6],
        Notice::AddressProof { .. } => KINDS[7],
        Notice::AccessAsked { .. } => KINDS[8],
        Notice::AccessAnswered { .. } => KINDS[9],
        Notice::EndsSoon { .. } => KINDS[10],
        Notice::OthersEndSoon { .. } => KINDS[11],
        Notice::ReviewDue { .. } => KINDS[12],
        Notice::AccountSignInUsed { .. } => KINDS[13],
        Notice::PolicyBroken { .. } => KINDS[14],
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

/// The invitation is told once, and no longer once it is answered.
#[test]
fn who_is_put_in_is_asked() {
    let (mut added, joined) = (golden("person_added"), golden("membership_added.invited"));
    let Event::MembershipAdded { membership, account, person, .. } = joined else {
        panic!("{joined:?}")
    };
    if let Event::PersonAdded { person: added, .. } = &mut added {
        *added = person;
    }
    let mut facts = Facts::whole(Arc::new(Catalog::own()));
    facts.apply(&added);
    facts.apply(&joined);
    let invited = Notice::Invited { membership };
    assert_eq!(notices(&facts, &joined), [invited]);
    assert_eq!(invited.to(&facts), Some(person));
    let accepted = Event::InvitationAccepted { membership, account, person, claims: true };
    facts.apply(&accepted);
    assert_eq!(notices(&facts, &accepted), []);
    let voided = [Notice::PasswordReset { person }, Notice::AddressProof { person }];
    assert_eq!(accepted.voids(), [&[invited][..], &voided].concat());
}

fn golden(name: &str) -> Event {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let text = std::fs::read_to_string(folder.join(format!("{name}.json"))).expect("a file");
    serde_json::from_str(&text).expect("an event")
}
