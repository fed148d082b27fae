//! A person's own second factor: set up, replaced, taken away, and its recovery codes.
//!
//! Each of it asks for fresh proof of the strongest that there is: the password, and a code where
//! there is a factor.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::change::{Command, Via};
use rolecall_store::NewFactor;
use serde::Deserialize;

use super::{
    components::Form,
    enrolment::offered,
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, Page},
    home::signed_in,
    messages::{Word, english},
    offer::Offer,
    proof::Proof,
    reset::stands_alone,
    send::refused,
    sign_in::{escaped, own_path},
};
use crate::{
    App,
    api::page::Asked,
    factor::RecoveryCode,
    order::Order,
    problem::Problem,
    session::{SignedIn, has_factor},
};

/// Where one goes on from here.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    next: String,
}

/// What can be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    /// Set one up, in the place of another one if there is one.
    SetUp,
    /// Make the recovery codes anew.
    Codes,
    /// Take it away.
    Remove,
}

impl Task {
    const ALL: [Self; 3] = [Self::SetUp, Self::Codes, Self::Remove];

    fn key(self) -> &'static str {
        match self {
            Self::SetUp => "set-up",
            Self::Codes => "codes",
            Self::Remove => "remove",
        }
    }

    /// The one that a path names; without a factor, there is only one.
    fn named(key: &str, has_factor: bool) -> Result<Self, Problem> {
        let task = Self::ALL.into_iter().find(|task| task.key() == key);
        let task = task.filter(|task| has_factor || *task == Self::SetUp);
        task.ok_or_else(Problem::not_found)
    }
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<SignedIn>,
    Asked(back): Asked<Back>,
) -> Result<Response, PageError> {
    let me = signed_in(me, "/me/factor")?;
    if !has_factor(&app, me.person) {
        return Ok(asking(&app, &me, Task::SetUp, &back.next, &Mistakes::default()).into_response());
    }
    let m = english();
    let left = app.store().recovery_codes_left(me.person).await?;
    let left = usize::try_from(left).unwrap_or_default();
    let title = m.say("factor");
    let link = |task: Task, key: &str| {
        html! { a.button href={ "/me/factor/" (task.key()) "?next=" (escaped(&back.next)) } { (m.say(key)) } }
    };
    let page = framed(
        &app,
        &me,
        &title,
        &html! {
            h1 { (title) " " span.badge.good { (m.say("factor-on")) } }
            p { (m.say("factor-about-on")) }
            p { (m.put("recovery-left", &[("count", Word::Number(left))])) }
            div.actions {
                (link(Task::Codes, "factor-codes"))
                (link(Task::SetUp, "factor-replace"))
                (link(Task::Remove, "factor-remove"))
            }
            (onward(&back.next))
        },
    );
    Ok(page.into_response())
}

/// The form of a task.
pub(super) async fn task(
    State(app): State<App>,
    me: Option<SignedIn>,
    Path(key): Path<String>,
    Asked(back): Asked<Back>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/me/factor/{key}"))?;
    let task = Task::named(&key, has_factor(&app, me.person))?;
    Ok(asking(&app, &me, task, &back.next, &Mistakes::default()).into_response())
}

fn asking(app: &App, me: &SignedIn, task: Task, next: &str, mistakes: &Mistakes) -> Markup {
    let m = english();
    let has_factor = has_factor(app, me.person);
    let (key, sure, class) = match task {
        Task::SetUp if has_factor => ("factor-replace", "factor-go-on", "primary"),
        Task::SetUp => ("factor-set-up", "factor-go-on", "primary"),
        Task::Codes => ("factor-codes", "factor-codes-sure", "primary"),
        Task::Remove => ("factor-remove", "factor-remove-sure", "danger"),
    };
    let title = m.say(key);
    let form = Form { fields: &Fields::default(), mistakes };
    framed(
        app,
        me,
        &title,
        &html! {
            h1 { (title) }
            p { (m.say(&format!("{key}-about"))) }
            (form.summary())
            form.narrow method="post" action={ "/me/factor/" (task.key()) } {
                input type="hidden" name="next" value=(next);
                (proof(has_factor).fields(&form))
                div.actions {
                    button class=(class) type="submit" { (m.say(sure)) }
                    a.button href="/me" { (m.say("cancel")) }
                }
            }
        },
    )
}

/// The proof of the strongest that there is.
fn proof(has_factor: bool) -> Proof {
    if has_factor { Proof::PasswordAndCode } else { Proof::Password }
}

