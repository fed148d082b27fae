//! The reports that there are, each with what it counts.

use axum::extract::{Path, State};
use maud::{Markup, html};
use rolecall_core::{change::Operation, record::Account};

use super::{shown_to, tabs};
use crate::{
    App,
    api::{
        look::Look,
        page::Asked,
        reports::{Lines, OwnersQuery, owners},
    },
    portal::{
        error::PageError,
        frame::{Entry, JustDone, Page},
        home::signed_in,
        messages::{Word, english},
        number::grouped,
    },
    problem::Problem,
    session::Acting,
};

pub(in crate::portal) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<JustDone>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/reports"))?;
    app.look(&me.caller, |look| {
        let account = shown_to(look, &account)?;
        let m = english();
        let title = m.say("reports");
        let done = query.done.as_deref();
        let page =
            Page { look, account: Some(account), entry: Entry::Reports, title: &title, done };
        Ok(page.shown(&html! {
            h1 { (title) }
            (tabs(look, account, "reports"))
            p.hint { (m.say("reports-about")) }
            ul.cards.figures {
                @if look.may(Operation::SeePeople, account.id) { (of_people(look, account)?) }
                @if look.may(Operation::SeeReports, account.id) {
                    (card(account, "report-platform", "platform", None))
                    (card(account, "report-roles", "roles", None))
                }
            }
        }))
    })
}

fn of_people(look: &Look<'_>, account: &Account) -> Result<Markup, Problem> {
    let (all, unused, ending) = Lines::of(look, account).counts();
    let without = OwnersQuery { factor: Some(false), limit: Some(1), ..OwnersQuery::default() };
    let without = owners(look, account.short_name.as_str(), &without)?.total;
    Ok(html! {
        (card(account, "report-access", "access", Some(all)))
        (card(account, "report-unused", "unused", Some(unused)))
        (card(account, "report-ending", "ending", Some(ending)))
        (card(account, "report-owners", "owners?factor=no", Some(without)))
    })
}

fn card(account: &Account, key: &str, path: &str, count: Option<usize>) -> Markup {
    let m = english();
    let about = m.put(&format!("{key}-count"), &[("count", Word::Number(count.unwrap_or(0)))]);
    html! {
        li { a href={ "/a/" (account.short_name) "/reports/" (path) } {
            span.who { (m.say(key)) }
            @if let Some(count) = count { strong.figure { (grouped(count)) } }
            span.hint { (about) }
        } }
    }
}
