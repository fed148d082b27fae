//! Asking for access: from a refusal, or from what one may only see, to those who could give it.
//!
//! Deliberately not here: what is hidden. It is not there, so it cannot be asked for.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    Level, PersonId,
    catalog::Section,
    change::{Command, Operation},
    name::Reason,
    record::{Account, Membership, MembershipState},
};

use super::{
    components::{Form, Input, once},
    error::PageError,
    fields::{Fields, Mistakes, Query},
    frame::{Entry, Page},
    home::signed_in,
    messages::{Word, english},
    send::{beside, send},
};
use crate::{
    App,
    api::{
        look::{Look, known},
        requests::could_give,
    },
    problem::{Lacks, Problem},
    session::Acting,
};

/// What someone lacks, where they stand, and whom they can ask.
struct Asking<'l> {
    account: &'l Account,
    section: &'l Section,
    level: Level,
    has: Level,
    membership: &'l Membership,
    to: Vec<PersonId>,
}

impl<'l> Asking<'l> {
    /// What an address or a form asks for.
    fn of(look: &Look<'l>, account: &str, asked: &Fields) -> Result<Self, Problem> {
        let account = look.account(account)?;
        let catalog = look.facts.catalog();
        let section = catalog.section(asked.one("section")).ok_or_else(Problem::not_found)?;
        let has = look.level(section, account.id);
        let level = Level::from_key(asked.one("level"));
        let level = level.filter(|level| section.offered.offers(*level));
        let level = level.ok_or_else(Problem::not_found)?;
        if has == Level::Hide {
            return Err(Problem::not_found());
        }
        let membership = stands(look, account).ok_or_else(Problem::not_found)?;
        // What counts elsewhere alone, as of a narrowed membership, is not asked for where one stands.
        let to = match look.level(section, membership.account) {
            Level::Hide => Vec::new(),
            _ => could_give(look, membership, section, level),
        };
        Ok(Self { account, section, level, has, membership, to })
    }
}

/// The membership through which the reader is here: the nearest on the way up.
fn stands<'l>(look: &Look<'l>, account: &Account) -> Option<&'l Membership> {
    let person = look.person().filter(|_| look.caller.lens.is_none())?;
    let way = known(look.facts.path(account.id));
    let found = way.iter().filter_map(|at| known(look.facts.membership_of(person, at.id)));
    found.into_iter().find(|found| found.state == MembershipState::Active)
}

/// Whether the reader can ask for anything here.
pub(super) fn may_ask(look: &Look<'_>, account: &Account) -> bool {
    stands(look, account).is_some()
}

/// The way to ask for a level, from a page that could not be shown.
pub(crate) fn address(account: &str, lacks: &Lacks) -> String {
    format!("/a/{account}/ask?section={}&level={}", lacks.section, lacks.level.key())
}

/// An action as it is shown to who may only see: out of use, with the level that is missing and
/// where to ask for it. Nothing, where not even that is seen.
pub(super) fn or_ask(
    look: &Look<'_>,
    account: &Account,
    operation: Operation,
    label: &str,
) -> Markup {
    let lacks = look.permits(operation, account.id).err().and_then(|problem| problem.lacks());
    let m = english();
    html! {
        @if let Some(lacks) = lacks {
            span.lacking {
                button type="button" disabled { (label) }
                span.hint {
                    (needs(look, &lacks))
                    @if look.caller.lens.is_none() { " " a href=(address(account.short_name.as_str(), &lacks)) { (m.say("ask")) } }
                }
            }
        }
    }
}

fn needs(look: &Look<'_>, lacks: &Lacks) -> String {
    let section = look.facts.catalog().section(lacks.section.as_str());
    let section = section.map_or(lacks.section.as_str(), |section| &section.label);
    let words = [("level", Word::Text(lacks.level.key())), ("section", Word::Text(section))];
    english().put("ask-needs", &words).into_owned()
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Query(asked): Query,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}"))?;
    app.look(&me.caller, |look| {
        let asking = Asking::of(look, &account, &asked)?;
        Ok(shown(&app, look, &asking, &asked, &Mistakes::default()).into_response())
    })
}

