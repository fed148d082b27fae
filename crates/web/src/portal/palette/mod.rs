//! The palette: goes anywhere and does anything one may, from the account that is open.
//!
//! A page with a form and what is found; a dialog over any page asks the same address for parts of
//! it. What is found is what its own page would show: entries of the menu as the menu has them,
//! actions by the operation that they are, accounts, people and roles through `Look`. Nothing tells
//! how much there is of what was not found.

mod action;
mod best;
mod fit;
mod item;
mod places;
mod seek;

use axum::extract::{Path, State};
use maud::{Markup, html};
use rolecall_core::record::Account;
use serde::Deserialize;

use self::{best::Best, item::Item, seek::Seek};
use super::{
    error::PageError,
    frame::{Entry, Page},
    home::signed_in,
    messages::{Word, english},
};
use crate::{
    App,
    api::{
        look::Look,
        page::{Asked, wanted},
    },
    problem::Problem,
    session::Acting,
};

/// The most characters of what is looked for.
const WANTED_CHARS_MAX: usize = 100;
/// The most that is shown. What is not among it, more letters find.
const FOUND_MAX: usize = 20;
/// The same before anything is typed: the whole menu has room in it.
const UNASKED_MAX: usize = 40;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Query {
    #[serde(default)]
    q: String,
    /// A part of the page alone, for a dialog over another one.
    #[serde(default)]
    part: String,
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/go"))?;
    app.look(&me.caller, |look| {
        let account = look.account(&account)?;
        Ok(shown(look, Some(account), &query)?)
    })
}

/// The same where no account is open.
pub(super) async fn outside(
    State(app): State<App>,
    me: Option<Acting>,
    Asked(query): Asked<Query>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, "/go")?;
    app.look(&me.caller, |look| Ok(shown(look, None, &query)?))
}

fn shown(look: &Look<'_>, account: Option<&Account>, query: &Query) -> Result<Markup, Problem> {
    let text = wanted(Some(query.q.trim()), WANTED_CHARS_MAX)?.unwrap_or_default();
    let best = || {
        let mut best = Best::of(if text.is_empty() { UNASKED_MAX } else { FOUND_MAX });
        Seek { look, open: account, wanted: &fit::Wanted::of(&text) }.all(&mut best);
        best
    };
    Ok(match query.part.as_str() {
        "keys" => keys(),
        "found" => found(look, account, best()),
        "form" => html! { (form(query)) (found(look, account, best())) },
        _ => {
            let m = english();
            let title = m.say("go-title");
            let page = Page { look, account, entry: Entry::Go, title: &title, done: None };
            page.shown(&html! {
                h1 { (title) }
                (form(query))
                (found(look, account, best()))
                (keys())
            })
        }
    })
}

/// Where to find it: beside the account that is open, or outside of all.
pub(super) fn address(account: Option<&Account>) -> String {
    account.map_or_else(|| "/go".to_owned(), |account| format!("/a/{}/go", account.short_name))
}

fn form(query: &Query) -> Markup {
    let m = english();
    html! {
        form.filter.go method="get" role="search" {
            label.sr for="q" { (m.say("go-search")) }
            input #q type="search" name="q" value=(query.q) maxlength=(WANTED_CHARS_MAX)
                placeholder=(m.say("go-search")) autocomplete="off" spellcheck="false" autocapitalize="off";
            button type="submit" { (m.say("go-find")) }
        }
    }
}

fn found(look: &Look<'_>, account: Option<&Account>, best: Best<Item<'_>>) -> Markup {
    let m = english();
    let (items, is_cut) = best.sorted();
    let count = [("count", Word::Number(items.len()))];
    let said = match (items.is_empty(), is_cut) {
        (true, _) => m.say("go-nothing"),
        (false, true) => m.put("go-more", &count),
        (false, false) => m.put("go-count", &count),
    };
    html! {
        ul.found data-found aria-label=(m.say("go-found")) {
            @for item in &items { li { (item.shown(look, account)) } }
        }
        p.hint role="status" { (said) }
    }
}

/// What single keys do, and the switch that turns them off.
fn keys() -> Markup {
    let m = english();
    html! {
        section.keys #keys {
            h2 { (m.say("keys-title")) }
            dl {
                @for (key, what) in [("Ctrl K", "keys-go"), ("/", "keys-search"), ("?", "keys-told"), ("Esc", "keys-close")] {
                    dt { kbd { (key) } } dd { (m.say(what)) }
                }
            }
            noscript { p.hint { (m.say("keys-script")) } }
            div.choice hidden {
                label { input type="checkbox" data-keys-on; span { (m.say("keys-single")) span.hint { (m.say("keys-single-about")) } } }
            }
            button type="button" data-close hidden { (m.say("keys-done")) }
        }
    }
}
