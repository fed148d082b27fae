//! Requests for access in an account: one's own, and those that one may answer.
//!
//! Giving is giving roles, by the rules for that; what may not be given is refused then.

use std::collections::BTreeSet;

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_client::wire::ITEMS_A_PAGE_MAX;
use rolecall_core::{
    Level, RoleId,
    catalog::SectionKey,
    change::{Command, ExportedList, Operation},
    facts::RecordId,
    name::Reason,
    record::{Account, Membership, Role},
};
use rolecall_store::Expected;
use serde::Deserialize;

use super::{
    components::{Form, once, role_chips},
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, Page},
    home::signed_in,
    messages::{Word, english},
    send::{beside, send_if},
};
use crate::{
    App,
    api::{
        look::{Look, known},
        page::{Asked, Paging},
        requests::{Open, open},
    },
    caller::Caller,
    csv,
    problem::Problem,
    session::Acting,
};

/// The most roles that are offered with a button each.
const OFFERED_MAX: usize = 8;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    cursor: Option<String>,
    #[serde(default)]
    done: Option<String>,
    /// As what: a page, or a file.
    #[serde(default)]
    format: String,
}

/// Whether the reader answers requests here, or has asked for something.
pub(super) fn concern(look: &Look<'_>, account: &Account) -> bool {
    look.may(Operation::ChangePeople, account.id)
        || own(look, account).is_some_and(|found| !found.requests.is_empty())
}

/// How many wait for the reader, beside the entry of the menu.
pub(super) fn waiting(look: &Look<'_>, account: &Account) -> Markup {
    let count = open(look, account).len();
    let words = [("count", Word::Number(count))];
    html! { @if count > 0 { " " span.count title=(english().put("requests-wait", &words)) { (count) } } }
}

/// One's own membership here.
fn own<'l>(look: &Look<'l>, account: &Account) -> Option<&'l Membership> {
    known(look.facts.membership_of(look.person()?, account.id))
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(which): Asked<Which>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/requests"))?;
    if which.format == csv::FORMAT {
        return Ok(file(&app, me.caller, account).await?);
    }
    let none = (&Fields::default(), &Mistakes::default());
    Ok(app.look(&me.caller, |look| shown(&app, look, &account, &which, none))?.into_response())
}

/// All that wait for the reader's answer, as a file.
async fn file(app: &App, caller: Caller, account: String) -> Result<Response, Problem> {
    csv::on_record(app, &caller, &account, ExportedList::Requests).await?;
    let head = csv::head(&["name", "address", "section", "level", "reason", "asked"]);
    csv::of_list(
        app,
        caller,
        csv::File::csv(&format!("{account}-requests")),
        head,
        move |look, cursor| {
            let paging = Paging::of(Some(ITEMS_A_PAGE_MAX), cursor)?;
            if look.caller.lens.is_some() {
                return Err(Problem::not_found());
            }
            let account = look.account_for(Operation::ChangePeople, &account)?;
            let shown = |one: Open<'_>| Some(line(look, one));
            let list = paging.page(open(look, account), |one: &Open<'_>| one.number(), shown);
            Ok((list.items, list.next_cursor))
        },
    )
}

fn line(look: &Look<'_>, Open { of: found, section, request }: Open<'_>) -> Bytes {
    let (name, address) = look.called(found);
    csv::row([
        name.map(ToString::to_string).unwrap_or_default(),
        address.map(ToString::to_string).unwrap_or_default(),
        label(look, section),
        request.level.key().to_owned(),
        request.reason.to_string(),
        request.asked_at.to_string(),
    ])
}

fn shown(
    app: &App,
    look: &Look<'_>,
    account: &str,
    which: &Which,
    (fields, mistakes): (&Fields, &Mistakes),
) -> Result<Markup, Problem> {
    let paging = Paging::of(Some(50), which.cursor.as_deref())?;
    let account = look.account(account)?;
    if look.caller.lens.is_some() || !concern(look, account) {
        return Err(Problem::not_found());
    }
    let m = english();
    let title = m.say("requests");
    let page = Page {
        look,
        account: Some(account),
        entry: Entry::Requests,
        title: &title,
        done: which.done.as_deref(),
    };
    let open = open(look, account);
    let count = open.len();
    let answers = look.may(Operation::ChangePeople, account.id);
    let shown = |one: Open<'_>| Some(request(app, look, account, one));
    let list = paging.page(open, |one: &Open<'_>| one.number(), shown);
    Ok(page.shown(&html! {
        h1 { (title) }
        (Form { fields, mistakes }.summary())
        @if answers {
            p.hint { (m.put("requests-wait", &[("count", Word::Number(count))])) }
            (csv::link(&[]))
            @if list.items.is_empty() { p.empty { (m.say("requests-none")) } }
            @for one in &list.items { (one) }
            @if let Some(next) = &list.next_cursor { p { a.button href={ "?cursor=" (next) } { (m.say("more")) } } }
        }
        @if let Some(own) = own(look, account).filter(|own| !own.requests.is_empty()) {
            (mine(look, own))
        }
    }))
}

fn label(look: &Look<'_>, section: &SectionKey) -> String {
    let section = look.facts.catalog().section(section.as_str());
    section.map(|section| section.label.clone()).unwrap_or_default()
}

/// What one has asked for, and what became of it.
fn mine(look: &Look<'_>, own: &Membership) -> Markup {
    let m = english();
    html! {
        section {
            h2 { (m.say("requests-mine")) }
            ul.plain { @for (section, request) in &own.requests {
                li {
                    (label(look, section)) " " span class={ "level " (request.level.key()) } { (request.level.key()) }
                    " · " (request.reason)
                    @match (&request.declined, request.is_open(look.now)) {
                        (Some(declined), _) => {
                            " " span.badge.bad { (m.say("requests-declined")) }
                            @if let Some(word) = &declined.word { " " (word) }
                        }
                        (None, true) => { " " span.badge.waiting { (m.say("requests-waits")) } }
                        (None, false) => { " " span.badge { (m.say("requests-over")) } }
                    }
                }
            } }
        }
    }
}

fn request(
    app: &App,
    look: &Look<'_>,
    account: &Account,
    Open { of: found, section, request }: Open<'_>,
) -> Markup {
    let m = english();
    let person = look.show_person(found);
    let name = person.name.as_ref().map(ToString::to_string).unwrap_or_default();
    let base = format!("/a/{}", account.short_name);
    let offered = offered(look, account, found, section, request.level);
    let action = format!("{base}/requests/{}", found.id);
    let tag = look.tag(RecordId::Membership(found.id)).map(|tag| hex::encode(tag.0));
    let hidden = html! {
        (once(app))
        input type="hidden" name="section" value=(section);
        @if let Some(tag) = &tag { input type="hidden" name="tag" value=(tag); }
    };
    let asked = request.asked_at.to_zoned(look.zone().rules());
    html! {
        section.request {
            h2 { a href={ (base) "/users/" (found.id) } { (name) } " "
                span.hint { time datetime=(request.asked_at) { (asked.strftime("%Y-%m-%d %H:%M")) } } }
            p { (label(look, section)) " " span class={ "level " (request.level.key()) } { (request.level.key()) } }
            p.said { (request.reason) }
            p.hint { (m.say("requests-has")) " " (role_chips(&person.roles)) }
            @if offered.is_empty() { p { (m.say("requests-no-role")) } }
            @else {
                @if replaces(account, found) { p.hint { (m.say("requests-replaces")) } }
                form method="post" action=(action) {
                    (hidden)
                    div.actions { @for role in &offered {
                        button.primary type="submit" name="role" value=(role.id) {
                            (m.put("requests-give", &[("role", Word::Text(role.content.name.as_str()))]))
                        }
                    } }
                }
            }
            details { summary.button { (m.say("requests-decline")) }
                form method="post" action=(action) {
                    (hidden)
                    input type="hidden" name="answer" value="decline";
                    (word_field(found, section))
                    button type="submit" { (m.say("requests-decline-sure")) }
                }
            }
        }
    }
}

fn word_field(found: &Membership, section: &SectionKey) -> Markup {
    let m = english();
    let id = format!("word-{}-{section}", found.id);
    html! {
        div.field {
            label for=(id) { (m.say("requests-word")) span.hint { " " (m.say("optional")) } }
            input id=(id) name="word" type="text" autocomplete="off" maxlength=(Reason::CHARS_MAX);
        }
    }
}

/// The roles that include what was asked for, can be given here, and are not held yet.
fn offered<'l>(
    look: &Look<'l>,
    account: &Account,
    found: &Membership,
    section: &SectionKey,
    level: Level,
) -> Vec<&'l Role> {
    let Some(section) = look.facts.catalog().section(section.as_str()) else { return Vec::new() };
    let mut roles = look.assignable(account.id);
    roles.retain(|role| role.content.level(section) >= level && !found.roles.contains(&role.id));
    roles.truncate(OFFERED_MAX);
    roles
}

