//! Moving an account elsewhere in the tree: the new place is chosen, what it does is shown, and what
//! would not be allowed there is mapped.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    AccountId, Kind, RoleId,
    change::{Command, Operation, Refusal, usable_roles},
    facts::RecordId,
    record::{Account, AccountState, Role},
};
use serde::Deserialize;

use super::{
    components::{Form, once},
    error::PageError,
    fields::{Fields, Mistakes},
    foresight::{Tried, again, buttons, tried},
    frame::{Entry, Page},
    home::signed_in,
    mapping,
    meanwhile::made_from,
    messages::{Word, english},
    send::beside,
    settings::called,
};
use crate::{
    App,
    api::{
        account::is_named,
        look::{Look, known},
        page::{Asked, wanted},
    },
    problem::Problem,
    session::Acting,
};

/// The most places that are offered at a time.
const PLACES_MAX: usize = 20;
const WANTED_CHARS_MAX: usize = 100;

/// The right that moving needs, at both places; none where nothing is moved.
fn needed(account: &Account) -> Option<(Operation, AccountId)> {
    let from = account.parent.filter(|_| account.kind != Kind::PhoneSystem)?;
    Some((Operation::creating(account.kind)?, from))
}

/// Whether who looks may move the account away from where it stands.
pub(super) fn is_offered(look: &Look<'_>, account: &Account) -> bool {
    needed(account).is_some_and(|(operation, from)| look.may(operation, from))
}

/// The place as the settings show it, with the way to another one.
pub(super) fn part(look: &Look<'_>, account: &Account) -> Markup {
    let m = english();
    html! {
        @if let Some(parent) = account.parent {
            section {
                h2 { (m.say("place")) }
                p { (m.put("place-under", &[("account", Word::Text(&called(look, parent)))])) }
                @if is_offered(look, account) {
                    div.actions {
                        a.button href={ "/a/" (account.short_name) "/move" } { (m.say("move")) }
                    }
                }
            }
        }
    }
}

/// The account, if who looks may move it.
fn place<'l>(look: &Look<'l>, account: &str) -> Result<&'l Account, Problem> {
    let account = look.account(account)?;
    let (operation, from) = needed(account).ok_or_else(Problem::not_found)?;
    look.permits(operation, from)?;
    Ok(account)
}

/// The places where an account may go, by name: open ones over which the right holds too.
fn places<'l>(look: &Look<'l>, account: &Account, wanted: Option<&str>) -> Vec<&'l Account> {
    let Some((operation, from)) = needed(account) else { return Vec::new() };
    let Some(highest) = look.highest(operation, from) else { return Vec::new() };
    let all = known(look.facts.subtree(highest)).into_iter();
    let mut fit: Vec<_> = all
        .filter(|to| {
            account.kind.may_stand_under(to.kind)
                && to.id != from
                && to.state == AccountState::Active
                && wanted.is_none_or(|wanted| is_named(to, wanted))
                && !known(look.facts.is_within(to.id, account.id))
        })
        .collect();
    fit.sort_by_cached_key(|to| (to.name.folded(), to.id));
    fit.retain(|to| look.may(operation, to.id));
    fit
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Query {
    #[serde(default)]
    q: String,
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/move"))?;
    let text = Some(query.q.trim()).filter(|text| !text.is_empty());
    let text = wanted(text, WANTED_CHARS_MAX)?;
    app.look(&me.caller, |look| {
        let account = place(look, &account)?;
        let places = places(look, account, text.as_deref());
        let choice = html! { (search(&query.q)) (choice(account, &places)) };
        Ok(frame(look, account, &Mistakes::default(), &choice))
    })
}

fn frame(look: &Look<'_>, account: &Account, mistakes: &Mistakes, content: &Markup) -> Markup {
    let m = english();
    let title = m.put("move-title", &[("account", Word::Text(account.name.as_str()))]);
    let page =
        Page { look, account: Some(account), entry: Entry::Settings, title: &title, done: None };
    page.shown(&html! {
        h1 { (title) }
        (Form { fields: &Fields::default(), mistakes }.summary())
        (content)
    })
}

fn search(text: &str) -> Markup {
    let m = english();
    html! {
        form.filter method="get" role="search" data-live="content" {
            label.sr for="q" { (m.say("below-search")) }
            input #q type="search" name="q" value=(text) maxlength=(WANTED_CHARS_MAX)
                placeholder=(m.say("below-search")) autocomplete="off";
            button type="submit" { (m.say("filter")) }
        }
    }
}

