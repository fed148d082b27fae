//! Moving an account to another place in the tree (rule 14).

use std::collections::{BTreeMap, BTreeSet};

use super::{Decider, Events, Outcome, relocation::Relocation};
use crate::{
    AccountId, Kind, RoleId,
    change::{Event, Operation, Refusal, SUBTREE_MAX, guard::Given},
    facts::Holder,
    record::{Account, AccountState},
};

impl Decider<'_> {
    pub(super) fn move_account(
        &mut self,
        account: AccountId,
        parent: AccountId,
        map: &BTreeMap<RoleId, RoleId>,
    ) -> Events {
        let account = self.guard.account(account)?;
        let Some(from) = account.parent else {
            self.guard.sees(account)?;
            return Err(Refusal::KindCannot { kind: account.kind })?;
        };
        let operation = Operation::creating(account.kind).expect("only the platform has none");
        let stand = self.guard.may(operation, self.guard.account(from)?)?;
        if account.kind == Kind::PhoneSystem {
            return Err(Refusal::KindCannot { kind: account.kind })?;
        }
        let to = self.guard.account(parent)?;
        if !account.kind.may_stand_under(to.kind) {
            self.guard.sees(to)?;
            return Err(Refusal::KindMisplaced { kind: account.kind, parent: to.kind })?;
        }
        let other_stand = self.guard.may(operation, to)?;
        // One right over both places: a reseller moves among its own, not to another's.
        if !self.facts.is_within(to.id, stand)? || !self.facts.is_within(from, other_stand)? {
            return Err(Refusal::SetAbove)?;
        }
        if self.facts.is_within(to.id, account.id)? {
            return Err(Refusal::Cycle)?;
        }
        if from == to.id {
            return Ok(Vec::new());
        }
        let subtree = self.facts.subtree(account.id)?;
        let below = subtree.len() + self.holders_in(&subtree).len();
        if below > SUBTREE_MAX {
            return Err(Refusal::TooMuchBelow { max: SUBTREE_MAX })?;
        }
        self.may_grow_below(to, self.height(&subtree, account.id)?)?;
        self.lifts_only_own_caps(account, from, to.id)?;
        self.gives_only_what_is_held(account, from, to.id)?;
        let mut events =
            vec![Event::AccountMoved { account: account.id, before: from, after: to.id }];
        let above = self.path_now(to.id)?;
        events.extend(Relocation::new(self, account.id, above, map).events(&subtree)?);
        Ok(events)
    }

    fn height(&self, subtree: &[&Account], top: AccountId) -> Outcome<usize> {
        let above = self.facts.path(top)?.len() - 1;
        let mut deepest = 0;
        for account in subtree {
            deepest = deepest.max(self.facts.path(account.id)?.len());
        }
        Ok(deepest - above)
    }

    /// Caps of the accounts that are no longer above are lifted by moving, and lists that are no
    /// longer inherited: the actor must be able to lift them, and stand where they were set or above.
    fn lifts_only_own_caps(&self, moved: &Account, from: AccountId, to: AccountId) -> Outcome<()> {
        let kept: BTreeSet<_> = self.facts.path(to)?.iter().map(|account| account.id).collect();
        for left in self.facts.path(from)? {
            if kept.contains(&left.id) {
                continue;
            }
            let mut ceilings = left.ceilings.values().flat_map(BTreeMap::keys).peekable();
            if ceilings.peek().is_some() {
                let stand = self.guard.may(Operation::SetLimits, left)?;
                ceilings.try_for_each(|by| self.guard.stands_above(stand, Some(*by)))?;
            }
            if let AccountState::Closed { by } = left.state {
                let stand = self.guard.may(Operation::SetAccountState, left)?;
                self.guard.stands_above(stand, Some(by))?;
            }
            if left.allowed_roles.is_some() && moved.allowed_roles.is_none() {
                self.guard.may(Operation::SetLimits, left)?;
            }
        }
        Ok(())
    }

    /// The owners of accounts that are newly above get everything below them.
    fn gives_only_what_is_held(
        &self,
        account: &Account,
        from: AccountId,
        to: AccountId,
    ) -> Outcome<()> {
        if self.facts.is_within(from, to)? {
            return Ok(());
        }
        self.guard.may_give(&Given::everything(self.facts, account.kind), account.id, None)
    }

    pub(super) fn holders_in(&self, subtree: &[&Account]) -> Vec<Holder> {
        let members = subtree.iter().flat_map(|account| self.facts.memberships_in(account.id));
        let keys = subtree.iter().flat_map(|account| self.facts.keys_of(account.id));
        let members = members.map(|membership| Holder::Membership(membership.id));
        members.chain(keys.map(|key| Holder::Key(key.id))).collect()
    }
}
