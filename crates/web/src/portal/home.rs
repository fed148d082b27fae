//! Where one begins, and an account that was opened.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use rolecall_core::{Principal, change::Operation};

use super::{
    accept::waiting,
    error::PageError,
    frame::{Entry, Page, own_accounts},
    levels::chip,
    messages::{Word, english},
};
use crate::{App, api::look::known, problem::Problem, session::Acting};

/// To the account one works in; where there are several, to a choice among them.
pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
) -> Result<Response, PageError> {
    let me = signed_in(me, "/")?;
    app.look(&me.caller, |look| {
        if let Principal::AccountSignIn(own) = me.caller.principal {
            let own = known(look.facts.account(own)).ok_or_else(Problem::not_found)?;
            return Ok(Redirect::to(&format!("/a/{}", own.short_name)).into_response());
        }
        let own = own_accounts(look);
        let asked = waiting(look);
        if let ([(account, _)], None) = (own.as_slice(), &asked) {
            return Ok(Redirect::to(&format!("/a/{}", account.short_name)).into_response());
        }
        let m = english();
        let title = m.say("home-title");
        let page = Page { look, account: None, entry: Entry::None, title: &title, done: None };
        Ok(page.shown(&html! {
            h1 { (title) }
            @if own.is_empty() && asked.is_none() { p { (m.say("home-nothing")) } }
            @if let Some(asked) = asked { (asked) }
            ul.cards {
                @for (account, membership) in &own {
                    li { a href={ "/a/" (account.short_name) } {
                        strong { (account.name) }
                        span.hint { (account.kind.to_string())
                            @if account.owner == Some(membership.id) { " · " (m.say("owner")) } }
                    } }
                }
            }
        }).into_response())
    })
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
        let access = look.access_of(me.caller.principal, account.id);
        let sections = look.facts.catalog().sections().iter();
        let had: Vec<_> = sections
            .filter_map(|section| Some((section, access.as_ref()?.level(section))))
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
