//! Ownership: offered and accepted, or put in from above (rule 12).

use std::collections::BTreeSet;

use super::{Decider, Events, Outcome, Undecided};
use crate::{
    AccountId, MembershipId, Principal, RoleId, Window,
    access::{Status, membership_status},
    change::{
        Event, FirstOwner, MembershipEnd, OfferEnd, Operation, OwnerHow, Personal, Refusal,
        guard::Given,
    },
    record::{Account, AccountState, Membership, MembershipState, OwnershipOffer},
};

impl Decider<'_> {
    pub(super) fn offer_ownership(
        &mut self,
        account: AccountId,
        to: MembershipId,
        keeps: &BTreeSet<RoleId>,
    ) -> Events {
        let account = self.owned(account)?;
        let membership = self.facts.membership(to)?.filter(|found| found.account == account.id);
        let membership = membership.ok_or(Refusal::NotFound { what: "person" })?;
        self.guard.not_own(membership.person)?;
        active(membership)?;
        let kept = self.all_assignable_to_person(account, keeps)?;
        let kept = Given::of_roles(self.facts, kept).levels;
        let offer = OwnershipOffer { to, keeps: keeps.clone(), kept };
        let mut events = ended(account, OfferEnd::Superseded);
        events.push(Event::OwnershipOffered { account: account.id, offer });
        Ok(events)
    }

    pub(super) fn withdraw_ownership(&mut self, account: AccountId) -> Events {
        let account = self.owned(account)?;
        Ok(ended(account, OfferEnd::Withdrawn))
    }

    pub(super) fn decline_ownership(&mut self, account: AccountId) -> Events {
        let (account, _, _) = self.offered_to_actor(account)?;
        Ok(ended(account, OfferEnd::Declined))
    }

    pub(super) fn accept_ownership(&mut self, account: AccountId) -> Events {
        let (account, membership, offer) = self.offered_to_actor(account)?;
        active(membership)?;
        let path = self.facts.path(account.id)?;
        let closed = path.iter().any(|at| matches!(at.state, AccountState::Closed { .. }));
        let origin = self.context.origin();
        let status = membership_status(&path, membership, self.context.at, origin);
        if closed || status != Status::InForce {
            let state = "outside its dates or addresses, or the account is closed";
            return Err(Refusal::MembershipState { wanted: "current", state })?;
        }
        let kept = match self.all_assignable_to_person(account, &offer.keeps) {
            Err(Undecided::Refused(_)) => return Err(Refusal::OfferVoid)?,
            outcome => Given::of_roles(self.facts, outcome?).levels,
        };
        if !kept.beyond(&offer.kept).is_empty() {
            return Err(Refusal::OfferVoid)?;
        }
        let mut events = vec![Event::OwnershipPassed {
            account: account.id,
            before: account.owner,
            after: membership.id,
            how: OwnerHow::Accepted,
        }];
        events.extend(cleared(membership));
        events.extend(sign_in_ended(account));
        events.extend(self.old_owner_keeps(account, &offer.keeps)?);
        Ok(events)
    }

    pub(super) fn put_in_owner(
        &mut self,
        account: AccountId,
        owner: &FirstOwner,
        old_owner_keeps: &BTreeSet<RoleId>,
    ) -> Events {
        let account = self.guard.account(account)?;
        self.guard.may(Operation::PutInOwner, account)?;
        if let Some(owner) = account.owner {
            // Who owns it passes it on by an offer, and does not choose alone what they keep.
            self.guard.not_own(self.known_membership(owner)?.person)?;
        }
        if let Some(person) = self.facts.person_at(&owner.address)? {
            self.guard.not_own(person.id)?;
        }
        if !self.owns_already(account, owner)? {
            let everything = Given::everything(self.facts, account.kind);
            self.guard.may_give(&everything, account.id, None)?;
        }
        self.replace_owner(account, owner, old_owner_keeps, OwnerHow::PutIn)
    }

    /// The events that put in an owner: one of the account's people, or someone who is invited.
    pub(super) fn replace_owner(
        &mut self,
        account: &Account,
        owner: &FirstOwner,
        old_owner_keeps: &BTreeSet<RoleId>,
        how: OwnerHow,
    ) -> Events {
        self.can_still_accept(owner)?;
        let person = self.facts.person_at(&owner.address)?.map(|person| person.id);
        let member =
            person.map(|person| self.facts.membership_of(person, account.id)).transpose()?;
        let mut events = match member.flatten() {
            Some(membership) if account.owner == Some(membership.id) => {
                return Ok(self.asked_again(membership, owner).into_iter().collect());
            }
            Some(membership) => {
                let mut events = vec![Event::OwnershipPassed {
                    account: account.id,
                    before: account.owner,
                    after: membership.id,
                    how,
                }];
                events.extend(cleared(membership));
                events.extend(self.asked_again(membership, owner));
                if membership.state == MembershipState::Suspended {
                    let Membership { id, person, .. } = *membership;
                    events.push(Event::MembershipResumed {
                        membership: id,
                        account: account.id,
                        person,
                    });
                }
                events
            }
            None => self.first_owner(account.id, owner, how)?,
        };
        events.extend(sign_in_ended(account));
        events.extend(self.old_owner_keeps(account, old_owner_keeps)?);
        Ok(events)
    }

    /// An invitation that the owner-to-be has not accepted is good until the new end.
    fn asked_again(&self, membership: &Membership, owner: &FirstOwner) -> Option<Event> {
        let Membership { id, account, state: before, .. } = *membership;
        let after = MembershipState::Invited { by: self.actor(), until: owner.until };
        let asked = matches!(before, MembershipState::Invited { .. });
        asked.then_some(Event::InvitationRenewed { membership: id, account, before, after })
    }

    fn owns_already(&self, account: &Account, owner: &FirstOwner) -> Outcome<bool> {
        let Some(person) = self.facts.person_at(&owner.address)? else { return Ok(false) };
        let membership = self.facts.membership_of(person.id, account.id)?;
        Ok(membership.is_some_and(|membership| account.owner == Some(membership.id)))
    }

    /// What becomes of the old owner: the roles that are kept, or the end of the membership.
    fn old_owner_keeps(&self, account: &Account, keeps: &BTreeSet<RoleId>) -> Events {
        let Some(owner) = account.owner else {
            return Ok(Vec::new());
        };
        let membership = self.facts.membership(owner)?.expect("an owner is a membership");
        self.all_assignable_to_person(account, keeps)?;
        Ok(vec![if keeps.is_empty() {
            self.ended(membership, MembershipEnd::OwnershipPassed)?
        } else {
            let Membership { id, account, person, .. } = *membership;
            let (before, after) = (BTreeSet::new(), keeps.clone());
            Event::RolesSet { membership: id, account, person, before, after }
        }])
    }

    fn owned(&self, account: AccountId) -> Outcome<&Account> {
        let account = self.guard.account(account)?;
        if self.guard.is_owner(account)? {
            return Ok(account);
        }
        let visible = self.guard.access(account.id)?.sees_anything();
        Err(if visible { Refusal::OwnerOnly } else { Refusal::NotFound { what: "account" } })?
    }

    fn offered_to_actor(
        &self,
        account: AccountId,
    ) -> Outcome<(&Account, &Membership, &OwnershipOffer)> {
        let none = || Undecided::from(Refusal::NoOffer);
        let Principal::Person(person) = self.guard.principal()? else {
            return Err(none());
        };
        let account = self.facts.account(account)?.ok_or_else(none)?;
        let offer = account.offer.as_ref().ok_or_else(none)?;
        let membership = self.facts.membership(offer.to)?.ok_or_else(none)?;
        if membership.person == person { Ok((account, membership, offer)) } else { Err(none()) }
    }
}

