//! What an account is called and how it is set up; and the ways to its state, its place and its
//! owner.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    AccountId, Kind,
    change::{AccountSettings, Command, Operation},
    facts::RecordId,
    name::{Name, ShortName},
    record::{Account, AccountState},
};

use super::{
    account_state,
    below::{kind_name, state_badge},
    choice::YES,
    components::{Form, Input, once},
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, JustDone, Page},
    home::signed_in,
    meanwhile::{expected, is_stale, made_anew, made_from},
    messages::{Word, english},
    moving, put_in_owner,
    send::{beside, send_if},
};
use crate::{
    App,
    api::{
        look::{Look, known},
        page::Asked,
    },
    problem::Problem,
    session::Acting,
};

/// Whether who looks may change any of it, or sees the account's settings at all.
pub(super) fn is_shown(look: &Look<'_>, account: &Account) -> bool {
    look.knows(Operation::ChangeAccount, account.id)
        || look.may(Operation::SetAccountState, account.id)
        || put_in_owner::is_offered(look, account)
        || moving::is_offered(look, account)
}

/// The account, if its settings are there for who looks.
pub(super) fn shown_to<'l>(look: &Look<'l>, account: &str) -> Result<&'l Account, Problem> {
    let account = look.account(account)?;
    if is_shown(look, account) { Ok(account) } else { Err(Problem::not_found()) }
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<JustDone>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/settings"))?;
    app.look(&me.caller, |look| {
        let account = shown_to(look, &account)?;
        let fields = as_fields(&AccountSettings::of(account));
        let form = Form { fields: &fields, mistakes: &Mistakes::default() };
        Ok(shown(&app, look, account, &form, query.done.as_deref()))
    })
}

fn as_fields(settings: &AccountSettings) -> Fields {
    let mut fields = Fields::default();
    fields.add("name", settings.name.to_string());
    fields.add("short_name", settings.short_name.to_string());
    let max = settings.roles_per_person_max.map(|max| max.to_string());
    fields.add("roles_per_person_max", max.unwrap_or_default());
    for (name, on) in
        [("second_factor", settings.second_factor), ("opens_accounts", settings.opens_accounts)]
    {
        if on {
            fields.add(name, YES);
        }
    }
    fields
}

fn shown(
    app: &App,
    look: &Look<'_>,
    account: &Account,
    form: &Form<'_>,
    done: Option<&str>,
) -> Markup {
    let m = english();
    let title = m.say("settings");
    let page = Page { look, account: Some(account), entry: Entry::Settings, title: &title, done };
    page.shown(&html! {
        h1 { (title) }
        (form.summary())
        @if look.may(Operation::ChangeAccount, account.id) { (editing(app, look, account, form)) }
        @else { (as_it_is(account)) }
        (account_state::part(look, account))
        (moving::part(look, account))
        (put_in_owner::part(look, account))
    })
}

/// Whether an account may let people below it open further ones.
fn provides(account: &Account) -> bool {
    matches!(account.kind, Kind::Platform | Kind::Reseller)
}

fn editing(app: &App, look: &Look<'_>, account: &Account, form: &Form<'_>) -> Markup {
    let m = english();
    let (name, short) = (m.say("account-name"), m.say("short-name"));
    let (max, max_hint) = (m.say("roles-max"), m.say("roles-max-hint"));
    let mut short_hint = m.say("short-name-change-hint");
    if !account.former_names.is_empty() {
        let names: Vec<_> = account.former_names.iter().map(ShortName::as_str).collect();
        let former = m.put("short-names-former", &[("names", Word::Text(&names.join(", ")))]);
        short_hint = format!("{short_hint} {former}").into();
    }
    html! {
        form.narrow method="post" action={ "/a/" (account.short_name) "/settings" } {
            (once(app))
            (made_from(look, RecordId::Account(account.id), form.fields))
            (form.input(&Input::text("name", &name)))
            (form.input(&Input { hint: Some(&short_hint), ..Input::text("short_name", &short) }))
            (form.input(&Input { hint: Some(&max_hint), required: false, ..Input::text("roles_per_person_max", &max) }))
            (form.check("second_factor", &m.say("second-factor-demanded"), &m.say("second-factor-demanded-hint")))
            @if provides(account) {
                (form.check("opens_accounts", &m.say("opens-accounts"), &m.say("opens-accounts-hint")))
            }
            div.actions { button.primary type="submit" { (m.say("save")) } }
        }
    }
}

