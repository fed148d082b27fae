//! Roles and lists in an account that is moved: what would not be allowed at the new place is mapped
//! in the same step, or the move is refused naming it (rule 14).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Decider, Events, Outcome,
    assign::{Moves, is_allowed},
};
use crate::{
    AccountId, RoleId,
    change::{Event, Operation, Refusal},
    facts::Holder,
    record::Account,
};

pub(super) struct Relocation<'d, 'f> {
    decider: &'d Decider<'f>,
    /// The account that is moved.
    top: AccountId,
    /// The path above it at the new place.
    above: Vec<Account>,
    map: &'d BTreeMap<RoleId, RoleId>,
    /// Lists as they will be.
    lists: BTreeMap<AccountId, BTreeSet<RoleId>>,
    /// Roles that would not be allowed and are not mapped.
    unmapped: BTreeSet<RoleId>,
}

impl<'d, 'f> Relocation<'d, 'f> {
    pub(super) fn new(
        decider: &'d Decider<'f>,
        top: AccountId,
        above: Vec<Account>,
        map: &'d BTreeMap<RoleId, RoleId>,
    ) -> Self {
        Self { decider, top, above, map, lists: BTreeMap::new(), unmapped: BTreeSet::new() }
    }

    /// What becomes of the lists and holders in the account and below.
    pub(super) fn events(mut self, subtree: &[&Account]) -> Events {
        let mut events = Vec::new();
        for account in subtree {
            events.extend(self.list(account)?);
        }
        let mut moves = Moves::new();
        for account in subtree {
            self.holders(account, &mut moves)?;
        }
        if !self.unmapped.is_empty() {
            return Err(Refusal::MoveNeedsMapping { roles: self.unmapped.into_iter().collect() })?;
        }
        events.extend(self.decider.replace_roles(&moves, &|at| self.path_after(at))?);
        Ok(events)
    }

    /// A list keeps the roles that accounts above still define; the others are mapped, which is
    /// setting the list.
    fn list(&mut self, account: &Account) -> Outcome<Option<Event>> {
        let Some(before) = &account.allowed_roles else { return Ok(None) };
        let path = self.path_after(account.id)?;
        let mut after = BTreeSet::new();
        for role in before {
            let defined_by = self.decider.facts.role(*role)?.map(|role| role.account);
            if path.iter().any(|at| Some(at.id) == defined_by) {
                after.insert(*role);
            } else if let Some(to) = self.map.get(role) {
                self.decider.guard.may(Operation::SetLimits, account)?;
                self.listable(&path, *to)?;
                after.insert(*to);
            } else {
                self.unmapped.insert(*role);
            }
        }
        if after == *before {
            return Ok(None);
        }
        self.lists.insert(account.id, after.clone());
        let before = account.allowed_roles.clone();
        Ok(Some(Event::AllowedRolesSet { account: account.id, before, after: Some(after) }))
    }

    /// A list has roles that accounts above define, for its account and those below it.
    fn listable(&self, path: &[Account], role: RoleId) -> Outcome<()> {
        let listable = self.decider.facts.role(role)?.filter(|role| {
            let above = path[1..].iter().any(|at| at.id == role.account);
            above && !role.group && path[0].kind.holds(role.content.kind)
        });
        listable.map(drop).ok_or_else(|| Refusal::NotFound { what: "role" }.into())
    }

    /// Who has a role here that will not be allowed here.
    fn holders(&mut self, account: &Account, moves: &mut Moves) -> Outcome<()> {
        let path = self.path_after(account.id)?;
        let path: Vec<&Account> = path.iter().collect();
        for holder in self.decider.holders_in(&[account]) {
            for id in self.roles_of(holder)? {
                let Some(role) = self.decider.facts.role(id)? else { continue };
                let defined = path.iter().any(|at| at.id == role.account);
                if defined && is_allowed(&path, role) {
                    continue;
                }
                match self.map.get(&id) {
                    Some(to) => drop(moves.entry(holder).or_default().insert(id, *to)),
                    None => drop(self.unmapped.insert(id)),
                }
            }
        }
        Ok(())
    }

    fn roles_of(&self, holder: Holder) -> Outcome<BTreeSet<RoleId>> {
        let facts = self.decider.facts;
        Ok(match holder {
            Holder::Membership(id) => facts.membership(id)?.map(|found| found.roles.clone()),
            Holder::Key(id) => facts.key(id)?.map(|found| found.roles.clone()),
        }
        .unwrap_or_default())
    }

    /// The path of an account in what is moved, as it will be.
    fn path_after(&self, account: AccountId) -> Outcome<Vec<Account>> {
        let now = self.decider.path_now(account)?;
        let step = now.iter().position(|at| at.id == self.top).expect("within what is moved");
        let mut path: Vec<Account> = now[..=step].iter().chain(&self.above).cloned().collect();
        for at in &mut path {
            if let Some(list) = self.lists.get(&at.id) {
                at.allowed_roles = Some(list.clone());
            }
        }
        Ok(path)
    }
}
