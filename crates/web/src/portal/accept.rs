//! An invitation: what it is to, before anything is chosen; and joining, or not.
//!
//! Who has no login yet chooses a password here, which the mailed link proves them fit to. Who has
//! one signs in first, so that nobody takes over an address by being asked in. Signed in, they need
//! no secret: the same address without one can be handed on by anyone, and gives nothing away.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    MembershipId, Principal,
    change::{Command, SecretOf, Via},
    record::{Account, Membership, MembershipState, Person},
};
use subtle::ConstantTimeEq;

use super::{
    components::Form,
    error::PageError,
    fields::{Fields, Mistakes},
    frame,
    home::signed_in,
    messages::{Word, english},
    reset::{new_password, weakness},
    send::refused,
};
use crate::{
    App,
    api::look::{Look, known},
    caller::Caller,
    order::{Order, invitation_hash},
    password,
    session::{self, From, SignedIn},
};

/// What an invitation's page tells.
struct Invitation {
    membership: Membership,
    account: Account,
    person: Person,
    roles: Vec<String>,
    /// What to call who asked; their provider where that is not to be known.
    by: Option<String>,
    ended: bool,
    /// Where its page is.
    here: String,
}

/// The invitation of a link, if the link is its live one.
async fn found(app: &App, id: &str, secret: &str) -> Result<Option<Invitation>, PageError> {
    let Ok(id) = id.parse::<MembershipId>() else { return Ok(None) };
    let Some(kept) = app.store().secret(SecretOf::Invitation(id)).await? else { return Ok(None) };
    let shown = invitation_hash(secret);
    if !bool::from(kept.0.as_bytes().ct_eq(shown.0.as_bytes())) {
        return Ok(None);
    }
    Ok(invitation(app, id, format!("/invitations/{id}/{secret}")))
}

/// The invitation of whoever is signed in.
fn own(app: &App, me: &SignedIn, id: &str) -> Option<Invitation> {
    let id = id.parse().ok()?;
    let found = invitation(app, id, format!("/invitations/{id}"))?;
    Some(found).filter(|found| found.person.id == me.person)
}

fn invitation(app: &App, id: MembershipId, here: String) -> Option<Invitation> {
    let now = app.now();
    app.store().live().read(|facts, _| {
        let membership = known(facts.membership(id))?.clone();
        let MembershipState::Invited { by, until } = membership.state else { return None };
        let roles = membership.roles.iter().filter_map(|role| known(facts.role(*role)));
        let by = by.and_then(|by| match by {
            Principal::Person(person) => known(facts.person(person))?.name.clone(),
            Principal::Key(_) | Principal::AccountSignIn(_) => None,
        });
        Some(Invitation {
            account: known(facts.account(membership.account))?.clone(),
            person: known(facts.person(membership.person))?.clone(),
            roles: roles.map(|role| role.content.name.to_string()).collect(),
            by: by.map(|name| name.to_string()),
            ended: until <= now,
            here,
            membership,
        })
    })
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<SignedIn>,
    Path((id, secret)): Path<(String, String)>,
) -> Result<Response, PageError> {
    Ok(match found(&app, &id, &secret).await? {
        Some(invitation) if !invitation.ended => {
            shown(&invitation, me.as_ref(), &Mistakes::default()).into_response()
        }
        found => (StatusCode::GONE, over(found.as_ref())).into_response(),
    })
}

fn over(invitation: Option<&Invitation>) -> Markup {
    let m = english();
    let title = m.say("invitation-over");
    frame::bare(
        &title,
        &html! {
            h1 { (title) }
            @match invitation {
                Some(invitation) => p { (m.put("invitation-ended", &[("account", Word::Text(invitation.account.name.as_str()))])) },
                None => p { (m.say("invitation-void")) },
            }
            p { a href="/sign-in" { (m.say("sign-in")) } }
        },
    )
}

fn shown(invitation: &Invitation, me: Option<&SignedIn>, mistakes: &Mistakes) -> Markup {
    let m = english();
    let account = invitation.account.name.as_str();
    let title = m.put("invitation-title", &[("account", Word::Text(account))]);
    let is_owner = invitation.account.owner == Some(invitation.membership.id);
    let login = invitation.membership.login_name.as_ref();
    let address = invitation.membership.invited_as.as_ref().map(|asked| &asked.address);
    frame::bare(
        &title,
        &html! {
            h1 { (title) }
            (Form { fields: &Fields::default(), mistakes }.summary())
            dl {
                @if let Some(address) = address { dt { (m.say("address")) } dd { (address) } }
                @if let Some(login) = login {
                    dt { (m.say("login-name")) }
                    dd { code { (login) "@" (invitation.account.short_name) } }
                }
                dt { (m.say("account")) } dd { (account) }
                dt { (m.say("roles")) }
                dd {
                    @if is_owner { (m.say("owner")) }
                    @for role in &invitation.roles { span.chip { (role) } " " }
                }
                @if let Some(by) = &invitation.by { dt { (m.say("invited-by")) } dd { (by) } }
                @if let Some(from) = invitation.membership.window.dates().activation {
                    dt { (m.say("activation")) } dd { (from) " " (invitation.membership.window.dates().zone) }
                }
            }
            (answer(invitation, me, mistakes))
        },
    )
}

