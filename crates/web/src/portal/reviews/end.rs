//! Closing a review: once all are answered, or before.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_client::wire;
use rolecall_core::{
    change::{Command, Operation},
    record::Account,
};

use super::{Query, again, to_review};
use crate::{
    App,
    api::look::Look,
    portal::{
        choice::YES,
        components::once,
        error::PageError,
        fields::{Fields, Mistakes},
        home::signed_in,
        messages::{Word, capital, english},
        send::send,
    },
    session::Acting,
};

/// What can be done about the review as a whole.
pub(super) fn part(app: &App, look: &Look<'_>, account: &Account, review: &wire::Review) -> Markup {
    let m = english();
    let action = format!("/a/{}/reviews/close", account.short_name);
    let left = review.people - review.answered;
    let by = account.review.as_ref().map(|review| review.by);
    let leaves = by.is_some_and(|by| look.lifts(Operation::ReviewAccess, account.id, by));
    html! {
        @if review.due_at <= look.now {
            p.note { (m.say("review-over")) }
        } @else if left == 0 {
            form method="post" action=(action) {
                (once(app))
                button.primary type="submit" { (m.say("review-close")) }
            }
        } @else if leaves {
            details {
                summary.button { (m.say("review-leave")) }
                form method="post" action=(action) {
                    (once(app))
                    input type="hidden" name="unfinished" value=(YES);
                    p { (m.put("review-leave-about", &[("count", Word::Number(left))])) }
                    button.danger type="submit" { (m.say("review-leave-sure")) }
                }
            }
        }
    }
}

pub(in crate::portal) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/reviews"))?;
    let (id, review) = app.look(&me.caller, |look| {
        let account = to_review(look, &account)?;
        Ok::<_, crate::problem::Problem>((account.id, account.review.as_ref().map(|it| it.id)))
    })?;
    let unfinished = fields.has("unfinished", YES);
    match send(&app, &me.caller, &fields, Command::CloseReview { account: id, unfinished }).await {
        Ok(_) => {
            let to = match review {
                Some(review) => format!("/a/{account}/reviews/{review}?done=review-closed"),
                // It was sent twice, and is over.
                None => format!("/a/{account}/reviews?done=review-closed"),
            };
            Ok(Redirect::to(&to).into_response())
        }
        Err(problem) => {
            let mut mistakes = Mistakes::default();
            mistakes.add("", capital(&problem.detail));
            let typed = (&Fields::default(), &mistakes);
            let page = again(&app, &me.caller, &account, &Query::default(), typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
