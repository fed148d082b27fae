//! From where and how far a person in an account counts: the accounts below that they reach, and
//! the addresses that they may come from.

use std::collections::BTreeSet;

use maud::{Markup, html};
use rolecall_core::{AccountId, Kind, record::Account};

use super::{
    components::{Form, Input},
    fields::{Fields, Mistakes},
    messages::{Word, english},
};
use crate::api::look::{Look, known};

impl Form<'_> {
    /// The accounts below to which reach is narrowed, where there can be such.
    pub(super) fn reach(&self, account: &Account) -> Markup {
        let m = english();
        let (label, hint) = (m.say("reach"), m.say("reach-hint"));
        let input = Input { hint: Some(&hint), required: false, ..Input::text("reach", &label) };
        html! { @if narrows(account) { (self.input(&input)) } }
    }

    pub(super) fn ranges(&self) -> Markup {
        let m = english();
        let (label, hint) = (m.say("ranges"), m.say("ranges-hint"));
        self.lines("ranges", &label, &hint, 2, false)
    }
}

/// Whether people of the account can be narrowed to a part of what is below it (R17).
pub(super) fn narrows(account: &Account) -> bool {
    matches!(account.kind, Kind::Platform | Kind::Reseller)
}

/// The short names of these accounts, as far as they are the reader's to see.
pub(super) fn short_names(look: &Look<'_>, accounts: &[AccountId]) -> Vec<String> {
    let found = accounts.iter().filter_map(|id| known(look.facts.account(*id)));
    let seen = found.filter(|account| look.sees(account.id));
    seen.map(|account| account.short_name.to_string()).collect()
}

/// What the field of accounts says; none is all of them.
pub(super) fn read_reach(
    look: &Look<'_>,
    fields: &Fields,
    mistakes: &mut Mistakes,
) -> Option<BTreeSet<AccountId>> {
    let mut read = BTreeSet::new();
    for word in words(fields.one("reach")) {
        match look.account(word) {
            Ok(account) => drop(read.insert(account.id)),
            Err(_) => {
                let words = [("given", Word::Text(word))];
                mistakes.add("reach", english().put("reach-unknown", &words));
            }
        }
    }
    Some(read).filter(|read| !read.is_empty())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let divides = |letter: char| letter.is_whitespace() || [',', ';'].contains(&letter);
    text.split(divides).filter(|word| !word.is_empty())
}
