//! Owners and their second factors: an owner has everything, so theirs is the account that is worth
//! the most to a thief.

use axum::{
    extract::{Path, State},
    response::Response,
};
use maud::{Markup, html};
use rolecall_client::wire::{ITEMS_A_PAGE, OwnerLine, State as AccountState};
use rolecall_core::{Kind, change::Operation};

use super::{Query, file, list_page, own_eyes};
use crate::{
    App,
    api::{
        look::Look,
        page::Asked,
        reports::{self, WANTED_CHARS_MAX},
    },
    csv,
    portal::{
        below::kind_name, clock::moment, error::PageError, home::signed_in, messages::english,
    },
    session::Acting,
};

pub(in crate::portal) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/reports/owners"))?;
    if query.format == csv::FORMAT {
        return Ok(file::owners(&app, me.caller, account, query).await?);
    }
    app.look(&me.caller, |look| {
        own_eyes(look)?;
        let found = reports::owners(look, &account, &query.owners(ITEMS_A_PAGE))?;
        let account = look.account_for(Operation::SeePeople, &account)?;
        let parts = (filter(&query), table(look, &found.page.items));
        Ok(list_page((look, account), "report-owners", (&query, &found), parts))
    })
}

fn filter(query: &Query) -> Markup {
    let m = english();
    html! {
        form.filter method="get" role="search" data-live="content" {
            label.sr for="q" { (m.say("report-search")) }
            input #q type="search" name="q" value=(query.q) maxlength=(WANTED_CHARS_MAX)
                placeholder=(m.say("report-search")) autocomplete="off";
            label.sr for="factor" { (m.say("factor")) }
            select #factor name="factor" {
                @for (value, key) in [("", "report-factor-any"), ("no", "report-factor-no"), ("yes", "report-factor-yes")] {
                    option value=(value) selected[query.factor == value] { (m.say(key)) }
                }
            }
            label.sr for="kind" { (m.say("kind")) }
            select #kind name="kind" {
                option value="" { (m.say("kind-any")) }
                @for kind in Kind::ALL.into_iter().filter(|kind| kind.has_owner()) {
                    option value=(kind.key()) selected[query.kind == kind.key()] { (kind_name(kind)) }
                }
            }
            button type="submit" { (m.say("filter")) }
        }
    }
}

pub(super) fn state_key(state: AccountState) -> &'static str {
    match state {
        AccountState::Active => "state-active",
        AccountState::Suspended => "state-suspended",
        AccountState::Closed => "state-closed",
    }
}

fn table(look: &Look<'_>, lines: &[OwnerLine]) -> Markup {
    let m = english();
    if lines.is_empty() {
        return html! { p.empty { (m.say("report-owners-empty")) } };
    }
    html! {
        div.scroll tabindex="0" role="region" aria-label=(m.say("report-owners")) { table.list {
            thead { tr {
                th scope="col" { (m.say("account")) }
                th scope="col" { (m.say("owner")) }
                th scope="col" { (m.say("factor")) }
                th scope="col" { (m.say("report-demanded")) }
                th scope="col" { (m.say("seen")) }
            } }
            tbody { @for line in lines { tr {
                th scope="row" {
                    a href={ "/a/" (line.short_name) } { (line.account_name) }
                    span.hint { (kind_name(line.kind)) @if line.state != AccountState::Active { " · " (m.say(state_key(line.state))) } }
                }
                td {
                    @let name = line.name.as_ref().map(ToString::to_string).or_else(|| line.address.as_ref().map(ToString::to_string));
                    a href={ "/a/" (line.short_name) "/users/" (line.person) } { (name.unwrap_or_default()) }
                    @if let Some(address) = line.address.as_ref().filter(|_| line.name.is_some()) { span.hint.under { (address) } }
                }
                td { (factor(line)) }
                td { (m.say(if line.demanded { "yes" } else { "no" })) }
                td.nowrap { @match line.last_used_at {
                    Some(at) => (moment(look, at)),
                    None => span.hint { (m.say("key-never")) },
                } }
            } } }
        } }
    }
}

fn factor(line: &OwnerLine) -> Markup {
    let m = english();
    match line.second_factor {
        Some(true) => html! { span.badge.good { (m.say("factor-on")) } },
        Some(false) => html! { span.badge.bad { (m.say("factor-off")) } },
        None => html! { span.badge.waiting { (m.say("state-invited")) } },
    }
}
