//! Signing in and out.
//!
//! What is answered, and how long it takes, does not depend on whether there is such a login. Wrong
//! passwords are counted a person, whatever name they go by and whichever door they use; after some
//! of them the next try has to wait, longer each time, and is told for how long.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use jiff::SignedDuration;
use maud::{Markup, html};
use rolecall_core::{
    PersonId, Timestamp,
    change::SecretOf,
    facts::Facts,
    name::{Address, LoginName, ShortName},
};
use serde::Deserialize;

use super::{
    components::{Form, Input},
    error::PageError,
    fields::{Fields, Mistakes},
    frame,
    messages::{Word, english},
};
use crate::{
    App,
    api::{look::known, page::Asked},
    password,
    session::{self, From, SignedIn, no_cookie, token},
};

/// How many wrong passwords may come at once before one has to wait.
const FREE_FAILURES: u64 = 5;
/// The longest wait, so that nobody can shut anyone else out for good.
const WAIT_SECONDS_MAX: i64 = 900;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Next {
    /// Where to go then.
    #[serde(default)]
    next: String,
    #[serde(default)]
    done: String,
}

pub(super) async fn page(me: Option<SignedIn>, Asked(query): Asked<Next>) -> Response {
    if me.is_some() {
        return Redirect::to(&own_path(&query.next)).into_response();
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
                "password" => p.done role="status" { (m.say("done-password-set")) },
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
    match try_password(&app, fields.one("who"), fields.exact("password")).await? {
        Tried::Right(person) => {
            let cookie = session::open(&app, person, &from, None).await?;
            let mut response = Redirect::to(&own_path(&query.next)).into_response();
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            Ok(response)
        }
        Tried::Wrong => Ok(refused(m.say("sign-in-wrong").into_owned())),
        Tried::TooSoon { seconds } => {
            let words = [("seconds", Word::Number(usize::try_from(seconds).unwrap_or(1)))];
            Ok(refused(m.put("sign-in-wait", &words).into_owned()))
        }
    }
}

/// What came of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tried {
    Right(PersonId),
    Wrong,
    TooSoon { seconds: i64 },
}

/// Whether it is the password of whoever is called so.
pub(super) async fn try_password(app: &App, who: &str, given: &str) -> Result<Tried, PageError> {
    let person = app.store().live().read(|facts, _| named(facts, who));
    let counted = match person {
        Some(person) => format!("person {person}"),
        None => format!("name {}", hex::encode(&token(&who.to_lowercase())[..16])),
    };
    let now = app.now();
    let attempts = app.store().attempts(&counted, now).await?;
    let seconds = wait_seconds(attempts.failures, attempts.last_at, now);
    if seconds > 0 {
        return Ok(Tried::TooSoon { seconds });
    }
    let known = match person {
        Some(person) => app.store().secret(SecretOf::Password(person)).await?,
        None => app.store().secret(SecretOf::Password(PersonId::from_bytes([0; 16]))).await?,
    };
    let right = password::is_right(given.to_owned(), known).await;
    match person.filter(|_| right) {
        Some(person) => {
            app.store().attempts_forgotten(&counted).await?;
            Ok(Tried::Right(person))
        }
        None => {
            app.store().attempt_failed(&counted, now).await?;
            Ok(Tried::Wrong)
        }
    }
}

fn wait_seconds(failures: u64, last: Option<Timestamp>, now: Timestamp) -> i64 {
    let Some(beyond) = failures.checked_sub(FREE_FAILURES) else { return 0 };
    let wait = 1_i64.checked_shl(u32::try_from(beyond).unwrap_or(u32::MAX)).unwrap_or(i64::MAX);
    let wait = if wait <= 0 { WAIT_SECONDS_MAX } else { wait.min(WAIT_SECONDS_MAX) };
    let until = last.and_then(|last| last.checked_add(SignedDuration::from_secs(wait)).ok());
    until.map_or(0, |until| (until.as_second() - now.as_second()).max(0))
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
) -> Result<Response, PageError> {
    if let Some(me) = me {
        app.store().end_session(me.token).await?;
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

    #[test]
    fn waits_grow_and_end() {
        let at: Timestamp = "2026-05-01T12:00:00Z".parse().expect("a moment");
        let wait = |failures| wait_seconds(failures, Some(at), at);
        assert_eq!([4, 5, 6, 8, 14, 15, 70].map(wait), [0, 1, 2, 8, 512, 900, 900]);
    }
}
