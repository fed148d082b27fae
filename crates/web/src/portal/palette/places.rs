//! The accounts in which things are looked for: those one works in, and what is seen below them.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
};

use rolecall_core::{AccountId, Principal, change::Operation, record::Account};

use super::super::own_accounts::own_accounts;
use crate::api::look::{Look, known};

/// The highest of those that are seen: every other one hangs from one of these.
pub(super) fn tops<'l>(look: &Look<'l>, open: Option<&'l Account>) -> Vec<&'l Account> {
    // Who looks with the eyes of another stays below the account where they do.
    let mut own = if look.caller.lens.is_some() { Vec::new() } else { stands(look) };
    let mut ids: HashSet<AccountId> = own.iter().map(|account| account.id).collect();
    own.extend(open.filter(|open| ids.insert(open.id)));
    let hangs = |account: &&Account| {
        let mut above = known(look.facts.path(account.id)).into_iter().skip(1);
        above.any(|above| ids.contains(&above.id))
    };
    own.iter().copied().filter(|account| !hangs(account)).collect()
}

fn stands<'l>(look: &Look<'l>) -> Vec<&'l Account> {
    match look.caller.principal {
        Principal::AccountSignIn(account) => {
            let own = known(look.facts.account(account)).into_iter();
            own.filter(|account| look.sees(account.id)).collect()
        }
        Principal::Person(_) | Principal::Key(_) => {
            own_accounts(look).into_iter().map(|(account, _)| account).collect()
        }
    }
}

/// The accounts where the reader may do something. Of the highest it is asked once something is found
/// there, since there may be thousands of them, and nothing in most.
pub(super) struct Places<'s, 'l> {
    look: &'s Look<'l>,
    operation: Operation,
    below: HashMap<AccountId, &'l Account>,
    tops: HashMap<AccountId, &'l Account>,
    known: RefCell<HashMap<AccountId, bool>>,
}

impl<'s, 'l> Places<'s, 'l> {
    pub(super) fn of(look: &'s Look<'l>, operation: Operation, tops: &[&'l Account]) -> Self {
        let by_id = |account: &'l Account| (account.id, account);
        let below = look.below_where(operation, tops).map(by_id).collect();
        let tops = tops.iter().copied().map(by_id).collect();
        Self { look, operation, below, tops, known: RefCell::default() }
    }

    pub(super) fn get(&self, id: AccountId) -> Option<&'l Account> {
        if let Some(below) = self.below.get(&id) {
            return Some(below);
        }
        let top = self.tops.get(&id)?;
        let mut known = self.known.borrow_mut();
        let may = known.entry(id).or_insert_with(|| self.look.may(self.operation, id));
        may.then_some(top)
    }
}
