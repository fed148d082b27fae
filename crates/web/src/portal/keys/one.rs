//! One key: what bounds it, what it is used for, and its end.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_client::wire;
use rolecall_core::{
    KeyId, Level, Origin, Principal,
    change::{Command, Operation},
    facts::{Facts, RecordId},
    record::{Account, Key},
};

use super::{Mark, maker, ranges, until, used};
use crate::{
    App,
    api::{
        look::{Look, known},
        page::Asked,
    },
    portal::{
        clock,
        components::{Form, once, role_chips},
        error::PageError,
        fields::{Fields, Mistakes},
        frame::{Entry, JustDone, Page},
        home::signed_in,
        messages::{Word, english},
        reports::counted,
        send::{beside, expected, meant_for, send, send_if},
    },
    problem::Problem,
    session::Acting,
};

pub(in crate::portal) type KeyPath = Path<(String, String)>;

pub(in crate::portal) async fn page(
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
        div.head {
            h1 { (title) " " (Mark::of(look, &key).badge()) }
            @if look.may(Operation::ManageKeys, account.id) && key.replaced_by.is_none() {
                a.button href={ "/a/" (account.short_name) "/keys/" (key.id) "/rotate" } { (m.say("key-rotate")) }
            }
        }
        (form.summary())
        (replaced(account, &key))
        dl {
            dt { (m.say("key-begins")) } dd { code { "rck_" (key.id.0.simple()) "_…" } }
            dt { (m.say("roles")) } dd { (role_chips(&key.roles)) }
            dt { (m.say("key-until")) } dd { (until(look, &key)) }
            dt { (m.say("ranges")) } dd { (ranges(&key)) }
            dt { (m.say("key-used")) } dd { (used(look, &key)) }
            dt { (m.say("key-made-by")) } dd { (maker(look, &key)) }
            dt { (m.say("key-may")) } dd { (may(look, account, key.id)) }
        }
        @if look.may(Operation::ManageKeys, account.id) { (changing(app, look, account, &key, &form)) }
    }))
}

/// The way to the key that took its place.
fn replaced(account: &Account, key: &wire::Key) -> Markup {
    let m = english();
    html! {
        @if let Some(by) = key.replaced_by {
            p.note { span {
                (m.say("key-replaced-about")) " "
                a href={ "/a/" (account.short_name) "/keys/" (by) } { (m.say("key-replaced-see")) }
            } }
        }
    }
}

/// How many sections it may use now, by level: what stops with it.
fn may(look: &Look<'_>, account: &Account, key: KeyId) -> Markup {
    let m = english();
    let access = known(rolecall_core::access::Access::of(
        look.facts,
        Principal::Key(key),
        account.id,
        look.now,
        Origin::Any,
    ));
    let sections = look.facts.catalog().sections().iter();
    let levels = access.map(|access| {
        let had = sections.map(|section| (section.key.clone(), access.level(section)));
        had.filter(|(_, level)| *level > Level::Hide).collect()
    });
    let counted = levels.map(|levels| counted(&levels)).unwrap_or_default();
    html! {
        @if counted.is_empty() { span.hint { (m.say("report-nothing")) } } @else {
            ul.counted { @for (level, count) in counted {
                li { span class={ "level " (level.key()) } { (level.key()) } " " (count) }
            } }
            a href={ "/a/" (account.short_name) "/access?who=" (key) } { (m.say("access-see")) }
        }
    }
}

/// What stops when it is revoked.
fn stops(look: &Look<'_>, key: &wire::Key) -> Markup {
    let m = english();
    html! {
        @match key.last_used_at {
            Some(at) => p { strong { (m.say("key-stops-used")) " " (clock::moment(look, at)) "." } },
            None => p { (m.say("key-stops-unused")) },
        }
    }
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
                    (stops(look, key))
                    p { (m.put("key-revoke-about", &[("name", Word::Text(key.name.as_str()))])) }
                    button.danger type="submit" { (m.say("key-revoke-sure")) }
                }
            }
        }
    }
}

/// The key of a path, for who sees it. What may be done to it, the rules say.
pub(super) fn place(app: &App, me: &Acting, path: &(String, String)) -> Result<KeyId, PageError> {
    app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeeKeys, &path.0)?;
        Ok(look.key(account, &path.1)?.id)
    })
}

pub(in crate::portal) async fn roles(
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

pub(in crate::portal) async fn revoke(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): KeyPath,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{}/keys/{}", path.0, path.1))?;
    // It may be gone already, by the same form sent twice.
    let key = app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeeKeys, &path.0)?;
        look.removable(account, &path.1, Facts::key, |key: &Key| key.account)
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