pub(super) async fn done(
    State(app): State<App>,
    me: Option<SignedIn>,
    Path(key): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/me/factor/{key}"))?;
    let has_factor = has_factor(&app, me.person);
    let task = Task::named(&key, has_factor)?;
    let next = fields.one("next");
    let mut mistakes = Mistakes::default();
    if proof(has_factor).is_given(&app, &me, &fields, &mut mistakes).await? {
        match task {
            Task::SetUp => {
                let offer = Offer::fresh(&app, &me).await?;
                return Ok(offered(&app, &me, &offer, next, &mistakes).into_response());
            }
            Task::Codes => {
                let (codes, hashes) = recovery_codes(&app, &me);
                app.store().renew_recovery_codes(me.person, &hashes).await?;
                return Ok(codes_shown(&app, &me, &codes, next).into_response());
            }
            Task::Remove if stands_alone(&app, me.person, fields.exact("current")) => {
                let command = Command::SetFactor { person: me.person, enabled: false };
                let keep_session = Some(me.token);
                let order = Order { keep_session, ..Order::new(Via::Portal, command) };
                app.carry_out(&me.caller, order).await.map_err(refused)?;
                return Ok(Redirect::to("/me?done=factor-removed").into_response());
            }
            Task::Remove => mistakes.add("current", english().say("factor-remove-weak")),
        }
    }
    let again = asking(&app, &me, task, next, &mistakes);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// Sets up the factor that was offered, once a code of it is shown.
pub(super) async fn confirmed(
    State(app): State<App>,
    me: Option<SignedIn>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, "/me/factor")?;
    let next = fields.one("next");
    let mut mistakes = Mistakes::default();
    let Some(offer) = Offer::of(&app, &me, fields.one("offer")).await? else {
        mistakes.add("", english().say("factor-over"));
        let task = asking(&app, &me, Task::SetUp, next, &mistakes);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, task).into_response());
    };
    let code = fields.one("code").parse();
    let steps = code.map(|code| offer.secret.steps(code, app.now())).unwrap_or_default();
    let Some(step) = steps.last().copied() else {
        mistakes.add("code", english().say("factor-confirm-wrong"));
        let again = offered(&app, &me, &offer, next, &mistakes);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    let (codes, recovery_codes) = recovery_codes(&app, &me);
    let command = Command::SetFactor { person: me.person, enabled: true };
    let order = Order {
        secret: Some(offer.kept(&app, me.person)),
        keep_session: Some(me.token),
        factor: Some(NewFactor { step, recovery_codes }),
        ..Order::new(Via::Portal, command)
    };
    app.carry_out(&me.caller, order).await.map_err(refused)?;
    app.store().factor_proven(me.token, app.now()).await?;
    Ok(codes_shown(&app, &me, &codes, next).into_response())
}

/// Fresh recovery codes, and what is kept of them.
fn recovery_codes(app: &App, me: &SignedIn) -> (Vec<RecoveryCode>, Vec<[u8; 32]>) {
    let codes = (0..RecoveryCode::AT_A_TIME).map(|_| RecoveryCode::new(app.random()));
    codes.map(|code| (code.clone(), code.hash(me.person))).unzip()
}

/// Recovery codes, this once.
fn codes_shown(app: &App, me: &SignedIn, codes: &[RecoveryCode], next: &str) -> Markup {
    let m = english();
    let title = m.say("recovery");
    framed(
        app,
        me,
        &title,
        &html! {
            p.done role="status" { (m.say("factor-done")) }
            h1 { (title) }
            p { (m.say("recovery-about")) }
            ol.codes { @for code in codes { li { code { (code.text()) } } } }
            p.hint { (m.say("recovery-keep")) }
            @if next.is_empty() { p { a.button.primary href="/me" { (m.say("recovery-kept")) } } }
            (onward(next))
        },
    )
}

/// On to where one came from.
fn onward(next: &str) -> Markup {
    html! {
        @if !next.is_empty() {
            p { a.button.primary href=(own_path(next)) { (english().say("factor-onward")) } }
        }
    }
}

/// A page of the profile.
pub(super) fn framed(app: &App, me: &SignedIn, title: &str, content: &Markup) -> Markup {
    app.look(&me.caller, |look| {
        let page = Page { look, account: None, entry: Entry::Profile, title, done: None };
        page.shown(content)
    })
}
