//! The accounts one works in: owned and other ones, and opening a further one.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    change::{Command, Event},
    name::{Name, ShortName},
    record::{Account, Membership},
};

use super::{
    accept::waiting,
    below::kind_name,
    components::{Form, Input, once, role_chips},
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, Page},
    home::signed_in,
    messages::{Word, english},
    own_accounts::{Own, Part, Query, own_accounts},
    send::{beside, send},
};
use crate::{
    App,
    api::{
        look::{Look, known},
        page::Asked,
    },
    caller::Caller,
    csv,
    problem::Problem,
    session::Acting,
};

/// How many are told of at a time in a file.
const FILE_ROWS: usize = 1_000;

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/accounts"))?;
    if query.format == csv::FORMAT {
        return Ok(file(&app, me.caller, account, query)?);
    }
    app.look(&me.caller, |look| {
        let account = look.account(&account)?;
        let m = english();
        let title = m.say("accounts");
        let own = own_accounts(look);
        let offers: Vec<_> = own.iter().copied().filter(|(it, _)| it.offer.is_some()).collect();
        let (count, part) = (own.len(), part(&query));
        let some = part.of(own)?;
        let (owned, other): (Vec<_>, Vec<_>) = some.items.iter().copied().partition(is_owned);
        let page = Page {
            look,
            account: Some(account),
            entry: Entry::Accounts,
            title: &title,
            done: query.done.as_deref(),
        };
        Ok(page.shown(&html! {
            div.head {
                h1 { (title) }
                @if opens_accounts(look, account) {
                    a.button.primary href={ "/a/" (account.short_name) "/accounts/new" } { (m.say("create-account")) }
                }
            }
            @if let Some(asked) = waiting(look) { (asked) }
            @for own in &offers {
                @if is_owned(own) { (offered(&app, look, own.0)) } @else { (offer(&app, own.0, own.1)) }
            }
            (part.search(count))
            (csv::link(&[("q", &query.q)]))
            @if query.cursor.is_none() || !owned.is_empty() { (list(look, &m.say("accounts-owned"), &owned)) }
            (list(look, &m.say("accounts-other"), &other))
            (part.more(&some))
        }).into_response())
    })
}

/// Those that are owned come first.
fn part(query: &Query) -> Part<'_> {
    Part { owned_first: true, ..query.part() }
}

fn is_owned((account, found): &Own<'_>) -> bool {
    account.owner == Some(found.id)
}

/// All that one works in, as a file.
fn file(app: &App, caller: Caller, account: String, query: Query) -> Result<Response, Problem> {
    let head = csv::head(&["name", "short-name", "account-kind", "owner", "roles"]);
    csv::of_list(app, caller, csv::File::csv("accounts"), head, move |look, cursor| {
        look.account(&account)?;
        let some = Part { cursor, most: FILE_ROWS, ..part(&query) }.of(own_accounts(look))?;
        let lines = some.items.iter().map(|(account, found)| line(look, account, found));
        Ok((lines.collect(), some.next))
    })
}

fn line(look: &Look<'_>, account: &Account, found: &Membership) -> Bytes {
    let person = look.show_person(found);
    let roles: Vec<_> = person.roles.iter().map(|role| role.name.to_string()).collect();
    csv::row([
        account.name.to_string(),
        account.short_name.to_string(),
        kind_name(account.kind),
        english().say(if person.owner { "yes" } else { "no" }).into_owned(),
        roles.join(", "),
    ])
}

/// Whether an account above lets people open further ones beside this one.
pub(super) fn opens_accounts(look: &Look<'_>, account: &Account) -> bool {
    let path = known(look.facts.path(account.id));
    account.kind == rolecall_core::Kind::Customer
        && path.iter().skip(1).any(|above| above.opens_accounts)
}

fn offer(app: &App, account: &Account, found: &Membership) -> Markup {
    let m = english();
    let to_me = account.offer.as_ref().is_some_and(|offer| offer.to == found.id);
    let answer = |answer: &str, key: &str, class: &str| {
        html! {
            form method="post" action={ "/a/" (account.short_name) "/ownership/" (answer) } {
                (once(app)) button class=(class) type="submit" { (m.say(key)) }
            }
        }
    };
    html! {
        @if to_me {
            div.note {
                p { (m.put("offered-to-you", &[("account", Word::Text(account.name.as_str()))])) }
                div.actions { (answer("accept", "offer-accept", "primary")) (answer("decline", "offer-decline", "")) }
            }
        }
    }
}

