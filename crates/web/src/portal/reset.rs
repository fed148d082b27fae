//! A password: chosen by a link that was mailed, also where one was forgotten.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use jiff::SignedDuration;
use maud::{Markup, html};
use rolecall_core::{
    MailId, PersonId, Principal,
    change::{Command, Notice, Via},
    name::Address,
    record::Person,
};
use rolecall_store::{Letter, Link, LinkPurpose};

use super::{
    components::{Form, Input},
    error::PageError,
    fields::{Fields, Mistakes},
    frame,
    messages::{Messages, Word, english},
    send::refused,
};
use crate::{
    App,
    api::look::known,
    caller::Caller,
    order::Order,
    password::{self, Weakness},
    session::{self, From, token},
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
    let secret = choosing(app, person, HOURS).await?;
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
pub(crate) async fn choosing(
    app: &App,
    person: PersonId,
    hours: i64,
) -> Result<String, rolecall_store::Fault> {
    let secret = hex::encode(app.random::<32>());
    let until = app.now().checked_add(SignedDuration::from_hours(hours));
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
        Some(_) => choice(&Mistakes::default()).into_response(),
        None => (StatusCode::GONE, over()).into_response(),
    })
}

fn choice(mistakes: &Mistakes) -> Markup {
    let m = english();
    let title = m.say("choose-title");
    frame::bare(
        &title,
        &html! {
            h1 { (title) }
            (Form { fields: &Fields::default(), mistakes }.summary())
            form method="post" {
                (new_password(mistakes))
                button.primary type="submit" { (m.say("choose-password")) }
            }
        },
    )
}

/// The field of a password that is to be chosen.
pub(super) fn new_password(mistakes: &Mistakes) -> Markup {
    let m = english();
    let form = Form { fields: &Fields::default(), mistakes };
    let (label, hint) = (m.say("new-password"), m.say("new-password-hint"));
    form.input(&Input {
        kind: "password",
        autocomplete: "new-password",
        hint: Some(&hint),
        ..Input::text("password", &label)
    })
}

fn over() -> Markup {
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
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, choice(&mistakes)).into_response());
    }
    // Used up before it has an effect: of two at once, one is told that it is over.
    if app.store().use_link(token(&secret), app.now()).await?.is_none() {
        return Ok((StatusCode::GONE, over()).into_response());
    }
    set_password(&app, link.person, from.ip, given, None).await?;
    let cookie = session::open(&app, link.person, &from, None).await?;
    let mut response = Redirect::to("/").into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Chooses a password for who has proven who they are. All their sessions end, but for one.
pub(super) async fn set_password(
    app: &App,
    person: PersonId,
    ip: Option<std::net::IpAddr>,
    given: &str,
    keep_session: Option<[u8; 32]>,
) -> Result<(), PageError> {
    let secret = password::hashed(given.to_owned(), app.random()).await;
    let caller = Caller { principal: Principal::Person(person), account: None, ip };
    let command = Command::ChoosePassword { person };
    let order = Order { secret, keep_session, ..Order::new(Via::Portal, command) };
    app.carry_out(&caller, order).await.map_err(refused)?;
    app.store().attempts_forgotten(&format!("person {person}")).await?;
    Ok(())
}

/// What is wrong with a password for a person, in words.
pub(super) fn weakness(app: &App, person: PersonId, given: &str) -> Option<String> {
    let words = app
        .store()
        .live()
        .read(|facts, _| known(facts.person(person)).map(own_words).unwrap_or_default());
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    password::check(given, &words, false).err().map(|weakness| said(english(), weakness))
}

fn own_words(person: &Person) -> Vec<String> {
    let address = person.address.as_ref().map(ToString::to_string).unwrap_or_default();
    let name = person.name.as_ref().map(ToString::to_string).unwrap_or_default();
    let parts = address.split(['@', '.']).chain(name.split(' ')).map(str::to_owned);
    let mut words: Vec<String> = parts.collect();
    words.extend([address.clone(), name.clone()]);
    words
}

fn said(m: &Messages, weakness: Weakness) -> String {
    match weakness {
        Weakness::Short { min } => m.put("password-short", &[("min", Word::Number(min))]),
        Weakness::Long => m.say("password-long"),
        Weakness::Guessable => m.say("password-guessable"),
    }
    .into_owned()
}
