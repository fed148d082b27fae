//! Accounts: made, changed, suspended, closed, put back.

use std::collections::{BTreeMap, BTreeSet};

use super::{Decider, Events, Outcome, invitation::added};
use crate::{
    AccountId, Kind, MembershipId, PersonId, Principal, Window, Zone,
    change::{AccountSettings, Event, FirstOwner, Operation, OwnerHow, Personal, Refusal},
    facts::DEPTH_MAX,
    name::{Name, ShortName},
    record::{Account, AccountState, InvitedAs, Membership, MembershipState},
};

impl Decider<'_> {
    pub(super) fn create_account(
        &mut self,
        parent: AccountId,
        kind: Kind,
        name: &Name,
        short_name: &ShortName,
        owner: Option<&FirstOwner>,
    ) -> Events {
        let parent = self.guard.account(parent)?;
        let misplaced = Refusal::KindMisplaced { kind, parent: parent.kind };
        let Some(operation) =
            Operation::creating(kind).filter(|_| kind.may_stand_under(parent.kind))
        else {
            self.guard.sees(parent)?;
            return Err(misplaced)?;
        };
        self.guard.may(operation, parent)?;
        self.may_grow_below(parent, 1)?;
        if owner.is_some() != kind.has_owner() {
            return Err(Refusal::OwnerNeeded { wanted: kind.has_owner() })?;
        }
        self.short_name_is_free(short_name)?;
        let account = self.new_account(kind, Some(parent.id), name, short_name);
        let id = account.id;
        let mut events = vec![Event::AccountCreated { account }];
        if let Some(owner) = owner {
            events.extend(self.first_owner(id, owner, OwnerHow::First)?);
        }
        Ok(events)
    }

    pub(super) fn open_account(
        &mut self,
        beside: AccountId,
        name: &Name,
        short_name: &ShortName,
    ) -> Events {
        let person = self.guard.person().ok_or(Refusal::NotYours)?;
        if !self.guard.access(beside)?.sees_anything() {
            return Err(Refusal::NotFound { what: "account" })?;
        }
        let path = self.facts.path(beside)?;
        let provider =
            path[1..].iter().find(|above| matches!(above.kind, Kind::Platform | Kind::Reseller));
        let parent = provider.filter(|above| above.opens_accounts).ok_or(Refusal::OpeningOff)?;
        self.may_grow_below(parent, 1)?;
        self.short_name_is_free(short_name)?;
        let account = self.new_account(Kind::Customer, Some(parent.id), name, short_name);
        let id = account.id;
        let zone = self.zone_of(person)?;
        let membership = self.owners_membership(id, person, MembershipState::Active, zone);
        let after = membership.id;
        Ok(vec![
            Event::AccountCreated { account },
            added(membership),
            Event::OwnershipPassed { account: id, before: None, after, how: OwnerHow::First },
        ])
    }

    pub(super) fn change_account(
        &mut self,
        account: AccountId,
        settings: &AccountSettings,
    ) -> Events {
        let account = self.guard.account(account)?;
        self.guard.may(Operation::ChangeAccount, account)?;
        let before = AccountSettings::of(account);
        if before == *settings {
            return Ok(Vec::new());
        }
        if settings.short_name != before.short_name {
            self.may_be_called(account, &settings.short_name)?;
        }
        let provides = matches!(account.kind, Kind::Platform | Kind::Reseller);
        if settings.opens_accounts && !provides {
            return Err(Refusal::KindCannot { kind: account.kind })?;
        }
        Ok(vec![Event::AccountChanged { account: account.id, before, after: settings.clone() }])
    }

    pub(super) fn suspend_account(&mut self, account: AccountId) -> Events {
        self.set_state(account, "suspended", |by| AccountState::Suspended { by })
    }

    pub(super) fn close_account(&mut self, account: AccountId) -> Events {
        self.set_state(account, "closed", |by| AccountState::Closed { by })
    }

    pub(super) fn resume_account(&mut self, account: AccountId) -> Events {
        self.set_state(account, "active", |_| AccountState::Active)
    }

    fn set_state(
        &mut self,
        account: AccountId,
        wanted: &'static str,
        state: impl Fn(AccountId) -> AccountState,
    ) -> Events {
        let account = self.guard.account(account)?;
        let stand = self.guard.may(Operation::SetAccountState, account)?;
        let before = account.state;
        if before.key() == wanted {
            return Err(Refusal::StateAlready { state: wanted })?;
        }
        self.guard.stands_above(stand, before.set_by())?;
        Ok(vec![Event::AccountStateSet { account: account.id, before, after: state(stand) }])
    }

    /// Whether accounts may be put below this one: it is open, and the tree not too deep.
    pub(super) fn may_grow_below(&self, parent: &Account, levels: usize) -> Outcome<()> {
        let path = self.facts.path(parent.id)?;
        if path.len() + levels > DEPTH_MAX {
            return Err(Refusal::TooDeep { max: DEPTH_MAX })?;
        }
        if path.iter().any(|above| matches!(above.state, AccountState::Closed { .. })) {
            return Err(Refusal::AccountState { state: "closed" })?;
        }
        match parent.state {
            AccountState::Active => Ok(()),
            state => Err(Refusal::AccountState { state: state.key() })?,
        }
    }

    pub(super) fn short_name_is_free(&self, short_name: &ShortName) -> Outcome<()> {
        match self.facts.account_named(short_name)? {
            Some(_) => Err(Refusal::ShortNameTaken { short_name: short_name.clone() })?,
            None => Ok(()),
        }
    }

    /// A name that it had is still its own.
    fn may_be_called(&self, account: &Account, short_name: &ShortName) -> Outcome<()> {
        if account.former_names.contains(short_name) {
            return Ok(());
        }
        self.short_name_is_free(short_name)?;
        if account.former_names.len() >= Account::FORMER_NAMES_MAX {
            return Err(Refusal::ShortNamesSpent { max: Account::FORMER_NAMES_MAX })?;
        }
        Ok(())
    }

    pub(super) fn new_account(
        &mut self,
        kind: Kind,
        parent: Option<AccountId>,
        name: &Name,
        short_name: &ShortName,
    ) -> Account {
        Account {
            id: AccountId(self.ids.next_id()),
            kind,
            parent,
            short_name: short_name.clone(),
            former_names: BTreeSet::new(),
            name: name.clone(),
            owner: None,
            offer: None,
            state: AccountState::Active,
            allowed_roles: None,
            own_roles: None,
            opens_accounts: false,
            roles_per_person_max: None,
            second_factor: false,
            ceilings: BTreeMap::new(),
            allowlist: None,
            sign_in: None,
            review: None,
            policies: BTreeMap::new(),
        }
    }

    /// The events that name the owner of an account: a person who is known or not, invited.
    pub(super) fn first_owner(
        &mut self,
        account: AccountId,
        owner: &FirstOwner,
        how: OwnerHow,
    ) -> Events {
        self.can_still_accept(owner)?;
        let known = self.facts.person_at(&owner.address)?.map(|person| person.id);
        let person = known.unwrap_or_else(|| PersonId(self.ids.next_id()));
        let state = MembershipState::Invited { by: self.actor(), until: owner.until };
        let invited_as = InvitedAs { address: owner.address.clone(), name: owner.name.clone() };
        let mut membership = self.owners_membership(account, person, state, owner.zone.clone());
        membership.invited_as = Some(invited_as);
        let before = self.facts.account(account)?.and_then(|account| account.owner);
        let after = membership.id;
        let named = Event::PersonAdded {
            person,
            address: Personal::new(person, owner.address.clone()),
            name: Personal::new(person, owner.name.clone()),
            zone: owner.zone.clone(),
            language: None,
        };
        let passed = Event::OwnershipPassed { account, before, after, how };
        Ok(vec![named, added(membership), passed])
    }

    pub(super) fn can_still_accept(&self, owner: &FirstOwner) -> Outcome<()> {
        if owner.until > self.context.at {
            return Ok(());
        }
        Err(Refusal::EndPassed { what: "the invitation", at: owner.until })?
    }

    fn owners_membership(
        &mut self,
        account: AccountId,
        person: PersonId,
        state: MembershipState,
        zone: Zone,
    ) -> Membership {
        Membership {
            id: self.fresh_membership(),
            account,
            person,
            roles: [].into(),
            state,
            window: Window::always(zone),
            narrowed_to: None,
            ranges: Vec::new(),
            ranges_by: None,
            login_name: None,
            invited_as: None,
            requests: BTreeMap::new(),
            reviewed: None,
            told: None,
        }
    }

    pub(super) fn fresh_membership(&mut self) -> MembershipId {
        MembershipId(self.ids.next_id())
    }

    fn zone_of(&self, person: PersonId) -> Outcome<Zone> {
        let person = self.facts.person(person)?.ok_or(Refusal::NotFound { what: "person" })?;
        Ok(person.zone.clone())
    }

    /// Whoever acts, as someone whose right can be looked at again later.
    pub(super) fn actor(&self) -> Option<Principal> {
        self.context.actor.principal()
    }
}
