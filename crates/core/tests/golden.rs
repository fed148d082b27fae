//! Events already written stay readable: `golden/` has at least one of each kind, as the ledger
//! keeps it. The folder only grows. A file is `<event>.json`, or `<event>.<what is special>.json`.
//!
//! When an event gains a field, its files stay as they are, and one more shows the new form.

use std::{collections::BTreeSet, fs, path::Path};

use rolecall_core::change::Event;
use serde_json::Value;

macro_rules! kinds {
    ($($variant:ident = $name:literal,)+) => {
        /// The names of all kinds of event.
        const KINDS: &[&str] = &[$($name,)+];

        /// The name of an event's kind. Without a wildcard: a new kind must be named here, and
        /// then have its file.
        fn kind(event: &Event) -> &'static str {
            match event {
                $(Event::$variant { .. } => $name,)+
            }
        }
    };
}

kinds! {
    CatalogAdopted = "catalog_adopted",
    AccountCreated = "account_created",
    AccountChanged = "account_changed",
    AccountStateSet = "account_state_set",
    AccountMoved = "account_moved",
    CeilingSet = "ceiling_set",
    AllowedRolesSet = "allowed_roles_set",
    OwnRolesSet = "own_roles_set",
    AllowlistSet = "allowlist_set",
    AccountSignInSet = "account_sign_in_set",
    OwnershipOffered = "ownership_offered",
    OwnershipOfferEnded = "ownership_offer_ended",
    OwnershipPassed = "ownership_passed",
    RoleCreated = "role_created",
    RoleChanged = "role_changed",
    RoleDeleted = "role_deleted",
    PersonAdded = "person_added",
    PersonChanged = "person_changed",
    PersonErased = "person_erased",
    AddressChanged = "address_changed",
    PasswordChosen = "password_chosen",
    FactorSet = "factor_set",
    MembershipAdded = "membership_added",
    InvitationRenewed = "invitation_renewed",
    InvitationAccepted = "invitation_accepted",
    RolesSet = "roles_set",
    WindowSet = "window_set",
    NarrowingSet = "narrowing_set",
    RangesSet = "ranges_set",
    MembershipSuspended = "membership_suspended",
    MembershipResumed = "membership_resumed",
    MembershipEnded = "membership_ended",
    AccessAsked = "access_asked",
    AccessAnswered = "access_answered",
    ReviewStarted = "review_started",
    ReviewAnswered = "review_answered",
    ReviewLapsed = "review_lapsed",
    ReviewClosed = "review_closed",
    ReviewReminded = "review_reminded",
    EndsTold = "ends_told",
    PolicySet = "policy_set",
    PolicyRemoved = "policy_removed",
    PolicyBroken = "policy_broken",
    LookBegan = "look_began",
    LookEnded = "look_ended",
    SecretRevealed = "secret_revealed",
    ListExported = "list_exported",
    JobStarted = "job_started",
    JobCancelled = "job_cancelled",
    KeyIssued = "key_issued",
    KeyRolesSet = "key_roles_set",
    KeyRotated = "key_rotated",
    KeyRevoked = "key_revoked",
}

#[test]
fn events_already_written_stay_readable() {
    let mut as_written_today = BTreeSet::new();
    for (file, text) in golden() {
        let written: Value = serde_json::from_str(&text).expect("a golden file is JSON");
        let event: Event = serde_json::from_value(written.clone())
            .unwrap_or_else(|error| panic!("{file} can no longer be read: {error}"));
        let again = serde_json::to_value(&event).expect("an event is JSON");
        assert!(is_in(&written, &again), "{file} is read with a loss: {again:#}");
        let name = file.split('.').next().unwrap_or_default();
        assert_eq!(name, kind(&event), "{file} is named after another event");
        if written == again {
            as_written_today.insert(kind(&event));
        }
    }
    for kind in KINDS {
        assert!(
            as_written_today.contains(kind),
            "no file in golden/ shows `{kind}` as it is written today: add one, change none"
        );
    }
}

/// Whether all that the first has stands in the second; the second may have more fields.
fn is_in(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            old.iter().all(|(key, value)| new.get(key).is_some_and(|now| is_in(value, now)))
        }
        (Value::Array(old), Value::Array(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| is_in(old, new))
        }
        _ => old == new,
    }
}

/// The files with their names, in order.
fn golden() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let entries = fs::read_dir(folder).expect("the golden folder is there");
    let mut files: Vec<_> = entries
        .map(|entry| {
            let entry = entry.expect("an entry can be read");
            let text = fs::read_to_string(entry.path()).expect("a golden file can be read");
            (entry.file_name().to_string_lossy().into_owned(), text)
        })
        .collect();
    files.sort();
    files
}
