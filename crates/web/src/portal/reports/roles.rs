//! The roles and groups of the platform, and how many have each.

use axum::{
    extract::{Path, State},
    response::Response,
};
use maud::{Markup, html};
use rolecall_client::wire::{ITEMS_A_PAGE, RoleUse};
use rolecall_core::{Kind, change::Operation};

use super::{Query, file, list_page, own_eyes};
use crate::{
    App,
    api::{
        look::{Look, known},
        page::Asked,
        reports::{self, WANTED_CHARS_MAX},
    },
    csv,
    portal::{error::PageError, home::signed_in, messages::english, number::grouped},
    session::Acting,
};

pub(in crate::portal) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/reports/roles"))?;
    if query.format == csv::FORMAT {
        return Ok(file::roles(&app, me.caller, account, query).await?);
    }
    app.look(&me.caller, |look| {
        own_eyes(look)?;
        let found = reports::roles(look, &account, &query.roles(ITEMS_A_PAGE))?;
        let account = look.account_for(Operation::SeeReports, &account)?;
        let parts = (filter(&query), table(look, &found.page.items));
        Ok(list_page((look, account), "report-roles", (&query, &found), parts))
    })
}

fn filter(query: &Query) -> Markup {
    let m = english();
    html! {
        form.filter method="get" role="search" data-live="content" {
            label.sr for="q" { (m.say("report-search-role")) }
            input #q type="search" name="q" value=(query.q) maxlength=(WANTED_CHARS_MAX)
                placeholder=(m.say("report-search-role")) autocomplete="off";
            label.sr for="kind" { (m.say("csv-type")) }
            select #kind name="kind" {
                option value="" { (m.say("report-type-any")) }
                @for kind in Kind::ALL {
                    option value=(kind.key()) selected[query.kind == kind.key()] { (kind.role_type()) }
                }
            }
            label.sr for="used" { (m.say("report-used")) }
            select #used name="used" {
                @for (value, key) in [("", "report-used-any"), ("yes", "report-used-yes"), ("no", "report-used-no")] {
                    option value=(value) selected[query.used == value] { (m.say(key)) }
                }
            }
            button type="submit" { (m.say("filter")) }
        }
    }
}

fn table(look: &Look<'_>, lines: &[RoleUse]) -> Markup {
    let m = english();
    if lines.is_empty() {
        return html! { p.empty { (m.say("report-roles-empty")) } };
    }
    let number = |count: u64| grouped(usize::try_from(count).unwrap_or(usize::MAX));
    html! {
        div.scroll tabindex="0" role="region" aria-label=(m.say("report-roles")) { table.list {
            thead { tr {
                th scope="col" { (m.say("name")) }
                th scope="col" { (m.say("csv-type")) }
                th scope="col" { (m.say("account")) }
                th.right scope="col" { (m.say("people")) }
                th.right scope="col" { (m.say("keys")) }
            } }
            tbody { @for line in lines { tr {
                th scope="row" {
                    @let path = if line.group { "groups" } else { "roles" };
                    @if look.may(Operation::SeeRoles, line.account) {
                        a href={ "/a/" (line.short_name) "/" (path) "/" (line.id) } { (line.name) }
                    } @else { (line.name) }
                    @if line.group { span.hint { (m.say("report-as-group")) } }
                }
                td { (line.kind.role_type()) }
                td { @match known(look.facts.account(line.account)) {
                    Some(account) => { (account.name) span.hint.under { (line.short_name) } },
                    None => (line.short_name),
                } }
                td.right { (number(line.people)) }
                td.right { (number(line.keys)) }
            } } }
        } }
    }
}
