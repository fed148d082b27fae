//! Erasing a person: their name and addresses leave everything, for good. The name is typed before.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    change::{Command, Operation},
    record::{Account, Membership},
};

use super::{
    components::{Form, Input, once},
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, Page},
    home::signed_in,
    messages::{Word, english},
    person::{PersonPath, called},
    send::{beside, send},
};
use crate::{
    App,
    api::look::{Look, known},
    problem::Problem,
    session::Acting,
};

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    axum::extract::Path(path): PersonPath,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{}/users/{}/erase", path.0, path.1))?;
    let form = Form { fields: &Fields::default(), mistakes: &Mistakes::default() };
    app.look(&me.caller, |look| Ok(shown(&app, look, &path, &form)?))
}

/// Who is to be erased, for who may do that: it is the platform's, wherever they are found.
fn place<'l>(
    look: &Look<'l>,
    (account, person): &(String, String),
) -> Result<(&'l Account, &'l Membership), Problem> {
    let account = look.account_for(Operation::SeePeople, account)?;
    let found = look.member(account, person)?;
    let root = known(look.facts.root()).ok_or_else(Problem::not_found)?;
    // From below, it is not told that there is such a thing.
    if !look.may(Operation::ErasePerson, root.id) || !found.has_joined() {
        return Err(Problem::not_found());
    }
    Ok((account, found))
}

fn shown(
    app: &App,
    look: &Look<'_>,
    path: &(String, String),
    form: &Form<'_>,
) -> Result<Markup, Problem> {
    let (account, found) = place(look, path)?;
    let name = called(&look.show_person(found));
    let m = english();
    let title = m.say("erase");
    let page =
        Page { look, account: Some(account), entry: Entry::Users, title: &title, done: None };
    let label = m.say("erase-name");
    let hint = m.put("erase-name-hint", &[("name", Word::Text(&name))]);
    Ok(page.shown(&html! {
        h1 { (title) }
        p { strong { (name) } }
        p { (m.say("erase-about")) }
        (form.summary())
        form.narrow method="post" {
            (once(app))
            (form.input(&Input { hint: Some(&hint), ..Input::text("name", &label) }))
            div.actions {
                button.danger type="submit" { (m.say("erase-sure")) }
                a.button href={ "/a/" (account.short_name) "/users/" (found.id) } { (m.say("cancel")) }
            }
        }
    }))
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    axum::extract::Path(path): PersonPath,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{}/users/{}/erase", path.0, path.1))?;
    let mut mistakes = Mistakes::default();
    let (person, name) = app.look(&me.caller, |look| {
        let (_, found) = place(look, &path)?;
        Ok::<_, Problem>((found.person, called(&look.show_person(found))))
    })?;
    if fields.one("name") == name {
        match send(&app, &me.caller, &fields, Command::ErasePerson { person }).await {
            Ok(_) => {
                let to = format!("/a/{}/users?done=erased", path.0);
                return Ok(Redirect::to(&to).into_response());
            }
            Err(problem) => beside(&problem, &mut mistakes),
        }
    } else {
        mistakes.add("name", english().put("erase-name-wrong", &[("name", Word::Text(&name))]));
    }
    app.look(&me.caller, |look| {
        let page = shown(&app, look, &path, &Form { fields: &fields, mistakes: &mistakes })?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    })
}
