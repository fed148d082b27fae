//! People of whom a comparison says the same, so that one is compared for all of them.
//!
//! Whoever has one membership in all, and is meant by no event in person, has what follows from where
//! it stands, its roles, and whether it counts: of a hundred thousand who have a role in nine thousand
//! accounts, nine thousand are compared.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use super::{Eyes, known, touched::Touched};
use crate::{
    AccountId, Principal, RoleId,
    facts::{Facts, RecordId},
    record::{Membership, MembershipState},
    window::Place,
};

/// All that the access of such a person depends on.
#[derive(PartialEq, Eq, Hash)]
struct Likeness<'f> {
    account: AccountId,
    narrowed_to: Option<&'f BTreeSet<AccountId>>,
    roles: &'f BTreeSet<RoleId>,
    is_owner: bool,
    is_active: bool,
    place: Place,
    tops: &'f BTreeSet<AccountId>,
}

/// Principals with the one who is compared for them. Who is not among them is compared alone.
pub(super) fn alike(
    facts: &Facts,
    touched: &Touched,
    at: Timestamp,
    eyes: Eyes,
) -> HashMap<Principal, Principal> {
    let mut first: HashMap<Likeness<'_>, Principal> = HashMap::new();
    let mut alike = HashMap::new();
    for (principal, tops) in &touched.tops {
        let Some(only) = only_membership(facts, *principal, touched, eyes) else { continue };
        let owner = known(facts.account(only.account)).and_then(|account| account.owner);
        let likeness = Likeness {
            account: only.account,
            narrowed_to: only.narrowed_to.as_ref(),
            roles: &only.roles,
            is_owner: owner == Some(only.id),
            is_active: only.state == MembershipState::Active,
            place: only.window.place(at),
            tops,
        };
        let compared = *first.entry(likeness).or_insert(*principal);
        if compared != *principal {
            alike.insert(*principal, compared);
        }
    }
    alike
}

/// The membership of someone who has no other, and whom no event means in person.
fn only_membership<'f>(
    facts: &'f Facts,
    principal: Principal,
    touched: &Touched,
    eyes: Eyes,
) -> Option<&'f Membership> {
    let Principal::Person(person) = principal else { return None };
    let looks = matches!(eyes, Eyes::Of(looker, _) if looker == principal);
    let mut memberships = facts.memberships_of(person);
    let only = memberships.next().filter(|_| memberships.next().is_none() && !looks)?;
    let meant = [RecordId::Person(person), RecordId::Membership(only.id)];
    (!meant.iter().any(|id| touched.records.contains(id))).then_some(only)
}
