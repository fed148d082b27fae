//! Where one begins, and an account that was opened.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    PersonId, Principal,
    access::{Status, membership_status},
    change::Operation,
    record::{Account, Membership},
};

use super::{
    accept::waiting,
    error::PageError,
    frame::{Entry, Page},
    levels::chip,
    messages::{Word, english},
    own_accounts::{Query, joined_accounts, own_accounts},
    sorted::ROWS,
};
use crate::{
    App,
    api::{
        look::{Look, known},
        page::Asked,
    },
    problem::Problem,
    session::Acting,
};

/// To the account one works in; where there are several, to a choice among them.
pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, "/")?;
    app.look(&me.caller, |look| {
        if let Principal::AccountSignIn(own) = me.caller.principal {
            let own = known(look.facts.account(own)).ok_or_else(Problem::not_found)?;
            return Ok(Redirect::to(&format!("/a/{}", own.short_name)).into_response());
        }
        let own = own_accounts(look);
        let asked = waiting(look);
        let shut = look.person().map(|person| shut_accounts(look, person)).unwrap_or_default();
        let chooses = !(query.all.is_empty() && query.q.is_empty() && query.cursor.is_none());
        if let ([(account, _)], None, [], false) =
            (own.as_slice(), &asked, shut.as_slice(), chooses)
        {
            return Ok(Redirect::to(&format!("/a/{}", account.short_name)).into_response());
        }
        let m = english();
        let (count, part) = (own.len(), query.part());
        let some = part.of(own)?;
        let title = m.say("home-title");
        let page = Page {
            look,
            account: None,
            entry: Entry::None,
            title: &title,
            done: query.done.as_deref(),
        };
        Ok(page.shown(&html! {
            h1 { (title) }
            @if count == 0 && asked.is_none() && shut.is_empty() { p { (m.say("home-nothing")) } }
            @if let Some(asked) = asked { (asked) }
            (part.search(count))
            @if count > 0 && some.items.is_empty() { p.empty { (m.say("below-empty")) } }
            ul.cards {
                @for (account, membership) in &some.items {
                    li { a href={ "/a/" (account.short_name) } {
                        strong { (account.name) }
                        span.hint { (account.kind.to_string())
                            @if account.owner == Some(membership.id) { " · " (m.say("owner")) } }
                    } }
                }
            }
            (part.more(&some))
            @if !shut.is_empty() { (not_open(&shut)) }
        }).into_response())
    })
}

/// What a person has joined and is not open to them now, with why; the first of many.
fn not_open(shut: &[(&Account, &Membership, Why)]) -> Markup {
    let m = english();
    html! {
        section {
            h2 { (m.say("home-shut")) }
            @if shut.len() > ROWS {
                p.hint { (m.put("own-more", &[("count", Word::Number(shut.len()))])) }
            }
            ul.plain {
                @for (account, membership, why) in shut.iter().take(ROWS) {
                    @let dates = membership.window.dates();
                    li.head {
                        span { (account.name) }
                        span {
                            @match why {
                                Why::NotYet => {
                                    span.badge.waiting { (m.say("state-not-yet")) }
                                    @if let Some(date) = dates.activation {
                                        " " (m.put("home-from", &[("date", Word::Text(&date.to_string())), ("zone", Word::Text(dates.zone.as_str()))]))
                                    }
                                },
                                Why::Ended => span.badge.bad { (m.say("state-ended")) },
                                Why::Suspended => span.badge.bad { (m.say("state-suspended")) },
                                Why::Otherwise => span.badge { (m.say("home-shut-otherwise")) },
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Why an account that one has joined is not open.
#[derive(Clone, Copy)]
enum Why {
    NotYet,
    Ended,
    Suspended,
    /// What it is stands with the account: it was closed, or the address is none of its list.
    Otherwise,
}

/// The accounts that a person has joined and does not see now, by name.
fn shut_accounts<'l>(look: &Look<'l>, person: PersonId) -> Vec<(&'l Account, &'l Membership, Why)> {
    let joined = joined_accounts(look, person).into_iter();
    let shut = joined.filter(|(account, _)| !look.sees(account.id));
    shut.map(|(account, found)| {
        let path = known(look.facts.path(account.id));
        let why = match membership_status(&path, found, look.now, look.caller.origin()) {
            Status::NotYet => Why::NotYet,
            Status::Expired => Why::Ended,
            Status::Suspended => Why::Suspended,
            Status::InForce
            | Status::Invited
            | Status::Disabled
            | Status::IpOutside
            | Status::IpUnknown => Why::Otherwise,
        };
        (account, found, why)
    })
    .collect()
}

/// To the first page of an account that one may see.
pub(super) async fn account(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}"))?;
    app.look(&me.caller, |look| {
        let account = look.account(&account)?;
        if look.may(Operation::SeePeople, account.id) {
            let to = format!("/a/{}/users", account.short_name);
            return Ok(Redirect::to(&to).into_response());
        }
        let m = english();
        let title = account.name.to_string();
        let page = Page { look, account: Some(account), entry: Entry::None, title: &title, done: None };
        let sections = look.facts.catalog().sections().iter();
        let had: Vec<_> = sections
            .map(|section| (section, look.level(section, account.id)))
            .filter(|(_, level)| *level > rolecall_core::Level::Hide)
            .collect();
        Ok(page.shown(&html! {
            h1 { (title) }
            p { (m.put("account-yours", &[("count", Word::Number(had.len()))])) }
            table.list {
                thead { tr { th scope="col" { (m.say("section")) } th scope="col" { (m.say("level")) } } }
                tbody {
                    @for (section, level) in had {
                        tr { td { (section.label) } td { (chip(look.facts.catalog(), level)) } }
                    }
                }
            }
        }).into_response())
    })
}

/// Who is signed in; who is not goes to sign in, and comes back.
pub(super) fn signed_in<T>(me: Option<T>, next: &str) -> Result<T, PageError> {
    me.ok_or_else(|| PageError::SignIn { next: next.to_owned() })
}
