//! People come in: invited, or put in directly.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use jiff::Timestamp;

use super::{Decider, Events, Outcome, Undecided, at_most, limits::networks};
use crate::{
    AccountId, MembershipId, PersonId, Window,
    change::{Event, Invitee, MembershipEnd, NewPerson, Operation, Personal, Refusal},
    name::{Language, LoginName},
    record::{Account, InvitedAs, Membership, MembershipState},
};

/// What a direct addition has beyond an invitation.
#[derive(Default)]
struct Direct<'n> {
    login_name: Option<&'n LoginName>,
    ranges: &'n [IpNet],
    language: Option<&'n Language>,
}

impl Decider<'_> {
    pub(super) fn invite(&mut self, account: AccountId, invitee: &Invitee) -> Events {
        self.add(account, invitee, &Direct::default())
    }

    pub(super) fn add_person(&mut self, account: AccountId, person: &NewPerson) -> Events {
        let direct = Direct {
            login_name: person.login_name.as_ref(),
            ranges: &person.ranges,
            language: person.language.as_ref(),
        };
        self.add(account, &person.invitee, &direct)
    }

    fn add(&mut self, account: AccountId, invitee: &Invitee, direct: &Direct<'_>) -> Events {
        let account = self.guard.account(account)?;
        let stand = self.guard.may(Operation::AddPeople, account)?;
        let window = self.checked_window(invitee)?;
        if invitee.roles.is_empty() {
            return Err(Refusal::RolesEmpty)?;
        }
        let ranges = networks(Membership::RANGES_MAX, direct.ranges)?;
        self.narrowing_fits(account, invitee.narrowed_to.as_ref())?;
        let roles = self.all_assignable_to_person(account, &invitee.roles)?;
        self.login_name_is_free(account.id, direct.login_name)?;
        let known = self.facts.person_at(&invitee.address)?.map(|person| person.id);
        if let Some(person) = known {
            self.guard.not_own(person)?;
            if let Some(membership) = self.facts.membership_of(person, account.id)? {
                return Err(Refusal::MemberAlready { membership: membership.id })?;
            }
        }
        let person = known.unwrap_or_else(|| PersonId(self.ids.next_id()));
        let membership = Membership {
            id: self.fresh_membership(),
            account: account.id,
            person,
            roles: invitee.roles.clone(),
            state: MembershipState::Invited { by: self.actor(), until: invitee.until },
            window,
            narrowed_to: invitee.narrowed_to.clone(),
            ranges_by: (!ranges.is_empty()).then_some(stand),
            ranges,
            login_name: direct.login_name.cloned(),
            invited_as: Some(InvitedAs {
                address: invitee.address.clone(),
                name: invitee.name.clone(),
            }),
            requests: BTreeMap::new(),
            reviewed: None,
            told: None,
        };
        self.guard.may_give_roles(roles, &membership)?;
        // The same for who has a login already, so that nobody can tell (rule 13).
        Ok(vec![named(person, invitee, direct.language), added(membership)])
    }

    fn checked_window(&self, invitee: &Invitee) -> Outcome<Window> {
        let window = Window::new(invitee.dates.clone()).map_err(Refusal::from)?;
        let passed = |at: &Timestamp| *at <= self.context.at;
        if let Some(at) = window.ends_at().filter(passed) {
            return Err(Refusal::EndPassed { what: "the membership", at })?;
        }
        if let Some(at) = Some(invitee.until).filter(passed) {
            return Err(Refusal::EndPassed { what: "the invitation", at })?;
        }
        Ok(window)
    }

    fn login_name_is_free(&self, account: AccountId, name: Option<&LoginName>) -> Outcome<()> {
        let Some(name) = name else { return Ok(()) };
        match self.facts.login(account, name)? {
            Some(_) => Err(Refusal::LoginNameTaken { login_name: name.to_string() })?,
            None => Ok(()),
        }
    }

    pub(super) fn renew_invitation(
        &mut self,
        membership: MembershipId,
        until: Timestamp,
    ) -> Events {
        let membership = self.known_membership(membership)?;
        let account = self.guard.account(membership.account)?;
        let pending_owner = account.owner == Some(membership.id);
        if pending_owner {
            self.named_the_owner(account)?;
        } else {
            self.may_to_person(Operation::AddPeople, account)?;
        }
        invited(membership)?;
        self.guard.not_own(membership.person)?;
        if until <= self.context.at {
            return Err(Refusal::EndPassed { what: "the invitation", at: until })?;
        }
        if !pending_owner {
            let roles = self.all_assignable_to_person(account, &membership.roles)?;
            self.guard.may_give_roles(roles, membership)?;
        }
        Ok(vec![Event::InvitationRenewed {
            membership: membership.id,
            account: account.id,
            before: membership.state,
            after: MembershipState::Invited { by: self.actor(), until },
        }])
    }

    /// Who may name an account's first owner may send that invitation again.
    fn named_the_owner(&self, account: &Account) -> Outcome<()> {
        if let (Some(parent), Some(operation)) = (account.parent, Operation::creating(account.kind))
        {
            match self.guard.may(operation, self.guard.account(parent)?) {
                Err(Undecided::Refused(_)) => {}
                outcome => return outcome.map(drop),
            }
        }
        self.guard.may(Operation::PutInOwner, account).map(drop)
    }

    pub(super) fn accept_invitation(&mut self, membership: MembershipId) -> Events {
        let membership = self.own_invitation(membership)?;
        let (by, until) = invited(membership)?;
        if self.context.at >= until {
            return Err(Refusal::InvitationExpired { until })?;
        }
        let account = self.guard.account(membership.account)?;
        if account.owner != Some(membership.id) {
            self.still_holds(account, membership, by)?;
        }
        let Membership { id, account, person, .. } = *membership;
        let known = self.facts.person(person)?.ok_or(Refusal::NotFound { what: "person" })?;
        let claims = !known.claimed;
        Ok(vec![Event::InvitationAccepted { membership: id, account, person, claims }])
    }

    /// Whether who sent the invitation could still send it.
    fn still_holds(
        &self,
        account: &Account,
        membership: &Membership,
        by: Option<crate::Principal>,
    ) -> Outcome<()> {
        let inviter = self.guard.as_if(by.ok_or(Refusal::InvitationVoid)?);
        let check = || {
            inviter.may(Operation::AddPeople, account)?;
            let roles = self.all_assignable_to_person(account, &membership.roles)?;
            inviter.may_give_roles(roles, membership)
        };
        match check() {
            Err(Undecided::Refused(_)) => Err(Refusal::InvitationVoid)?,
            outcome => outcome,
        }
    }

    pub(super) fn decline_invitation(&mut self, membership: MembershipId) -> Events {
        let membership = self.own_invitation(membership)?;
        invited(membership)?;
        self.not_owner(membership)?;
        Ok(vec![self.ended(membership, MembershipEnd::Declined)?])
    }

    fn own_invitation(&self, membership: MembershipId) -> Outcome<&Membership> {
        let membership = self.facts.membership(membership)?;
        let own = membership.filter(|membership| self.guard.person() == Some(membership.person));
        Ok(own.ok_or(Refusal::NotFound { what: "invitation" })?)
    }

    /// Refuses a narrowing where there can be none, or to an account that is not below.
    pub(super) fn narrowing_fits(
        &self,
        account: &Account,
        narrowed_to: Option<&BTreeSet<AccountId>>,
    ) -> Outcome<()> {
        let Some(narrowed_to) = narrowed_to else {
            return Ok(());
        };
        at_most(Membership::NARROWED_TO_MAX, narrowed_to.len(), "accounts")?;
        let narrows = matches!(account.kind, crate::Kind::Platform | crate::Kind::Reseller);
        if !narrows || narrowed_to.is_empty() {
            return Err(Refusal::NarrowingMisplaced)?;
        }
        for below in narrowed_to {
            if *below == account.id || !self.facts.is_within(*below, account.id)? {
                return Err(Refusal::NarrowingMisplaced)?;
            }
        }
        Ok(())
    }
}

fn invited(membership: &Membership) -> Outcome<(Option<crate::Principal>, Timestamp)> {
    match membership.state {
        MembershipState::Invited { by, until } => Ok((by, until)),
        state => Err(Refusal::MembershipState { wanted: "invited", state: state.key() })?,
    }
}

fn named(person: PersonId, invitee: &Invitee, language: Option<&Language>) -> Event {
    Event::PersonAdded {
        person,
        address: Personal::new(person, invitee.address.clone()),
        name: Personal::new(person, invitee.name.clone()),
        zone: invitee.dates.zone.clone(),
        language: language.cloned(),
    }
}

pub(super) fn added(membership: Membership) -> Event {
    let Membership { id, account, person, roles, state, window, narrowed_to, .. } = membership;
    Event::MembershipAdded {
        membership: id,
        account,
        person,
        roles,
        state,
        window,
        narrowed_to,
        ranges: Personal::new(person, membership.ranges),
        ranges_by: membership.ranges_by,
        login_name: membership.login_name.map(|name| Personal::new(person, name)),
        invited_as: membership.invited_as.map(|invited_as| Personal::new(person, invited_as)),
    }
}
