//! The accounts in which things are looked for: those one works in, and what is seen below them.

use rolecall_core::{Principal, record::Account};

use super::super::own_accounts::own_accounts;
use crate::api::look::{Look, known};

/// The highest of them: every other one hangs from one of these.
pub(super) fn tops<'l>(look: &Look<'l>, open: Option<&'l Account>) -> Vec<&'l Account> {
    let mut own = stands(look);
    // Who looks with the eyes of another stays below the account where they do.
    if look.caller.lens.is_some() {
        own.clear();
    }
    own.extend(open.filter(|open| !own.iter().any(|other| other.id == open.id)));
    let is_below = |account: &Account, other: &Account| {
        other.id != account.id && known(look.facts.is_within(account.id, other.id))
    };
    let is_top = |account: &&Account| !own.iter().any(|other| is_below(account, other));
    own.iter().copied().filter(is_top).collect()
}

fn stands<'l>(look: &Look<'l>) -> Vec<&'l Account> {
    match look.caller.principal {
        Principal::AccountSignIn(account) => {
            known(look.facts.account(account)).into_iter().collect()
        }
        Principal::Person(_) | Principal::Key(_) => {
            own_accounts(look).into_iter().map(|(account, _)| account).collect()
        }
    }
}