fn as_it_is(account: &Account) -> Markup {
    let m = english();
    let yes = |on: bool| m.say(if on { "yes" } else { "no" });
    html! {
        dl {
            dt { (m.say("account-name")) } dd { (account.name) }
            dt { (m.say("short-name")) } dd { code { (account.short_name) } }
            dt { (m.say("kind")) } dd { (kind_name(account.kind)) }
            dt { (m.say("roles-max")) }
            dd { @match account.roles_per_person_max { Some(max) => (max), None => (m.say("roles-max-none")) } }
            dt { (m.say("second-factor-demanded")) } dd { (yes(account.second_factor)) }
            @if provides(account) { dt { (m.say("opens-accounts")) } dd { (yes(account.opens_accounts)) } }
        }
    }
}

/// What an account is called for who looks: one above theirs is their provider.
pub(super) fn called(look: &Look<'_>, account: AccountId) -> String {
    let seen = known(look.facts.account(account)).filter(|account| look.sees(account.id));
    seen.map_or_else(|| english().say("your-provider").into_owned(), |seen| seen.name.to_string())
}

pub(super) fn state_told(look: &Look<'_>, state: AccountState) -> Markup {
    let by = state.set_by().map(|by| called(look, by));
    html! {
        (state_badge(state))
        @if let Some(by) = by { " " (english().put("state-by", &[("by", Word::Text(&by))])) }
    }
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{path}/settings"))?;
    let id = app.look(&me.caller, |look| {
        let account = shown_to(look, &path)?;
        look.permits(Operation::ChangeAccount, account.id).map(|()| account.id)
    })?;
    let mut mistakes = Mistakes::default();
    let mut stale = false;
    if let Some(settings) = read(&fields, &mut mistakes) {
        let to = format!("/a/{}/settings?done=settings-saved", settings.short_name);
        let command = Command::ChangeAccount { account: id, settings };
        let expected = expected(&fields, RecordId::Account(id));
        match send_if(&app, &me.caller, &fields, command, expected).await {
            Ok(_) => return Ok(Redirect::to(&to).into_response()),
            Err(problem) if is_stale(&problem) => stale = true,
            Err(problem) => beside(&problem, &mut mistakes),
        }
    }
    let typed = if stale { made_anew(&fields) } else { fields };
    app.look(&me.caller, |look| {
        let account = known(look.facts.account(id)).ok_or_else(Problem::not_found)?;
        let account = shown_to(look, account.short_name.as_str())?;
        if stale {
            told_apart(&as_fields(&AccountSettings::of(account)), &typed, &mut mistakes);
        }
        let page = shown(&app, look, account, &Form { fields: &typed, mistakes: &mistakes }, None);
        let status = if stale { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
        Ok((status, page).into_response())
    })
}

/// Says at each field what someone else has put there meanwhile.
fn told_apart(now: &Fields, typed: &Fields, mistakes: &mut Mistakes) {
    let m = english();
    mistakes.add("", m.say("meanwhile"));
    for field in ["name", "short_name", "roles_per_person_max"] {
        let there = now.one(field);
        if there != typed.one(field) {
            let nothing = m.say("meanwhile-nothing");
            let there = if there.is_empty() { &nothing } else { there };
            mistakes.add(field, m.put("meanwhile-is", &[("now", Word::Text(there))]));
        }
    }
    for field in ["second_factor", "opens_accounts"] {
        let there = now.has(field, YES);
        if there != typed.has(field, YES) {
            mistakes.add(field, m.say(if there { "meanwhile-on" } else { "meanwhile-off" }));
        }
    }
}

fn read(fields: &Fields, mistakes: &mut Mistakes) -> Option<AccountSettings> {
    let name = mistakes.read::<Name>(fields, "name");
    let short_name = mistakes.read::<ShortName>(fields, "short_name");
    let max = fields.one("roles_per_person_max");
    let roles_per_person_max = max.parse::<u8>().ok();
    if roles_per_person_max.is_none() && !max.is_empty() {
        mistakes.add("roles_per_person_max", english().say("roles-max-wrong"));
        return None;
    }
    Some(AccountSettings {
        name: name?,
        short_name: short_name?,
        roles_per_person_max,
        second_factor: fields.has("second_factor", YES),
        opens_accounts: fields.has("opens_accounts", YES),
    })
}
