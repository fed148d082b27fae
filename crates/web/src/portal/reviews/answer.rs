//! What is said of people, one or several at once. Each is a command of its own: those who were
//! answered before one is refused stay answered.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    AccountId, MembershipId,
    change::Command,
    record::{Account, ReviewAnswer},
};

use super::{Query, again, to_review, trim};
use crate::{
    App,
    api::look::{Look, known},
    portal::{
        choice::YES,
        components::{Form, once},
        error::PageError,
        fields::{Fields, Mistakes},
        frame::{Entry, Page},
        home::signed_in,
        messages::{Word, capital, english},
        person::called,
        send::{ONCE, send},
    },
    problem::Problem,
    session::Acting,
};

/// How many are answered about at once: as many as a page shows.
const AT_ONCE_MAX: usize = 50;

/// What a form says of whom.
struct Answers {
    answer: ReviewAnswer,
    people: BTreeSet<MembershipId>,
}

impl Answers {
    fn read(fields: &Fields) -> Option<Self> {
        let named = |key: &str| ReviewAnswer::ALL.into_iter().find(|answer| answer.key() == key);
        let several = |name: &str| -> BTreeSet<MembershipId> {
            fields.all(name).filter_map(|id| id.parse().ok()).take(AT_ONCE_MAX).collect()
        };
        if let Some((answer, id)) = fields.one("one").split_once(':') {
            let people = BTreeSet::from([id.parse().ok()?]);
            return Some(Self { answer: named(answer)?, people });
        }
        Some(match fields.one("do") {
            "keep-rest" => {
                // Whoever was chosen is to be answered about otherwise.
                let people = &several("left") - &several("membership");
                Self { answer: ReviewAnswer::Keep, people }
            }
            answer => Self { answer: named(answer)?, people: several("membership") },
        })
    }
}

pub(in crate::portal) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/reviews"))?;
    let id = app.look(&me.caller, |look| to_review(look, &account).map(|account| account.id))?;
    let query = Query::sent(&fields);
    let mut mistakes = Mistakes::default();
    let Some(Answers { answer, mut people }) = Answers::read(&fields) else {
        return Err(Problem::not_found().into());
    };
    // Of who is elsewhere, or nowhere, nothing is told.
    app.look(&me.caller, |look| people.retain(|membership| is_in(look, id, *membership)));
    if people.is_empty() {
        mistakes.add("people", english().say("review-choose-someone"));
    } else if let Some(page) = before_it(&app, &me, &account, &query, (answer, &people), &fields)? {
        return Ok(page);
    }
    let taken = trim::taken(&fields);
    for membership in &people {
        let take = match answer {
            ReviewAnswer::Trim => app.look(&me.caller, |look| trim::of(look, *membership, &taken)),
            ReviewAnswer::Keep | ReviewAnswer::End => BTreeSet::new(),
        };
        let command = Command::AnswerReview { account: id, membership: *membership, answer, take };
        // Each is a form of its own, so that each is carried out once.
        let own = once_each(&fields, *membership);
        if let Err(problem) = send(&app, &me.caller, &own, command).await {
            mistakes.add("people", of_whom(&app, &me, *membership, &problem));
        }
    }
    if !mistakes.is_empty() {
        let typed = (&Fields::default(), &mistakes);
        let page = again(&app, &me.caller, &account, &query, typed).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let to = query.address(&account, &format!("review-{}", answer.key()));
    Ok(Redirect::to(&to).into_response())
}

/// What is asked before an answer takes anything away: whom it removes, or what it takes from them.
fn before_it(
    app: &App,
    me: &Acting,
    account: &str,
    query: &Query,
    (answer, people): (ReviewAnswer, &BTreeSet<MembershipId>),
    fields: &Fields,
) -> Result<Option<Response>, Problem> {
    let is_sure = fields.has("sure", YES);
    let mut mistakes = Mistakes::default();
    match answer {
        ReviewAnswer::Trim if is_sure && trim::taken(fields).is_empty() => {
            mistakes.add("take", english().say("review-trim-choose"));
        }
        ReviewAnswer::Trim | ReviewAnswer::End if !is_sure => {}
        _ => return Ok(None),
    }
    let status =
        if mistakes.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = app.look(&me.caller, |look| {
        let account = to_review(look, account)?;
        Ok::<_, Problem>(match answer {
            ReviewAnswer::Trim => {
                let form = Form { fields, mistakes: &mistakes };
                trim::asked(app, (look, account), query, people, &form)
            }
            ReviewAnswer::Keep | ReviewAnswer::End => {
                asked_again(app, look, account, query, people)
            }
        })
    })?;
    Ok(Some((status, page).into_response()))
}

fn once_each(fields: &Fields, membership: MembershipId) -> Fields {
    let once = fields.one(ONCE);
    let short = membership.0.as_u128() & 0xffff_ffff;
    let once = if once.is_empty() { String::new() } else { format!("{once}-{short:x}") };
    fields.replaced(ONCE, once)
}

fn is_in(look: &Look<'_>, account: AccountId, membership: MembershipId) -> bool {
    known(look.facts.membership(membership)).is_some_and(|found| found.account == account)
}

/// Why someone could not be answered about.
fn of_whom(app: &App, me: &Acting, membership: MembershipId, problem: &Problem) -> String {
    let why = capital(&problem.detail);
    let name = app.look(&me.caller, |look| name(look, membership));
    let words = [("who", Word::Text(&name)), ("why", Word::Text(&why))];
    english().put("review-refused", &words).into_owned()
}

pub(super) fn name(look: &Look<'_>, membership: MembershipId) -> String {
    let found = known(look.facts.membership(membership));
    found.map(|found| called(&look.show_person(found))).unwrap_or_default()
}

/// What a question says again when it is answered: about whom, what, and where on the list.
pub(super) fn sure(
    app: &App,
    query: &Query,
    people: &BTreeSet<MembershipId>,
    answer: ReviewAnswer,
) -> Markup {
    let cursor = query.cursor.as_deref().unwrap_or_default();
    html! {
        (once(app))
        @for id in people { input type="hidden" name="membership" value=(id); }
        input type="hidden" name="do" value=(answer.key());
        input type="hidden" name="sure" value=(YES);
        @for (name, value) in [("q", &*query.q), ("show", &query.show), ("cursor", cursor)] {
            input type="hidden" name=(name) value=(value);
        }
    }
}

/// Whom it would remove, before it does.
fn asked_again(
    app: &App,
    look: &Look<'_>,
    account: &Account,
    query: &Query,
    people: &BTreeSet<MembershipId>,
) -> Markup {
    let m = english();
    let title = m.put("review-end-title", &[("count", Word::Number(people.len()))]);
    let page =
        Page { look, account: Some(account), entry: Entry::Reviews, title: &title, done: None };
    page.shown(&html! {
        h1 { (title) }
        p { (m.put("remove-about", &[("account", Word::Text(account.name.as_str()))])) }
        form.narrow method="post" {
            ul.lines { @for id in people { li { (name(look, *id)) } } }
            (sure(app, query, people, ReviewAnswer::End))
            div.actions {
                button.danger type="submit" { (m.say("remove-sure")) }
                a.button href=(query.address(account.short_name.as_str(), "")) { (m.say("cancel")) }
            }
        }
    })
}
