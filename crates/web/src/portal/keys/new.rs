//! Issuing a key. Its secret is shown once, on the answer (`issued`).

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    change::{Command, NewKey, Operation, Via},
    name::Name,
};

use super::issued::told;
use crate::{
    App,
    api::{keys::NewSecret, look::Look},
    order::Order,
    portal::{
        clock,
        components::{Form, Input, once},
        error::PageError,
        fields::{Fields, Mistakes},
        frame::{Entry, Page},
        home::signed_in,
        messages::{Word, english},
        ranges::read_ranges,
        send::{beside, named, refused},
    },
    problem::Problem,
    session::Acting,
};

pub(in crate::portal) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/keys/new"))?;
    app.look(&me.caller, |look| {
        Ok(shown(&app, look, &account, &Fields::default(), &Mistakes::default())?)
    })
}

fn shown(
    app: &App,
    look: &Look<'_>,
    account: &str,
    fields: &Fields,
    mistakes: &Mistakes,
) -> Result<Markup, Problem> {
    let account = look.account_for(Operation::ManageKeys, account)?;
    let m = english();
    let title = m.say("key-new");
    let page = Page { look, account: Some(account), entry: Entry::Keys, title: &title, done: None };
    let form = Form { fields, mistakes };
    let (name, name_hint) = (m.say("name"), m.say("key-name-hint"));
    let until = m.say("expiration");
    let zone = clock::zone(look);
    let until_hint = m.put("key-until-hint", &[("zone", Word::Text(zone.as_str()))]);
    Ok(page.shown(&html! {
        h1 { (title) }
        p.hint { (m.say("key-about")) }
        (form.summary())
        form.narrow method="post" {
            (once(app))
            (form.input(&Input { hint: Some(&name_hint), ..Input::text("name", &name) }))
            (form.roles(look, account.id))
            (form.input(&Input { kind: "date", hint: Some(&until_hint), required: false, ..Input::text("expiration", &until) }))
            (form.ranges())
            div.actions {
                button.primary type="submit" { (m.say("key-new")) }
                a.button href={ "/a/" (account.short_name) "/keys" } { (m.say("cancel")) }
            }
        }
    }))
}

fn read(look: &Look<'_>, fields: &Fields, mistakes: &mut Mistakes) -> Option<NewKey> {
    let name = mistakes.read::<Name>(fields, "name");
    let day = mistakes.read_if_given(fields, "expiration");
    let ranges = read_ranges(fields, mistakes);
    let roles = fields.all("roles").filter_map(|id| id.parse().ok()).collect();
    let expires_at = day.and_then(|day| clock::end_of(&clock::zone(look), day));
    Some(NewKey { name: name?, roles, expires_at, ranges }).filter(|_| mistakes.is_empty())
}

pub(in crate::portal) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/keys/new"))?;
    let mut mistakes = Mistakes::default();
    let (id, new) = app.look(&me.caller, |look| {
        let account = look.account_for(Operation::ManageKeys, &account)?;
        Ok::<_, Problem>((account.id, read(look, &fields, &mut mistakes)))
    })?;
    if let Some(key) = new {
        let command = Command::IssueKey { account: id, key };
        let secret = NewSecret::of(&app);
        let request = named(&fields, &command);
        let binding = Some(secret.hash.clone());
        let order = Order { request, secret: binding, ..Order::new(Via::Portal, command) };
        match app.carry_out(&me.caller, order).await.map_err(refused) {
            Ok(done) => {
                return app.look(&me.caller, |look| {
                    let account = look.account_for(Operation::SeeKeys, &account)?;
                    let issued = secret.issued(look, &done.events)?;
                    Ok(told(&app, look, account, &issued).into_response())
                });
            }
            Err(problem) => beside(&problem, &mut mistakes),
        }
    }
    app.look(&me.caller, |look| {
        let page = shown(&app, look, &account, &fields, &mistakes)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    })
}
