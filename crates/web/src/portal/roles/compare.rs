//! Two roles or groups beside each other, what differs first.

use axum::extract::{Path, State};
use maud::{Markup, html};
use rolecall_core::{catalog::Catalog, change::Operation, record::Role};
use serde::Deserialize;

use super::Shelf;
use crate::{
    App,
    api::page::Asked,
    portal::{
        error::PageError,
        frame::Page,
        home::signed_in,
        levels::{chip, differences},
        messages::{Word, english},
    },
    session::Acting,
};

#[derive(Debug, Default, Deserialize)]
pub(in crate::portal) struct Query {
    #[serde(default)]
    a: String,
    #[serde(default)]
    b: String,
}

pub(in crate::portal) async fn page(
    State(app): State<App>,
    shelf: Shelf,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/{}/compare", shelf.path()))?;
    app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeeRoles, &account)?;
        let named =
            |word: &str| (!word.is_empty()).then(|| shelf.find(look, account, word)).transpose();
        let chosen = [named(&query.a)?, named(&query.b)?];
        let title = shelf.message("compare");
        let page =
            Page { look, account: Some(account), entry: shelf.entry(), title: &title, done: None };
        let seen = shelf.seen(look, account);
        Ok(page.shown(&html! {
            h1 { (title) }
            (choice(&seen, chosen))
            @if let [Some(a), Some(b)] = chosen { (table(look.facts.catalog(), a, b)) }
        }))
    })
}

fn choice(seen: &[&Role], chosen: [Option<&Role>; 2]) -> Markup {
    let m = english();
    html! {
        form.filter method="get" data-live="content" {
            @for (name, chosen) in ["a", "b"].into_iter().zip(chosen) {
                label.sr for=(name) { (m.say(&format!("compare-{name}"))) }
                select id=(name) name=(name) {
                    option value="" { (m.say("compare-choose")) }
                    @for role in seen {
                        option value=(role.id) selected[chosen.is_some_and(|it| it.id == role.id)] { (role.content.name) }
                    }
                }
            }
            button type="submit" { (m.say("compare")) }
        }
    }
}

fn table(catalog: &Catalog, a: &Role, b: &Role) -> Markup {
    let m = english();
    let rows = differences(catalog, [&a.content, &b.content]);
    let differing = rows.iter().filter(|row| row.differs()).count();
    html! {
        p role="status" { (m.put("compare-count", &[("count", Word::Number(differing))])) }
        div.scroll tabindex="0" role="region" aria-label=(m.say("levels")) {
            table.list.compare {
                thead { tr {
                    th scope="col" { (m.say("section")) }
                    th scope="col" { (a.content.name) }
                    th scope="col" { (b.content.name) }
                    th scope="col" { span.sr { (m.say("compare-differs")) } }
                } }
                tbody {
                    (mark_row(&m.say("everything-below"), a.content.everything_below, b.content.everything_below))
                    (mark_row(&m.say("role-factor"), a.content.second_factor, b.content.second_factor))
                    @for row in &rows {
                        tr.same[!row.differs()] {
                            th scope="row" { (row.section.label) " " code { (row.section.key) } }
                            @for level in row.levels { td { (chip(catalog, level)) } }
                            td { @if row.differs() { span.badge.waiting { (m.say("compare-differs")) } } }
                        }
                    }
                }
            }
        }
    }
}

/// A mark that either of them has.
fn mark_row(title: &str, a: bool, b: bool) -> Markup {
    let m = english();
    let said = |is: bool| m.say(if is { "yes" } else { "no" });
    html! {
        @if a || b {
            tr.same[a == b] {
                th scope="row" { (title) }
                td { (said(a)) }
                td { (said(b)) }
                td { @if a != b { span.badge.waiting { (m.say("compare-differs")) } } }
            }
        }
    }
}
