//! Accounts: made, opened, changed, suspended, closed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rolecall_core::{
    AccountId, Kind, MembershipId, Window,
    catalog::Catalog,
    change::{AccountSettings, Command, FirstOwner, Operation, WantedState},
    name::{Name, ShortName},
    record::{Account, AccountState, InvitedAs, Membership, MembershipState},
};

use super::{Change, Outcome, World, ensure};

impl World {
    fn must_be_free(&self, short_name: &ShortName) -> Outcome {
        let taken = |account: &Account| {
            account.short_name == *short_name || account.former_names.contains(short_name)
        };
        ensure(!self.accounts.values().any(taken), "the short name is taken")
    }
}

impl Change<'_, '_> {
    pub(super) fn account_command(&mut self, command: &Command) -> Option<Outcome> {
        Some(match command {
            Command::FoundPlatform { name, short_name, catalog, owner } => {
                self.found_platform(name, short_name, catalog, owner)
            }
            Command::CreateAccount { parent, kind, name, short_name, owner } => {
                self.create_account(*parent, *kind, (name, short_name), owner.as_ref())
            }
            Command::OpenAccount { beside, name, short_name } => {
                self.open_account(*beside, name, short_name)
            }
            Command::ChangeAccount { account, settings } => self.change_account(*account, settings),
            Command::SuspendAccount { account } => {
                self.set_state(*account, |by| AccountState::Suspended { by })
            }
            Command::CloseAccount { account } => {
                self.set_state(*account, |by| AccountState::Closed { by })
            }
            Command::ResumeAccount { account } => {
                self.set_state(*account, |_| AccountState::Active)
            }
            Command::SetStateInBulk { above, account, state } => {
                self.set_state_in_bulk(*above, *account, *state)
            }
            Command::StartJob { account, work, .. } | Command::CancelJob { account, work, .. } => {
                self.acting().and_then(|act| act.must_be_able(work.operation(), *account)).map(drop)
            }
            Command::MoveAccount { account, parent, map } => {
                self.move_account(*account, *parent, map)
            }
            _ => return None,
        })
    }

    fn found_platform(
        &mut self,
        name: &Name,
        short_name: &ShortName,
        catalog: &str,
        owner: &FirstOwner,
    ) -> Outcome {
        self.must_be_the_machine()?;
        ensure(self.before.accounts.is_empty(), "the platform is founded already")?;
        let catalog = Catalog::from_toml("catalog.toml", catalog).map_err(|e| e.to_string())?;
        self.must_be_to_come(Some(owner.until))?;
        self.after.catalog = Arc::new(catalog);
        let id = self.add_account(None, Kind::Platform, name, short_name);
        self.invite_owner(id, owner);
        Ok(())
    }

    fn create_account(
        &mut self,
        parent: AccountId,
        kind: Kind,
        (name, short_name): (&Name, &ShortName),
        owner: Option<&FirstOwner>,
    ) -> Outcome {
        let before = self.before;
        let act = self.acting()?;
        let operation = Operation::creating(kind).ok_or("the platform is founded, not created")?;
        act.must_be_able(operation, parent)?;
        let above = before.account(parent)?;
        ensure(kind.may_stand_under(above.kind), "section 1: the kind does not fit")?;
        before.must_be_growable(above, 1)?;
        before.must_be_free(short_name)?;
        ensure(owner.is_some() == kind.has_owner(), "rule 12: an owner, save for phone systems")?;
        self.must_be_to_come(owner.map(|owner| owner.until))?;
        let id = self.add_account(Some(parent), kind, name, short_name);
        if let Some(owner) = owner {
            self.invite_owner(id, owner);
        }
        Ok(())
    }

    fn open_account(&mut self, beside: AccountId, name: &Name, short_name: &ShortName) -> Outcome {
        let before = self.before;
        let person = self.acting_person()?;
        ensure(self.acting()?.sees(beside), "rule 7: not theirs to see")?;
        let opens = |id: &AccountId| {
            let kind = before.accounts[id].kind;
            matches!(kind, Kind::Platform | Kind::Reseller)
        };
        let above = before.above(beside).into_iter().find(opens);
        let parent = before.account(above.ok_or("nothing above opens accounts")?)?;
        ensure(parent.opens_accounts, "the account above does not offer it")?;
        before.must_be_growable(parent, 1)?;
        before.must_be_free(short_name)?;
        let id = self.add_account(Some(parent.id), Kind::Customer, name, short_name);
        let membership = Membership {
            id: self.fresh_membership(),
            account: id,
            person,
            roles: [].into(),
            state: MembershipState::Active,
            window: Window::always(before.person(person)?.zone.clone()),
            narrowed_to: None,
            ranges: Vec::new(),
            ranges_by: None,
            login_name: None,
            invited_as: None,
            requests: BTreeMap::new(),
            reviewed: None,
            told: None,
        };
        self.set_first_owner(id, membership);
        Ok(())
    }

