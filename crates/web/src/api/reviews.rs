//! Reviews of who still has access: begun, answered, closed; and those that are over, from the ledger.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use rolecall_client::wire::{self, Changed, Page, ReviewCounts};
use rolecall_core::{
    AccountId, ReviewId,
    change::{Command, Event, Operation, Refusal, ReviewResult},
    facts::RecordId,
    record::{Account, Review},
};
use rolecall_store::Entry;

use super::{
    change::Change,
    look::{Look, known},
    page::{self, Asked, NoQuery, PageQuery, Paging, Path},
    told,
};
use crate::{App, caller::Caller, problem::Problem};

/// How many rows of reviews that are over are looked through for one of them.
const CLOSED_MAX: usize = 1_000;

/// The review that goes on in an account.
#[utoipa::path(get, path = "/accounts/{account}/review", tag = "Reviews",
    params(("account" = wire::AccountRef, Path)),
    extensions(("x-operation" = json!(["review_access"]))),
    responses((status = 200, body = wire::Review)))]
pub(super) async fn get_review(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Json<wire::Review>, Problem> {
    app.look(&caller, |look| {
        let account = look.account_for(Operation::ReviewAccess, &account)?;
        going_on(look, account).map(Json)
    })
}

/// Begin a review of who still has access.
///
/// Everyone in the account is asked about but its owner. What becomes of those about whom nobody has
/// answered by the end of the due day needs the same as doing it.
#[utoipa::path(post, path = "/accounts/{account}/review", tag = "Reviews",
    params(("account" = wire::AccountRef, Path)), request_body = wire::StartReview,
    extensions(("x-operation" = json!(["review_access"]))),
    responses((status = 201, body = Changed<wire::Review>)))]
pub(super) async fn start_review(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::StartReview>,
) -> Result<Response, Problem> {
    let Change { body: wire::StartReview { due, unanswered }, origin } = change;
    let account = origin.account(&app, &account)?;
    let command = Command::StartReview { account, due, unanswered };
    origin.making(&app, command).answer_created(|look, _| shown(look, account)).await
}

/// Say what is to be of a person in a review.
///
/// It is done in the same step: `trim` takes away the roles and groups that are named in `take`, and
/// needs the same as setting roles; `end` needs the same as removing someone. Nobody answers about
/// themself.
#[utoipa::path(put, path = "/accounts/{account}/review/people/{person}", tag = "Reviews",
    params(("account" = wire::AccountRef, Path), ("person" = rolecall_core::MembershipId, Path)),
    request_body = wire::AnswerReview,
    extensions(("x-operation" = json!(["review_access"]))),
    responses((status = 200, body = Changed<wire::Review>)))]
pub(super) async fn answer_review(
    State(app): State<App>,
    Path((account, person)): Path<(String, String)>,
    change: Change<wire::AnswerReview>,
) -> Result<Response, Problem> {
    let Change { body: wire::AnswerReview { answer, take }, origin } = change;
    let (account, membership) = origin.look(&app, |look| {
        let account = look.account(&account)?;
        let find = rolecall_core::facts::Facts::membership;
        Ok::<_, Problem>((account.id, look.removable(account, &person, find, |it| it.account)?))
    })?;
    let command = Command::AnswerReview { account, membership, answer, take };
    let making = origin.making(&app, command).about(RecordId::Membership(membership));
    making.answer(|look, _| shown(look, account)).await
}

/// Close a review.
#[utoipa::path(post, path = "/accounts/{account}/review/close", tag = "Reviews",
    params(("account" = wire::AccountRef, Path)), request_body = wire::CloseReview,
    extensions(("x-operation" = json!(["review_access"]))),
    responses((status = 200, body = Changed<wire::ReviewCounts>)))]
pub(super) async fn close_review(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::CloseReview>,
) -> Result<Response, Problem> {
    let Change { body: wire::CloseReview { unfinished }, origin } = change;
    let account = origin.account(&app, &account)?;
    let command = Command::CloseReview { account, unfinished };
    let counts = |look: &Look<'_>, events: &[Event]| {
        look.permits(Operation::ReviewAccess, account)?;
        events.iter().find_map(counts_of).ok_or_else(Problem::not_found)
    };
    origin.making(&app, command).answer(counts).await
}

fn counts_of(event: &Event) -> Option<ReviewCounts> {
    match event {
        Event::ReviewClosed { result, .. } => Some(ReviewCounts::of(result)),
        _ => None,
    }
}

/// Reviews that are over, newest first.
#[utoipa::path(get, path = "/accounts/{account}/reviews", tag = "Reviews",
    params(("account" = wire::AccountRef, Path), PageQuery),
    extensions(("x-operation" = json!(["review_access"]))),
    responses((status = 200, body = Page<wire::ClosedReview>)))]
pub(super) async fn list_reviews(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<Page<wire::ClosedReview>>, Problem> {
    closed(&app, &caller, &account, Paging::try_from(query)?).await.map(Json)
}

/// What a review that is over came to.
#[utoipa::path(get, path = "/accounts/{account}/reviews/{review}", tag = "Reviews",
    params(("account" = wire::AccountRef, Path), ("review" = ReviewId, Path)),
    extensions(("x-operation" = json!(["review_access"]))),
    responses((status = 200, body = wire::ReviewOutcome)))]
