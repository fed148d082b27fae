//! In which account an actor stands, seen from the account that an event is in. It is written into
//! the row, so that readers below can be told whether who acted is one of theirs or of an account
//! above, also when nothing is left of the membership or key.

use std::collections::BTreeMap;

use rolecall_core::{
    AccountId, Principal,
    change::{Actor, Event},
    facts::{Facts, Lookup},
    record::MembershipState,
};

/// The accounts that the events of a command are in, and from where upwards to look for the actor:
/// the account itself, or its parent if the command makes it, since it is not there before.
pub(crate) fn starts(events: &[Event]) -> BTreeMap<AccountId, Option<AccountId>> {
    let mut starts = BTreeMap::new();
    for event in events {
        let Some(account) = event.account() else { continue };
        let start = match event {
            Event::AccountCreated { account } => {
                account.parent.and_then(|parent| *starts.get(&parent).unwrap_or(&Some(parent)))
            }
            _ => Some(account),
        };
        starts.entry(account).or_insert(start);
    }
    starts
}

/// The account nearest to `start`, itself or above it, in which the actor stands.
pub(crate) fn nearest(facts: &Facts, actor: Actor, start: AccountId) -> Lookup<Option<AccountId>> {
    let Some(principal) = actor.principal() else { return Ok(None) };
    for account in facts.path(start)? {
        if stands(facts, principal, account.id)? {
            return Ok(Some(account.id));
        }
    }
    Ok(None)
}

fn stands(facts: &Facts, principal: Principal, account: AccountId) -> Lookup<bool> {
    Ok(match principal {
        // Who is only asked in is not one of the account's people: else anyone of an account above
        // could be made one, and told to those below, by inviting them.
        Principal::Person(person) => facts
            .membership_of(person, account)?
            .is_some_and(|found| !matches!(found.state, MembershipState::Invited { .. })),
        Principal::Key(key) => facts.key(key)?.is_some_and(|key| key.account == account),
        Principal::AccountSignIn(own) => own == account,
    })
}
