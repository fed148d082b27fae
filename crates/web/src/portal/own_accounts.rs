//! The accounts that someone works in: few for most, thousands for some.

use std::cmp::Reverse;

use maud::{Markup, html};
use rolecall_core::{
    PersonId,
    record::{Account, Membership, MembershipState},
};
use serde::Deserialize;

use super::{
    messages::{Messages, Word, english},
    sorted::{Order, Place, ROWS, Rows, asking, rows},
};
use crate::{
    api::{
        account::is_named,
        look::{Look, known},
        page,
    },
    problem::Problem,
};

/// How many the switcher offers without being searched.
const SWITCHED_MAX: usize = 20;
/// From how many on a list of them has a search.
const SEARCHED_FROM: usize = 12;
/// The most characters of what is looked for.
const WANTED_CHARS_MAX: usize = 100;

/// An account with what someone is there.
pub(crate) type Own<'l> = (&'l Account, &'l Membership);

/// The accounts that a person works in, by name.
pub(crate) fn own_accounts<'l>(look: &Look<'l>) -> Vec<Own<'l>> {
    let mut own = look.person().map(|person| joined_accounts(look, person)).unwrap_or_default();
    own.retain(|own| is_open(look, own));
    own
}

/// The accounts that a person has joined, whether they may do anything there now or not, by name.
pub(super) fn joined_accounts<'l>(look: &Look<'l>, person: PersonId) -> Vec<Own<'l>> {
    let mut joined = joined(look, person);
    joined.sort_by_cached_key(|(account, _)| (account.name.folded(), account.id));
    joined
}

fn joined<'l>(look: &Look<'l>, person: PersonId) -> Vec<Own<'l>> {
    let joined = look.facts.memberships_of(person).filter(|found| found.has_joined());
    let with_account = |found: &'l Membership| {
        known(look.facts.account(found.account)).map(|account| (account, found))
    };
    joined.filter_map(with_account).collect()
}

fn is_open(look: &Look<'_>, (account, found): &Own<'_>) -> bool {
    found.state == MembershipState::Active && look.sees(account.id)
}

/// Those that were used last, and whether there are more.
fn recent<'l>(look: &Look<'l>) -> (Vec<Own<'l>>, bool) {
    let mut joined = look.person().map(|person| joined(look, person)).unwrap_or_default();
    let used = |found: &Membership| look.live.membership_last_used(found.id);
    joined.sort_by_cached_key(|(account, found)| {
        (Reverse(used(found)), account.name.folded(), account.id)
    });
    let mut open = joined.into_iter().filter(|own| is_open(look, own));
    let own: Vec<_> = open.by_ref().take(SWITCHED_MAX).collect();
    (own, open.next().is_some())
}

/// Opens another account from any page: the last used first, and all others by a search.
pub(super) fn switcher(look: &Look<'_>, here: Option<&Account>, m: &Messages) -> Markup {
    let (own, more) = recent(look);
    let here = here.map(|account| account.name.to_string());
    html! {
        details.switcher {
            summary { span.hint { (m.say("switcher-account")) }
                span.here { (here.unwrap_or_else(|| m.say("switcher-none").into_owned())) } }
            div.list {
                form method="get" action="/" role="search" {
                    label.sr for="switch" { (m.say("switcher-search")) }
                    input #switch type="search" name="q" placeholder=(m.say("switcher-search"))
                        autocomplete="off" maxlength=(WANTED_CHARS_MAX) data-filter="switcher";
                }
                ul data-filtered="switcher" {
                    @for (account, membership) in &own {
                        li { a href={ "/a/" (account.short_name) } {
                            span { (account.name) }
                            span.hint {
                                (account.kind.to_string())
                                @if account.owner == Some(membership.id) { " · " (m.say("owner")) }
                            }
                        } }
                    }
                }
                @if more { p.more { a href="/?all=yes" { (m.say("switcher-all")) } } }
            }
        }
    }
}

/// What a page with a list of them is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Query {
    #[serde(default)]
    pub(super) done: Option<String>,
    /// Only those with this in their name or short name.
    #[serde(default)]
    pub(super) q: String,
    #[serde(default)]
    pub(super) cursor: Option<String>,
    /// To the list, even of one.
    #[serde(default)]
    pub(super) all: String,
    /// As what: a page, or a file.
    #[serde(default)]
    pub(super) format: String,
}

impl Query {
    pub(super) fn part(&self) -> Part<'_> {
        Part { q: &self.q, cursor: self.cursor.as_deref(), owned_first: false, most: ROWS }
    }
}

/// Some of them: what is looked for, and where the list goes on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'q> {
    pub(super) q: &'q str,
    pub(super) cursor: Option<&'q str>,
    /// Whether those that are owned come first.
    pub(super) owned_first: bool,
    /// How many at the most.
    pub(super) most: usize,
}

impl Part<'_> {
    pub(super) fn of(self, own: Vec<Own<'_>>) -> Result<Rows<Own<'_>>, Problem> {
        let wanted = Some(self.q.trim()).filter(|text| !text.is_empty());
        let wanted = page::wanted(wanted, WANTED_CHARS_MAX)?;
        let fits = |(account, _): &Own<'_>| {
            wanted.as_deref().is_none_or(|wanted| is_named(account, wanted))
        };
        let place = |(account, found): &Own<'_>| {
            let is_other = self.owned_first && account.owner != Some(found.id);
            let rank = if is_other { "1" } else { "0" };
            Place(rank.to_owned(), account.name.folded(), account.id.0.as_u128())
        };
        let order = Order { column: "name", descending: false };
        rows(own.into_iter().filter(fits), place, order, self.cursor, self.most)
    }

    /// A search, where there are many.
    pub(super) fn search(self, count: usize) -> Markup {
        let m = english();
        html! {
            @if count > SEARCHED_FROM {
                form.filter method="get" role="search" {
                    label.sr for="q" { (m.say("switcher-search")) }
                    input #q type="search" name="q" value=(self.q) maxlength=(WANTED_CHARS_MAX)
                        placeholder=(m.say("switcher-search")) autocomplete="off";
                    button type="submit" { (m.say("filter")) }
                }
            }
        }
    }

    /// How many fit, and the way to those that follow.
    pub(super) fn more<T>(self, rows: &Rows<T>) -> Markup {
        let m = english();
        html! {
            @if let Some(next) = &rows.next {
                p.hint { (m.put("own-more", &[("count", Word::Number(rows.total))])) }
                p { a.button href=(asking(&[("q", self.q), ("cursor", next)])) { (m.say("more")) } }
            }
        }
    }
}
