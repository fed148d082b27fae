//! Reviews that are over, and what each came to, from the ledger.

use std::collections::HashMap;

use axum::extract::{Path, State};
use maud::{Markup, html};
use rolecall_client::wire::{ClosedReview, Page as Paged, ReviewOutcome};
use rolecall_core::{
    MembershipId, PersonId,
    change::{Event, Operation},
    record::Account,
};

use super::to_review;
use crate::{
    App,
    api::{
        called,
        look::{Look, known},
        page::Asked,
        reviews,
    },
    portal::{
        bundle,
        clock::{self, moment},
        error::PageError,
        frame::{Entry, JustDone, Page},
        home::signed_in,
        messages::{Word, english},
        sorted::asking,
        telling::Telling,
    },
    session::Acting,
};

/// How many people are named for each answer.
const NAMED_MAX: usize = 500;

/// The list below the review that goes on.
pub(super) fn part(
    look: &Look<'_>,
    account: &Account,
    past: &Paged<ClosedReview>,
    goes_on: bool,
) -> Markup {
    let m = english();
    html! {
        @if !(past.items.is_empty() && goes_on) {
            section {
                h2 { (m.say("reviews-past")) }
                @if past.items.is_empty() { p.empty { (m.say("reviews-none")) } }
                @else {
                    div.scroll tabindex="0" role="region" aria-label=(m.say("reviews-past")) { table.list {
                        thead { tr {
                            th scope="col" { (m.say("review-closed-at")) }
                            th scope="col" { (m.say("review-closed-by")) }
                            @for key in COUNTS { th.right scope="col" { (m.say(key)) } }
                        } }
                        tbody { @for one in &past.items { (row(look, account, one)) } }
                    } }
                }
                @if let Some(next) = &past.next_cursor {
                    p { a.button href=(asking(&[("past", next)])) { (m.say("history-older")) } }
                }
            }
        }
    }
}

const COUNTS: [&str; 6] = [
    "review-kept",
    "review-trimmed",
    "review-ended",
    "review-suspended",
    "review-joined",
    "review-unanswered-count",
];

fn row(look: &Look<'_>, account: &Account, one: &ClosedReview) -> Markup {
    let counts = one.counts;
    let numbers = [
        counts.kept,
        counts.trimmed,
        counts.ended,
        counts.suspended,
        counts.joined,
        counts.unanswered,
    ];
    html! {
        tr {
            th scope="row" {
                a href={ "/a/" (account.short_name) "/reviews/" (one.id) } { (moment(look, one.closed_at)) }
            }
            td { (Telling::named(&one.by).0) span.hint.under { (how(one)) } }
            @for number in numbers { td.right { (number) } }
        }
    }
}

fn how(one: &ClosedReview) -> String {
    use rolecall_core::change::ReviewEnd;
    let key = match one.how {
        ReviewEnd::Answered => "review-how-answered",
        ReviewEnd::Due => "review-how-due",
        ReviewEnd::Unfinished => "review-how-unfinished",
    };
    english().say(key).into_owned()
}

pub(in crate::portal) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path((account, review)): Path<(String, String)>,
    Asked(query): Asked<JustDone>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/reviews/{review}"))?;
    app.look(&me.caller, |look| to_review(look, &account).map(drop))?;
    let outcome = reviews::outcome(&app, &me.caller, &account, &review).await?;
    let gone = gone(&app, &outcome).await?;
    app.look(&me.caller, |look| {
        let account = to_review(look, &account)?;
        Ok(shown(look, account, (&outcome, &gone), query.done.as_deref()))
    })
}

/// Whose the memberships were that are there no longer: the ledger tells.
async fn gone(
    app: &App,
    outcome: &ReviewOutcome,
) -> Result<HashMap<MembershipId, PersonId>, crate::problem::Problem> {
    let all = [&outcome.ended, &outcome.kept, &outcome.trimmed, &outcome.suspended];
    let named = all.into_iter().flat_map(|ids| ids.iter().take(NAMED_MAX));
    let missing: Vec<_> = app.store().live().read(|facts, _| {
        named.filter(|id| known(facts.membership(**id)).is_none()).copied().collect()
    });
    let rows = app.store().happened_to(&missing, 1).await?;
    let ended = rows.into_iter().filter_map(|row| match row.what {
        Event::MembershipEnded { membership, person, .. } => Some((membership, person)),
        _ => None,
    });
    Ok(ended.collect())
}