/// What the owner has on offer, to take it back.
fn offered(app: &App, look: &Look<'_>, account: &Account) -> Markup {
    let m = english();
    let to = account.offer.as_ref().and_then(|offer| known(look.facts.membership(offer.to)));
    let to = to.map(|to| look.show_person(to));
    let to = to.and_then(|to| to.name.map(|name| name.to_string()));
    html! {
        @if let Some(to) = to {
            div.note {
                p { (m.put("offered-to", &[("account", Word::Text(account.name.as_str())), ("person", Word::Text(&to))])) }
                form method="post" action={ "/a/" (account.short_name) "/ownership/withdraw" } {
                    (once(app)) button type="submit" { (m.say("offer-withdraw")) }
                }
            }
        }
    }
}

fn list(look: &Look<'_>, title: &str, accounts: &[Own<'_>]) -> Markup {
    let m = english();
    html! {
        section {
            h2 { (title) }
            @if accounts.is_empty() { p.empty { (m.say("accounts-none")) } } @else {
                div.scroll tabindex="0" role="region" aria-label=(title) { table.list {
                    thead { tr {
                        th scope="col" { (m.say("account")) } th scope="col" { (m.say("kind")) }
                        th scope="col" { (m.say("roles")) } th scope="col" { span.sr { (m.say("login")) } }
                    } }
                    tbody { @for (account, found) in accounts { tr {
                        th scope="row" { (account.name) span.hint { (account.short_name) } }
                        td { (account.kind.to_string()) }
                        td { (role_chips(&look.show_person(found).roles)) }
                        td.right { a.button href={ "/a/" (account.short_name) } { (m.say("login")) span.sr { " " (account.name) } } }
                    } } }
                } }
            }
        }
    }
}

pub(super) async fn new_page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/accounts/new"))?;
    app.look(&me.caller, |look| {
        Ok(form(&app, look, &account, &Fields::default(), &Mistakes::default())?)
    })
}

fn form(
    app: &App,
    look: &Look<'_>,
    account: &str,
    fields: &Fields,
    mistakes: &Mistakes,
) -> Result<Markup, Problem> {
    let account = look.account(account)?;
    let m = english();
    let title = m.say("create-account-title");
    let (name, short) = (m.say("account-name"), m.say("short-name"));
    let hint = m.say("short-name-hint");
    let form = Form { fields, mistakes };
    let page =
        Page { look, account: Some(account), entry: Entry::Accounts, title: &title, done: None };
    Ok(page.shown(&html! {
        h1 { (title) }
        p { (m.say("create-account-about")) }
        (form.summary())
        form.narrow method="post" {
            (once(app))
            (form.input(&Input { autocomplete: "organization", ..Input::text("name", &name) }))
            (form.input(&Input { hint: Some(&hint), ..Input::text("short_name", &short) }))
            div.actions {
                button.primary type="submit" { (m.say("create-account-send")) }
                a.button href={ "/a/" (account.short_name) "/accounts" } { (m.say("cancel")) }
            }
        }
    }))
}

pub(super) async fn created(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/accounts/new"))?;
    let beside_of = app.look(&me.caller, |look| look.account(&account).map(|found| found.id))?;
    let mut mistakes = Mistakes::default();
    let name = mistakes.read::<Name>(&fields, "name");
    let short_name = mistakes.read::<ShortName>(&fields, "short_name");
    if let (Some(name), Some(short_name)) = (name, short_name) {
        let command = Command::OpenAccount { beside: beside_of, name, short_name };
        match send(&app, &me.caller, &fields, command).await {
            Ok(done) => {
                let opened = done.events.iter().find_map(|event| match event {
                    Event::AccountCreated { account } => Some(account.short_name.to_string()),
                    _ => None,
                });
                let to = opened.unwrap_or(account);
                return Ok(Redirect::to(&format!("/a/{to}/accounts?done=created")).into_response());
            }
            Err(problem) => beside(&problem, &mut mistakes),
        }
    }
    app.look(&me.caller, |look| {
        let page = form(&app, look, &account, &fields, &mistakes)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    })
}
