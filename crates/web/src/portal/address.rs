//! Another mail address: asked for with fresh proof of who asks, and taken once a link that was
//! mailed to it is used. Whether anyone has it already is only told to who reads its mail.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use rolecall_core::{
    MailId, PersonId,
    change::{Command, Notice, Via},
    name::Address,
};
use rolecall_store::{Letter, Link, LinkPurpose};

use super::{
    components::{Form, Input, once},
    error::PageError,
    factor::framed,
    fields::{Fields, Mistakes},
    frame,
    home::signed_in,
    messages::{Word, english},
    proof::Proof,
    reset,
    send::refused,
};
use crate::{
    App,
    api::look::known,
    caller::Caller,
    order::Order,
    session::{From, SignedIn, has_factor, token},
};

/// How long the link to an address is good.
const HOURS: i64 = 24;

pub(super) async fn page(
    State(app): State<App>,
    me: Option<SignedIn>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, "/me/address")?;
    Ok(asking(&app, &me, &Fields::default(), &Mistakes::default()))
}

fn asking(app: &App, me: &SignedIn, fields: &Fields, mistakes: &Mistakes) -> Markup {
    let m = english();
    let (title, label) = (m.say("address-change"), m.say("address-new"));
    let form = Form { fields, mistakes };
    let input = Input { kind: "email", autocomplete: "email", ..Input::text("address", &label) };
    framed(
        app,
        me,
        &title,
        &html! {
            h1 { (title) }
            p { (m.say("address-change-about")) }
            (form.summary())
            form.narrow method="post" {
                (once(app))
                (form.input(&input))
                (proof(app, me).fields(&form))
                div.actions {
                    button.primary type="submit" { (m.say("reset-send")) }
                    a.button href="/me" { (m.say("cancel")) }
                }
            }
        },
    )
}

fn proof(app: &App, me: &SignedIn) -> Proof {
    if has_factor(app, me.person) { Proof::PasswordAndCode } else { Proof::Password }
}

pub(super) async fn asked(
    State(app): State<App>,
    me: Option<SignedIn>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, "/me/address")?;
    let mut mistakes = Mistakes::default();
    let address = mistakes.read::<Address>(&fields, "address");
    if address.is_some() && address == address_of(&app, me.person) {
        mistakes.add("address", english().say("address-same"));
    }
    let is_proven =
        mistakes.is_empty() && proof(&app, &me).is_given(&app, &me, &fields, &mut mistakes).await?;
    let Some(address) = address.filter(|_| is_proven) else {
        let again = asking(&app, &me, &fields, &mistakes);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    post_link(&app, me.person, address).await?;
    Ok(Redirect::to("/me?done=address-asked").into_response())
}

fn address_of(app: &App, person: PersonId) -> Option<Address> {
    app.store().live().read(|facts, _| known(facts.person(person))?.address.clone())
}

async fn post_link(app: &App, person: PersonId, address: Address) -> Result<(), PageError> {
    let secret = hex::encode(app.random::<32>());
    let until = app.now().checked_add(SignedDuration::from_hours(HOURS));
    let link = Link {
        purpose: LinkPurpose::ChangeAddress,
        person,
        detail: Some(address.to_string()),
        until: until.unwrap_or(Timestamp::MAX),
    };
    app.store().put_link(token(&secret), &link, app.now()).await?;
    let letter = Letter {
        id: MailId::from_bytes(app.random()),
        notice: Notice::AddressProof { person },
        person,
        address: Some(address),
        link: Some(secret),
        at: app.now(),
    };
    Ok(app.store().post(&letter).await?)
}

/// The address that a link proves.
fn proves(link: &Link) -> Option<Address> {
    let detail = link.detail.as_deref().filter(|_| link.purpose == LinkPurpose::ChangeAddress)?;
    detail.parse().ok()
}

pub(super) async fn proof_page(
    State(app): State<App>,
    Path(secret): Path<String>,
) -> Result<Response, PageError> {
    let link = app.store().link(token(&secret), app.now()).await?;
    Ok(match link.as_ref().and_then(proves) {
        Some(address) => confirming(&address).into_response(),
        None => (StatusCode::GONE, reset::over()).into_response(),
    })
}

fn confirming(address: &Address) -> Markup {
    let m = english();
    let title = m.say("address-confirm");
    let words = [("address", Word::Text(address.as_str()))];
    frame::bare(
        &title,
        &html! {
            h1 { (title) }
            p { (m.put("address-confirm-about", &words)) }
            form method="post" { button.primary type="submit" { (m.say("address-take")) } }
        },
    )
}

/// Takes the address. It is asked by a form, since programs that look at mail follow its links.
pub(super) async fn proven(
    State(app): State<App>,
    me: Option<SignedIn>,
    from: From,
    Path(secret): Path<String>,
) -> Result<Response, PageError> {
    let token = token(&secret);
    let found = app.store().link(token, app.now()).await?;
    // Used up before it has an effect: of two at once, one is told that it is over.
    let used = match found.as_ref().and_then(proves) {
        Some(address) => app.store().use_link(token, app.now()).await?.map(|link| (link, address)),
        None => None,
    };
    let Some((link, address)) = used else {
        return Ok((StatusCode::GONE, reset::over()).into_response());
    };
    let own = me.filter(|me| me.person == link.person);
    let caller = Caller::person(link.person, from.ip);
    let order = Order {
        keep_session: own.as_ref().map(|me| me.token),
        ..Order::new(Via::Portal, Command::ChangeAddress { address })
    };
    app.carry_out(&caller, order).await.map_err(refused)?;
    let to = if own.is_some() { "/me?done=address-set" } else { "/sign-in?done=address-set" };
    Ok(Redirect::to(to).into_response())
}
