//! Asking people in by mail, several at once; and putting an individual in.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    AccountId, RoleId, Zone,
    change::{Command, Invitee, NewPerson, Operation},
    name::{Address, Name},
    record::Account,
    window::Dates,
};

use super::{
    components::{Form, Input, once},
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, Page},
    home::signed_in,
    messages::{Word, english},
    ranges::read_ranges,
    reach::read_reach,
    send::{ONCE, beside, send},
};
use crate::{
    App,
    api::{
        INVITATION_DAYS, days_from,
        look::{Look, known},
    },
    problem::Problem,
    session::Acting,
};

/// The most addresses of one form.
const ADDRESSES_MAX: usize = 50;

/// Which of the two forms.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Invite,
    Add,
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/users/invite"))?;
    blank(&app, &me, &account, Way::Invite)
}

pub(super) async fn add_page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/users/add"))?;
    blank(&app, &me, &account, Way::Add)
}

fn blank(app: &App, me: &Acting, account: &str, way: Way) -> Result<Response, PageError> {
    app.look(&me.caller, |look| {
        let person = look.person().and_then(|person| known(look.facts.person(person)));
        let zone = person.map(|person| person.zone.to_string());
        let fields = Fields::with("zone", zone.unwrap_or_else(|| "UTC".to_owned()));
        Ok(shown(app, look, account, way, &fields, &Mistakes::default())?.into_response())
    })
}

fn shown(
    app: &App,
    look: &Look<'_>,
    account: &str,
    way: Way,
    fields: &Fields,
    mistakes: &Mistakes,
) -> Result<Markup, Problem> {
    let account = look.account_for(Operation::AddPeople, account)?;
    let m = english();
    let title = m.say(match way {
        Way::Invite => "invite-title",
        Way::Add => "add-title",
    });
    let page =
        Page { look, account: Some(account), entry: Entry::Users, title: &title, done: None };
    let form = Form { fields, mistakes };
    Ok(page.shown(&html! {
        h1 { (title) }
        (form.summary())
        form.narrow method="post" data-once {
            (once(app))
            @match way {
                Way::Invite => (invite_fields(&form)),
                Way::Add => (add_fields(&form, account)),
            }
            (form.roles(look, account.id))
            (form.dates())
            (form.reach(account))
            div.actions {
                button.primary type="submit" { (m.say(match way { Way::Invite => "invite-send", Way::Add => "add-send" })) }
                a.button href={ "/a/" (account.short_name) "/users" } { (m.say("cancel")) }
            }
        }
    }))
}

fn invite_fields(form: &Form<'_>) -> Markup {
    let m = english();
    let name = m.say("name");
    let hint = m.say("name-hint");
    html! {
        (form.area("address", &m.say("addresses"), &m.say("addresses-hint")))
        (form.input(&Input { hint: Some(&hint), required: false, ..Input::text("name", &name) }))
    }
}

fn add_fields(form: &Form<'_>, account: &Account) -> Markup {
    let m = english();
    let (address, name, login) = (m.say("address"), m.say("name"), m.say("login-name"));
    let hint = m.put("login-name-hint", &[("account", Word::Text(account.short_name.as_str()))]);
    let (language, language_hint) = (m.say("language"), m.say("language-hint"));
    html! {
        (form.input(&Input::text("name", &name)))
        (form.input(&Input { kind: "email", ..Input::text("address", &address) }))
        (form.input(&Input { hint: Some(&hint), ..Input::text("login_name", &login) }))
        (form.input(&Input { hint: Some(&language_hint), required: false, ..Input::text("language", &language) }))
        (form.ranges())
    }
}

/// What both forms say.
struct Said {
    roles: BTreeSet<RoleId>,
    dates: Dates,
    narrowed_to: Option<BTreeSet<AccountId>>,
}

fn said(look: &Look<'_>, fields: &Fields, mistakes: &mut Mistakes) -> Option<Said> {
    let roles: BTreeSet<RoleId> = fields.all("roles").filter_map(|id| id.parse().ok()).collect();
    if roles.is_empty() {
        mistakes.add("roles", english().say("roles-choose"));
    }
    let activation = mistakes.read_if_given(fields, "activation");
    let expiration = mistakes.read_if_given(fields, "expiration");
    let narrowed_to = read_reach(look, fields, mistakes);
    let zone = mistakes.read::<Zone>(fields, "zone")?;
    Some(Said { roles, dates: Dates { activation, expiration, zone }, narrowed_to })
}

