//! Who there is to be asked about.

use rolecall_core::{
    Principal,
    facts::{Facts, RecordId},
};

/// Everyone who may hold access: people, keys and accounts' own sign-ins.
pub fn principals(facts: &Facts) -> Vec<Principal> {
    let of_record = |id: RecordId| match id {
        RecordId::Person(id) => Some(Principal::Person(id)),
        RecordId::Key(id) => Some(Principal::Key(id)),
        RecordId::Account(id) => Some(Principal::AccountSignIn(id)),
        RecordId::Role(_) | RecordId::Membership(_) => None,
    };
    facts.record_ids().into_iter().filter_map(of_record).collect()
}
