//! The keys of an account, and one of them: what bounds it, and its end.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_client::wire;
use rolecall_core::{
    KeyId,
    change::{Command, ExportedList, Operation},
    facts::RecordId,
    record::{Account, Key},
};
use serde::Deserialize;

use super::{
    clock,
    components::{Form, once, role_chips},
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, JustDone, Page},
    home::signed_in,
    messages::{Word, english},
    send::{beside, expected, meant_for, send, send_if},
};
use crate::{
    App,
    api::{
        look::Look,
        page::{Asked, Paging},
    },
    caller::Caller,
    csv,
    problem::Problem,
    session::Acting,
};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Query {
    #[serde(default)]
    cursor: Option<String>,
    #[serde(default)]
    done: Option<String>,
    /// As what: a page, or a file.
    #[serde(default)]
    format: String,
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/keys"))?;
    if query.format == csv::FORMAT {
        return Ok(file(&app, me.caller, account).await?);
    }
    let paging = Paging::of(None, query.cursor.as_deref())?;
    app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeeKeys, &account)?;
        let keys = look.facts.keys_of(account.id);
        let total = look.facts.keys_of(account.id).count();
        let shown = |key: &Key| Some(look.show_key(key));
        let list = paging.page(keys, |key| key.id.0.as_u128(), shown);
        let m = english();
        let title = m.say("keys");
        let done = query.done.as_deref();
        let page = Page { look, account: Some(account), entry: Entry::Keys, title: &title, done };
        let new = format!("/a/{}/keys/new", account.short_name);
        Ok(page
            .shown(&html! {
                div.head {
                    div {
                        h1 { (title) }
                        p.hint { (m.put("keys-about", &[("count", Word::Number(total))])) }
                    }
                    @if look.may(Operation::ManageKeys, account.id) {
                        a.button.primary href=(new) { (m.say("key-issue")) }
                    }
                }
                (csv::link(&[]))
                (table(look, account, &list.items))
                @if let Some(next) = &list.next_cursor {
                    p { a.button href={ "?cursor=" (next) } { (m.say("more")) } }
                }
            })
            .into_response())
    })
}

/// All of them, as a file. No secret is kept that could stand in it.
async fn file(app: &App, caller: Caller, account: String) -> Result<Response, Problem> {
    csv::on_record(app, &caller, &account, ExportedList::Keys).await?;
    let head = csv::head(&["name", "id", "roles", "until", "ranges", "used"]);
    csv::of_list(
        app,
        caller,
        csv::File::csv(&format!("{account}-keys")),
        head,
        move |look, cursor| {
            let paging = Paging::of(Some(wire::ITEMS_A_PAGE_MAX), cursor)?;
            let account = look.account_for(Operation::SeeKeys, &account)?;
            let shown = |key: &Key| Some(line(&look.show_key(key)));
            let list = paging.page(look.facts.keys_of(account.id), |key| key.id.0.as_u128(), shown);
            Ok((list.items, list.next_cursor))
        },
    )
}

fn line(key: &wire::Key) -> Bytes {
    let at = |at: Option<rolecall_core::Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let roles: Vec<_> = key.roles.iter().map(|role| role.name.to_string()).collect();
    let ranges: Vec<_> = key.addresses.iter().map(ToString::to_string).collect();
    csv::row([
        key.name.to_string(),
        key.id.to_string(),
        roles.join(", "),
        at(key.expires_at),
        ranges.join(", "),
        at(key.last_used_at),
    ])
}

fn table(look: &Look<'_>, account: &Account, keys: &[wire::Key]) -> Markup {
    let m = english();
    html! {
        @if keys.is_empty() {
            p.empty { (m.say("keys-empty")) }
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(m.say("keys")) { table.list {
                thead { tr {
                    th scope="col" { (m.say("name")) }
                    th scope="col" { (m.say("roles")) }
                    th scope="col" { (m.say("key-until")) }
                    th scope="col" { (m.say("ranges")) }
                    th scope="col" { (m.say("key-used")) }
                } }
                tbody { @for key in keys { tr {
                    th scope="row" {
                        a href={ "/a/" (account.short_name) "/keys/" (key.id) } { (key.name) }
                    }
                    td { (role_chips(&key.roles)) }
                    td.nowrap { (until(look, key)) }
                    td { (ranges(key)) }
                    td.nowrap { (used(look, key)) }
                } } }
            } }
        }
    }
}

fn until(look: &Look<'_>, key: &wire::Key) -> Markup {
    let m = english();
    html! {
        @match key.expires_at {
            None => span.hint { (m.say("always")) },
            Some(at) => {
                (clock::moment(look, at))
                @if at <= look.now { " " span.badge.bad { (m.say("state-ended")) } }
            },
        }
    }
}

fn ranges(key: &wire::Key) -> Markup {
    html! {
        @if key.addresses.is_empty() { span.hint { (english().say("key-anywhere")) } }
        @for range in &key.addresses { code { (range) } " " }
    }
}