fn shown(
    app: &App,
    look: &Look<'_>,
    asking: &Asking<'_>,
    asked: &Fields,
    mistakes: &Mistakes,
) -> Markup {
    let m = english();
    let title = m.say("ask-title");
    let page = Page {
        look,
        account: Some(asking.account),
        entry: Entry::Requests,
        title: &title,
        done: None,
    };
    let form = Form { fields: asked, mistakes };
    let words = [
        ("level", Word::Text(asking.level.key())),
        ("has", Word::Text(asking.has.key())),
        ("section", Word::Text(&asking.section.label)),
        ("account", Word::Text(asking.account.name.as_str())),
    ];
    let waits = asking.membership.requests.get(&asking.section.key);
    let waits = waits.is_some_and(|request| request.is_open(look.now));
    html! {
        (page.shown(&html! {
            h1 { (title) }
            (form.summary())
            @if asking.has >= asking.level { p { (m.put("ask-has", &words)) } }
            @else {
                p { (m.put("ask-why", &words)) }
                @if waits { p.note { (m.say("ask-waits")) } }
                @else if asking.to.is_empty() { p { (m.say("ask-nobody")) } }
                @else { (who(look, &asking.to)) (fields(app, asking, &form)) }
            }
        }))
    }
}

/// Who could give it: by name where the reader may see people, or how many.
fn who(look: &Look<'_>, to: &[PersonId]) -> Markup {
    let m = english();
    let name = |person: &PersonId| {
        let mut joined = look.facts.memberships_of(*person).filter(|found| found.has_joined());
        let seen = joined.any(|found| look.may(Operation::SeePeople, found.account));
        let person = known(look.facts.person(*person)).filter(|_| seen)?;
        person.name.as_ref().map(ToString::to_string)
    };
    let names: Option<Vec<_>> = to.iter().map(name).collect();
    html! {
        @match names {
            Some(names) => p { (m.say("ask-can")) " " @for name in names { span.chip { (name) } " " } },
            None => p { (m.put("ask-can-count", &[("count", Word::Number(to.len()))])) },
        }
    }
}

fn fields(app: &App, asking: &Asking<'_>, form: &Form<'_>) -> Markup {
    let m = english();
    let (reason, hint) = (m.say("ask-reason"), m.say("ask-reason-hint"));
    html! {
        form.narrow method="post" action={ "/a/" (asking.account.short_name) "/ask" } {
            (once(app))
            input type="hidden" name="section" value=(asking.section.key);
            input type="hidden" name="level" value=(asking.level.key());
            (form.input(&Input { hint: Some(&hint), ..Input::text("reason", &reason) }))
            button.primary type="submit" { (m.say("ask")) }
        }
    }
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}"))?;
    let mut mistakes = Mistakes::default();
    let reason = mistakes.read::<Reason>(&fields, "reason");
    let command = app.look(&me.caller, |look| {
        let asking = Asking::of(look, &account, &fields)?;
        let to: BTreeSet<_> = asking.to.iter().copied().collect();
        let (section, level) = (asking.section.key.clone(), asking.level);
        let account = asking.membership.account;
        let asks = |reason| Command::AskForAccess { account, section, level, reason, to };
        // Who stands above asks there, and finds it there again.
        let at = known(look.facts.account(account)).map(|account| account.short_name.to_string());
        Ok::<_, Problem>(reason.map(asks).zip(at))
    })?;
    if let Some((command, at)) = command {
        match send(&app, &me.caller, &fields, command).await {
            Ok(done) => {
                // Nothing happens where they have been given it meanwhile.
                let what = if done.events.is_empty() { "had-already" } else { "asked" };
                return Ok(Redirect::to(&format!("/a/{at}/requests?done={what}")).into_response());
            }
            Err(problem) => beside(&problem, &mut mistakes),
        }
    }
    app.look(&me.caller, |look| {
        let asking = Asking::of(look, &account, &fields)?;
        let page = shown(&app, look, &asking, &fields, &mistakes);
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    })
}
