//! Beginning a review.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    change::{Command, Operation},
    record::{Account, DueDate, Unanswered},
};

use super::{Query, again, to_review};
use crate::{
    App,
    api::look::Look,
    portal::{
        clock,
        components::{Form, Input, once},
        error::PageError,
        fields::{Fields, Mistakes},
        home::signed_in,
        messages::{capital, english},
        send::send,
    },
    problem::Problem,
    session::Acting,
};

/// For how many days a review goes on, unless another day is chosen.
const DAYS: i64 = 30;

/// The form, with what it is good for.
pub(super) fn part(app: &App, look: &Look<'_>, account: &Account, form: &Form<'_>) -> Markup {
    let m = english();
    let fresh = fresh(look);
    let fields = if form.fields.one("due").is_empty() { &fresh } else { form.fields };
    let form = Form { fields, mistakes: form.mistakes };
    let (due, hint) = (m.say("review-until"), m.say("review-until-hint"));
    let may = |unanswered: &Unanswered| match unanswered {
        Unanswered::Keep => true,
        Unanswered::Suspend => look.may(Operation::ChangePeople, account.id),
        Unanswered::End => look.may(Operation::EndPeople, account.id),
    };
    let choice = |of: Unanswered| {
        (of.key().to_owned(), m.say(&format!("review-choose-{}", of.key())).into_owned())
    };
    let choices: Vec<_> = Unanswered::ALL.into_iter().filter(may).map(choice).collect();
    html! {
        p.hint { (m.say("reviews-about")) }
        section {
            h2 { (m.say("review-start-title")) }
            form.narrow method="post" action={ "/a/" (account.short_name) "/reviews" } {
                (once(app))
                div.row {
                    (form.input(&Input { kind: "date", hint: Some(&hint), ..Input::text("due", &due) }))
                    (form.zone())
                }
                (form.radios("unanswered", &m.say("review-unanswered"), &choices))
                button.primary type="submit" { (m.say("review-start")) }
            }
        }
    }
}

/// What the form proposes.
fn fresh(look: &Look<'_>) -> Fields {
    let zone = clock::zone(look);
    let today = look.now.to_zoned(zone.rules()).date();
    let due = today.checked_add(jiff::Span::new().days(DAYS)).unwrap_or(today);
    let mut fields = Fields::with("due", due.to_string());
    fields.add("zone", zone.to_string());
    fields.add("unanswered", Unanswered::Keep.key());
    fields
}

fn read(fields: &Fields, mistakes: &mut Mistakes) -> Option<(DueDate, Unanswered)> {
    let date = mistakes.read(fields, "due");
    let zone = mistakes.read(fields, "zone");
    let chosen = fields.one("unanswered");
    let unanswered = Unanswered::ALL.into_iter().find(|of| of.key() == chosen);
    if unanswered.is_none() {
        mistakes.add("unanswered", english().say("review-choose"));
    }
    Some((DueDate { date: date?, zone: zone? }, unanswered?))
}

pub(in crate::portal) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/reviews"))?;
    let id = app.look(&me.caller, |look| to_review(look, &account).map(|account| account.id))?;
    let mut mistakes = Mistakes::default();
    if let Some((due, unanswered)) = read(&fields, &mut mistakes) {
        let command = Command::StartReview { account: id, due, unanswered };
        match send(&app, &me.caller, &fields, command).await {
            Ok(_) => {
                let to = format!("/a/{account}/reviews?done=review-started");
                return Ok(Redirect::to(&to).into_response());
            }
            Err(problem) => mistakes.add(field(&problem), capital(&problem.detail)),
        }
    }
    let page = again(&app, &me.caller, &account, &Query::default(), (&fields, &mistakes)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The field that a refusal is about.
fn field(problem: &Problem) -> &'static str {
    match problem.code {
        "end.passed" | "review.too_long" | "dates.out_of_range" => "due",
        "level.missing" => "unanswered",
        _ => "",
    }
}
