//! People who are in: their roles, dates, reach and state; and erasing someone.

use std::collections::BTreeSet;

use rolecall_core::{
    AccountId, IpNet, MembershipId, PersonId, RoleId, Window,
    change::{Command, Operation},
    record::{Membership, MembershipState},
    window::Dates,
};

use super::{Change, Outcome, acting::Acting, ensure, giving::places_of, moving::must_hold_added};

impl<'b> Change<'b, '_> {
    pub(super) fn membership_command(&mut self, command: &Command) -> Option<Outcome> {
        Some(match command {
            Command::SetRoles { membership, roles } => self.set_roles(*membership, roles),
            Command::SetDates { membership, dates } => self.set_dates(*membership, dates),
            Command::SetNarrowing { membership, narrowed_to } => {
                self.set_narrowing(*membership, narrowed_to.as_ref())
            }
            Command::SetRanges { membership, ranges } => self.set_ranges(*membership, ranges),
            Command::SuspendMembership { membership } => self.suspend(*membership),
            Command::ResumeMembership { membership } => self.resume(*membership),
            Command::EndMembership { membership } => self.end(*membership),
            Command::LeaveAccount { account } => self.leave(*account),
            Command::ErasePerson { person } => self.erase(*person),
            _ => return None,
        })
    }

    /// A membership that the actor may change: neither their own nor the owner's.
    pub(super) fn changeable(&self, id: MembershipId) -> Outcome<(Acting<'b>, &'b Membership)> {
        let act = self.acting()?;
        let membership = self.before.membership(id)?;
        act.must_be_able(Operation::ChangePeople, membership.account)?;
        ensure(act.behind() != Some(membership.person), "rule 10: nobody changes their own")?;
        ensure(!self.before.is_owners(membership), "rule 12: the owner's is not changed")?;
        Ok((act, membership))
    }

    pub(super) fn set_roles(&mut self, id: MembershipId, roles: &BTreeSet<RoleId>) -> Outcome {
        let (act, membership) = self.changeable(id)?;
        let places = places_of(membership.account, membership.narrowed_to.as_ref());
        for added in roles.difference(&membership.roles) {
            self.before.must_be_assignable(membership.account, *added)?;
            self.before.must_not_be_too_many(membership.account, roles)?;
        }
        let until = membership.window.ends_at();
        must_hold_added(&act, &membership.roles, roles, &places, until)?;
        self.after.membership_mut(id).roles.clone_from(roles);
        Ok(())
    }

    fn set_dates(&mut self, id: MembershipId, dates: &Dates) -> Outcome {
        let (act, membership) = self.changeable(id)?;
        let window = Window::new(dates.clone()).map_err(|error| error.to_string())?;
        if reaches_outside(&window, &membership.window) {
            let places = places_of(membership.account, membership.narrowed_to.as_ref());
            for role in &membership.roles {
                act.must_hold_role(*role, &places, window.ends_at())?;
            }
        }
        self.after.membership_mut(id).window = window;
        Ok(())
    }

    fn set_narrowing(
        &mut self,
        id: MembershipId,
        narrowed_to: Option<&BTreeSet<AccountId>>,
    ) -> Outcome {
        let (act, membership) = self.changeable(id)?;
        let before = self.before;
        if membership.narrowed_to.as_ref() == narrowed_to {
            return Ok(());
        }
        before.must_be_narrowable(membership.account, narrowed_to)?;
        let mut reached = places_of(membership.account, narrowed_to);
        match &membership.narrowed_to {
            None => reached.clear(),
            // What is listed and no longer below the membership reaches nothing.
            Some(old) => {
                let reaches = |old: &AccountId| before.above(*old).contains(&membership.account);
                let covers = |old: &AccountId, new| reaches(old) && before.is_within(new, *old);
                reached.retain(|new| !old.iter().any(|old| covers(old, *new)));
            }
        }
        for role in &membership.roles {
            act.must_hold_role(*role, &reached, membership.window.ends_at())?;
        }
        self.after.membership_mut(id).narrowed_to = narrowed_to.cloned();
        Ok(())
    }

    fn set_ranges(&mut self, id: MembershipId, ranges: &[IpNet]) -> Outcome {
        let (act, membership) = self.changeable(id)?;
        ensure(ranges.len() <= Membership::RANGES_MAX, "the list is too long")?;
        let ranges = super::networks(ranges)?;
        if membership.ranges == ranges {
            return Ok(());
        }
        let stand = act.must_be_able(Operation::ChangePeople, membership.account)?;
        if let Some(by) = membership.ranges_by {
            ensure(self.before.is_within(by, stand), "rule 4: the list was set above")?;
        }
        let after = self.after.membership_mut(id);
        after.ranges_by = Some(stand).filter(|_| !ranges.is_empty());
        after.ranges = ranges;
        Ok(())
    }

    fn suspend(&mut self, id: MembershipId) -> Outcome {
        let (_, membership) = self.changeable(id)?;
        ensure(
            membership.state == MembershipState::Active,
            "only an active membership is suspended",
        )?;
        self.after.membership_mut(id).state = MembershipState::Suspended;
        Ok(())
    }

    fn resume(&mut self, id: MembershipId) -> Outcome {
        let (act, membership) = self.changeable(id)?;
        ensure(
            membership.state == MembershipState::Suspended,
            "only a suspended membership is resumed",
        )?;
        let places = places_of(membership.account, membership.narrowed_to.as_ref());
        for role in &membership.roles {
            act.must_hold_role(*role, &places, membership.window.ends_at())?;
        }
        self.after.membership_mut(id).state = MembershipState::Active;
        Ok(())
    }

    fn end(&mut self, id: MembershipId) -> Outcome {
        let act = self.acting()?;
        let membership = self.before.membership(id)?;
        if act.person() != Some(membership.person) {
            act.must_be_able(Operation::EndPeople, membership.account)?;
        }
        self.take_out(membership)
    }

    fn leave(&mut self, account: AccountId) -> Outcome {
        let person = self.acting_person()?;
        let membership = self.before.membership_of(person, account);
        self.take_out(membership.ok_or("they are not in the account")?)
    }

    /// Everything of a person goes but that they were; who owns an account cannot go.
    fn erase(&mut self, id: PersonId) -> Outcome {
        let act = self.acting()?;
        if act.person() != Some(id) {
            let mut accounts = self.before.accounts.values();
            let platform = accounts.find(|account| account.parent.is_none());
            let platform = platform.ok_or("there is no platform")?.id;
            act.must_be_able(Operation::ErasePerson, platform)?;
        }
        let person = self.before.persons.get(&id).ok_or("no such person")?;
        ensure(person.address.is_some(), "they were erased before")?;
        let all = self.before.memberships.values();
        for membership in all.filter(|membership| membership.person == id) {
            self.take_out(membership)?;
        }
        let person = self.after.person_mut(id);
        person.address = None;
        person.name = None;
        person.language = None;
        person.claimed = false;
        person.factor = false;
        person.looks = None;
        Ok(())
    }

    fn take_out(&mut self, membership: &Membership) -> Outcome {
        ensure(!self.before.is_owners(membership), "rule 12: an account has an owner")?;
        self.after.remove_membership(membership.id);
        Ok(())
    }
}

/// Whether a window begins before another one, or ends after it.
fn reaches_outside(new: &Window, old: &Window) -> bool {
    let begins_before = match (new.starts_at(), old.starts_at()) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(new), Some(old)) => new < old,
    };
    let ends_after = match (new.ends_at(), old.ends_at()) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(new), Some(old)) => new > old,
    };
    begins_before || ends_after
}
