//! Suspending, closing and putting back an account: what that means is shown first, and before it
//! is closed its name is typed.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    AccountId,
    change::{Command, Operation},
    facts::RecordId,
    record::{Account, AccountState},
};

use super::{
    components::{Form, Input, once},
    error::PageError,
    fields::{Fields, Mistakes},
    foresight::foretold,
    frame::{Entry, Page},
    home::signed_in,
    meanwhile::{expected, is_stale, made_anew, made_from},
    messages::{Word, english},
    send::{beside, send_if},
    settings::state_told,
};
use crate::{
    App,
    api::look::{Look, known},
    caller::Caller,
    problem::Problem,
    session::Acting,
};

/// What can be done to an account's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Suspend,
    Close,
    Resume,
    Reopen,
}

impl Step {
    fn of(word: &str) -> Option<Self> {
        [Self::Suspend, Self::Close, Self::Resume, Self::Reopen]
            .into_iter()
            .find(|step| step.key() == word)
    }

    fn key(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Close => "close",
            Self::Resume => "resume",
            Self::Reopen => "reopen",
        }
    }

    fn from(state: AccountState) -> &'static [Self] {
        match state {
            AccountState::Active => &[Self::Suspend, Self::Close],
            AccountState::Suspended { .. } => &[Self::Resume, Self::Close],
            AccountState::Closed { .. } => &[Self::Reopen],
        }
    }

    fn command(self, account: AccountId) -> Command {
        match self {
            Self::Suspend => Command::SuspendAccount { account },
            Self::Close => Command::CloseAccount { account },
            Self::Resume | Self::Reopen => Command::ResumeAccount { account },
        }
    }

    /// The class of its button.
    fn class(self) -> &'static str {
        match self {
            Self::Suspend | Self::Close => "danger",
            Self::Resume | Self::Reopen => "",
        }
    }
}

/// Whether who looks may take a step from the state as it is.
pub(super) fn is_offered(look: &Look<'_>, account: &Account) -> bool {
    let lifts = |by| look.lifts(Operation::SetAccountState, account.id, by);
    look.may(Operation::SetAccountState, account.id) && account.state.set_by().is_none_or(lifts)
}

/// The state as the settings show it, with what can be done to it.
pub(super) fn part(look: &Look<'_>, account: &Account) -> Markup {
    let m = english();
    let may = look.may(Operation::SetAccountState, account.id);
    let base = format!("/a/{}/settings/state", account.short_name);
    html! {
        section {
            h2 { (m.say("state")) }
            p { (state_told(look, account.state)) }
            @if closed_above(look, account) { p.hint { (m.say("state-closed-above")) } }
            @if is_offered(look, account) {
                div.actions { @for step in Step::from(account.state) {
                    a.button class=(step.class()) href={ (base) "/" (step.key()) } { (m.say(&format!("account-{}", step.key()))) }
                } }
            } @else if may {
                p.hint { (m.say("set-above")) }
            }
        }
    }
}

fn closed_above(look: &Look<'_>, account: &Account) -> bool {
    let path = known(look.facts.path(account.id));
    path.iter().skip(1).any(|above| matches!(above.state, AccountState::Closed { .. }))
}

type StatePath = Path<(String, String)>;

/// The account and the step of a path, if it can be taken by who looks.
fn place<'l>(
    look: &Look<'l>,
    (account, step): (&str, &str),
) -> Result<(&'l Account, Step), Problem> {
    let step = Step::of(step).ok_or_else(Problem::not_found)?;
    Ok((look.account_for(Operation::SetAccountState, account)?, step))
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path((account, step)): StatePath,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/settings/state/{step}"))?;
    let path = (account.as_str(), step.as_str());
    again(&app, &me.caller, path, &Fields::default(), Mistakes::default()).await
}

/// The page, with what the step would bring about.
async fn again(
    app: &App,
    caller: &Caller,
    path: (&str, &str),
    fields: &Fields,
    mistakes: Mistakes,
) -> Result<Response, PageError> {
    let command =
        app.look(caller, |look| place(look, path).map(|(account, step)| step.command(account.id)))?;
    let wrong = !mistakes.is_empty();
    let told = foretold(app, caller, command).await.map_err(|problem| capital_of(&problem));
    app.look(caller, |look| {
        let (account, step) = place(look, path)?;
        let page = shown(app, look, (account, step), &Form { fields, mistakes: &mistakes }, &told);
        let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Ok((status, page).into_response())
    })
}

fn capital_of(problem: &Problem) -> String {
    super::messages::capital(&problem.detail)
}

fn shown(
    app: &App,
    look: &Look<'_>,
    (account, step): (&Account, Step),
    form: &Form<'_>,
    told: &Result<Markup, String>,
) -> Markup {
    let m = english();
    let words = [("account", Word::Text(account.name.as_str()))];
    let title = m.put(&format!("account-{}-title", step.key()), &words);
    let settings = format!("/a/{}/settings", account.short_name);
    let label = m.put("type-name", &words);
    let page =
        Page { look, account: Some(account), entry: Entry::Settings, title: &title, done: None };
    page.shown(&html! {
        h1 { (title) }
        (form.summary())
        p { (m.say(&format!("account-{}-about", step.key()))) }
        @match told {
            Ok(told) => {
                (told)
                form.narrow method="post" action={ (settings) "/state/" (step.key()) } {
                    (once(app))
                    (made_from(look, RecordId::Account(account.id), form.fields))
                    @if step == Step::Close { (form.input(&Input::text("typed", &label))) }
                    div.actions {
                        button.primary[step.class().is_empty()].danger[!step.class().is_empty()] type="submit" {
                            (m.say(&format!("account-{}", step.key())))
                        }
                        a.button href=(settings) { (m.say("cancel")) }
                    }
                }
            },
            Err(why) => {
                p.note { (why) }
                p { a.button href=(settings) { (m.say("back")) } }
            },
        }
    })
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path((account, step)): StatePath,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/settings/state/{step}"))?;
    let path = (account.as_str(), step.as_str());
    let (id, name, step) = app.look(&me.caller, |look| {
        place(look, path).map(|(found, step)| (found.id, found.name.to_string(), step))
    })?;
    let mut mistakes = Mistakes::default();
    if step == Step::Close && fields.one("typed") != name {
        mistakes.add("typed", english().put("type-name-wrong", &[("account", Word::Text(&name))]));
        return again(&app, &me.caller, path, &fields, mistakes).await;
    }
    let expected = expected(&fields, RecordId::Account(id));
    match send_if(&app, &me.caller, &fields, step.command(id), expected).await {
        Ok(_) => {
            let to = format!("/a/{account}/settings?done=account-{}", step.key());
            Ok(Redirect::to(&to).into_response())
        }
        Err(problem) if is_stale(&problem) => {
            mistakes.add("", english().say("meanwhile-look"));
            again(&app, &me.caller, path, &made_anew(&fields), mistakes).await
        }
        Err(problem) => {
            beside(&problem, &mut mistakes);
            again(&app, &me.caller, path, &fields, mistakes).await
        }
    }
}
