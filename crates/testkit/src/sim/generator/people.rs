//! Commands about people in accounts.

use rand::seq::IteratorRandom;
use rolecall_core::{
    AccountId, Kind,
    change::{Command, Invitee, NewPerson},
    record::{Membership, MembershipState},
};

use super::{
    Generator,
    pick::{View, is_invited},
};

/// From how many on fewer people are asked in.
const MEMBERSHIPS_ENOUGH: usize = 45;

/// With fewer persons than this, few are erased.
const PERSONS_ENOUGH: usize = 12;

impl Generator {
    /// An account that has roles for its people.
    fn peopled(&mut self, view: &View<'_>) -> Option<AccountId> {
        self.account(view, |account| !view.usable(account).is_empty())
    }

    fn invitee(&mut self, view: &View<'_>, account: AccountId) -> Invitee {
        Invitee {
            address: self.address(view),
            name: self.name("Person"),
            roles: self.some_roles(view, account),
            dates: self.dates(),
            narrowed_to: self.narrowing(view, account, 40),
            until: self.until(),
        }
    }

    pub(super) fn invite(&mut self, view: &View<'_>) -> Option<Command> {
        if view.memberships.len() > MEMBERSHIPS_ENOUGH && self.percent(80) {
            return None;
        }
        let account = self.peopled(view)?;
        let invitee = self.invitee(view, account);
        Some(Command::Invite { account, invitee })
    }

    pub(super) fn add_person(&mut self, view: &View<'_>) -> Option<Command> {
        if view.memberships.len() > MEMBERSHIPS_ENOUGH && self.percent(80) {
            return None;
        }
        let account = self.peopled(view)?;
        let person = NewPerson {
            invitee: self.invitee(view, account),
            login_name: self.login_name(),
            ranges: self.ranges(),
            language: self.language(),
        };
        Some(Command::AddPerson { account, person })
    }

    pub(super) fn renew_invitation(&mut self, view: &View<'_>) -> Option<Command> {
        let membership = self.membership(view, |membership| {
            is_invited(membership) && !view.is_waiting(membership)
        })?;
        let until = self.until();
        Some(Command::RenewInvitation { membership, until })
    }

    pub(super) fn accept_invitation(&mut self, view: &View<'_>) -> Option<Command> {
        // Named owners first: as long as they have not accepted, little can be done.
        let waiting = view.memberships.iter().filter(|at| view.is_waiting(at));
        let mut waiting: Vec<_> = waiting.collect();
        if self.percent(70) && waiting.iter().any(|at| view.owns(at)) {
            waiting.retain(|at| view.owns(at));
        }
        let waiting: Vec<_> = waiting.into_iter().map(|at| at.id).collect();
        let late = self.percent(8);
        let membership = self.membership(view, |membership| {
            waiting.contains(&membership.id) || late && is_invited(membership)
        })?;
        Some(Command::AcceptInvitation { membership })
    }

    pub(super) fn decline_invitation(&mut self, view: &View<'_>) -> Option<Command> {
        let membership =
            self.membership(view, |membership| is_invited(membership) && !view.owns(membership))?;
        Some(Command::DeclineInvitation { membership })
    }

    pub(super) fn set_roles(&mut self, view: &View<'_>) -> Option<Command> {
        let membership = self.membership(view, |membership| !view.owns(membership))?;
        let before = view.membership(membership)?;
        let mut roles = self.some_roles(view, before.account);
        if self.percent(50) {
            roles.extend(&before.roles);
            let out = roles.iter().copied().choose(&mut self.rng);
            if roles.len() > 3
                && let Some(out) = out
            {
                roles.remove(&out);
            }
        }
        Some(Command::SetRoles { membership, roles })
    }

    pub(super) fn set_dates(&mut self, view: &View<'_>) -> Option<Command> {
        let membership = self.membership(view, |membership| !view.owns(membership))?;
        let dates = self.dates();
        Some(Command::SetDates { membership, dates })
    }

    pub(super) fn set_narrowing(&mut self, view: &View<'_>) -> Option<Command> {
        let membership = self.membership(view, |membership| {
            let kind = view.account(membership.account).map(|at| at.kind);
            !view.owns(membership) && matches!(kind, Some(Kind::Platform | Kind::Reseller))
        })?;
        let account = view.membership(membership)?.account;
        let narrowed_to = self.narrowing(view, account, 75);
        Some(Command::SetNarrowing { membership, narrowed_to })
    }

    pub(super) fn set_ranges(&mut self, view: &View<'_>) -> Option<Command> {
        let has_some = |membership: &Membership| !membership.ranges.is_empty();
        let lift = self.percent(50) && view.memberships.iter().any(|member| has_some(member));
        let membership = self.membership(view, |membership| {
            !view.owns(membership) && (!lift || has_some(membership))
        })?;
        let ranges = if lift { Vec::new() } else { self.ranges() };
        Some(Command::SetRanges { membership, ranges })
    }

    pub(super) fn suspend_membership(&mut self, view: &View<'_>) -> Option<Command> {
        let membership = self.membership(view, |membership| {
            !view.owns(membership) && membership.state == MembershipState::Active
        })?;
        Some(Command::SuspendMembership { membership })
    }

    pub(super) fn resume_membership(&mut self, view: &View<'_>) -> Option<Command> {
        let membership =
            self.membership(view, |membership| membership.state == MembershipState::Suspended)?;
        Some(Command::ResumeMembership { membership })
    }

    pub(super) fn end_membership(&mut self, view: &View<'_>) -> Option<Command> {
        if view.memberships.len() < MEMBERSHIPS_ENOUGH / 2 && self.percent(70) {
            return None;
        }
        let over = self.percent(70);
        let membership = self.membership(view, |membership| {
            !view.owns(membership) && (!over || view.is_over(membership))
        })?;
        Some(Command::EndMembership { membership })
    }

    pub(super) fn leave_account(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |_| true)?;
        Some(Command::LeaveAccount { account })
    }

    pub(super) fn erase_person(&mut self, view: &View<'_>) -> Option<Command> {
        if view.persons.len() < PERSONS_ENOUGH && self.percent(80) {
            return None;
        }
        let person = self.person(view);
        Some(Command::ErasePerson { person })
    }
}
