//! What a person sets for themself: name, zone, language, password, sessions, accounts.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    Zone,
    change::{Command, Event},
    name::{Language, Name},
    record::Person,
};
use rolecall_store::Session;

use super::{
    clock::moment,
    components::{Form, Input, once},
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, Page},
    home::signed_in,
    messages::{Word, english},
    own_accounts::{Query, joined_accounts},
    proof::Proof,
    reset::{new_password_beside, set_password, weakness},
    send::{beside, send},
};
use crate::{
    App,
    api::{
        look::{Look, known},
        page::Asked,
    },
    problem::Problem,
    session::{SignedIn, has_factor, is_over},
};

pub(super) async fn page(
    State(app): State<App>,
    me: Option<SignedIn>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, "/me")?;
    shown(&app, &me, None, &Mistakes::default(), &query).await
}

async fn shown(
    app: &App,
    me: &SignedIn,
    typed: Option<&Fields>,
    mistakes: &Mistakes,
    query: &Query,
) -> Result<Response, PageError> {
    let sessions = app.store().sessions_of(me.caller.principal, app.now()).await?;
    let recovery_codes = app.store().recovery_codes_left(me.person).await?;
    let m = english();
    let title = m.say("profile");
    let page = app.look(&me.caller, |look| {
        let person = known(look.facts.person(me.person)).expect("whose session it is");
        let own = as_fields(person);
        let form = Form { fields: typed.unwrap_or(&own), mistakes };
        let done = query.done.as_deref();
        let page = Page { look, account: None, entry: Entry::Profile, title: &title, done };
        let accounts = account_list(app, look, me, query)?;
        Ok::<_, Problem>(page.shown(&html! {
            h1 { (title) }
            (form.summary())
            (about(app, person, &form))
            (password_form(app, me, mistakes))
            (factor(person, recovery_codes))
            (session_list(app, look, me, person, &sessions))
            (accounts)
        }))
    })?;
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
                    dl {
                        dt { (m.say("address")) }
                        dd { (address) " " a href="/me/address" { (m.say("address-change")) } }
                    }
                }
                (form.input(&Input { autocomplete: "name", ..Input::text("name", &name) }))
                (form.zone())
                (form.input(&Input { hint: Some(&hint), required: false, ..Input::text("language", &language) }))
                button.primary type="submit" { (m.say("save")) }
            }
        }
    }
}

fn password_form(app: &App, me: &SignedIn, mistakes: &Mistakes) -> Markup {
    let m = english();
    let form = Form { fields: &Fields::default(), mistakes };
    html! {
        section {
            h2 { (m.say("password")) }
            form.narrow method="post" action="/me/password" {
                (once(app))
                (password_proof(app, me).fields(&form))
                (new_password_beside(has_factor(app, me.person), mistakes))
                button.primary type="submit" { (m.say("change-password")) }
            }
        }
    }
}

/// All accounts that they have joined, in force or not: each can be left, save by its owner.
fn account_list(
    app: &App,
    look: &Look<'_>,
    me: &SignedIn,
    query: &Query,
) -> Result<Markup, Problem> {
    let m = english();
    let joined = joined_accounts(look, me.person);
    let count = joined.len();
    let part = query.part();
    let some = part.of(joined)?;
    Ok(html! {
        section {
            h2 { (m.say("accounts")) }
            (part.search(count))
            ul.plain { @for (account, found) in &some.items {
                li.head {
                    @if look.sees(account.id) { a href={ "/a/" (account.short_name) } { (account.name) } }
                    @else { span { (account.name) } }
                    @if account.owner == Some(found.id) { span.hint { (m.say("owner")) } } @else {
                        details { summary.button.quiet { (m.say("leave")) }
                            form method="post" action={ "/me/accounts/" (account.short_name) "/leave" } {
                                (once(app))
                                p { (m.put("leave-about", &[("account", Word::Text(account.name.as_str()))])) }
                                @if count == 1 { p { strong { (m.say("leave-last")) } } }
                                button.danger type="submit" { (m.say("leave-sure")) }
                            }
                        }
                    }
                }
            } }
            (part.more(&some))
        }
    })
}

/// A code that was shown just now need not be shown again.
fn password_proof(app: &App, me: &SignedIn) -> Proof {
    if has_factor(app, me.person) && !me.is_factor_fresh(app.now()) {
        Proof::PasswordAndCode
    } else {
        Proof::Password
    }
}

fn factor(person: &Person, recovery_codes: u64) -> Markup {
    let m = english();
    let left = usize::try_from(recovery_codes).unwrap_or_default();
    html! {
        section {
            h2 { (m.say("factor")) " "
                @if person.factor { span.badge.good { (m.say("factor-on")) } }
                @else { span.badge { (m.say("factor-off")) } }
            }
            @if person.factor {
                p { (m.put("recovery-left", &[("count", Word::Number(left))])) }
                p { a.button href="/me/factor" { (m.say("factor-change")) } }
            } @else {
                p { (m.say("factor-set-up-about")) }
                p { a.button href="/me/factor" { (m.say("factor-set-up")) } }
            }
        }
    }
}

fn session_list(
    app: &App,
    look: &Look<'_>,
    me: &SignedIn,
    person: &Person,
    sessions: &[([u8; 32], Session)],
) -> Markup {
    let m = english();
    // The password was given, and the code not: who is not that knows that someone has it.
    let is_half = |session: &Session| person.factor && session.factor_at.is_none();
    let sessions =
        sessions.iter().filter(|(_, session)| !is_half(session) || !is_over(app, session));
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
                        @if *token == me.token { " " span.badge.good { (m.say("this-session")) } }
                        @if is_half(session) { " " span.badge.waiting { (m.say("half-session")) } } }
                    td { (session.ip.map(|ip| ip.to_string()).unwrap_or_default()) }
                    td.nowrap { (moment(look, session.opened_at)) }
                    td.nowrap { (moment(look, session.seen_at)) }
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
        match send(&app, &me.caller, &fields, Command::ChangeProfile { name, zone, language }).await
        {
            Ok(_) => return Ok(Redirect::to("/me?done=profile-set").into_response()),
            Err(problem) => beside(&problem, &mut mistakes),
        }
    }
    shown(&app, &me, Some(&fields), &mistakes, &Query::default()).await
}

/// A new password takes the one there is: a session that was left open is not enough.
pub(super) async fn password(
    State(app): State<App>,
    me: Option<SignedIn>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, "/me")?;
    let mut mistakes = Mistakes::default();
    let given = fields.exact("password");
    if let Some(said) = weakness(&app, me.person, given) {
        mistakes.add("password", said);
    }
    // Looked at last: a code is good once, and would be used up by a form that is shown again.
    let is_proven = mistakes.is_empty()
        && password_proof(&app, &me).is_given(&app, &me, &fields, &mut mistakes).await?;
    if !is_proven {
        return shown(&app, &me, None, &mistakes, &Query::default()).await;
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
    let account =
        app.look(&me.caller, |look| look.account_to_leave(&account).map(|account| account.id))?;
    let left = send(&app, &me.caller, &fields, Command::LeaveAccount { account }).await?;
    let retires = |event: &Event| matches!(event, Event::MembershipEnded { retires: true, .. });
    let to =
        if left.events.iter().any(retires) { "/sign-in?done=retired" } else { "/me?done=left" };
    Ok(Redirect::to(to).into_response())
}
