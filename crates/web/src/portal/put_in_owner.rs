//! Putting in a new owner from above: loud, and for when the old one cannot pass the account on.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    change::{Command, Operation},
    facts::RecordId,
    record::Account,
};

use super::{
    components::{Form, once},
    error::PageError,
    fields::{Fields, Mistakes},
    foresight::{Tried, again, buttons, tried},
    frame::{Entry, Page},
    home::signed_in,
    meanwhile::made_from,
    messages::{Word, english},
    new_account::{own_zone, read_owner},
    send::beside,
};
use crate::{
    App,
    api::look::{Look, known},
    problem::Problem,
    session::Acting,
};

/// Whether who looks may put in an owner of the account.
pub(super) fn is_offered(look: &Look<'_>, account: &Account) -> bool {
    look.may(Operation::PutInOwner, account.id) && !owns(look, account)
}

/// Who owns an account passes it on by an offer.
fn owns(look: &Look<'_>, account: &Account) -> bool {
    let owner = account.owner.and_then(|owner| known(look.facts.membership(owner)));
    owner.is_some_and(|owner| look.is_own(owner.person))
}

/// The owner as the settings show it, with the way to another one.
pub(super) fn part(look: &Look<'_>, account: &Account) -> Markup {
    let m = english();
    let owner = owner_name(look, account);
    let offered = is_offered(look, account);
    html! {
        @if owner.is_some() || offered {
            section {
                h2 { (m.say("owner")) }
                @if let Some(owner) = owner { p { (owner) } }
                @if offered {
                    div.actions {
                        a.button href={ "/a/" (account.short_name) "/settings/owner" } { (m.say("put-in-owner")) }
                    }
                }
            }
        }
    }
}

/// Who owns it, where people are to be seen.
fn owner_name(look: &Look<'_>, account: &Account) -> Option<Markup> {
    let owner = known(look.facts.membership(account.owner?))?;
    if !look.may(Operation::SeePeople, account.id) {
        return None;
    }
    let person = look.show_person(owner);
    let name = person.name.as_ref().map(ToString::to_string);
    let address = person.address.as_ref().map(ToString::to_string);
    Some(html! {
        a href={ "/a/" (account.short_name) "/users/" (person.id) } { (name.or_else(|| address.clone()).unwrap_or_default()) }
        @if let Some(address) = address { span.hint { " " (address) } }
    })
}

fn place<'l>(look: &Look<'l>, account: &str) -> Result<&'l Account, Problem> {
    let account = look.account_for(Operation::PutInOwner, account)?;
    if owns(look, account) { Err(Problem::not_found()) } else { Ok(account) }
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/settings/owner"))?;
    app.look(&me.caller, |look| {
        let account = place(look, &account)?;
        let fields = Fields::with("zone", own_zone(look));
        let form = Form { fields: &fields, mistakes: &Mistakes::default() };
        Ok(shown(&app, look, account, &form, None))
    })
}

fn shown(
    app: &App,
    look: &Look<'_>,
    account: &Account,
    form: &Form<'_>,
    told: Option<&Markup>,
) -> Markup {
    let m = english();
    let words = [("account", Word::Text(account.name.as_str()))];
    let title = m.put("put-in-owner-title", &words);
    let settings = format!("/a/{}/settings", account.short_name);
    let page =
        Page { look, account: Some(account), entry: Entry::Settings, title: &title, done: None };
    page.shown(&html! {
        h1 { (title) }
        (form.summary())
        div.note.loud {
            p { strong { (m.say("put-in-owner-loud")) } }
            p { (m.put("put-in-owner-about", &words)) }
            @if let Some(owner) = owner_name(look, account) { p { (m.say("put-in-owner-now")) " " (owner) } }
        }
        form.narrow method="post" action={ (settings) "/owner" } {
            (once(app))
            (made_from(look, RecordId::Account(account.id), form.fields))
            fieldset.part { legend { (m.say("new-owner")) } (form.owner()) }
            fieldset.part {
                legend { (m.say("old-owner-keeps")) }
                p.hint { (m.say("old-owner-keeps-about")) }
                (form.roles(look, account.id))
            }
            (buttons(told, ("danger", &m.say("put-in-owner-sure")), &settings))
        }
    })
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): Path<String>,
    mut fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{path}/settings/owner"))?;
    let account = app.look(&me.caller, |look| place(look, &path).map(|account| account.id))?;
    let mut mistakes = Mistakes::default();
    let mut told = None;
    if let Some(owner) = read_owner(&app, &fields, &mut mistakes) {
        let old_owner_keeps: BTreeSet<_> =
            fields.all("roles").filter_map(|id| id.parse().ok()).collect();
        let command = Command::PutInOwner { account, owner, old_owner_keeps };
        let change = (RecordId::Account(account), command);
        match tried(&app, &me.caller, &mut fields, change, &mut mistakes).await {
            Tried::Made => {
                let to = format!("/a/{path}/settings?done=owner-put-in");
                return Ok(Redirect::to(&to).into_response());
            }
            Tried::Foretold(shown) => told = Some(shown),
            Tried::Stale => {}
            Tried::Refused(problem) => beside(&problem, &mut mistakes),
        }
    }
    app.look(&me.caller, |look| {
        let account = place(look, &path)?;
        let form = Form { fields: &fields, mistakes: &mistakes };
        Ok(again(&mistakes, shown(&app, look, account, &form, told.as_ref())))
    })
}
