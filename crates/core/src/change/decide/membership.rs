//! People in an account: their roles, dates, reach and state.

use std::collections::BTreeSet;

use ipnet::IpNet;

use super::{Decider, Events, Outcome, limits::networks, owner};
use crate::{
    AccountId, MembershipId, PersonId, RoleId, Window,
    change::{Event, MembershipEnd, OfferEnd, Operation, Personal, Refusal},
    record::{Account, Membership, MembershipState},
    window::Dates,
};

impl Decider<'_> {
    pub(super) fn set_roles(
        &mut self,
        membership: MembershipId,
        roles: &BTreeSet<RoleId>,
    ) -> Events {
        let (membership, account) = self.changeable(membership)?;
        if membership.roles == *roles {
            return Ok(Vec::new());
        }
        let added: BTreeSet<_> = roles.difference(&membership.roles).copied().collect();
        if !added.is_empty() {
            self.all_assignable_to_person(account, roles)?;
        }
        let added = self.all_assignable(account, &added)?;
        self.guard.may_give_roles(added, membership)?;
        Ok(vec![Event::RolesSet {
            membership: membership.id,
            account: account.id,
            person: membership.person,
            before: membership.roles.clone(),
            after: roles.clone(),
        }])
    }

    pub(super) fn set_dates(&mut self, membership: MembershipId, dates: &Dates) -> Events {
        let (membership, account) = self.changeable(membership)?;
        let after = Window::new(dates.clone()).map_err(Refusal::from)?;
        if membership.window == after {
            return Ok(Vec::new());
        }
        if after.reaches_outside(&membership.window) {
            let changed = Membership { window: after.clone(), ..membership.clone() };
            self.may_give_all(&changed)?;
        }
        let before = membership.window.clone();
        Ok(vec![Event::WindowSet { membership: membership.id, account: account.id, before, after }])
    }

    pub(super) fn set_narrowing(
        &mut self,
        membership: MembershipId,
        narrowed_to: Option<&BTreeSet<AccountId>>,
    ) -> Events {
        let (membership, account) = self.changeable(membership)?;
        if membership.narrowed_to.as_ref() == narrowed_to {
            return Ok(Vec::new());
        }
        self.narrowing_fits(account, narrowed_to)?;
        self.widens_only_what_is_held(membership, narrowed_to)?;
        Ok(vec![Event::NarrowingSet {
            membership: membership.id,
            account: account.id,
            before: membership.narrowed_to.clone(),
            after: narrowed_to.cloned(),
        }])
    }

    fn widens_only_what_is_held(
        &self,
        membership: &Membership,
        narrowed_to: Option<&BTreeSet<AccountId>>,
    ) -> Outcome<()> {
        // What was not narrowed reached everything already.
        let Some(before) = &membership.narrowed_to else {
            return Ok(());
        };
        let mut reached = BTreeSet::new();
        for account in narrowed_to.into_iter().flatten() {
            // What was listed counts below the membership only, wherever it has been moved to.
            let path = self.facts.path(*account)?;
            let mut below = path.iter().take_while(|above| above.id != membership.account);
            if !below.any(|above| before.contains(&above.id)) {
                reached.insert(*account);
            }
        }
        let narrowed_to = narrowed_to.map(|_| reached);
        self.may_give_all(&Membership { narrowed_to, ..membership.clone() })
    }

    pub(super) fn set_ranges(&mut self, membership: MembershipId, ranges: &[IpNet]) -> Events {
        let (membership, account) = self.changeable(membership)?;
        let stand = self.may_to_person(Operation::ChangePeople, account)?;
        let ranges = networks(Membership::RANGES_MAX, ranges)?;
        if membership.ranges == ranges {
            return Ok(Vec::new());
        }
        self.guard.stands_above(stand, membership.ranges_by)?;
        let by = (!ranges.is_empty()).then_some(stand);
        Ok(vec![Event::RangesSet {
            membership: membership.id,
            account: account.id,
            before: Personal::new(membership.person, membership.ranges.clone()),
            after: Personal::new(membership.person, ranges),
            by,
        }])
    }

    pub(super) fn suspend_membership(&mut self, membership: MembershipId) -> Events {
        let (membership, _) = self.changeable(membership)?;
        in_state(membership, MembershipState::Active)?;
        let Membership { id, account, person, .. } = *membership;
        Ok(vec![Event::MembershipSuspended { membership: id, account, person }])
    }

    pub(super) fn resume_membership(&mut self, membership: MembershipId) -> Events {
        let (membership, _) = self.changeable(membership)?;
        in_state(membership, MembershipState::Suspended)?;
        self.may_give_all(membership)?;
        let Membership { id, account, person, .. } = *membership;
        Ok(vec![Event::MembershipResumed { membership: id, account, person }])
    }

    pub(super) fn end_membership(&mut self, membership: MembershipId) -> Events {
        let membership = self.known_membership(membership)?;
        let account = self.guard.account(membership.account)?;
        if self.guard.person() == Some(membership.person) {
            return self.leave_account(account.id);
        }
        self.may_to_person(Operation::EndPeople, account)?;
        self.not_owner(membership)?;
        let how = match membership.state {
            MembershipState::Invited { .. } => MembershipEnd::Revoked,
            MembershipState::Active | MembershipState::Suspended => MembershipEnd::Removed,
        };
        self.ended_with_offer(account, membership, how)
    }

    pub(super) fn leave_account(&mut self, account: AccountId) -> Events {
        let person = self.guard.person().ok_or(Refusal::NotYours)?;
        let membership = self.facts.membership_of(person, account)?;
        let membership = membership.ok_or(Refusal::NotFound { what: "account" })?;
        self.not_owner(membership)?;
        self.ended_with_offer(self.guard.account(account)?, membership, MembershipEnd::Left)
    }

    /// The end of a membership, and of an offer of ownership to it.
    pub(super) fn ended_with_offer(
        &self,
        account: &Account,
        membership: &Membership,
        how: MembershipEnd,
    ) -> Events {
        let offered = account.offer.as_ref().is_some_and(|offer| offer.to == membership.id);
        let mut events =
            if offered { owner::ended(account, OfferEnd::Superseded) } else { Vec::new() };
        events.push(self.ended(membership, how)?);
        Ok(events)
    }

    /// The end of a membership. Whoever has joined no other account has a login to nothing: it is
    /// retired with it.
    pub(super) fn ended(&self, membership: &Membership, how: MembershipEnd) -> Outcome<Event> {
        let Membership { id, account, person, .. } = *membership;
        let retires = membership.has_joined() && !self.is_elsewhere(person, id)?;
        let roles = membership.roles.clone();
        Ok(Event::MembershipEnded { membership: id, account, person, roles, how, retires })
    }

    fn is_elsewhere(&self, person: PersonId, left: MembershipId) -> Outcome<bool> {
        // So that the record that may change is there.
        self.facts.person(person)?;
        let all = self.facts.all_memberships_of(person)?;
        Ok(all.into_iter().any(|other| other.id != left && other.has_joined()))
    }

    /// A membership that the actor may change: not the owner's, and not their own.
    pub(super) fn changeable(&self, membership: MembershipId) -> Outcome<(&Membership, &Account)> {
        let membership = self.known_membership(membership)?;
        let account = self.guard.account(membership.account)?;
        self.may_to_person(Operation::ChangePeople, account)?;
        self.not_owner(membership)?;
        self.guard.not_own(membership.person)?;
        Ok((membership, account))
    }

    pub(super) fn known_membership(&self, membership: MembershipId) -> Outcome<&Membership> {
        Ok(self.facts.membership(membership)?.ok_or(Refusal::NotFound { what: "person" })?)
    }

    /// As [`crate::change::guard::Guard::may`], about a person: who cannot see the account's
    /// people gets the answer of a made-up id.
    pub(super) fn may_to_person(
        &self,
        operation: Operation,
        account: &Account,
    ) -> Outcome<AccountId> {
        match self.guard.may(operation, account) {
            Err(super::Undecided::Refused(Refusal::NotFound { .. })) => {
                Err(Refusal::NotFound { what: "person" })?
            }
            outcome => outcome,
        }
    }

    pub(super) fn not_owner(&self, membership: &Membership) -> Outcome<()> {
        let account = self.guard.account(membership.account)?;
        if account.owner == Some(membership.id) { Err(Refusal::OwnerProtected)? } else { Ok(()) }
    }

    /// Refuses to give all that a membership has, where and as long as it counts.
    fn may_give_all(&self, membership: &Membership) -> Outcome<()> {
        let mut roles = Vec::new();
        for role in &membership.roles {
            roles.extend(self.facts.role(*role)?);
        }
        self.guard.may_give_roles(roles, membership)
    }
}

fn in_state(membership: &Membership, wanted: MembershipState) -> Outcome<()> {
    if membership.state == wanted {
        return Ok(());
    }
    Err(Refusal::MembershipState { wanted: wanted.key(), state: membership.state.key() })?
}
