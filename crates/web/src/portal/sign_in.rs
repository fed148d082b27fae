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
    AccountId, MailId, PersonId, Principal,
    change::{Notice, SecretOf},
    facts::Facts,
    name::{Address, LoginName, ShortName},
};
use rolecall_store::{Fault, Letter};
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
    problem::Problem,
    session::{self, Acting, From, HalfSignedIn, Shown, has_factor, no_cookie},
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
    me: Option<Acting>,
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
    let fits = is_own_path(next) && is_plain(next) && next.len() <= 500;
    if fits { next.to_owned() } else { "/".to_owned() }
}

/// Whether a path is the same however it is read: no step up or nowhere, and no empty one, with which
/// what follows could be taken for another host.
fn is_plain(next: &str) -> bool {
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let is_step = |segment: &str| {
        matches!(&*segment.to_ascii_lowercase().replace("%2e", "."), "" | "." | "..")
    };
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        if is_step(segment) && !(segment.is_empty() && segments.peek().is_none()) {
            return false;
        }
    }
    true
}

/// Whether it leads to a path of the same server.
pub(crate) fn is_own_path(next: &str) -> bool {
    next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t'])
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
                "address-set" => p.done role="status" { (m.say("done-address-set")) },
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
    let login = app.store().live().read(|facts, _| named(facts, who));
    let counted = login.map_or_else(|| Counted::nobody(who), Counted::login);
    match try_password(&app, login, &counted, fields.exact("password")).await? {
        Tried::Right(login) => Ok(entered(&app, login, &from, &query.next).await?),
        Tried::Wrong => Ok(refused(m.say("sign-in-wrong").into_owned())),
        Tried::TooSoon(too_soon) => Ok(refused(too_soon.said())),
    }
}

/// Lets someone in who has proven who they are but for a second factor, which is asked for next if
/// they have one.
pub(super) async fn entered(
    app: &App,
    login: Login,
    from: &From,
    next: &str,
) -> Result<Response, Fault> {
    let cookie = session::open(app, login.principal(), from, None).await?;
    if let Login::Account(account) = login {
        tell_owner(app, account).await?;
    }
    let to = if login.has_factor(app) { code_page(next) } else { own_path(next) };
    let mut response = Redirect::to(&to).into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Tells the owner that someone signed in as the account: its credentials may be many people's, and
/// say nothing of which.
async fn tell_owner(app: &App, account: AccountId) -> Result<(), Fault> {
    let owner = app.store().live().read(|facts, _| {
        let owner = known(facts.membership(known(facts.account(account))?.owner?))?;
        owner.has_joined().then_some(owner.person)
    });
    let Some(person) = owner else { return Ok(()) };
    let letter = Letter {
        id: MailId::from_bytes(app.random()),
        notice: Notice::AccountSignInUsed { account, to: person },
        person,
        address: None,
        link: None,
        at: app.now(),
    };
    app.store().post(&letter).await
}

/// Who can sign in with a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Login {
    Person(PersonId),
    /// The account's own sign-in.
    Account(AccountId),
}

impl Login {
    fn principal(self) -> Principal {
        match self {
            Self::Person(person) => Principal::Person(person),
            Self::Account(account) => Principal::AccountSignIn(account),
        }
    }

    fn secret(self) -> SecretOf {
        match self {
            Self::Person(person) => SecretOf::Password(person),
            Self::Account(account) => SecretOf::SignIn(account),
        }
    }

    fn has_factor(self, app: &App) -> bool {
        match self {
            Self::Person(person) => has_factor(app, person),
            Self::Account(_) => false,
        }
    }
}

/// What came of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tried {
    Right(Login),
    Wrong,
    TooSoon(TooSoon),
}

/// Whether it is the password of a login, if there is one.
pub(super) async fn try_password(
    app: &App,
    login: Option<Login>,
    counted: &Counted,
    given: &str,
) -> Result<Tried, Problem> {
    if let Err(too_soon) = counted.may_try(app).await? {
        return Ok(Tried::TooSoon(too_soon));
    }
    let nobody = Login::Person(PersonId::from_bytes([0; 16]));
    let known = app.store().secret(login.unwrap_or(nobody).secret()).await?;
    let right = password::is_right(given, known).await?;
    match login.filter(|_| right) {
        Some(login) => {
            // A password alone does not make up for wrong codes, or they could be tried without end.
            if !login.has_factor(app) {
                counted.succeeded(app).await?;
            }
            Ok(Tried::Right(login))
        }
        None => {
            counted.failed(app).await?;
            Ok(Tried::Wrong)
        }
    }
}

/// The person of an address, or of a login name such as `adam@abc`; or the account of a short name
/// that has a sign-in of its own, in force.
fn named(facts: &Facts, who: &str) -> Option<Login> {
    if let Ok(address) = who.parse::<Address>() {
        return known(facts.person_at(&address)).map(|person| Login::Person(person.id));
    }
    let Some((login, account)) = who.rsplit_once('@') else {
        let account = known(facts.account_named(&who.parse().ok()?))?;
        let enabled = account.sign_in.is_some_and(|sign_in| sign_in.enabled);
        return enabled.then_some(Login::Account(account.id));
    };
    let (login, account): (LoginName, ShortName) = (login.parse().ok()?, account.parse().ok()?);
    let account = known(facts.account_named(&account))?;
    known(facts.login(account.id, &login)).map(|found| Login::Person(found.person))
}

pub(super) async fn out(
    State(app): State<App>,
    Shown(token): Shown,
) -> Result<Response, PageError> {
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
        assert_eq!(own_path("/"), "/");
        assert_eq!(own_path("/a/abc/?q=../x//y"), "/a/abc/?q=../x//y");
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "evil",
            "",
            "/..//evil.example",
            "/.//evil.example",
            "/%2E%2e//evil.example",
            "/a//evil.example",
            "/a/../b",
        ] {
            assert_eq!(own_path(elsewhere), "/", "{elsewhere}");
        }
    }
}
