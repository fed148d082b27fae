//! What a person sets for themself: name, zone, language, password, sessions, accounts.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    Zone,
    change::Command,
    name::{Language, Name},
    record::Person,
};
use rolecall_store::Session;

use super::{
    components::{Form, Input, once},
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, JustDone, Page, own_accounts},
    home::signed_in,
    messages::{Word, english},
    reset::{new_password, set_password, weakness},
    send::{beside, send},
    sign_in::{Tried, try_password},
};
use crate::{
    App,
    api::{look::known, page::Asked},
    session::SignedIn,
};

pub(super) async fn page(
    State(app): State<App>,
    me: Option<SignedIn>,
    Asked(query): Asked<JustDone>,
) -> Result<Response, PageError> {
    let me = signed_in(me, "/me")?;
    shown(&app, &me, None, &Mistakes::default(), query.done.as_deref()).await
}

async fn shown(
    app: &App,
    me: &SignedIn,
    typed: Option<&Fields>,
    mistakes: &Mistakes,
    done: Option<&str>,
) -> Result<Response, PageError> {
    let sessions = app.store().sessions_of(me.caller.principal, app.now()).await?;
    let m = english();
    let title = m.say("profile");
    let page = app.look(&me.caller, |look| {
        let person = known(look.facts.person(me.person)).expect("whose session it is");
        let own = as_fields(person);
        let form = Form { fields: typed.unwrap_or(&own), mistakes };
        let page =
            Page { look, person: me.person, account: None, entry: Entry::Profile, title: &title, done };
        page.shown(&html! {
            h1 { (title) }
            (form.summary())
            (about(app, person, &form))
            (password_form(app, mistakes))
            (session_list(app, me, &sessions))
            section {
                h2 { (m.say("accounts")) }
                ul.plain { @for (account, found) in own_accounts(look, me.person) {
                    li.head {
                        a href={ "/a/" (account.short_name) } { (account.name) }
                        @if account.owner == Some(found.id) { span.hint { (m.say("owner")) } } @else {
                            details { summary.button.quiet { (m.say("leave")) }
                                form method="post" action={ "/me/accounts/" (account.short_name) "/leave" } {
                                    (once(app))
                                    p { (m.put("leave-about", &[("account", Word::Text(account.name.as_str()))])) }
                                    button.danger type="submit" { (m.say("leave-sure")) }
                                }
                            }
                        }
                    }
                } }
            }
        })
    });
    let status =
        if mistakes.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, page).into_response())
}

fn as_fields(person: &Person) -> Fields {
    let mut fields = Fields::default();
    fields.add("name", person.name.as_ref().map(ToString::to_string).unwrap_or_default());
    fields.add("zone", person.zone.to_string());
    fields.add("language", person.language.as_ref().map(ToString::to_string).unwrap_or_default());
    fields
}

fn about(app: &App, person: &Person, form: &Form<'_>) -> Markup {
    let m = english();
    let (name, language, hint) = (m.say("name"), m.say("language"), m.say("language-hint"));
    html! {
        section {
            h2 { (m.say("profile-about")) }
            form.narrow method="post" action="/me/profile" {
                (once(app))
                @if let Some(address) = &person.address {
                    dl { dt { (m.say("address")) } dd { (address) } }
                }
                (form.input(&Input { autocomplete: "name", ..Input::text("name", &name) }))
                (form.zone())
                (form.input(&Input { hint: Some(&hint), required: false, ..Input::text("language", &language) }))
                button.primary type="submit" { (m.say("save")) }
            }
        }
    }
}

fn password_form(app: &App, mistakes: &Mistakes) -> Markup {
    let m = english();
    let current = m.say("current-password");
    let form = Form { fields: &Fields::default(), mistakes };
    html! {
        section {
            h2 { (m.say("password")) }
            form.narrow method="post" action="/me/password" {
                (once(app))
                (form.input(&Input { kind: "password", autocomplete: "current-password", ..Input::text("current", &current) }))
                (new_password(mistakes))
                button.primary type="submit" { (m.say("change-password")) }
            }
        }
    }
}

