//! Picking from what is there.

use std::collections::BTreeSet;

use rand::{Rng, seq::IndexedRandom};
use rolecall_core::{
    AccountId, Kind, MembershipId, PersonId, RoleId, Timestamp,
    facts::Facts,
    record::{Account, Key, Membership, MembershipState, Person, Role},
};

use super::Generator;
use crate::sim::watch::{is_allowed, known};

/// The world as lists, in order.
pub(super) struct View<'f> {
    pub(super) facts: &'f Facts,
    pub(super) now: Timestamp,
    pub(super) accounts: Vec<&'f Account>,
    pub(super) persons: Vec<&'f Person>,
    pub(super) memberships: Vec<&'f Membership>,
    pub(super) roles: Vec<&'f Role>,
    pub(super) keys: Vec<&'f Key>,
}

impl<'f> View<'f> {
    pub(super) fn of(facts: &'f Facts, now: Timestamp) -> Self {
        let accounts = facts.accounts();
        let memberships = accounts.iter().flat_map(|account| facts.memberships_in(account.id));
        let keys = accounts.iter().flat_map(|account| facts.keys_of(account.id));
        Self {
            facts,
            now,
            persons: facts.persons(),
            memberships: memberships.collect(),
            roles: known(facts.every_role()),
            keys: keys.collect(),
            accounts,
        }
    }

    pub(super) fn account(&self, id: AccountId) -> Option<&'f Account> {
        known(self.facts.account(id))
    }

    pub(super) fn membership(&self, id: MembershipId) -> Option<&'f Membership> {
        known(self.facts.membership(id))
    }

    /// The account and those above it.
    pub(super) fn path(&self, id: AccountId) -> Vec<&'f Account> {
        known(self.facts.path(id))
    }

    /// The accounts below one.
    pub(super) fn below(&self, id: AccountId) -> Vec<&'f Account> {
        let mut below = known(self.facts.subtree(id));
        below.retain(|account| account.id != id);
        below
    }

    pub(super) fn owner(&self, account: &Account) -> Option<&'f Membership> {
        self.membership(account.owner?)
    }

    /// Whether a membership owns its account.
    pub(super) fn owns(&self, membership: &Membership) -> bool {
        self.account(membership.account).is_some_and(|account| account.owner == Some(membership.id))
    }

    /// Whether it is an invitation that can still be accepted.
    pub(super) fn is_waiting(&self, membership: &Membership) -> bool {
        matches!(membership.state, MembershipState::Invited { until, .. } if until > self.now)
    }

    /// Whether it will give nothing any more unless someone does something.
    pub(super) fn is_over(&self, membership: &Membership) -> bool {
        let late = is_invited(membership) && !self.is_waiting(membership);
        late || membership.window.ends_at().is_some_and(|end| end <= self.now)
    }

    /// The roles that people of the account may have.
    pub(super) fn usable(&self, account: &Account) -> Vec<&'f Role> {
        let mut roles = self.roles.clone();
        roles.retain(|role| {
            role.content.kind == account.kind
                && known(self.facts.is_within(account.id, role.account))
                && is_allowed(self.facts, account, role)
        });
        roles
    }
}

pub(super) fn is_invited(membership: &Membership) -> bool {
    matches!(membership.state, MembershipState::Invited { .. })
}

impl Generator {
    /// An account that fits, mostly; sometimes any, sometimes none that there is.
    pub(super) fn account(
        &mut self,
        view: &View<'_>,
        fits: impl Fn(&Account) -> bool,
    ) -> Option<AccountId> {
        if self.percent(2) {
            return Some(AccountId::from_bytes(self.rng.random()));
        }
        let mut accounts = view.accounts.clone();
        if !self.percent(4) {
            accounts.retain(|account| fits(account));
        }
        accounts.choose(&mut self.rng).map(|account| account.id)
    }

    /// A membership that fits, mostly.
    pub(super) fn membership(
        &mut self,
        view: &View<'_>,
        fits: impl Fn(&Membership) -> bool,
    ) -> Option<MembershipId> {
        if self.percent(2) {
            return Some(MembershipId::from_bytes(self.rng.random()));
        }
        let mut memberships = view.memberships.clone();
        if !self.percent(5) {
            memberships.retain(|membership| fits(membership));
        }
        memberships.choose(&mut self.rng).map(|found| found.id)
    }

    pub(super) fn person(&mut self, view: &View<'_>) -> PersonId {
        let known = view.persons.choose(&mut self.rng).map(|person| person.id);
        match known {
            Some(id) if !self.percent(2) => id,
            _ => PersonId::from_bytes(self.rng.random()),
        }
    }

    pub(super) fn any_role(&mut self, view: &View<'_>) -> RoleId {
        let known = view.roles.choose(&mut self.rng).map(|role| role.id);
        match known {
            Some(id) if !self.percent(3) => id,
            _ => RoleId::from_bytes(self.rng.random()),
        }
    }

    /// Some of the roles that people of the account may have; now and then another one, or none.
    pub(super) fn some_roles(&mut self, view: &View<'_>, account: AccountId) -> BTreeSet<RoleId> {
        let usable = view.account(account).map_or_else(Vec::new, |account| view.usable(account));
        let count = if self.percent(2) { 0 } else { self.rng.random_range(1..=3) };
        let mut roles: BTreeSet<_> =
            usable.choose_multiple(&mut self.rng, count).map(|role| role.id).collect();
        if self.percent(4) {
            roles.insert(self.any_role(view));
        }
        roles
    }

    /// Some of the accounts below, or all of what is below, which is none.
    pub(super) fn narrowing(
        &mut self,
        view: &View<'_>,
        account: AccountId,
        percent: u32,
    ) -> Option<BTreeSet<AccountId>> {
        let provides = |account: &Account| matches!(account.kind, Kind::Platform | Kind::Reseller);
        let fits = view.account(account).is_some_and(provides);
        if !(fits && self.percent(percent) || self.percent(1)) {
            return None;
        }
        let count = self.rng.random_range(1..=4);
        let below = view.below(account);
        let mut accounts: BTreeSet<_> =
            below.choose_multiple(&mut self.rng, count).map(|account| account.id).collect();
        if self.percent(3) {
            accounts.extend(self.account(view, |_| true));
        }
        Some(accounts)
    }
}
