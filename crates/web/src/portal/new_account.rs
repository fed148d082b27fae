//! Making an account below another one, and naming its first owner.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    Kind, Zone,
    change::{Command, Event, FirstOwner},
    name::{Address, Name, ShortName},
    record::Account,
};

use super::{
    below::{kind_name, kinds_to_create},
    choice::Choice,
    components::{Form, Input, once},
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, Page},
    home::signed_in,
    messages::english,
    send::{beside, send},
};
use crate::{
    App,
    api::{
        account::OWNER_DAYS,
        days_from,
        look::{Look, known},
    },
    problem::Problem,
    session::Acting,
};

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/below/new"))?;
    app.look(&me.caller, |look| {
        let (account, kinds) = place(look, &account)?;
        let mut fields = Fields::with("zone", own_zone(look));
        if let Some(kind) = kinds.last() {
            fields.add("kind", kind.key());
        }
        Ok(form(&app, look, (account, &kinds), &fields, &Mistakes::default()))
    })
}

/// The zone of who looks, for a start.
pub(super) fn own_zone(look: &Look<'_>) -> String {
    let person = look.person().and_then(|person| known(look.facts.person(person)));
    person.map_or_else(|| "UTC".to_owned(), |person| person.zone.to_string())
}

/// The account and what may be made below it; where that is nothing, there is no such page.
fn place<'l>(look: &Look<'l>, account: &str) -> Result<(&'l Account, Vec<Kind>), Problem> {
    let account = look.account(account)?;
    let kinds = kinds_to_create(look, account);
    if !kinds.is_empty() {
        return Ok((account, kinds));
    }
    let fits = |kind: &Kind| kind.may_stand_under(account.kind);
    let creates = Kind::ALL.into_iter().filter(fits);
    for create in creates.filter_map(rolecall_core::change::Operation::creating) {
        look.permits(create, account.id)?;
    }
    Err(Problem::not_found())
}

fn form(
    app: &App,
    look: &Look<'_>,
    (account, kinds): (&Account, &[Kind]),
    fields: &Fields,
    mistakes: &Mistakes,
) -> Markup {
    let m = english();
    let title = m.say("below-new-title");
    let (name, short) = (m.say("account-name"), m.say("short-name"));
    let hint = m.say("short-name-hint");
    let choices: Vec<Choice> =
        kinds.iter().map(|kind| (kind.key().to_owned(), kind_name(*kind))).collect();
    let form = Form { fields, mistakes };
    let page =
        Page { look, account: Some(account), entry: Entry::Below, title: &title, done: None };
    page.shown(&html! {
        h1 { (title) }
        (form.summary())
        form.narrow method="post" action={ "/a/" (account.short_name) "/below/new" } {
            (once(app))
            @match choices.as_slice() {
                [(value, label)] => {
                    input type="hidden" name="kind" value=(value);
                    p { (m.say("kind")) ": " strong { (label) } }
                }
                several => (form.radios("kind", &m.say("kind"), several)),
            }
            (form.input(&Input::text("name", &name)))
            (form.input(&Input { hint: Some(&hint), ..Input::text("short_name", &short) }))
            @if kinds.iter().any(|kind| kind.has_owner()) {
                fieldset.part {
                    legend { (m.say("first-owner")) }
                    p.hint { (m.say("first-owner-about")) }
                    (form.owner())
                }
            }
            div.actions {
                button.primary type="submit" { (m.say("below-new-send")) }
                a.button href={ "/a/" (account.short_name) "/below" } { (m.say("cancel")) }
            }
        }
    })
}

impl Form<'_> {
    /// Who is to own an account.
    pub(super) fn owner(&self) -> Markup {
        let m = english();
        let (address, name) = (m.say("address"), m.say("owner-name"));
        html! {
            (self.input(&Input { kind: "email", ..Input::text("owner_address", &address) }))
            (self.input(&Input::text("owner_name", &name)))
            (self.zone())
        }
    }
}

/// What the fields of an owner say.
pub(super) fn read_owner(
    app: &App,
    fields: &Fields,
    mistakes: &mut Mistakes,
) -> Option<FirstOwner> {
    let address = mistakes.read::<Address>(fields, "owner_address");
    let name = mistakes.read::<Name>(fields, "owner_name");
    let zone = mistakes.read::<Zone>(fields, "zone");
    let until = days_from(app.now(), OWNER_DAYS);
    Some(FirstOwner { address: address?, name: name?, zone: zone?, until })
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/below/new"))?;
    let parent = app.look(&me.caller, |look| place(look, &account).map(|(found, _)| found.id))?;
    let mut mistakes = Mistakes::default();
    let kind = Kind::from_key(fields.one("kind"));
    if kind.is_none() {
        mistakes.add("kind", english().say("kind-choose"));
    }
    let has_owner = kind.is_some_and(Kind::has_owner);
    let name = mistakes.read::<Name>(&fields, "name");
    let short_name = mistakes.read::<ShortName>(&fields, "short_name");
    let owner = if has_owner { read_owner(&app, &fields, &mut mistakes) } else { None };
    if let (Some(kind), Some(name), Some(short_name), true) =
        (kind, name, short_name, mistakes.is_empty())
    {
        let command = Command::CreateAccount { parent, kind, name, short_name, owner };
        match send(&app, &me.caller, &fields, command).await {
            Ok(done) => {
                let to = app.look(&me.caller, |look| made(look, &account, &done.events));
                return Ok(Redirect::to(&to).into_response());
            }
            Err(problem) => beside(&problem, &mut mistakes),
        }
    }
    app.look(&me.caller, |look| {
        let (account, kinds) = place(look, &account)?;
        let page = form(&app, look, (account, &kinds), &fields, &mistakes);
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    })
}

/// To the account that was made, if its maker sees it; else back to where it stands.
fn made(look: &Look<'_>, parent: &str, events: &[Event]) -> String {
    let made = events.iter().find_map(|event| match event {
        Event::AccountCreated { account } => known(look.facts.account(account.id)),
        _ => None,
    });
    match made.filter(|account| super::settings::is_shown(look, account)) {
        Some(account) => format!("/a/{}/settings?done=account-made", account.short_name),
        None => format!("/a/{parent}/below?done=account-made"),
    }
}
