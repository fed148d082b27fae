//! Commands about accounts: made, changed, suspended, closed, moved.

use std::collections::{BTreeMap, BTreeSet};

use rand::{Rng, seq::IteratorRandom};
use rolecall_core::{
    AccountId, Kind, RoleId,
    change::{AccountSettings, Command, FirstOwner},
    record::AccountState,
};

use super::{Generator, pick::View};
use crate::sim::watch::known;

/// From how many on new accounts are rare.
const ACCOUNTS_ENOUGH: usize = 15;

impl Generator {
    pub(super) fn founding(&mut self) -> Command {
        let catalog =
            if self.percent(10) { "name = 3".into() } else { crate::sim::catalog().text().clone() };
        Command::FoundPlatform {
            name: self.name("Platform"),
            short_name: "platform".parse().expect("a short name"),
            catalog,
            owner: FirstOwner {
                address: self.new_address(),
                name: self.name("Founder"),
                zone: self.zone(),
                until: self.until(),
            },
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "it is one of the plans")]
    pub(super) fn found_platform(&mut self, _: &View<'_>) -> Option<Command> {
        Some(self.founding())
    }

    fn is_crowded(&mut self, view: &View<'_>) -> bool {
        view.accounts.len() >= ACCOUNTS_ENOUGH && !self.percent(1)
    }

    pub(super) fn create_account(&mut self, view: &View<'_>) -> Option<Command> {
        let kind = match self.rng.random_range(0..20) {
            0..6 => Kind::Reseller,
            6..14 => Kind::Customer,
            14..19 => Kind::PhoneSystem,
            _ => Kind::Platform,
        };
        let parent = self.account(view, |parent| kind.may_stand_under(parent.kind))?;
        let named = kind.has_owner() != self.percent(2);
        let crowded = self.is_crowded(view);
        let owner = named.then(|| self.first_owner(view));
        let short_name = match view.accounts.first() {
            // Where there are enough, the command is still tried, and refused.
            Some(account) if crowded => account.short_name.clone(),
            _ => self.short_name(view),
        };
        (!crowded || self.percent(15)).then(|| Command::CreateAccount {
            parent,
            kind,
            name: self.name("Account"),
            short_name,
            owner,
        })
    }

    pub(super) fn open_account(&mut self, view: &View<'_>) -> Option<Command> {
        let crowded = self.is_crowded(view);
        let beside = self.account(view, |account| {
            let path = view.path(account.id);
            let provider = path[1..]
                .iter()
                .find(|above| matches!(above.kind, Kind::Platform | Kind::Reseller));
            provider.is_some_and(|provider| provider.opens_accounts)
        })?;
        (!crowded || self.percent(15)).then(|| Command::OpenAccount {
            beside,
            name: self.name("Account"),
            short_name: match view.accounts.first() {
                Some(account) if crowded => account.short_name.clone(),
                _ => self.short_name(view),
            },
        })
    }

    pub(super) fn change_account(&mut self, view: &View<'_>) -> Option<Command> {
        let id = self.account(view, |_| true)?;
        let account = view.account(id).or(view.accounts.first().copied())?;
        let mut settings = AccountSettings::of(account);
        let provides = matches!(account.kind, Kind::Platform | Kind::Reseller);
        match self.rng.random_range(0..5) {
            0 => settings.name = self.name("Account"),
            1 => settings.short_name = self.short_name(view),
            2 => settings.second_factor = !settings.second_factor,
            3 if provides || self.percent(10) => settings.opens_accounts ^= true,
            _ => {
                let max = self.rng.random_range(1..=4);
                settings.roles_per_person_max = self.percent(40).then_some(max);
            }
        }
        Some(Command::ChangeAccount { account: id, settings })
    }

    pub(super) fn suspend_account(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| {
            account.parent.is_some() && account.state == AccountState::Active
        })?;
        Some(Command::SuspendAccount { account })
    }

    pub(super) fn close_account(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self
            .account(view, |account| account.parent.is_some() && account.state.key() != "closed")?;
        Some(Command::CloseAccount { account })
    }

    pub(super) fn resume_account(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.state != AccountState::Active)?;
        Some(Command::ResumeAccount { account })
    }

    pub(super) fn move_account(&mut self, view: &View<'_>) -> Option<Command> {
        // Resellers among resellers turn the tree upside down.
        let resellers_only = self.percent(40);
        let account = self.account(view, |account| match account.kind {
            Kind::Reseller => true,
            Kind::Customer => !resellers_only,
            Kind::Platform | Kind::PhoneSystem => false,
        })?;
        let kind = view.account(account).map_or(Kind::Customer, |at| at.kind);
        let parent = self.account(view, |parent| {
            kind.may_stand_under(parent.kind)
                && !known(view.facts.is_within(parent.id, account))
                && view.account(account).and_then(|at| at.parent) != Some(parent.id)
        })?;
        let above: Vec<AccountId> = view.path(parent).iter().map(|at| at.id).collect();
        let in_use = known(view.facts.roles_in_use(account));
        let listed = view
            .below(account)
            .into_iter()
            .chain(view.account(account))
            .flat_map(|at| at.allowed_roles.iter().flatten().copied());
        let roles: BTreeSet<RoleId> = in_use.into_iter().chain(listed).collect();
        let map = self.map(view, roles, |role| above.contains(&role.account));
        Some(Command::MoveAccount { account, parent, map })
    }

    /// For some of the roles another one of the same type that fits, now and then one that does
    /// not, or one that is itself replaced.
    pub(super) fn map(
        &mut self,
        view: &View<'_>,
        roles: impl IntoIterator<Item = RoleId>,
        fits: impl Fn(&rolecall_core::record::Role) -> bool,
    ) -> BTreeMap<RoleId, RoleId> {
        let mut map = BTreeMap::new();
        for id in roles {
            let Some(role) = known(view.facts.role(id)) else {
                continue;
            };
            let any = self.percent(8);
            let other = view.roles.iter().filter(|other| {
                other.id != id && other.content.kind == role.content.kind && (any || fits(other))
            });
            if let Some(other) = other.choose(&mut self.rng)
                && self.percent(92)
            {
                map.insert(id, other.id);
            }
        }
        map
    }
}
