//! Rule 12: ownership passes by offer and acceptance, or is put in from above.

use std::collections::BTreeSet;

use rolecall_core::{
    AccountId, Kind, Levels, MembershipId, PersonId, RoleId, Window,
    change::{Command, FirstOwner, Operation},
    record::{MembershipState, OwnershipOffer},
    window::Place,
};

use super::standing::is_from;
use super::{Change, Outcome, World, ensure};

impl Change<'_, '_> {
    pub(super) fn owner_command(&mut self, command: &Command) -> Option<Outcome> {
        Some(match command {
            Command::OfferOwnership { account, to, keeps } => self.offer(*account, *to, keeps),
            Command::WithdrawOwnership { account } => self.withdraw(*account),
            Command::AcceptOwnership { account } => self.accept_ownership(*account),
            Command::DeclineOwnership { account } => self.decline_ownership(*account),
            Command::PutInOwner { account, owner, old_owner_keeps } => {
                self.put_in_owner(*account, owner, old_owner_keeps)
            }
            Command::RecoverOwner { owner } => self.recover_owner(owner),
            _ => return None,
        })
    }

    fn must_be_owner_of(&self, account: AccountId) -> Outcome {
        self.before.account(account)?;
        ensure(self.acting()?.is_owner_of(account), "rule 12: only the owner does this")
    }

    fn offer(&mut self, id: AccountId, to: MembershipId, keeps: &BTreeSet<RoleId>) -> Outcome {
        self.must_be_owner_of(id)?;
        let receiver = self.before.membership(to)?;
        ensure(
            receiver.account == id
                && receiver.state == MembershipState::Active
                && !self.before.is_owners(receiver),
            "rule 12: offered to another active membership of the account",
        )?;
        self.before.must_be_assignable_set(id, keeps)?;
        let kept = self.before.written_by(keeps);
        let keeps = keeps.clone();
        self.after.account_mut(id).offer = Some(OwnershipOffer { to, keeps, kept });
        Ok(())
    }

    fn withdraw(&mut self, id: AccountId) -> Outcome {
        self.must_be_owner_of(id)?;
        self.after.account_mut(id).offer = None;
        Ok(())
    }

    /// The offer of this account to the person who acts.
    fn offer_to_actor(&self, id: AccountId) -> Outcome<OwnershipOffer> {
        let person = self.acting_person()?;
        let offer = self.before.account(id)?.offer.clone();
        let offer = offer.ok_or("rule 12: nothing is on offer")?;
        ensure(
            self.before.membership(offer.to)?.person == person,
            "rule 12: the offer is to someone else",
        )?;
        Ok(offer)
    }

    fn accept_ownership(&mut self, id: AccountId) -> Outcome {
        let offer = self.offer_to_actor(id)?;
        let receiver = self.before.membership(offer.to)?;
        ensure(
            receiver.state == MembershipState::Active
                && receiver.window.place(self.at) == Place::Within,
            "rule 6: the membership is not in force",
        )?;
        ensure(!self.before.is_closed(id), "rule 4: closed leaves nothing")?;
        let listed = self.before.account(id)?.allowlist.as_ref();
        let lists = [listed.map_or(&[][..], |list| &list.ranges), &receiver.ranges];
        ensure(
            lists.iter().all(|list| list.is_empty() || is_from(self.origin, list)),
            "rule 4: not from this address",
        )?;
        self.before.must_be_assignable_set(id, &offer.keeps)?;
        let kept = self.before.written_by(&offer.keeps);
        ensure(kept.beyond(&offer.kept).is_empty(), "rule 12: the offer said less")?;
        self.after.pass_ownership(id, offer.to, &offer.keeps);
        Ok(())
    }

    fn decline_ownership(&mut self, id: AccountId) -> Outcome {
        self.offer_to_actor(id)?;
        self.after.account_mut(id).offer = None;
        Ok(())
    }