pub(super) async fn get_closed_review(
    State(app): State<App>,
    caller: Caller,
    Path((account, review)): Path<(String, String)>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Json<wire::ReviewOutcome>, Problem> {
    outcome(&app, &caller, &account, &review).await.map(Json)
}

/// Where none goes on, none is to be found.
pub(super) fn none() -> Problem {
    let none = Refusal::ReviewNone;
    Problem::new(StatusCode::NOT_FOUND, none.code(), none.to_string())
}

/// The review that goes on, as far as it has come.
pub(crate) fn going_on(look: &Look<'_>, account: &Account) -> Result<wire::Review, Problem> {
    let review = account.review.as_ref().ok_or_else(none)?;
    let result = ReviewResult::of(account, look.facts.memberships_in(account.id));
    Ok(wire::Review {
        id: review.id,
        started_at: review.started_at,
        begun_above: !known(look.facts.is_within(review.by, account.id)),
        due: review.due.date().clone(),
        due_at: review.due.at(),
        unanswered: review.unanswered,
        people: result.count(),
        answered: result.answered_count(),
    })
}

/// The same after a change, for who may still see it.
fn shown(look: &Look<'_>, id: AccountId) -> Result<wire::Review, Problem> {
    look.permits(Operation::ReviewAccess, id)?;
    let account = known(look.facts.account(id)).ok_or_else(Problem::not_found)?;
    going_on(look, account)
}

/// Some of the reviews that are over.
pub(crate) async fn closed(
    app: &App,
    caller: &Caller,
    account: &str,
    Paging { limit, after }: Paging,
) -> Result<Page<wire::ClosedReview>, Problem> {
    let id = to_review(app, caller, account)?;
    let before = after.map(|number| u64::try_from(number).unwrap_or(u64::MAX));
    // One more tells whether there is another page.
    let mut rows = rows(app, id, before, limit + 1).await?;
    let goes_on = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| goes_on).map(|row| page::cursor(row.revision.into()));
    app.look(caller, |look| {
        let account = look.account_for(Operation::ReviewAccess, account)?;
        let items = rows.iter().filter_map(|row| Some(over(look, account, row)?.0));
        Ok(Page { items: items.collect(), next_cursor: next })
    })
}

/// What a review that is over came to.
pub(crate) async fn outcome(
    app: &App,
    caller: &Caller,
    account: &str,
    review: &str,
) -> Result<wire::ReviewOutcome, Problem> {
    // Which one it is comes first: what is not there is not there for whoever sees the account.
    let id = app.look(caller, |look| look.account(account).map(|account| account.id))?;
    let wanted: ReviewId = review.parse().map_err(|_| Problem::not_found())?;
    let rows = rows(app, id, None, CLOSED_MAX).await?;
    let is_it = |row: &&Entry| match &row.what {
        Event::ReviewClosed { review, .. } => review.id == wanted,
        _ => false,
    };
    let row = rows.iter().find(is_it).ok_or_else(Problem::not_found)?;
    app.look(caller, |look| {
        let account = look.account_for(Operation::ReviewAccess, account)?;
        let (review, result) = over(look, account, row).ok_or_else(Problem::not_found)?;
        let ReviewResult { kept, trimmed, ended, suspended, joined, unanswered } = result.clone();
        Ok(wire::ReviewOutcome {
            review,
            kept: kept.into_iter().collect(),
            trimmed: trimmed.into_iter().collect(),
            ended: ended.into_iter().collect(),
            suspended: suspended.into_iter().collect(),
            joined: joined.into_iter().collect(),
            unanswered: unanswered.into_iter().collect(),
        })
    })
}

pub(super) fn to_review(app: &App, caller: &Caller, account: &str) -> Result<AccountId, Problem> {
    app.look(caller, |look| {
        look.account_for(Operation::ReviewAccess, account).map(|account| account.id)
    })
}

/// The last rows of reviews that ended in an account.
async fn rows(
    app: &App,
    account: AccountId,
    before: Option<u64>,
    max: usize,
) -> Result<Vec<Entry>, Problem> {
    let max = u32::try_from(max).unwrap_or(u32::MAX);
    Ok(app.store().history(account, before, Some("review_closed"), max).await?)
}

fn over<'e>(
    look: &Look<'_>,
    account: &Account,
    row: &'e Entry,
) -> Option<(wire::ClosedReview, &'e ReviewResult)> {
    let Event::ReviewClosed { review, how, result, .. } = &row.what else { return None };
    let Review { id, started_at, due, unanswered, .. } = review;
    let closed = wire::ClosedReview {
        id: *id,
        started_at: *started_at,
        closed_at: row.at,
        by: told::actor(look, account, row),
        how: *how,
        due: due.date().clone(),
        unanswered: *unanswered,
        counts: ReviewCounts::of(result),
        revision: row.revision,
    };
    Some((closed, result))
}
