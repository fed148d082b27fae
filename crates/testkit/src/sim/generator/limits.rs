//! Commands about what is set from above or for safety.

use std::collections::BTreeSet;

use rand::seq::{IndexedRandom, IteratorRandom};
use rolecall_core::{AccountId, IpNet, Kind, change::Command, record::Account};

use super::{Generator, pick::View};
use crate::sim::watch::{is_allowed, known};

impl Generator {
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
        let section =
            sections.filter(|section| !fits || kind <= section.kind).choose(&mut self.rng)?;
        // Ceilings are lifted as often as set, or in the end nobody could do anything.
        let (section, ceiling) = match set {
            Some(set) if self.percent(80) => (set.clone(), None),
            _ => {
                let level = section.offered.iter().choose(&mut self.rng)?;
                (section.key.clone(), Some(level))
            }
        };
        Some(Command::SetCeiling { account, section, ceiling })
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
        let after = Account { allowed_roles: roles.clone(), ..account.clone() };
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
        Some(Command::SetAllowedRoles { account: id, roles, map })
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
        let noted = |range: &IpNet| self.percent(30).then(|| (*range, self.name("Office")));
        let notes = ranges.iter().filter_map(noted).collect();
        let leaves_self_out = self.percent(60);
        Some(Command::SetAllowlist { account, ranges, notes, leaves_self_out })
    }

    pub(super) fn set_sign_in_rules(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.kind != Kind::PhoneSystem)?;
        let second_factor = self.percent(50);
        Some(Command::SetSignInRules { account, second_factor })
    }

    pub(super) fn set_account_sign_in(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.kind.has_owner())?;
        let enabled = [Some(true), Some(false), None];
        let enabled = *enabled.choose(&mut self.rng)?;
        Some(Command::SetAccountSignIn { account, enabled })
    }
}
