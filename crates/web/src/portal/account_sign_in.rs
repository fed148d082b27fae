//! The account's own sign-in: credentials beside those of its people, which act with the owner's
//! levels and are marked as such in the history.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    AccountId,
    change::{Command, Operation, Via},
    record::Account,
};

use super::{
    components::{Form, once},
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, JustDone, Page},
    home::signed_in,
    messages::{Word, english},
    reset::{new_password, said},
    send::{beside, named, refused},
};
use crate::{
    App,
    api::{look::Look, page::Asked},
    order::Order,
    password,
    problem::Problem,
    session::Acting,
};

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<JustDone>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/sign-in"))?;
    let done = query.done.as_deref();
    app.look(&me.caller, |look| Ok(shown(&app, look, &account, &Mistakes::default(), done)?))
}

fn shown(
    app: &App,
    look: &Look<'_>,
    account: &str,
    mistakes: &Mistakes,
    done: Option<&str>,
) -> Result<Markup, Problem> {
    let account = look.account_for(Operation::SetAccountSignIn, account)?;
    let m = english();
    let title = m.say("account-sign-in");
    let page = Page { look, account: Some(account), entry: Entry::SignIn, title: &title, done };
    Ok(page.shown(&html! {
        h1 { (title) " " (state(account)) }
        p { (m.put("account-sign-in-about", &[("name", Word::Text(account.short_name.as_str()))])) }
        (Form { fields: &Fields::default(), mistakes }.summary())
        section {
            form.narrow method="post" {
                (once(app))
                input type="hidden" name="act" value="set";
                (new_password(mistakes))
                button.primary type="submit" { (m.say("account-sign-in-set")) }
            }
        }
        (others(app, account))
    }))
}

fn state(account: &Account) -> Markup {
    let (class, key) = match account.sign_in.map(|sign_in| sign_in.enabled) {
        Some(true) => ("good", "account-sign-in-on"),
        Some(false) => ("bad", "account-sign-in-off"),
        None => ("", "account-sign-in-none"),
    };
    html! { span class={ "badge " (class) } { (english().say(key)) } }
}

/// What else can be done with the one that there is.
fn others(app: &App, account: &Account) -> Markup {
    let m = english();
    let act = |act: &str, key: &str, class: &str| {
        html! {
            form method="post" {
                (once(app))
                input type="hidden" name="act" value=(act);
                button class=(class) type="submit" { (m.say(key)) }
            }
        }
    };
    html! {
        @if let Some(sign_in) = account.sign_in {
            section.actions {
                @if sign_in.enabled { (act("disable", "account-sign-in-disable", "")) }
                @else { (act("enable", "account-sign-in-enable", "")) }
                (act("remove", "account-sign-in-remove", "danger"))
            }
        }
    }
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/sign-in"))?;
    let (id, words) = app.look(&me.caller, |look| {
        let found = look.account_for(Operation::SetAccountSignIn, &account)?;
        Ok::<_, Problem>((found.id, own_words(found)))
    })?;
    let mut mistakes = Mistakes::default();
    match set(&app, &me, id, &words, &fields, &mut mistakes).await {
        Ok(true) => {
            let to = format!("/a/{account}/sign-in?done=sign-in-set");
            return Ok(Redirect::to(&to).into_response());
        }
        Ok(false) => {}
        Err(problem) => beside(&problem, &mut mistakes),
    }
    app.look(&me.caller, |look| {
        let page = shown(&app, look, &account, &mistakes, None)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    })
}

/// Words that make a password of the account easy to guess.
pub(crate) fn own_words(account: &Account) -> Vec<String> {
    let name = account.name.to_string();
    let parts = name.split(' ').map(str::to_owned);
    parts.chain([account.short_name.to_string(), name.clone()]).collect()
}

/// Why a password will not do for an account of which these words are known.
pub(crate) fn wrong_with(given: &str, own_words: &[String]) -> Option<String> {
    let words: Vec<&str> = own_words.iter().map(String::as_str).collect();
    password::check(given, &words, false).err().map(|weakness| said(english(), weakness))
}

/// Carries out what the form asks for; not if the password will not do.
async fn set(
    app: &App,
    me: &Acting,
    account: AccountId,
    own_words: &[String],
    fields: &Fields,
    mistakes: &mut Mistakes,
) -> Result<bool, Problem> {
    let given = fields.exact("password");
    let (enabled, secret) = match fields.one("act") {
        "set" => {
            if let Some(said) = wrong_with(given, own_words) {
                mistakes.add("password", said);
                return Ok(false);
            }
            (Some(true), password::hashed(given, app.random()).await?)
        }
        "enable" => (Some(true), None),
        "disable" => (Some(false), None),
        "remove" => (None, None),
        _ => return Err(Problem::not_found()),
    };
    let command = Command::SetAccountSignIn { account, enabled };
    let request = named(fields, &command);
    let order = Order { secret, request, ..Order::new(Via::Portal, command) };
    app.carry_out(&me.caller, order).await.map_err(refused)?;
    Ok(true)
}