/// Whether a role takes the place of the one they have: the account allows no more.
fn replaces(account: &Account, found: &Membership) -> bool {
    account.roles_per_person_max.is_some_and(|max| found.roles.len() >= usize::from(max))
}

/// All that they have once a role is given.
fn with(account: &Account, found: &Membership, role: RoleId) -> BTreeSet<RoleId> {
    let mut roles = if replaces(account, found) { BTreeSet::new() } else { found.roles.clone() };
    roles.insert(role);
    roles
}

pub(super) async fn answered(
    State(app): State<App>,
    me: Option<Acting>,
    Path((account, person)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/requests"))?;
    let mut mistakes = Mistakes::default();
    let word = mistakes.read_if_given::<Reason>(&fields, "word");
    let section = fields.one("section").parse::<SectionKey>().map_err(|_| Problem::not_found())?;
    let (command, expected) = app.look(&me.caller, |look| {
        let account = look.account_for(Operation::ChangePeople, &account)?;
        let found = look.member(account, &person)?;
        let declines = fields.one("answer") == "decline";
        let role = || fields.one("role").parse().map_err(|_| Problem::not_found());
        let roles = if declines { None } else { Some(with(account, found, role()?)) };
        let command = Command::AnswerAccessRequest { membership: found.id, section, roles, word };
        Ok::<_, Problem>((command, expected(RecordId::Membership(found.id), fields.one("tag"))))
    })?;
    let done = if matches!(command, Command::AnswerAccessRequest { roles: Some(_), .. }) {
        "request-given"
    } else {
        "request-declined"
    };
    if mistakes.is_empty() {
        match send_if(&app, &me.caller, &fields, command, expected).await {
            Ok(_) => {
                let to = format!("/a/{account}/requests?done={done}");
                return Ok(Redirect::to(&to).into_response());
            }
            Err(problem) => beside(&problem, &mut mistakes),
        }
    }
    let which = Which::default();
    let again =
        app.look(&me.caller, |look| shown(&app, look, &account, &which, (&fields, &mistakes)))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// The state that a form was made from, so that what another changed meanwhile is not lost.
fn expected(record: RecordId, tag: &str) -> Option<Expected> {
    let bytes = hex::decode(tag).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.map(|bytes| Expected { record, tag: rolecall_store::Tag(bytes) })
}