    fn put_in_owner(
        &mut self,
        id: AccountId,
        owner: &FirstOwner,
        old_owner_keeps: &BTreeSet<RoleId>,
    ) -> Outcome {
        let act = self.acting()?;
        act.must_be_able(Operation::PutInOwner, id)?;
        let known = self.before.person_at(&owner.address).map(|known| known.id);
        ensure(known.is_none() || known != act.behind(), "rule 10: nobody puts in themselves")?;
        let current = self.before.owner_of(id);
        ensure(
            current.is_none() || current != act.behind(),
            "rule 10: who owns it passes it on by an offer",
        )?;
        self.must_be_to_come(Some(owner.until))?;
        if self.is_owned_by_who_is_named(id, owner) {
            self.ask_again(id, owner);
            return Ok(());
        }
        act.must_hold_everything(id)?;
        self.before.must_be_assignable_set(id, old_owner_keeps)?;
        self.replace_owner(id, owner, old_owner_keeps);
        Ok(())
    }

    fn recover_owner(&mut self, owner: &FirstOwner) -> Outcome {
        self.must_be_the_machine()?;
        self.must_be_to_come(Some(owner.until))?;
        let mut accounts = self.before.accounts.values();
        let platform = accounts.find(|account| account.kind == Kind::Platform);
        let id = platform.ok_or("there is no platform yet")?.id;
        if self.is_owned_by_who_is_named(id, owner) {
            self.ask_again(id, owner);
        } else {
            self.replace_owner(id, owner, &BTreeSet::new());
        }
        Ok(())
    }

    fn is_owned_by_who_is_named(&self, id: AccountId, owner: &FirstOwner) -> bool {
        let person = self.before.person_at(&owner.address);
        let member = person.and_then(|person| self.before.membership_of(person.id, id));
        member.is_some_and(|member| self.before.is_owners(member))
    }

    /// Whoever owns it now and has not accepted yet has until the new end to do so.
    fn ask_again(&mut self, id: AccountId, owner: &FirstOwner) {
        let by = self.acting().ok().map(|act| act.principal);
        let owner_now = self.after.account_mut(id).owner.expect("it has one");
        let state = &mut self.after.membership_mut(owner_now).state;
        if matches!(state, MembershipState::Invited { .. }) {
            *state = MembershipState::Invited { by, until: owner.until };
        }
    }

    /// Who is in the account already becomes its owner as they are, though no longer suspended;
    /// anyone else is invited.
    fn replace_owner(&mut self, id: AccountId, owner: &FirstOwner, keeps: &BTreeSet<RoleId>) {
        let person = self.before.person_at(&owner.address);
        let member = person.and_then(|person| self.before.membership_of(person.id, id));
        if let Some(member) = member {
            self.after.pass_ownership(id, member.id, keeps);
            self.ask_again(id, owner);
            let state = &mut self.after.membership_mut(member.id).state;
            if *state == MembershipState::Suspended {
                *state = MembershipState::Active;
            }
        } else {
            self.after.retire_owner(id, keeps);
            self.invite_owner(id, owner);
        }
    }
}

impl World {
    /// All that roles give, as it is written.
    fn written_by(&self, roles: &BTreeSet<RoleId>) -> Levels {
        let sections = self.catalog.sections().iter();
        let written = sections.map(|at| (at.key.clone(), self.given_by_roles(roles, at)));
        written.collect()
    }

    /// The person who owns an account.
    fn owner_of(&self, id: AccountId) -> Option<PersonId> {
        let owner = self.accounts.get(&id)?.owner?;
        self.memberships.get(&owner).map(|membership| membership.person)
    }

    /// Makes a membership the owner, without dates, narrowing or lists; ends what was on offer.
    fn pass_ownership(&mut self, id: AccountId, to: MembershipId, keeps: &BTreeSet<RoleId>) {
        self.retire_owner(id, keeps);
        self.account_mut(id).owner = Some(to);
        let owner = self.membership_mut(to);
        owner.roles.clear();
        owner.window = Window::always(owner.window.dates().zone.clone());
        owner.narrowed_to = None;
        owner.ranges.clear();
        owner.ranges_by = None;
    }

    /// The old owner keeps these roles, or leaves if there are none.
    fn retire_owner(&mut self, id: AccountId, keeps: &BTreeSet<RoleId>) {
        let account = self.account_mut(id);
        account.offer = None;
        account.sign_in = None;
        let Some(old) = account.owner.take() else {
            return;
        };
        if keeps.is_empty() {
            self.remove_membership(old);
        } else {
            self.membership_mut(old).roles.clone_from(keeps);
        }
    }
}
