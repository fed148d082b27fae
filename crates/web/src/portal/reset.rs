//! A password: chosen by a link that was mailed, also where one was forgotten.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::SignedDuration;
use maud::{Markup, html};
use rolecall_core::{
    MailId, PersonId,
    change::{Command, Notice, Via},
    name::Address,
    record::Person,
};
use rolecall_store::{Letter, Link, LinkPurpose};

use super::{
    attempts::Counted,
    components::{Form, Input},
    error::PageError,
    fields::{Fields, Mistakes},
    frame,
    messages::{Messages, Word, english},
    send::refused,
    sign_in::{Login, entered},
};
use crate::{
    App,
    api::look::known,
    caller::Caller,
    order::Order,
    password::{self, Weakness},
    session::{From, has_factor, token},
};

/// How long a link to choose a new password is good.
const HOURS: i64 = 2;

pub(super) async fn page() -> Markup {
    asking(&Fields::default(), &Mistakes::default(), false)
}

fn asking(fields: &Fields, mistakes: &Mistakes, sent: bool) -> Markup {
    let m = english();
    let title = m.say("reset-title");
    let form = Form { fields, mistakes };
    let address = m.say("address");
    frame::bare(
        &title,
        &html! {
            h1 { (title) }
            (form.summary())
            @if sent {
                p.done role="status" { (m.say("reset-sent")) }
            } @else {
                p { (m.say("reset-about")) }
                form method="post" action="/reset" {
                    (form.input(&Input { kind: "email", autocomplete: "username", ..Input::text("address", &address) }))
                    button.primary type="submit" { (m.say("reset-send")) }
                }
            }
            p { a href="/sign-in" { (m.say("sign-in")) } }
        },
    )
}

/// Answers alike whether there is such a login; what is sent is sent off the path.
pub(super) async fn asked(State(app): State<App>, fields: Fields) -> Response {
    let mut mistakes = Mistakes::default();
    let Some(address) = mistakes.read::<Address>(&fields, "address") else {
        return (StatusCode::UNPROCESSABLE_ENTITY, asking(&fields, &mistakes, false))
            .into_response();
    };
    tokio::spawn(async move {
        let person = app
            .store()
            .live()
            .read(|facts, _| known(facts.person_at(&address)).map(|person| person.id));
        let Some(person) = person else { return };
        if let Err(fault) = post_link(&app, person).await {
            tracing::error!(%fault, "a link to choose a password could not be sent");
        }
    });
    asking(&fields, &mistakes, true).into_response()
}

async fn post_link(app: &App, person: PersonId) -> Result<(), rolecall_store::Fault> {
    let secret = choosing(app, person).await?;
    let letter = Letter {
        id: MailId::from_bytes(app.random()),
        notice: Notice::PasswordReset { person },
        person,
        address: None,
        link: Some(secret),
        at: app.now(),
    };
    app.store().post(&letter).await
}

/// The secret of a link by which a person can choose a password.
async fn choosing(app: &App, person: PersonId) -> Result<String, rolecall_store::Fault> {
    let secret = hex::encode(app.random::<32>());
    let until = app.now().checked_add(SignedDuration::from_hours(HOURS));
    let until = until.unwrap_or(jiff::Timestamp::MAX);
    let link = Link { purpose: LinkPurpose::ChoosePassword, person, detail: None, until };
    app.store().put_link(token(&secret), &link, app.now()).await?;
    Ok(secret)
}

pub(super) async fn choose(
    State(app): State<App>,
    Path(secret): Path<String>,
) -> Result<Response, PageError> {
    let found = app.store().link(token(&secret), app.now()).await?;
    Ok(match found.filter(|link| link.purpose == LinkPurpose::ChoosePassword) {
        Some(link) => choice(has_factor(&app, link.person), &Mistakes::default()).into_response(),
        None => (StatusCode::GONE, over()).into_response(),
    })
}

fn choice(beside_factor: bool, mistakes: &Mistakes) -> Markup {
    let m = english();
    let title = m.say("choose-title");
    frame::bare(
        &title,
        &html! {
            h1 { (title) }
            (Form { fields: &Fields::default(), mistakes }.summary())
            form method="post" {
                (new_password_beside(beside_factor, mistakes))
                button.primary type="submit" { (m.say("choose-password")) }
            }
        },
    )
}

