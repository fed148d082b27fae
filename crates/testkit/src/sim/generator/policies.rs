//! Commands about policies.

use std::collections::BTreeSet;

use rand::seq::{IndexedRandom, IteratorRandom};
use rolecall_core::{
    AccountId, Kind, Level, PolicyId,
    change::Command,
    record::{Account, PolicyContent, Role},
};

use super::{Generator, pick::View};

impl Generator {
    pub(super) fn set_policy(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.policies.len() < 3)?;
        let policy = self.policy_of(view, account).filter(|_| self.percent(40));
        let content = self.policy_content(view, account)?;
        Some(Command::SetPolicy { account, policy, content })
    }

    pub(super) fn remove_policy(&mut self, view: &View<'_>) -> Option<Command> {
        if view.accounts.iter().all(|account| account.policies.is_empty()) {
            return None;
        }
        let account = self.account(view, |account| !account.policies.is_empty())?;
        let policy = self.policy_of(view, account);
        let policy = policy.unwrap_or_else(|| PolicyId::from_bytes([7; 16]));
        Some(Command::RemovePolicy { account, policy })
    }

    fn policy_of(&mut self, view: &View<'_>, account: AccountId) -> Option<PolicyId> {
        let kept = view.account(account)?.policies.keys().copied();
        kept.choose(&mut self.rng)
    }

    /// Mostly one that holds: the roles that give the level now are the ones that alone may.
    fn policy_content(&mut self, view: &View<'_>, account: AccountId) -> Option<PolicyContent> {
        let kind = view.account(account).map_or(Kind::Customer, |at| at.kind);
        let fits = self.percent(96);
        let sections = view.facts.catalog().sections().iter();
        let section =
            sections.filter(|section| !fits || kind <= section.kind).choose(&mut self.rng)?;
        let lowest = usize::from(!self.percent(3));
        let offered: Vec<_> = section.offered.iter().skip(lowest).collect();
        let level = offered.choose(&mut self.rng).copied().unwrap_or(Level::View);
        let path: Vec<AccountId> = view.account(account).map_or_else(Vec::new, |at: &Account| {
            view.path(at.id).iter().map(|above| above.id).collect()
        });
        let mut only = BTreeSet::new();
        for role in view.roles.iter().filter(|role: &&&Role| path.contains(&role.account)) {
            let gives = role.content.level(section) >= level;
            if self.percent(if gives { 80 } else { 5 }) {
                only.insert(role.id);
            }
        }
        if self.percent(3) {
            only.insert(self.any_role(view));
        }
        Some(PolicyContent {
            name: self.name("Policy"),
            section: section.key.clone(),
            level,
            only,
            below: self.percent(40),
        })
    }
}