fn addresses(fields: &Fields, mistakes: &mut Mistakes) -> Vec<Address> {
    let m = english();
    let words = fields.one("address").split([',', ';', ' ', '\n', '\r', '\t']);
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        mistakes.add("address", m.say("addresses-none"));
    }
    if words.len() > ADDRESSES_MAX {
        let words = [("max", Word::Number(ADDRESSES_MAX))];
        mistakes.add("address", m.put("addresses-many", &words));
        return Vec::new();
    }
    let mut read = Vec::new();
    for word in words {
        match word.parse::<Address>() {
            Ok(address) if !read.contains(&address) => read.push(address),
            Ok(_) => {}
            Err(wrong) => mistakes.add("address", wrong.to_string()),
        }
    }
    read
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/users/invite"))?;
    let (id, short_name) = place(&app, &me, &account)?;
    let mut mistakes = Mistakes::default();
    let addresses = addresses(&fields, &mut mistakes);
    let name = mistakes.read_if_given::<Name>(&fields, "name");
    let said = app.look(&me.caller, |look| said(look, &fields, &mut mistakes));
    if let Some(Said { roles, dates, narrowed_to }) = said.filter(|_| mistakes.is_empty()) {
        let until = days_from(app.now(), INVITATION_DAYS);
        // Each is a command of its own; those that are refused are named and left in the field.
        let mut left = Vec::new();
        for (number, address) in addresses.into_iter().enumerate() {
            let own = name.clone().or_else(|| address.as_str().parse().ok());
            let Some(name) = own else { continue };
            let invitee = Invitee {
                address: address.clone(),
                name,
                roles: roles.clone(),
                dates: dates.clone(),
                narrowed_to: narrowed_to.clone(),
                until,
            };
            let command = Command::Invite { account: id, invitee };
            // Each is a form of its own, so that each is carried out once.
            let once = fields.one(ONCE);
            let once = if once.is_empty() { String::new() } else { format!("{once}-{number}") };
            let fields = fields.replaced("address", address.to_string()).replaced(ONCE, once);
            if let Err(problem) = send(&app, &me.caller, &fields, command).await {
                let told = format!("{address}: {}", problem.detail);
                beside(&Problem { detail: told, ..problem }, &mut mistakes);
                left.push(address.to_string());
            }
        }
        if mistakes.is_empty() {
            let to = format!("/a/{short_name}/users?done=invited");
            return Ok(Redirect::to(&to).into_response());
        }
        let fields = fields.replaced("address", left.join("\n"));
        return again(&app, &me, &account, Way::Invite, &fields, &mistakes);
    }
    again(&app, &me, &account, Way::Invite, &fields, &mistakes)
}

pub(super) async fn added(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/users/add"))?;
    let (id, short_name) = place(&app, &me, &account)?;
    let mut mistakes = Mistakes::default();
    let person = app.look(&me.caller, |look| individual(look, &fields, &mut mistakes));
    if let Some(person) = person.filter(|_| mistakes.is_empty()) {
        match send(&app, &me.caller, &fields, Command::AddPerson { account: id, person }).await {
            Ok(_) => {
                let to = format!("/a/{short_name}/users?done=added");
                return Ok(Redirect::to(&to).into_response());
            }
            Err(problem) => beside(&problem, &mut mistakes),
        }
    }
    again(&app, &me, &account, Way::Add, &fields, &mistakes)
}

fn individual(look: &Look<'_>, fields: &Fields, mistakes: &mut Mistakes) -> Option<NewPerson> {
    let name = mistakes.read::<Name>(fields, "name");
    let address = mistakes.read::<Address>(fields, "address");
    let login_name = mistakes.read_if_given(fields, "login_name");
    let language = mistakes.read_if_given(fields, "language");
    let ranges = read_ranges(fields, mistakes);
    let Said { roles, dates, narrowed_to } = said(look, fields, mistakes)?;
    let until = days_from(look.now, INVITATION_DAYS);
    let (address, name) = (address?, name?);
    let invitee = Invitee { address, name, roles, dates, narrowed_to, until };
    Some(NewPerson { invitee, login_name, ranges, language })
}

fn place(app: &App, me: &Acting, account: &str) -> Result<(AccountId, String), PageError> {
    app.look(&me.caller, |look| {
        let account = look.account_for(Operation::AddPeople, account)?;
        Ok((account.id, account.short_name.to_string()))
    })
}

fn again(
    app: &App,
    me: &Acting,
    account: &str,
    way: Way,
    fields: &Fields,
    mistakes: &Mistakes,
) -> Result<Response, PageError> {
    app.look(&me.caller, |look| {
        let page = shown(app, look, account, way, fields, mistakes)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    })
}
