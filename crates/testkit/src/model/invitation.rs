//! People come in: invited, added, accepting.

use std::collections::BTreeMap;

use rolecall_core::{
    AccountId, MembershipId, Origin, PersonId, Principal, Timestamp, Window,
    change::{Command, Invitee, NewPerson, Operation},
    name::LoginName,
    record::{InvitedAs, Membership, MembershipState},
};

use super::{Change, Outcome, acting::Acting, ensure, giving::places_of};

impl Change<'_, '_> {
    pub(super) fn invitation_command(&mut self, command: &Command) -> Option<Outcome> {
        Some(match command {
            Command::Invite { account, invitee } => self.take_in(*account, invitee, None),
            Command::AddPerson { account, person } => {
                self.take_in(*account, &person.invitee, Some(person))
            }
            Command::RenewInvitation { membership, until } => self.renew(*membership, *until),
            Command::AcceptInvitation { membership } => self.accept_invitation(*membership),
            Command::DeclineInvitation { membership } => self.decline_invitation(*membership),
            _ => return None,
        })
    }

    /// Invites; `added` says more of the person.
    fn take_in(
        &mut self,
        account: AccountId,
        invitee: &Invitee,
        added: Option<&NewPerson>,
    ) -> Outcome {
        let before = self.before;
        let act = self.acting()?;
        let stand = act.must_be_able(Operation::AddPeople, account)?;
        let window = Window::new(invitee.dates.clone()).map_err(|error| error.to_string())?;
        self.must_be_to_come(window.ends_at())?;
        self.must_be_to_come(Some(invitee.until))?;
        before.must_be_narrowable(account, invitee.narrowed_to.as_ref())?;
        let known = before.person_at(&invitee.address).map(|person| person.id);
        self.must_be_new_in(account, known, &act)?;
        ensure(!invitee.roles.is_empty(), "D4: at least one role")?;
        before.must_be_assignable_set(account, &invitee.roles)?;
        let places = places_of(account, invitee.narrowed_to.as_ref());
        for role in &invitee.roles {
            act.must_hold_role(*role, &places, window.ends_at())?;
        }
        self.must_fit(account, added)?;

        let ranges = added.map_or(Ok(Vec::new()), |added| super::networks(&added.ranges))?;
        let language = added.and_then(|added| added.language.as_ref());
        let zone = &invitee.dates.zone;
        let person = self.person_named(&invitee.address, &invitee.name, zone, language);
        let membership = Membership {
            id: self.fresh_membership(),
            account,
            person: person.id,
            roles: invitee.roles.clone(),
            state: MembershipState::Invited { by: Some(act.principal), until: invitee.until },
            window,
            narrowed_to: invitee.narrowed_to.clone(),
            ranges,
            ranges_by: added.filter(|added| !added.ranges.is_empty()).map(|_| stand),
            login_name: added.and_then(|added| added.login_name.clone()),
            invited_as: Some(InvitedAs {
                address: invitee.address.clone(),
                name: invitee.name.clone(),
            }),
            requests: BTreeMap::new(),
            reviewed: None,
            told: None,
        };
        self.after.memberships.insert(membership.id, membership);
        Ok(())
    }

    fn must_be_new_in(
        &self,
        account: AccountId,
        known: Option<PersonId>,
        act: &Acting<'_>,
    ) -> Outcome {
        let Some(person) = known else {
            return Ok(());
        };
        ensure(act.behind() != Some(person), "rule 10: nobody takes in themselves")?;
        ensure(
            self.before.membership_of(person, account).is_none(),
            "they are in the account already",
        )
    }

    fn must_fit(&self, account: AccountId, added: Option<&NewPerson>) -> Outcome {
        let Some(added) = added else {
            return Ok(());
        };
        ensure(added.ranges.len() <= Membership::RANGES_MAX, "the list is too long")?;
        let is_taken = |name: &LoginName| {
            let mut memberships = self.before.memberships.values();
            memberships.any(|one| one.account == account && one.login_name.as_ref() == Some(name))
        };
        ensure(!added.login_name.as_ref().is_some_and(is_taken), "rule 13: the login name is taken")
    }

    fn renew(&mut self, id: MembershipId, until: Timestamp) -> Outcome {
        let before = self.before;
        let act = self.acting()?;
        let membership = before.membership(id)?;
        ensure(
            matches!(membership.state, MembershipState::Invited { .. }),
            "this is no invitation",
        )?;
        ensure(act.behind() != Some(membership.person), "rule 10: nobody renews their own")?;
        self.must_be_to_come(Some(until))?;
        if before.is_owners(membership) {
            must_be_able_to_name_owner(&act, membership.account)?;
        } else {
            act.must_be_able(Operation::AddPeople, membership.account)?;
            must_be_giveable(&act, membership)?;
            before.must_not_be_too_many(membership.account, &membership.roles)?;
        }
        let by = Some(act.principal);
        self.after.membership_mut(id).state = MembershipState::Invited { by, until };
        Ok(())
    }

    fn accept_invitation(&mut self, id: MembershipId) -> Outcome {
        let before = self.before;
        let membership = before.membership(id)?;
        ensure(self.acting_person()? == membership.person, "the invitation is to someone else")?;
        let MembershipState::Invited { by, until } = membership.state else {
            return Err("this is no invitation".to_owned());
        };
        ensure(self.at < until, "the invitation has ended")?;
        if !before.is_owners(membership) {
            self.must_still_be_good(membership, by)?;
        }
        let person = membership.person;
        let reviewed = before.said_of_who_joins(membership.account);
        let joined = self.after.membership_mut(id);
        joined.reviewed = reviewed;
        joined.state = MembershipState::Active;
        joined.invited_as = None;
        self.after.person_mut(person).claimed = true;
        Ok(())
    }

    /// Who invited could do so now. From where they once came does not matter.
    fn must_still_be_good(&self, membership: &Membership, by: Option<Principal>) -> Outcome {
        let inviter = Acting {
            world: self.before,
            principal: by.ok_or("nobody stands for the invitation")?,
            at: self.at,
            origin: Origin::Any,
        };
        inviter.must_be_able(Operation::AddPeople, membership.account)?;
        must_be_giveable(&inviter, membership)?;
        self.before.must_not_be_too_many(membership.account, &membership.roles)
    }

    fn decline_invitation(&mut self, id: MembershipId) -> Outcome {
        let membership = self.before.membership(id)?;
        ensure(self.acting_person()? == membership.person, "the invitation is to someone else")?;
        ensure(
            matches!(membership.state, MembershipState::Invited { .. }),
            "this is no invitation",
        )?;
        ensure(!self.before.is_owners(membership), "rule 12: an account has an owner")?;
        self.after.remove_membership(id);
        Ok(())
    }
}

/// Rules 9 and 11 for all that a membership has.
fn must_be_giveable(act: &Acting<'_>, membership: &Membership) -> Outcome {
    let places = places_of(membership.account, membership.narrowed_to.as_ref());
    for role in &membership.roles {
        act.world.must_be_assignable(membership.account, *role)?;
        act.must_hold_role(*role, &places, membership.window.ends_at())?;
    }
    Ok(())
}

/// Whether someone could have made the account, or could put in its owner.
fn must_be_able_to_name_owner(act: &Acting<'_>, id: AccountId) -> Outcome {
    let account = act.world.account(id)?;
    let creating = Operation::creating(account.kind).zip(account.parent);
    let could_make = creating.is_some_and(|(operation, parent)| act.is_able(operation, parent));
    ensure(could_make || act.is_able(Operation::PutInOwner, id), "rule 12: who may name its owner")
}