fn shown(
    look: &Look<'_>,
    account: &Account,
    (outcome, gone): (&ReviewOutcome, &HashMap<MembershipId, PersonId>),
    done: Option<&str>,
) -> Markup {
    let m = english();
    let review = &outcome.review;
    let date = review.closed_at.to_zoned(look.zone().rules()).date().to_string();
    let title = m.put("review-of", &[("date", Word::Text(&date))]);
    let page = Page { look, account: Some(account), entry: Entry::Reviews, title: &title, done };
    let due = review.due.date.to_string();
    let due = [("date", Word::Text(&due)), ("zone", Word::Text(review.due.zone.as_str()))];
    let answers = [
        (COUNTS[0], &outcome.kept),
        (COUNTS[1], &outcome.trimmed),
        (COUNTS[2], &outcome.ended),
        (COUNTS[3], &outcome.suspended),
        (COUNTS[4], &outcome.joined),
        (COUNTS[5], &outcome.unanswered),
    ];
    page.shown(&html! {
        h1 { (title) }
        dl {
            dt { (m.say("review-began")) } dd { (moment(look, review.started_at)) }
            dt { (m.say("review-closed-at")) } dd { (moment(look, review.closed_at)) ", " (how(review)) }
            dt { (m.say("review-closed-by")) } dd { (Telling::named(&review.by).0) }
            dt { (m.say("review-answer-by")) } dd { (m.put("review-due", &due)) " " (m.say(&format!("review-then-{}", review.unanswered.key()))) }
            dt { (m.say("review-number")) } dd { (review.revision) }
        }
        @for (key, people) in answers { @if !people.is_empty() {
            section {
                h2 { (m.say(key)) " " span.count { (people.len()) } }
                ul.names { @for id in people.iter().take(NAMED_MAX) { li { (name(look, account, *id, gone)) } } }
                @if people.len() > NAMED_MAX {
                    p.hint { (m.put("review-changes-more", &[("count", Word::Number(people.len() - NAMED_MAX))])) }
                }
            }
        } }
        (proof(look, account, review))
        p { a.button href={ "/a/" (account.short_name) "/reviews" } { (m.say("back")) } }
    })
}

/// The row of the ledger that says all this, with what proves it, for who may see the history.
fn proof(look: &Look<'_>, account: &Account, review: &ClosedReview) -> Markup {
    let m = english();
    let day = review.closed_at.to_zoned(clock::zone(look).rules()).date().to_string();
    let row = asking(&[("event", "review_closed"), ("from", &day), ("to", &day)]);
    let history = format!("/a/{}/history{row}", account.short_name);
    html! {
        @if look.may(Operation::SeeHistory, account.id) {
            section.proof.unprinted {
                h2 { (m.say("proof")) }
                p.hint { (m.say("review-proof-about")) " " a href="/docs/audit" { (m.say("proof-guide")) } }
                div.actions {
                    a.button href={ (history) "&format=" (bundle::FORMAT) } { (m.say("proof-bundle")) }
                    a.button href=(history) { (m.say("review-in-history")) }
                }
            }
        }
    }
}

fn name(
    look: &Look<'_>,
    account: &Account,
    id: MembershipId,
    gone: &HashMap<MembershipId, PersonId>,
) -> Markup {
    if let Some(name) = called::one(look, account, &id.to_string()) {
        return html! { a href={ "/a/" (account.short_name) "/users/" (id) } { (name) } };
    }
    let person = gone.get(&id).and_then(|person| known(look.facts.person(*person)));
    let name = person.and_then(|person| person.name.as_ref()).map(ToString::to_string);
    html! { (name.unwrap_or_else(|| english().say("erased").into_owned())) }
}