fn used(look: &Look<'_>, key: &wire::Key) -> Markup {
    html! {
        @match key.last_used_at {
            None => span.hint { (english().say("key-never")) },
            Some(at) => (clock::moment(look, at)),
        }
    }
}

pub(super) type KeyPath = Path<(String, String)>;

pub(super) async fn one(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): KeyPath,
    Asked(query): Asked<JustDone>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{}/keys/{}", path.0, path.1))?;
    let none = Mistakes::default();
    app.look(&me.caller, |look| Ok(shown(&app, look, &path, None, &none, query.done.as_deref())?))
}

fn shown(
    app: &App,
    look: &Look<'_>,
    (account, key): &(String, String),
    typed: Option<&Fields>,
    mistakes: &Mistakes,
    done: Option<&str>,
) -> Result<Markup, Problem> {
    let account = look.account_for(Operation::SeeKeys, account)?;
    let key = look.show_key(look.key(account, key)?);
    let m = english();
    let title = key.name.to_string();
    let mut own = Fields::default();
    key.roles.iter().for_each(|role| own.add("roles", role.id.to_string()));
    let form = Form { fields: typed.unwrap_or(&own), mistakes };
    let page = Page { look, account: Some(account), entry: Entry::Keys, title: &title, done };
    Ok(page.shown(&html! {
        h1 { (title) }
        (form.summary())
        dl {
            dt { (m.say("key-begins")) } dd { code { "rck_" (key.id) "_…" } }
            dt { (m.say("roles")) } dd { (role_chips(&key.roles)) }
            dt { (m.say("key-until")) } dd { (until(look, &key)) }
            dt { (m.say("ranges")) } dd { (ranges(&key)) }
            dt { (m.say("key-used")) } dd { (used(look, &key)) }
        }
        @if look.may(Operation::ManageKeys, account.id) { (changing(app, look, account, &key, &form)) }
    }))
}

fn changing(
    app: &App,
    look: &Look<'_>,
    account: &Account,
    key: &wire::Key,
    form: &Form<'_>,
) -> Markup {
    let m = english();
    let base = format!("/a/{}/keys/{}", account.short_name, key.id);
    html! {
        section {
            form.narrow method="post" action={ (base) "/roles" } {
                (once(app)) (meant_for(look, RecordId::Key(key.id)))
                p.hint { (m.say("key-roles-about")) }
                (form.roles(look, account.id))
                button.primary type="submit" { (m.say("save-roles")) }
            }
        }
        section.actions {
            details { summary.button.danger { (m.say("key-revoke")) }
                form method="post" action={ (base) "/revoke" } {
                    (once(app))
                    p { (m.put("key-revoke-about", &[("name", Word::Text(key.name.as_str()))])) }
                    button.danger type="submit" { (m.say("key-revoke-sure")) }
                }
            }
        }
    }
}

/// The key of a path, for who sees it. What may be done to it, the rules say.
fn place(app: &App, me: &Acting, path: &(String, String)) -> Result<KeyId, PageError> {
    app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeeKeys, &path.0)?;
        Ok(look.key(account, &path.1)?.id)
    })
}

pub(super) async fn roles(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): KeyPath,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{}/keys/{}", path.0, path.1))?;
    let key = place(&app, &me, &path)?;
    let roles = fields.all("roles").filter_map(|id| id.parse().ok()).collect();
    let command = Command::SetKeyRoles { key, roles };
    let expected = expected(&fields, RecordId::Key(key));
    match send_if(&app, &me.caller, &fields, command, expected).await {
        Ok(_) => {
            let to = format!("/a/{}/keys/{}?done=key-roles-set", path.0, path.1);
            Ok(Redirect::to(&to).into_response())
        }
        Err(problem) => again(&app, &me, &path, &fields, &problem),
    }
}

pub(super) async fn revoke(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): KeyPath,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{}/keys/{}", path.0, path.1))?;
    // It may be gone already, by the same form sent twice.
    let key = app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeeKeys, &path.0)?;
        look.removable(account, &path.1, rolecall_core::facts::Facts::key, |key: &Key| key.account)
    })?;
    match send(&app, &me.caller, &fields, Command::RevokeKey { key }).await {
        Ok(_) => {
            let to = format!("/a/{}/keys?done=key-revoked", path.0);
            Ok(Redirect::to(&to).into_response())
        }
        Err(problem) => again(&app, &me, &path, &fields, &problem),
    }
}

fn again(
    app: &App,
    me: &Acting,
    path: &(String, String),
    fields: &Fields,
    problem: &Problem,
) -> Result<Response, PageError> {
    let mut mistakes = Mistakes::default();
    beside(problem, &mut mistakes);
    app.look(&me.caller, |look| {
        let page = shown(app, look, path, Some(fields), &mistakes, None)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    })
}
