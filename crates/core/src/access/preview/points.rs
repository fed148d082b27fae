//! Where the access of someone is compared.

use std::collections::BTreeSet;

use super::known;
use crate::{AccountId, Principal, facts::Facts, record::Membership};

/// The accounts at or below `tops` where the principal stands in a world, in force or not.
pub(super) fn points(
    facts: &Facts,
    principal: Principal,
    tops: &BTreeSet<AccountId>,
) -> BTreeSet<AccountId> {
    let mut found = BTreeSet::new();
    match principal {
        Principal::Person(person) => {
            for membership in facts.memberships_of(person) {
                found.extend(stands(membership).filter(|at| is_below(facts, *at, tops)));
            }
        }
        Principal::Key(key) => {
            let account = known(facts.key(key)).map(|key| key.account);
            found.extend(account.filter(|at| is_below(facts, *at, tops)));
        }
        Principal::AccountSignIn(account) => {
            found.extend([account].into_iter().filter(|at| is_below(facts, *at, tops)));
        }
    }
    found
}

/// The accounts where a membership counts.
pub(super) fn stands(membership: &Membership) -> impl Iterator<Item = AccountId> {
    let everywhere = membership.narrowed_to.is_none().then_some(membership.account);
    everywhere.into_iter().chain(membership.narrowed_to.iter().flatten().copied())
}

/// Whether an account is one of `tops` or below one.
pub(super) fn is_below(facts: &Facts, account: AccountId, tops: &BTreeSet<AccountId>) -> bool {
    known(facts.path(account)).iter().any(|at| tops.contains(&at.id))
}