/// The field of a password that is to be chosen, and stands alone.
pub(super) fn new_password(mistakes: &Mistakes) -> Markup {
    new_password_beside(false, mistakes)
}

/// The same, beside a second factor or not.
pub(super) fn new_password_beside(factor: bool, mistakes: &Mistakes) -> Markup {
    let m = english();
    let form = Form { fields: &Fields::default(), mistakes };
    let min = if factor { password::CHARS_MIN_BESIDE_FACTOR } else { password::CHARS_MIN };
    let label = m.say("new-password");
    let hint = m.put("new-password-hint", &[("min", Word::Number(min))]);
    form.input(&Input {
        kind: "password",
        autocomplete: "new-password",
        hint: Some(&hint),
        ..Input::text("password", &label)
    })
}

pub(super) fn over() -> Markup {
    let m = english();
    let title = m.say("link-over");
    frame::bare(
        &title,
        &html! {
            h1 { (title) }
            p { (m.say("link-over-about")) }
            p { a href="/reset" { (m.say("reset-link")) } }
        },
    )
}

pub(super) async fn chosen(
    State(app): State<App>,
    Path(secret): Path<String>,
    from: From,
    fields: Fields,
) -> Result<Response, PageError> {
    let found = app.store().link(token(&secret), app.now()).await?;
    let Some(link) = found.filter(|link| link.purpose == LinkPurpose::ChoosePassword) else {
        return Ok((StatusCode::GONE, over()).into_response());
    };
    let given = fields.exact("password");
    if let Some(said) = weakness(&app, link.person, given) {
        let mut mistakes = Mistakes::default();
        mistakes.add("password", said);
        let again = choice(has_factor(&app, link.person), &mistakes);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    // Used up before it has an effect: of two at once, one is told that it is over.
    if app.store().use_link(token(&secret), app.now()).await?.is_none() {
        return Ok((StatusCode::GONE, over()).into_response());
    }
    set_password(&app, link.person, from.ip, given, None).await?;
    Ok(entered(&app, Login::Person(link.person), &from, "/").await?)
}

/// Chooses a password for who has proven who they are. All their sessions end, but for one.
pub(super) async fn set_password(
    app: &App,
    person: PersonId,
    ip: Option<std::net::IpAddr>,
    given: &str,
    keep_session: Option<[u8; 32]>,
) -> Result<(), PageError> {
    let secret = password::hashed(given, app.random()).await?;
    let caller = Caller::person(person, ip);
    let command = Command::ChoosePassword { person };
    let order = Order { secret, keep_session, ..Order::new(Via::Portal, command) };
    app.carry_out(&caller, order).await.map_err(refused)?;
    // Who has a second factor has not given its code yet.
    if !has_factor(app, person) {
        Counted::person(person).succeeded(app).await?;
    }
    Ok(())
}

/// What is wrong with a password for a person, in words.
pub(super) fn weakness(app: &App, person: PersonId, given: &str) -> Option<String> {
    let weakness = checked(app, person, given, has_factor(app, person)).err();
    weakness.map(|weakness| said(english(), weakness))
}

/// Whether a password is good enough for a person without a second factor.
pub(super) fn stands_alone(app: &App, person: PersonId, given: &str) -> bool {
    checked(app, person, given, false).is_ok()
}

fn checked(app: &App, person: PersonId, given: &str, beside_factor: bool) -> Result<(), Weakness> {
    let live = app.store().live();
    let words = live.read(|facts, _| known(facts.person(person)).map(own_words));
    let words = words.unwrap_or_default();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    password::check(given, &words, beside_factor)
}

fn own_words(person: &Person) -> Vec<String> {
    let address = person.address.as_ref().map(ToString::to_string).unwrap_or_default();
    let name = person.name.as_ref().map(ToString::to_string).unwrap_or_default();
    let parts = address.split(['@', '.']).chain(name.split(' ')).map(str::to_owned);
    let mut words: Vec<String> = parts.collect();
    words.extend([address.clone(), name.clone()]);
    words
}

pub(super) fn said(m: &Messages, weakness: Weakness) -> String {
    match weakness {
        Weakness::Short { min } => m.put("password-short", &[("min", Word::Number(min))]),
        Weakness::Long => m.say("password-long"),
        Weakness::Guessable => m.say("password-guessable"),
    }
    .into_owned()
}
