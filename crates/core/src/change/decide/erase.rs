//! Erasing a person: what is personal about them goes, what was done stays on record.

use super::{Decider, Events, at_most};
use crate::{
    PersonId,
    change::{Event, MOVED_AT_ONCE_MAX, MembershipEnd, OfferEnd, Operation, Refusal},
    record::Membership,
};

impl Decider<'_> {
    /// The person themself may, and who may remove people of the platform.
    pub(super) fn erase_person(&mut self, person: PersonId) -> Events {
        let not_found = Refusal::NotFound { what: "person" };
        if self.guard.person() != Some(person) {
            let root = self.facts.root()?.ok_or(not_found.clone())?;
            self.may_to_person(Operation::ErasePerson, root)?;
        }
        let known = self.facts.person(person)?.ok_or(not_found.clone())?;
        if known.address.is_none() {
            return Err(not_found)?;
        }
        let memberships = self.facts.all_memberships_of(person)?;
        at_most(MOVED_AT_ONCE_MAX, memberships.len(), "memberships")?;
        let mut events = Vec::new();
        let mut owned = 0;
        for Membership { id, account, .. } in &memberships {
            let account = self.guard.account(*account)?;
            owned += usize::from(account.owner == Some(*id));
            if account.offer.as_ref().is_some_and(|offer| offer.to == *id) {
                events.extend(super::owner::ended(account, OfferEnd::Superseded));
            }
        }
        if owned > 0 {
            return Err(Refusal::OwnsAccounts { accounts: owned })?;
        }
        for one in memberships {
            events.push(self.ended(one, MembershipEnd::Erased)?);
        }
        events.push(Event::PersonErased { person });
        Ok(events)
    }
}
