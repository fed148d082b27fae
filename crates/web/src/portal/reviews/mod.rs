//! Reviews: who still has access, looked through in minutes; and what earlier ones came to.
//!
//! Each answer is a command of its own, so what is answered stays answered, whoever stops when. Whoever
//! is to be removed is named once more first, and what is taken from whoever is to have less is asked.

mod answer;
mod begin;
mod end;
mod file;
mod past;
mod people;
mod trim;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use rolecall_client::wire::{self, ClosedReview, Page as Paged, ReviewedPerson};
use rolecall_core::{change::Operation, record::Account};
use serde::Deserialize;

pub(super) use self::{
    answer::sent as answered, begin::sent as begun, end::sent as closed, past::page as outcome,
};
use super::{
    components::Form,
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, Page},
    home::signed_in,
    messages::{Word, english},
    sorted::asking,
};
use crate::{
    App,
    api::{
        look::Look,
        page::{Asked, Paging},
        reviewed::{self, ReviewedQuery},
        reviews::{self, going_on},
    },
    caller::Caller,
    csv,
    problem::Problem,
    session::Acting,
};

/// How many reviews that are over are listed at a time.
const PAST_AT_A_TIME: u16 = 10;
/// What `show` says for everyone, and not only those who are left.
const ALL: &str = "all";

/// Which part of the page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Query {
    /// Only those with this in their name, address or login name.
    q: String,
    /// Everyone, or only those about whom nobody has answered yet.
    show: String,
    cursor: Option<String>,
    /// Where the list of reviews that are over goes on.
    past: Option<String>,
    done: Option<String>,
    /// As what: a page, or a file.
    format: String,
}

impl Query {
    fn reviewed(&self, limit: u16) -> ReviewedQuery {
        ReviewedQuery {
            q: Some(self.q.trim().to_owned()).filter(|wanted| !wanted.is_empty()),
            left: (self.show != ALL).then_some(true),
            limit: Some(limit),
            cursor: self.cursor.clone().filter(|cursor| !cursor.is_empty()),
        }
    }

    /// What a form of the page sent along of it.
    fn sent(fields: &Fields) -> Self {
        let text = |name| fields.one(name).to_owned();
        let cursor = Some(text("cursor")).filter(|cursor| !cursor.is_empty());
        Self { q: text("q"), show: text("show"), cursor, ..Self::default() }
    }

    /// The page again, as it was.
    fn address(&self, account: &str, done: &str) -> String {
        let cursor = self.cursor.as_deref().unwrap_or_default();
        let asked = [("q", &*self.q), ("show", &self.show), ("cursor", cursor), ("done", done)];
        format!("/a/{account}/reviews{}#people", asking(&asked))
    }
}

/// What the page is made of besides the world.
struct Read {
    /// The people of the review that goes on.
    people: Option<Paged<ReviewedPerson>>,
    past: Paged<ClosedReview>,
}

/// Whether the page is there for whoever looks.
pub(super) fn is_shown(look: &Look<'_>, account: &Account) -> bool {
    look.caller.lens.is_none() && look.may(Operation::ReviewAccess, account.id)
}

/// The account, for whoever may review it. With the eyes of another nothing is reviewed.
fn to_review<'l>(look: &Look<'l>, account: &str) -> Result<&'l Account, Problem> {
    let account = look.account(account)?;
    match look.caller.lens {
        Some(_) => Err(Problem::not_found()),
        None => look.permits(Operation::ReviewAccess, account.id).map(|()| account),
    }
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/reviews"))?;
    if query.format == csv::FORMAT {
        return Ok(file::sent(&app, me.caller, account, query).await?);
    }
    let none = (&Fields::default(), &Mistakes::default());
    Ok(again(&app, &me.caller, &account, &query, none).await?.into_response())
}

/// The page, with what was typed and what is wrong with it.
async fn again(
    app: &App,
    caller: &Caller,
    account: &str,
    query: &Query,
    (fields, mistakes): (&Fields, &Mistakes),
) -> Result<Markup, Problem> {
    let goes_on =
        app.look(caller, |look| to_review(look, account).map(|account| account.review.is_some()))?;
    let people = if goes_on {
        Some(reviewed::page(app, caller, account, &query.reviewed(50)).await?)
    } else {
        None
    };
    let paging = Paging::of(Some(PAST_AT_A_TIME), query.past.as_deref())?;
    let read = Read { people, past: reviews::closed(app, caller, account, paging).await? };
    app.look(caller, |look| {
        let account = to_review(look, account)?;
        Ok(shown(app, (look, account), query, &Form { fields, mistakes }, &read))
    })
}

fn shown(
    app: &App,
    (look, account): (&Look<'_>, &Account),
    query: &Query,
    form: &Form<'_>,
    read: &Read,
) -> Markup {
    let m = english();
    let title = m.say("reviews");
    let page = Page {
        look,
        account: Some(account),
        entry: Entry::Reviews,
        title: &title,
        done: query.done.as_deref(),
    };
    let review = going_on(look, account).ok();
    page.shown(&html! {
        h1 { (title) }
        (form.summary())
        @match (&review, &read.people) {
            (Some(review), Some(people)) => {
                (far(look, review))
                (end::part(app, look, account, review))
                (people::part(app, (look, account), query, people))
            },
            _ => (begin::part(app, look, account, form)),
        }
        (past::part(look, account, &read.past, review.is_some()))
    })
}

/// How far the review has come, and until when it goes.
fn far(look: &Look<'_>, review: &wire::Review) -> Markup {
    let m = english();
    let words =
        [("answered", Word::Number(review.answered)), ("people", Word::Number(review.people))];
    let date = review.due.date.to_string();
    let due = [("date", Word::Text(&date)), ("zone", Word::Text(review.due.zone.as_str()))];
    html! {
        div.far {
            p { strong { (m.put("review-progress", &words)) } }
            progress max=(review.people.max(1)) value=(review.answered) aria-label=(m.say("reviews")) {
                (m.put("review-progress", &words))
            }
            p {
                time datetime=(review.due_at) title=(review.due_at) { (m.put("review-due", &due)) }
                " " (m.say(&format!("review-then-{}", review.unanswered.key())))
            }
            p.hint {
                (m.say("review-began")) " " (super::clock::moment(look, review.started_at))
                @if review.begun_above { " · " (m.say("review-begun-above")) }
            }
        }
    }
}
