//! Commands about accounts, their limits and their owners.

use std::collections::{BTreeMap, BTreeSet};

use rand::{
    Rng,
    seq::{IndexedRandom, IteratorRandom},
};
use rolecall_core::{
    AccountId, Kind, RoleId,
    change::{AccountSettings, Command, FirstOwner},
    record::{Account, AccountState, MembershipState},
};

use super::{Generator, pick::View};
use crate::sim::watch::{is_allowed, known};

/// From how many on new accounts are rare.
const ACCOUNTS_ENOUGH: usize = 15;

impl Generator {
    pub(super) fn founding(&mut self) -> Command {
        let catalog = if self.percent(10) {
            "name = 3".into()
        } else {
            crate::sim::catalog().text().clone()
        };
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

    /// Mostly someone who owns an account already, so that others own none.
    pub(super) fn first_owner(&mut self, view: &View<'_>) -> FirstOwner {
        let owners = view.accounts.iter().filter_map(|at| view.owner(at));
        let owner = owners.choose(&mut self.rng);
        let owner = owner.and_then(|owner| known(view.facts.person(owner.person)));
        let address = owner.and_then(|person| person.address.clone());
        FirstOwner {
            address: match address {
                Some(address) if self.percent(60) => address,
                _ => self.address(view),
            },
            name: self.name("Owner"),
            zone: self.zone(),
            until: self.until(),
        }
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
        Some(Command::ChangeAccount {
            account: id,
            settings,
        })
    }

    pub(super) fn suspend_account(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| {
            account.parent.is_some() && account.state == AccountState::Active
        })?;
        Some(Command::SuspendAccount { account })
    }

