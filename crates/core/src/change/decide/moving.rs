//! Moving an account to another place in the tree (rule 14).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Decider, Events, Outcome,
    assign::{Moves, is_allowed},
};
use crate::{
    AccountId, Kind, RoleId,
    change::{Event, Operation, Refusal, SUBTREE_MAX, guard::Given},
    facts::Holder,
    record::{Account, AccountState},
};

impl<'f> Decider<'f> {
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
        events.extend(self.roles_mapped(&subtree, account.id, to.id, map)?);
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

    /// Caps of the accounts that are no longer above are lifted by moving: the actor must stand
    /// where they were set or above.
    /// A list that is no longer inherited is lifted too.
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

    /// Lists and holders below whose roles would not be allowed at the new place: mapped, or the
    /// move is refused naming them.
    fn roles_mapped(
        &self,
        subtree: &[&'f Account],
        top: AccountId,
        to: AccountId,
        map: &BTreeMap<RoleId, RoleId>,
    ) -> Events {
        let above: Vec<Account> = self.path_now(to)?;
        let path_after = |account: AccountId| -> Outcome<Vec<Account>> {
            let now = self.path_now(account)?;
            let step = now.iter().position(|at| at.id == top).expect("within what is moved");
            Ok(now[..=step].iter().chain(&above).cloned().collect())
        };
        let mut events = Vec::new();
        let mut lists = BTreeMap::new();
        let mut unmapped = BTreeSet::new();
        for account in subtree {
            let Some(before) = &account.allowed_roles else {
                continue;
            };
            let path = path_after(account.id)?;
            let mut after = BTreeSet::new();
            for role in before {
                let defined_by = self.facts.role(*role)?.map(|role| role.account);
                if path.iter().any(|at| Some(at.id) == defined_by) {
                    after.insert(*role);
                } else if let Some(to) = map.get(role) {
                    self.guard.may(Operation::SetLimits, account)?;
                    self.listable_on(&path, *to)?;
                    after.insert(*to);
                } else {
                    unmapped.insert(*role);
                }
            }
            if after != *before {
                lists.insert(account.id, after.clone());
                let before = Some(before.clone());
                events.push(Event::AllowedRolesSet {
                    account: account.id,
                    before,
                    after: Some(after),
                });
            }
        }
        let listed = |account: AccountId| -> Outcome<Vec<Account>> {
            let mut path = path_after(account)?;
            for at in &mut path {
                if let Some(list) = lists.get(&at.id) {
                    at.allowed_roles = Some(list.clone());
                }
            }
            Ok(path)
        };
        let mut moves = Moves::new();
        for holder in self.holders_in(subtree) {
            let path = listed(self.facts.account_of(holder))?;
            let path: Vec<&Account> = path.iter().collect();
            for role in self.roles_of(holder)? {
                let Some(known) = self.facts.role(role)? else {
                    continue;
                };
                let defined = path.iter().any(|at| at.id == known.account);
                if !(defined && is_allowed(&path, known)) {
                    if let Some(to) = map.get(&role) {
                        moves.entry(holder).or_default().insert(role, *to);
                    } else {
                        unmapped.insert(role);
                    }
                }
            }
        }
        if !unmapped.is_empty() {
            return Err(Refusal::MoveNeedsMapping { roles: unmapped.into_iter().collect() })?;
        }
        events.extend(self.replace_roles(&moves, &listed)?);
        Ok(events)
    }

    /// A list has roles that accounts above define, for its account and those below it.
    fn listable_on(&self, path: &[Account], role: RoleId) -> Outcome<()> {
        let role = self.facts.role(role)?;
        let listable = role.filter(|role| {
            let above = path[1..].iter().any(|at| at.id == role.account);
            above && !role.group && path[0].kind.holds(role.content.kind)
        });
        listable.map(drop).ok_or_else(|| Refusal::NotFound { what: "role" }.into())
    }

    fn holders_in(&self, subtree: &[&Account]) -> Vec<Holder> {
        let members = subtree.iter().flat_map(|account| self.facts.memberships_in(account.id));
        let keys = subtree.iter().flat_map(|account| self.facts.keys_of(account.id));
        let members = members.map(|membership| Holder::Membership(membership.id));
        members.chain(keys.map(|key| Holder::Key(key.id))).collect()
    }

    fn roles_of(&self, holder: Holder) -> Outcome<BTreeSet<RoleId>> {
        Ok(match holder {
            Holder::Membership(id) => self.facts.membership(id)?.map(|found| found.roles.clone()),
            Holder::Key(id) => self.facts.key(id)?.map(|found| found.roles.clone()),
        }
        .unwrap_or_default())
    }
}
