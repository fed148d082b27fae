//! Accounts of an index: where each is, and what it leaves to who stands in it.

use std::sync::Arc;

use super::{
    build::Making,
    ledger::EVERYTHING,
    rows::put,
    stand::{Fence, Node},
};
use crate::{
    Kind, Level,
    catalog::Section,
    facts::Facts,
    record::{Account, AccountState},
};

impl Making {
    /// Makes an account's node what its record says, with the caps of the way up.
    pub(super) fn account(&mut self, account: &Account, facts: &Facts) {
        let number = match self.number(account.id) {
            Some(number) => number,
            None => {
                let number = self.index.tree.push(Node::default());
                self.index.names.push(account.id.to_bytes());
                self.index.accounts.set(account.id.to_bytes(), number);
                number
            }
        };
        let before = *self.index.tree.get(number);
        let path = facts.path(account.id).expect("the whole world");
        let caps = self.caps(&path);
        let is_suspended = |at: &&&Account| matches!(at.state, AccountState::Suspended { .. });
        let binds = if account.kind == Kind::PhoneSystem { 2 } else { 1 };
        let mut flags = 0;
        if path.iter().take(binds).any(|at| is_suspended(&at)) {
            flags |= Node::SUSPENDED;
        }
        if let Some(sign_in) = account.sign_in {
            flags |= Node::SIGN_IN | if sign_in.enabled { 0 } else { Node::SIGN_IN_OFF };
        }
        if account.allowlist.is_some() {
            flags |= Node::FENCED;
        }
        if account.allowlist.is_some() || before.has(Node::FENCED) {
            self.fence(number, account);
        }
        let parent = account.parent.and_then(|parent| self.number(parent));
        let parent = parent.unwrap_or(Node::ROOT);
        self.index.tree.set(number, Node { parent, caps, kind: account.kind as u8, flags });
        if self.ledger.caps.release(before.caps) {
            put(&mut self.index.caps, before.caps, Arc::from([]));
        }
    }

    fn fence(&mut self, number: u32, account: &Account) {
        let fences = Arc::make_mut(&mut self.index.fences);
        match &account.allowlist {
            None => drop(fences.remove(&number)),
            Some(list) => {
                let binds_owner = list.binds_owner_of(account.id);
                let fence = Fence { ranges: list.ranges.clone(), binds_owner };
                drop(fences.insert(number, Arc::new(fence)));
            }
        }
    }

    /// The row of what ceilings and states on a path leave to who stands at its beginning.
    fn caps(&mut self, path: &[&Account]) -> u32 {
        let closed = path.iter().any(|at| matches!(at.state, AccountState::Closed { .. }));
        let suspended = |at: &Account| matches!(at.state, AccountState::Suspended { .. });
        let binds = if path[0].kind == Kind::PhoneSystem { 2 } else { 1 };
        let suspended = path.iter().take(binds).any(|at| suspended(at));
        if !closed && !suspended && path.iter().all(|at| at.ceilings.is_empty()) {
            return EVERYTHING;
        }
        let catalog = self.index.catalog.clone();
        let left = |(section, of_suspended): (&Section, &Level)| {
            let ceilings = path.iter().filter_map(|at| at.ceiling(&section.key));
            let ceilings = ceilings.map(|(_, level)| section.offered.highest_up_to(level));
            let least = ceilings.min().unwrap_or(Level::Delete);
            let least = if suspended { least.min(*of_suspended) } else { least };
            if closed { Level::Hide } else { least }
        };
        let sections = catalog.catalog.sections().iter();
        let row: Arc<[Level]> = sections.zip(catalog.suspended.iter()).map(left).collect();
        let (number, is_new) = self.ledger.caps.count(row.clone());
        if is_new {
            put(&mut self.index.caps, number, row);
        }
        number
    }
}