fn active(membership: &Membership) -> Outcome<()> {
    match membership.state {
        MembershipState::Active => Ok(()),
        state => Err(Refusal::MembershipState { wanted: "active", state: state.key() })?,
    }
}

/// The end of the offer that there is, if there is one.
pub(super) fn ended(account: &Account, how: OfferEnd) -> Vec<Event> {
    let offer = account.offer.clone();
    offer
        .map(|offer| Event::OwnershipOfferEnded { account: account.id, offer, how })
        .into_iter()
        .collect()
}

/// The account's own sign-in goes with the owner who gave it out: it has the owner's levels.
fn sign_in_ended(account: &Account) -> Option<Event> {
    let Account { id, sign_in: before, .. } = *account;
    before.map(|_| Event::AccountSignInSet { account: id, before, after: None })
}

/// What an owner has none of: roles, dates, narrowing and addresses of the membership.
fn cleared(membership: &Membership) -> Vec<Event> {
    let Membership { id, account, person, .. } = *membership;
    let mut events = Vec::new();
    if !membership.roles.is_empty() {
        let before = membership.roles.clone();
        events.push(Event::RolesSet { membership: id, account, person, before, after: [].into() });
    }
    let always = Window::always(membership.window.dates().zone.clone());
    if membership.window != always {
        let before = membership.window.clone();
        events.push(Event::WindowSet { membership: id, account, before, after: always });
    }
    if let Some(before) = membership.narrowed_to.clone() {
        events.push(Event::NarrowingSet {
            membership: id,
            account,
            before: Some(before),
            after: None,
        });
    }
    if !membership.ranges.is_empty() {
        let before = Personal::new(person, membership.ranges.clone());
        let after = Personal::new(person, Vec::new());
        events.push(Event::RangesSet { membership: id, account, before, after, by: None });
    }
    events
}