fn session_list(app: &App, me: &SignedIn, sessions: &[([u8; 32], Session)]) -> Markup {
    let m = english();
    html! {
        section {
            h2 { (m.say("sessions")) }
            div.scroll tabindex="0" role="region" aria-label=(m.say("sessions")) { table.list {
                thead { tr {
                    th scope="col" { (m.say("browser")) } th scope="col" { (m.say("from")) }
                    th scope="col" { (m.say("opened")) } th scope="col" { (m.say("seen")) }
                } }
                tbody { @for (token, session) in sessions { tr {
                    td { (session.agent.as_deref().map(browser).unwrap_or_default())
                        @if *token == me.token { " " span.badge.good { (m.say("this-session")) } } }
                    td { (session.ip.map(|ip| ip.to_string()).unwrap_or_default()) }
                    td.nowrap { (moment(session.opened_at)) }
                    td.nowrap { (moment(session.seen_at)) }
                } } }
            } }
            form method="post" action="/me/sessions/end" {
                (once(app)) button type="submit" { (m.say("end-sessions")) }
            }
        }
    }
}

/// What a browser is called, of what it says it is.
fn browser(agent: &str) -> String {
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    let browser = named(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = named(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => agent.chars().take(40).collect(),
    }
}

fn moment(at: jiff::Timestamp) -> Markup {
    html! { time datetime=(at) title=(at) { (at.strftime("%Y-%m-%d %H:%M").to_string()) } }
}

pub(super) async fn changed(
    State(app): State<App>,
    me: Option<SignedIn>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, "/me")?;
    let mut mistakes = Mistakes::default();
    let name = mistakes.read::<Name>(&fields, "name");
    let zone = mistakes.read::<Zone>(&fields, "zone");
    let language = mistakes.read_if_given::<Language>(&fields, "language");
    if let (Some(name), Some(zone), true) = (name, zone, mistakes.is_empty()) {
        match send(&app, &me, &fields, Command::ChangeProfile { name, zone, language }).await {
            Ok(_) => return Ok(Redirect::to("/me?done=profile-set").into_response()),
            Err(problem) => beside(&problem, &mut mistakes),
        }
    }
    shown(&app, &me, Some(&fields), &mistakes, None).await
}

/// A new password takes the one there is: a session that was left open is not enough.
pub(super) async fn password(
    State(app): State<App>,
    me: Option<SignedIn>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, "/me")?;
    let m = english();
    let mut mistakes = Mistakes::default();
    let address = app.look(&me.caller, |look| {
        let person = known(look.facts.person(me.person))?;
        person.address.as_ref().map(ToString::to_string)
    });
    match try_password(&app, &address.unwrap_or_default(), fields.exact("current")).await? {
        Tried::Right(_) => {}
        Tried::Wrong => mistakes.add("current", m.say("current-wrong")),
        Tried::TooSoon { seconds } => {
            let words = [("seconds", Word::Number(usize::try_from(seconds).unwrap_or(1)))];
            mistakes.add("current", m.put("sign-in-wait", &words));
        }
    }
    let given = fields.exact("password");
    if let Some(said) = weakness(&app, me.person, given) {
        mistakes.add("password", said);
    }
    if !mistakes.is_empty() {
        return shown(&app, &me, None, &mistakes, None).await;
    }
    set_password(&app, me.person, me.caller.ip, given, Some(me.token)).await?;
    Ok(Redirect::to("/me?done=password-set").into_response())
}

pub(super) async fn sessions_ended(
    State(app): State<App>,
    me: Option<SignedIn>,
) -> Result<Response, PageError> {
    let me = signed_in(me, "/me")?;
    app.store().end_sessions_of(me.caller.principal, Some(me.token)).await?;
    Ok(Redirect::to("/me?done=sessions-ended").into_response())
}

pub(super) async fn left(
    State(app): State<App>,
    me: Option<SignedIn>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, "/me")?;
    let account = app.look(&me.caller, |look| look.account(&account).map(|account| account.id))?;
    send(&app, &me, &fields, Command::LeaveAccount { account }).await?;
    Ok(Redirect::to("/me?done=left").into_response())
}