fn answer(invitation: &Invitation, me: Option<&SignedIn>, mistakes: &Mistakes) -> Markup {
    let m = english();
    let next: String = form_urlencoded::byte_serialize(invitation.here.as_bytes()).collect();
    let is_theirs = me.is_some_and(|me| me.person == invitation.person.id);
    html! {
        @if !invitation.person.claimed || is_theirs {
            form method="post" {
                @if !invitation.person.claimed {
                    p.hint { (m.say("invitation-choose")) }
                    (new_password(mistakes))
                }
                div.actions {
                    button.primary type="submit" name="answer" value="accept" { (m.say("invitation-accept")) }
                    button type="submit" name="answer" value="decline" formnovalidate { (m.say("invitation-decline")) }
                }
            }
        } @else if me.is_some() {
            p { (m.say("invitation-other")) }
            form method="post" action="/sign-out" { button.primary type="submit" { (m.say("sign-out")) } }
        } @else {
            p { (m.say("invitation-sign-in")) }
            p { a.button.primary href={ "/sign-in?next=" (next) } { (m.say("sign-in")) } }
        }
    }
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<SignedIn>,
    from: From,
    Path((id, secret)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, PageError> {
    let Some(invitation) = found(&app, &id, &secret).await?.filter(|found| !found.ended) else {
        return Ok((StatusCode::GONE, over(None)).into_response());
    };
    answered(&app, &invitation, me.as_ref(), &from, &fields).await
}

async fn answered(
    app: &App,
    invitation: &Invitation,
    me: Option<&SignedIn>,
    from: &From,
    fields: &Fields,
) -> Result<Response, PageError> {
    let Invitation { membership, person, here, .. } = invitation;
    let is_theirs = me.is_some_and(|me| me.person == person.id);
    let caller = Caller::person(person.id, from.ip);
    if person.claimed && !is_theirs {
        return Ok(Redirect::to(here).into_response());
    }
    if fields.one("answer") == "decline" {
        let command = Command::DeclineInvitation { membership: membership.id };
        app.carry_out(&caller, Order::new(Via::Portal, command)).await.map_err(refused)?;
        return Ok(declined().into_response());
    }
    let given = fields.exact("password");
    if !person.claimed
        && let Some(said) = weakness(app, person.id, given)
    {
        let mut mistakes = Mistakes::default();
        mistakes.add("password", said);
        let again = shown(invitation, me, &mistakes);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    // Who has no login yet chooses its password in the same change.
    let secret = if person.claimed { None } else { password::hashed(given, app.random()).await? };
    let command = Command::AcceptInvitation { membership: membership.id };
    let order = Order { secret, ..Order::new(Via::Portal, command) };
    if let Err(failure) = app.carry_out(&caller, order).await {
        let problem = refused(failure);
        let mut mistakes = Mistakes::default();
        mistakes.add("", problem.detail.clone());
        let again = shown(invitation, me, &mistakes);
        return Ok((problem.status, again).into_response());
    }
    let account = &invitation.account;
    let to = if app.look(&caller, |look| look.sees(account.id)) {
        format!("/a/{}?done=joined", account.short_name)
    } else {
        // Its first day is to come.
        "/?done=joined-later".to_owned()
    };
    let mut response = Redirect::to(&to).into_response();
    if !person.claimed {
        let cookie = session::open(app, caller.principal, from, None).await?;
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The page of an address that was handed on: it shows an invitation to whom it is for, and nothing
/// to anyone else.
pub(super) async fn own_page(
    State(app): State<App>,
    me: Option<SignedIn>,
    Path(id): Path<String>,
) -> Response {
    let Some(me) = me else { return prove(&id).into_response() };
    match own(&app, &me, &id) {
        Some(found) if !found.ended => {
            shown(&found, Some(&me), &Mistakes::default()).into_response()
        }
        Some(found) => (StatusCode::GONE, over(Some(&found))).into_response(),
        None => (StatusCode::NOT_FOUND, none()).into_response(),
    }
}

pub(super) async fn own_sent(
    State(app): State<App>,
    me: Option<SignedIn>,
    from: From,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/invitations/{id}"))?;
    match own(&app, &me, &id) {
        Some(found) => answered(&app, &found, Some(&me), &from, &fields).await,
        None => Ok((StatusCode::NOT_FOUND, none()).into_response()),
    }
}

/// The invitations that wait for the answer of whoever is signed in, if there are any.
pub(super) fn waiting(look: &Look<'_>) -> Option<Markup> {
    let m = english();
    let asked = look.facts.memberships_of(look.person()?).filter(|found| match found.state {
        MembershipState::Invited { until, .. } => until > look.now,
        MembershipState::Active | MembershipState::Suspended => false,
    });
    let asked: Vec<_> = asked
        .filter_map(|found| Some((found.id, known(look.facts.account(found.account))?)))
        .collect();
    (!asked.is_empty()).then(|| {
        html! {
            section {
                h2 { (m.say("invitations")) }
                ul.plain { @for (id, account) in asked {
                    li.head {
                        span { (account.name) }
                        a.button href={ "/invitations/" (id) } {
                            (m.say("invitations-see")) span.sr { " " (account.name) }
                        }
                    }
                } }
            }
        }
    })
}

fn prove(id: &str) -> Markup {
    let m = english();
    let title = m.say("invitation-who");
    let next: String = form_urlencoded::byte_serialize(b"/invitations/").collect();
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    frame::bare(
        &title,
        &html! {
            h1 { (title) }
            p { (m.say("invitation-who-about")) }
            p { a.button.primary href={ "/sign-in?next=" (next) (id) } { (m.say("sign-in")) } }
            p { (m.say("invitation-prove")) }
            p { a.button href="/reset" { (m.say("reset-send")) } }
        },
    )
}

fn none() -> Markup {
    let m = english();
    let title = m.say("invitation-over");
    frame::bare(
        &title,
        &html! { h1 { (title) } p { (m.say("invitation-none")) } p { a href="/" { (m.say("error-home")) } } },
    )
}

fn declined() -> Markup {
    let m = english();
    let title = m.say("invitation-declined");
    frame::bare(&title, &html! { h1 { (title) } p { (m.say("invitation-declined-about")) } })
}
