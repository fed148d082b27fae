//! Making a key in the place of another, which goes on for a while so that programs can be changed over.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    Timestamp,
    change::{Command, Operation, Via},
    facts::RecordId,
};

use super::{
    issued::told,
    maker,
    one::{KeyPath, place},
    ranges, used,
};
use crate::{
    App,
    api::{keys::NewSecret, look::Look},
    order::Order,
    portal::{
        choice::Choice,
        clock,
        components::{Form, Input, once, role_chips},
        error::PageError,
        fields::{Fields, Mistakes},
        frame::{Entry, Page},
        home::signed_in,
        messages::{Word, english},
        send::{beside, expected, meant_for, named, refused},
    },
    problem::Problem,
    session::Acting,
};

/// For how many hours the old key may go on: none, a day, a week, a month.
const HOURS: [i64; 4] = [0, 24, 24 * 7, 24 * 30];
/// The one that is chosen at first.
const HOURS_AT_FIRST: &str = "168";

pub(in crate::portal) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): KeyPath,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{}/keys/{}/rotate", path.0, path.1))?;
    let fields = Fields::with("old", HOURS_AT_FIRST);
    app.look(&me.caller, |look| Ok(shown(&app, look, &path, &fields, &Mistakes::default())?))
}

fn shown(
    app: &App,
    look: &Look<'_>,
    (account, key): &(String, String),
    fields: &Fields,
    mistakes: &Mistakes,
) -> Result<Markup, Problem> {
    let account = look.account_for(Operation::ManageKeys, account)?;
    let key = look.show_key(look.key(account, key)?);
    let m = english();
    let title = m.put("key-rotate-title", &[("name", Word::Text(key.name.as_str()))]);
    let page = Page { look, account: Some(account), entry: Entry::Keys, title: &title, done: None };
    let form = Form { fields, mistakes };
    let (until, zone) = (m.say("expiration"), clock::zone(look));
    let until_hint = m.put("key-until-hint", &[("zone", Word::Text(zone.as_str()))]);
    let choice = |hours: &i64| -> Choice {
        (hours.to_string(), m.say(&format!("key-old-{hours}")).into_owned())
    };
    let choices: Vec<_> = HOURS.iter().map(choice).collect();
    let back = format!("/a/{}/keys/{}", account.short_name, key.id);
    Ok(page.shown(&html! {
        h1 { (title) }
        p.hint { (m.say("key-rotate-about")) }
        (form.summary())
        dl {
            dt { (m.say("roles")) } dd { (role_chips(&key.roles)) }
            dt { (m.say("ranges")) } dd { (ranges(&key)) }
            dt { (m.say("key-used")) } dd { (used(look, &key)) }
            dt { (m.say("key-made-by")) } dd { (maker(look, &key)) }
        }
        form.narrow method="post" {
            (once(app)) (meant_for(look, RecordId::Key(key.id)))
            (form.radios("old", &m.say("key-old"), &choices))
            (form.input(&Input { kind: "date", hint: Some(&until_hint), required: false, ..Input::text("expiration", &until) }))
            div.actions {
                button.primary type="submit" { (m.say("key-rotate-sure")) }
                a.button href=(back) { (m.say("cancel")) }
            }
        }
    }))
}

/// Until when the old key goes on.
fn old_until(now: Timestamp, fields: &Fields, mistakes: &mut Mistakes) -> Option<Timestamp> {
    let hours = HOURS.into_iter().find(|hours| hours.to_string() == fields.one("old"));
    if hours.is_none() {
        mistakes.add("old", english().say("key-old-wrong"));
    }
    now.saturating_add(rolecall_core::SignedDuration::from_hours(hours?)).ok()
}

pub(in crate::portal) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): KeyPath,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{}/keys/{}/rotate", path.0, path.1))?;
    let key = place(&app, &me, &path)?;
    let mut mistakes = Mistakes::default();
    let day = mistakes.read_if_given(&fields, "expiration");
    let expires_at =
        app.look(&me.caller, |look| day.and_then(|day| clock::end_of(&clock::zone(look), day)));
    let old_until = old_until(app.now(), &fields, &mut mistakes);
    if let Some(old_until) = old_until.filter(|_| mistakes.is_empty()) {
        let command = Command::RotateKey { key, old_until, expires_at };
        let secret = NewSecret::of(&app);
        let (request, expected) = (named(&fields, &command), expected(&fields, RecordId::Key(key)));
        let binding = Some(secret.hash.clone());
        let order =
            Order { request, expected, secret: binding, ..Order::new(Via::Portal, command) };
        match app.carry_out(&me.caller, order).await.map_err(refused) {
            Ok(done) => {
                return app.look(&me.caller, |look| {
                    let account = look.account_for(Operation::SeeKeys, &path.0)?;
                    let issued = secret.issued(look, &done.events)?;
                    Ok(told(&app, look, account, &issued).into_response())
                });
            }
            Err(problem) => beside(&problem, &mut mistakes),
        }
    }
    app.look(&me.caller, |look| {
        let page = shown(&app, look, &path, &fields, &mistakes)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    })
}