fn choice(account: &Account, places: &[&Account]) -> Markup {
    let m = english();
    html! {
        @if places.is_empty() { p.empty { (m.say("move-nowhere")) } } @else {
            form.narrow method="post" action={ "/a/" (account.short_name) "/move" } {
                input type="hidden" name="then" value="show";
                fieldset.field #parent {
                    legend { (m.say("move-to")) }
                    @for to in places.iter().take(PLACES_MAX) {
                        div.choice { label {
                            input type="radio" name="parent" value=(to.short_name) required;
                            span { (to.name) span.hint { (to.short_name) " · " (to.kind) } }
                        } }
                    }
                }
                @if places.len() > PLACES_MAX { p.hint { (m.say("move-more")) } }
                div.actions {
                    button.primary type="submit" { (m.say("show-first")) }
                    a.button href={ "/a/" (account.short_name) "/settings" } { (m.say("cancel")) }
                }
            }
        }
    }
}

/// Where an account is to go, and what has come to light about it.
struct Ahead<'a> {
    to: AccountId,
    /// Roles whose holders and lists have to be mapped.
    unmapped: BTreeSet<RoleId>,
    told: Option<&'a Markup>,
}

fn confirm(
    app: &App,
    look: &Look<'_>,
    account: &Account,
    form: &Form<'_>,
    ahead: &Ahead<'_>,
) -> Result<Markup, Problem> {
    let m = english();
    let to = known(look.facts.account(ahead.to)).ok_or_else(Problem::not_found)?;
    let words =
        [("account", Word::Text(account.name.as_str())), ("to", Word::Text(to.name.as_str()))];
    let base = format!("/a/{}", account.short_name);
    Ok(html! {
        p { (m.put("move-about", &words)) }
        form.narrow method="post" action={ (base) "/move" } {
            (once(app))
            (made_from(look, RecordId::Account(account.id), form.fields))
            input type="hidden" name="parent" value=(to.short_name);
            @if !ahead.unmapped.is_empty() {
                (form.mapping(look, &ahead.unmapped, &allowed_there(look, to)))
            }
            (buttons(ahead.told, ("primary", &m.put("move-sure", &words)), &format!("{base}/move")))
        }
    })
}

/// The roles that may be used at the new place, as far as they are there for who looks.
fn allowed_there<'l>(look: &Look<'l>, to: &Account) -> Vec<&'l Role> {
    let sees = look.may(Operation::SeeAllowedRoles, to.id) || look.may(Operation::SeeRoles, to.id);
    let mut roles = if sees { known(usable_roles(look.facts, to.id)) } else { Vec::new() };
    roles.retain(|role| !role.group);
    roles
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): Path<String>,
    mut fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{path}/move"))?;
    let (account, to) = app.look(&me.caller, |look| {
        let account = place(look, &path)?;
        Ok::<_, Problem>((account.id, look.account(fields.one("parent")).ok().map(|to| to.id)))
    })?;
    let Some(to) = to else {
        let to = format!("/a/{path}/move");
        return Ok(Redirect::to(&to).into_response());
    };
    let mut mistakes = Mistakes::default();
    let mut unmapped = mapping::asked(&fields);
    let map = mapping::read(&fields);
    let command = Command::MoveAccount { account, parent: to, map };
    let mut told = None;
    let change = (RecordId::Account(account), command);
    match tried(&app, &me.caller, &mut fields, change, &mut mistakes).await {
        Tried::Made => {
            let to = format!("/a/{path}/settings?done=account-moved");
            return Ok(Redirect::to(&to).into_response());
        }
        Tried::Foretold(shown) => told = Some(shown),
        Tried::Stale => {}
        Tried::Refused(problem) => refused(&problem, &mut unmapped, &mut mistakes),
    }
    app.look(&me.caller, |look| {
        let account = place(look, &path)?;
        let form = Form { fields: &fields, mistakes: &mistakes };
        let ahead = Ahead { to, unmapped, told: told.as_ref() };
        let content = confirm(&app, look, account, &form, &ahead)?;
        Ok(again(&mistakes, frame(look, account, &mistakes, &content)))
    })
}

/// Why it cannot be moved; roles that have to be mapped are asked about.
fn refused(problem: &Problem, unmapped: &mut BTreeSet<RoleId>, mistakes: &mut Mistakes) {
    match problem.refusal.as_deref() {
        Some(Refusal::MoveNeedsMapping { roles }) => {
            unmapped.extend(roles);
            mistakes.add("mapping", english().say("mapping-needed"));
        }
        _ => beside(problem, mistakes),
    }
}