    fn add_account(
        &mut self,
        parent: Option<AccountId>,
        kind: Kind,
        name: &Name,
        short_name: &ShortName,
    ) -> AccountId {
        let account = Account {
            id: self.fresh_account(),
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
        };
        let id = account.id;
        self.after.accounts.insert(id, account);
        id
    }

    /// A membership for who is named, who owns the account and cannot act until they accept.
    pub(super) fn invite_owner(&mut self, account: AccountId, owner: &FirstOwner) {
        let person = self.person_named(&owner.address, &owner.name, &owner.zone, None);
        let membership = Membership {
            id: self.fresh_membership(),
            account,
            person: person.id,
            roles: [].into(),
            state: MembershipState::Invited { by: self.actor.principal(), until: owner.until },
            window: Window::always(owner.zone.clone()),
            narrowed_to: None,
            ranges: Vec::new(),
            ranges_by: None,
            login_name: None,
            invited_as: Some(InvitedAs {
                address: owner.address.clone(),
                name: owner.name.clone(),
            }),
            requests: BTreeMap::new(),
            reviewed: None,
            told: None,
        };
        self.set_first_owner(account, membership);
    }

    fn set_first_owner(&mut self, account: AccountId, membership: Membership) -> MembershipId {
        let id = membership.id;
        self.after.memberships.insert(id, membership);
        self.after.account_mut(account).owner = Some(id);
        id
    }

    fn change_account(&mut self, id: AccountId, settings: &AccountSettings) -> Outcome {
        let account = self.before.account(id)?;
        self.acting()?.must_be_able(Operation::ChangeAccount, id)?;
        ensure(
            !settings.opens_accounts || matches!(account.kind, Kind::Platform | Kind::Reseller),
            "only a platform or reseller has accounts opened under it",
        )?;
        let own = account.former_names.contains(&settings.short_name);
        if settings.short_name != account.short_name && !own {
            self.before.must_be_free(&settings.short_name)?;
            ensure(account.former_names.len() < 20, "it has had enough names")?;
        }
        let after = self.after.account_mut(id);
        after.name = settings.name.clone();
        if settings.short_name != after.short_name {
            after.former_names.insert(after.short_name.clone());
            after.former_names.remove(&settings.short_name);
            after.short_name = settings.short_name.clone();
        }
        after.roles_per_person_max = settings.roles_per_person_max;
        after.second_factor = settings.second_factor;
        after.opens_accounts = settings.opens_accounts;
        Ok(())
    }

    /// G21 to G24: who may do it for many, does to each what they may do to one.
    fn set_state_in_bulk(&mut self, above: AccountId, id: AccountId, to: WantedState) -> Outcome {
        self.acting()?.must_be_able(Operation::SetBulkStates, above)?;
        let is_below = id != above && self.before.is_within(id, above);
        ensure(is_below, "rule 7: not one of those below")?;
        if self.before.account(id)?.state.key() == to.key() {
            return self.acting()?.must_be_able(Operation::SetAccountState, id).map(drop);
        }
        self.set_state(id, |by| match to {
            WantedState::Active => AccountState::Active,
            WantedState::Suspended => AccountState::Suspended { by },
            WantedState::Closed => AccountState::Closed { by },
        })
    }

    fn set_state(&mut self, id: AccountId, state: impl Fn(AccountId) -> AccountState) -> Outcome {
        let before = self.before.account(id)?.state;
        let act = self.acting()?;
        let stand = act.must_be_able(Operation::SetAccountState, id)?;
        let after = state(stand);
        ensure(before.key() != after.key(), "the account is in that state already")?;
        if let AccountState::Suspended { by } | AccountState::Closed { by } = before {
            ensure(self.before.is_within(by, stand), "rule 4: the state was set above")?;
        }
        self.after.account_mut(id).state = after;
        Ok(())
    }
}