    pub(super) fn close_account(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| {
            account.parent.is_some() && account.state.key() != "closed"
        })?;
        Some(Command::CloseAccount { account })
    }

    pub(super) fn resume_account(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.state != AccountState::Active)?;
        Some(Command::ResumeAccount { account })
    }

    pub(super) fn move_account(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| {
            matches!(account.kind, Kind::Reseller | Kind::Customer)
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
        Some(Command::MoveAccount {
            account,
            parent,
            map,
        })
    }

    /// For some of the roles another one of the same type that fits, now and then one that does
    /// not, or one that is itself replaced.
    fn map(
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

    pub(super) fn set_ceiling(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.parent.is_some())?;
        let kind = view.account(account).map_or(Kind::Customer, |at| at.kind);
        let set = view
            .account(account)
            .into_iter()
            .flat_map(|at| at.ceilings.keys())
            .choose(&mut self.rng);
        let sections = view.facts.catalog().sections().iter();
        let fits = self.percent(96);
        let section = sections
            .filter(|section| !fits || kind <= section.kind)
            .choose(&mut self.rng)?;
        // Ceilings are lifted as often as set, or in the end nobody could do anything.
        let (section, ceiling) = match set {
            Some(set) if self.percent(80) => (set.clone(), None),
            _ => {
                let level = section.offered.iter().choose(&mut self.rng)?;
                (section.key.clone(), Some(level))
            }
        };
        Some(Command::SetCeiling {
            account,
            section,
            ceiling,
        })
    }

    pub(super) fn set_allowed_roles(&mut self, view: &View<'_>) -> Option<Command> {
        let id = self.account(view, |account| account.parent.is_some())?;
        let account = view.account(id).or(view.accounts.first().copied())?;
        let above: Vec<AccountId> = view.path(account.id)[1..].iter().map(|at| at.id).collect();
        let listable = view.roles.iter().filter(|role| {
            !role.group && above.contains(&role.account) && account.kind <= role.content.kind
        });
        let mut list = BTreeSet::new();
        for role in listable {
            if self.percent(60) {
                list.insert(role.id);
            }
        }
        if self.percent(3) {
            list.insert(self.any_role(view));
        }
        let roles = (!self.percent(35)).then_some(list);
        let after = Account {
            allowed_roles: roles.clone(),
            ..account.clone()
        };
        let in_use = known(view.facts.roles_in_use(account.id)).into_iter();
        let taken_off = in_use.filter(|id| {
            known(view.facts.role(*id)).is_some_and(|role| {
                is_allowed(view.facts, account, role) && !is_allowed(view.facts, &after, role)
            })
        });
        let taken_off: Vec<_> = taken_off.collect();
        let chained = self.percent(15);
        let map = self.map(view, taken_off.iter().copied(), |role| {
            is_allowed(view.facts, &after, role) || chained && taken_off.contains(&role.id)
        });
        Some(Command::SetAllowedRoles {
            account: id,
            roles,
            map,
        })
    }

    pub(super) fn set_own_roles(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.parent.is_some())?;
        let on = self.percent(70);
        Some(Command::SetOwnRoles { account, on })
    }

    pub(super) fn set_allowlist(&mut self, view: &View<'_>) -> Option<Command> {
        let listed = view.accounts.iter().any(|at| at.allowlist.is_some());
        let lift = listed && self.percent(60);
        let account = self.account(view, |account| {
            account.kind != Kind::PhoneSystem && lift == account.allowlist.is_some()
        })?;
        let ranges = if lift { Vec::new() } else { self.ranges() };
        Some(Command::SetAllowlist { account, ranges })
    }

    pub(super) fn set_account_sign_in(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.kind.has_owner())?;
        let enabled = [Some(true), Some(false), None];
        let enabled = *enabled.choose(&mut self.rng)?;
        Some(Command::SetAccountSignIn { account, enabled })
    }

    pub(super) fn offer_ownership(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.kind.has_owner())?;
        let to = self.membership(view, |membership| {
            membership.account == account
                && !view.owns(membership)
                && membership.state == MembershipState::Active
        })?;
        let keeps = self.keeps(view, account);
        Some(Command::OfferOwnership { account, to, keeps })
    }

    fn keeps(&mut self, view: &View<'_>, account: AccountId) -> BTreeSet<RoleId> {
        if self.percent(50) {
            self.some_roles(view, account)
        } else {
            BTreeSet::new()
        }
    }

    pub(super) fn withdraw_ownership(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.offer.is_some())?;
        Some(Command::WithdrawOwnership { account })
    }

    pub(super) fn accept_ownership(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.offer.is_some())?;
        Some(Command::AcceptOwnership { account })
    }

    pub(super) fn decline_ownership(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.offer.is_some())?;
        Some(Command::DeclineOwnership { account })
    }

    pub(super) fn put_in_owner(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| {
            matches!(account.kind, Kind::Reseller | Kind::Customer)
        })?;
        Some(Command::PutInOwner {
            account,
            owner: self.next_owner(view, account),
            old_owner_keeps: self.keeps(view, account),
        })
    }

    /// Mostly when the platform's owner cannot act, since otherwise nobody can afterwards.
    pub(super) fn recover_owner(&mut self, view: &View<'_>) -> Option<Command> {
        let root = view.accounts.iter().find(|at| at.parent.is_none())?;
        let lost = view.owner(root).is_some_and(|owner| view.is_over(owner));
        (lost || self.percent(25)).then(|| Command::RecoverOwner {
            owner: self.next_owner(view, root.id),
        })
    }

    /// As often one of the account's people as anyone.
    fn next_owner(&mut self, view: &View<'_>, account: AccountId) -> FirstOwner {
        let mut owner = self.first_owner(view);
        let member = view
            .facts
            .memberships_in(account)
            .filter(|member| member.state == MembershipState::Active)
            .choose(&mut self.rng);
        let member = member.and_then(|member| known(view.facts.person(member.person)));
        if let Some(address) = member.and_then(|person| person.address.clone())
            && self.percent(60)
        {
            owner.address = address;
        }
        owner
    }
}
