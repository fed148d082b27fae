//! The question the other way round: who can do this here?

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Access;
use crate::{
    AccountId, Level, Origin, Principal,
    catalog::Section,
    facts::{Facts, Lookup},
};

/// Everyone who has `level` of the section in the account: persons, keys and account sign-ins.
///
/// Asks only those who stand on the way up, since nobody else reaches the account. Needs the
/// whole world: narrow facts do not know who stands where.
pub fn who_can(
    facts: &Facts,
    section: &Section,
    level: Level,
    account: AccountId,
    at: Timestamp,
    origin: Origin,
) -> Lookup<Vec<Principal>> {
    let mut candidates = BTreeSet::new();
    for above in facts.path(account)? {
        let people = facts.memberships_in(above.id).map(|member| Principal::Person(member.person));
        candidates.extend(people);
        candidates.extend(facts.keys_of(above.id).map(|key| Principal::Key(key.id)));
        candidates.extend(above.sign_in.map(|_| Principal::AccountSignIn(above.id)));
    }
    let mut able = Vec::new();
    for principal in candidates {
        let access = Access::of(facts, principal, account, at, origin)?;
        if level > Level::Hide && access.is_some_and(|access| access.level(section) >= level) {
            able.push(principal);
        }
    }
    Ok(able)
}
