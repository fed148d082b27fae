//! The inspector: who may do what in an account, and why; who can; and what changes.
//!
//! All that is asked stands in the address, so that an answer can be kept and sent on. What is
//! answered is what core says of the moment, the address and the principal; of others, only what
//! the reader may be told (`crate::api::inquiry`).
//!
//! A moment that has passed is answered as it was, by the ledger (`crate::api::then`); one to come by
//! the records of today, by their dates, and the page says so.

mod changes;
mod everyone;
mod inspector;
mod moment;
mod reasons;
mod subject;
mod who;

use maud::{Markup, html};
use rolecall_core::{Kind, catalog::Section, record::Account};

pub(super) use self::{
    changes::page as changes, everyone::page as everyone, inspector::page, moment::instant,
    subject::whom_of_call, who::page as who,
};
use super::messages::english;
use crate::{
    api::look::{Look, known},
    problem::Problem,
};

/// The ways of asking, with their path below the account.
const WAYS: &[(&str, &str)] = &[
    ("access-of-one", "access"),
    ("access-who", "access/who"),
    ("access-changes", "access/changes"),
    ("access-everyone", "access/everyone"),
];

/// Who looks with the eyes of another finds nothing here: what they would be shown is the looker's.
fn own_eyes(look: &Look<'_>) -> Result<(), Problem> {
    if look.caller.lens.is_some() { Err(Problem::not_found()) } else { Ok(()) }
}

/// The ways of asking, as tabs. `others` says whether there is anyone but oneself to ask about.
fn ways(account: &Account, way: &str, others: bool) -> Markup {
    let m = english();
    html! {
        nav.tabs aria-label=(m.say("access-ways")) {
            ul { @for (key, path) in WAYS.iter().filter(|(key, _)| others || !["access-who", "access-everyone"].contains(key)) {
                li { a href={ "/a/" (account.short_name) "/" (path) } aria-current=[(*key == way).then_some("page")] {
                    (m.say(key))
                } }
            } }
        }
    }
}

/// An address with what is asked in it; what is empty is left out.
fn address(path: &str, asked: &[(&str, &str)]) -> String {
    let mut written = form_urlencoded::Serializer::new(String::new());
    for (name, value) in asked.iter().filter(|(_, value)| !value.is_empty()) {
        written.append_pair(name, value);
    }
    let written = written.finish();
    if written.is_empty() { path.to_owned() } else { format!("{path}?{written}") }
}

/// The sections that can be asked about here, in order of kind: those that live in an account that
/// the reader sees, so that nothing is said of accounts above theirs.
pub(in crate::portal) fn sections<'l>(
    look: &Look<'l>,
    account: &Account,
) -> Vec<(Kind, Vec<&'l Section>)> {
    let way = known(look.facts.path(account.id));
    let lives_here = |kind: Kind| {
        account.kind <= kind || way.iter().any(|above| above.kind == kind && look.sees(above.id))
    };
    let of_kind = |kind: Kind| {
        let sections = look.facts.catalog().sections().iter();
        (kind, sections.filter(|section| section.kind == kind).collect::<Vec<_>>())
    };
    let kinds = Kind::ALL.into_iter().filter(|kind| lives_here(*kind)).map(of_kind);
    kinds.filter(|(_, sections)| !sections.is_empty()).collect()
}

/// The heading of the sections of a kind.
fn kind_heading(kind: Kind) -> String {
    english().say(&format!("sections-of-{}", kind.key())).into_owned()
}

/// A level, as it looks everywhere.
fn chip(level: rolecall_core::Level) -> Markup {
    html! { span class={ "level " (level.key()) } { (level.key()) } }
}
