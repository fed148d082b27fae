//! Signing in and out.
//!
//! What is answered, and how long it takes, does not depend on whether there is such a login. Who has
//! a second factor is asked for its code next (`code`); wrong passwords and codes are counted
//! together (`attempts`).

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    PersonId,
    change::SecretOf,
    facts::Facts,
    name::{Address, LoginName, ShortName},
};
use rolecall_store::Fault;
use serde::Deserialize;

use super::{
    attempts::{Counted, TooSoon},
    components::{Form, Input},
    error::PageError,
    fields::{Fields, Mistakes},
    frame,
    messages::english,
};
use crate::{
    App,
    api::{look::known, page::Asked},
    password,
    session::{self, From, HalfSignedIn, SignedIn, has_factor, no_cookie},
};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Next {
    /// Where to go then.
    #[serde(default)]
    pub(super) next: String,
    #[serde(default)]
    done: String,
}

pub(super) async fn page(
    me: Option<SignedIn>,
    half: Option<HalfSignedIn>,
    Asked(query): Asked<Next>,
) -> Response {
    if me.is_some() {
        return Redirect::to(&own_path(&query.next)).into_response();
    }
    if half.is_some() {
        return Redirect::to(&code_page(&query.next)).into_response();
    }
    shown(&Fields::default(), &Mistakes::default(), &query).into_response()
}

/// Only a path of this server: nobody is sent elsewhere by a link to here.
pub(super) fn own_path(next: &str) -> String {
    let is_path = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(['\\', '\r', '\n', '\t'])
        && next.len() <= 500;
    if is_path { next.to_owned() } else { "/".to_owned() }
}

/// The page that asks for the code, and leads on from there.
fn code_page(next: &str) -> String {
    format!("/sign-in/code?next={}", escaped(next))
}

pub(super) fn escaped(next: &str) -> String {
    form_urlencoded::byte_serialize(next.as_bytes()).collect()
}

fn shown(fields: &Fields, mistakes: &Mistakes, query: &Next) -> Markup {
    let m = english();
    let title = m.say("sign-in");
    let form = Form { fields, mistakes };
    let (who, password) = (m.say("sign-in-who"), m.say("password"));
    let hint = m.say("sign-in-who-hint");
    frame::bare(
        &title,
        &html! {
            h1 { (title) }
            @match query.done.as_str() {
                "out" => p.done role="status" { (m.say("done-signed-out")) },
                "over" => p.note role="status" { (m.say("code-over")) },
                "password" => p.done role="status" { (m.say("done-password-set")) },
                "retired" => p.done role="status" { (m.say("done-retired")) },
                _ => {},
            }
            (form.summary())
            form method="post" action="/sign-in" {
                input type="hidden" name="next" value=(query.next);
                (form.input(&Input { autocomplete: "username", hint: Some(&hint), ..Input::text("who", &who) }))
                (form.input(&Input { kind: "password", autocomplete: "current-password", ..Input::text("password", &password) }))
                button.primary type="submit" { (m.say("sign-in")) }
            }
            p { a href="/reset" { (m.say("reset-link")) } }
        },
    )
}

pub(super) async fn sent(
    State(app): State<App>,
    from: From,
    fields: Fields,
) -> Result<Response, PageError> {
    let m = english();
    let query = Next { next: fields.one("next").to_owned(), done: String::new() };
    let refused = |said: String| {
        let mut mistakes = Mistakes::default();
        mistakes.add("", said);
        (StatusCode::UNPROCESSABLE_ENTITY, shown(&fields, &mistakes, &query)).into_response()
    };
    let who = fields.one("who");
    let person = app.store().live().read(|facts, _| named(facts, who));
    let counted = person.map_or_else(|| Counted::nobody(who), Counted::person);
    match try_password(&app, person, &counted, fields.exact("password")).await? {
        Tried::Right(person) => Ok(entered(&app, person, &from, &query.next).await?),
        Tried::Wrong => Ok(refused(m.say("sign-in-wrong").into_owned())),
        Tried::TooSoon(too_soon) => Ok(refused(too_soon.said())),
    }
}

/// Lets someone in who has proven who they are but for a second factor, which is asked for next if
/// they have one.
pub(super) async fn entered(
    app: &App,
    person: PersonId,
    from: &From,
    next: &str,
) -> Result<Response, Fault> {
    let cookie = session::open(app, person, from, None).await?;
    let to = if has_factor(app, person) { code_page(next) } else { own_path(next) };
    let mut response = Redirect::to(&to).into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// What came of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tried {
    Right(PersonId),
    Wrong,
    TooSoon(TooSoon),
}

/// Whether it is the password of a person, if there is one.
pub(super) async fn try_password(
    app: &App,
    person: Option<PersonId>,
    counted: &Counted,
    given: &str,
) -> Result<Tried, Fault> {
    if let Err(too_soon) = counted.may_try(app).await? {
        return Ok(Tried::TooSoon(too_soon));
    }
    let known = match person {
        Some(person) => app.store().secret(SecretOf::Password(person)).await?,
        None => app.store().secret(SecretOf::Password(PersonId::from_bytes([0; 16]))).await?,
    };
    let right = password::is_right(given.to_owned(), known).await;
    match person.filter(|_| right) {
        Some(person) => {
            // A password alone does not make up for wrong codes, or they could be tried without end.
            if !has_factor(app, person) {
                counted.succeeded(app).await?;
            }
            Ok(Tried::Right(person))
        }
        None => {
            counted.failed(app).await?;
            Ok(Tried::Wrong)
        }
    }
}

/// The person of an address, or of a login name such as `adam@abc`.
fn named(facts: &Facts, who: &str) -> Option<PersonId> {
    if let Ok(address) = who.parse::<Address>() {
        return known(facts.person_at(&address)).map(|person| person.id);
    }
    let (login, account) = who.rsplit_once('@')?;
    let (login, account): (LoginName, ShortName) = (login.parse().ok()?, account.parse().ok()?);
    let account = known(facts.account_named(&account))?;
    known(facts.login(account.id, &login)).map(|membership| membership.person)
}

pub(super) async fn out(
    State(app): State<App>,
    me: Option<SignedIn>,
    half: Option<HalfSignedIn>,
) -> Result<Response, PageError> {
    let token = me.map(|me| me.token).or(half.map(|half| half.token));
    if let Some(token) = token {
        app.store().end_session(token).await?;
    }
    let mut response = Redirect::to("/sign-in?done=out").into_response();
    response.headers_mut().insert(header::SET_COOKIE, no_cookie(&app));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_sent_on_to_paths_of_this_server_alone() {
        assert_eq!(own_path("/a/abc/users?q=x"), "/a/abc/users?q=x");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "evil", ""] {
            assert_eq!(own_path(elsewhere), "/", "{elsewhere}");
        }
    }
}
