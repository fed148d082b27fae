//! Jobs over REST: listed, looked at, begun and ended.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use rolecall_client::wire::{self, Changed, Page};
use rolecall_core::{
    JobId,
    change::{Actor, Command, JobWork},
};
use rolecall_store::{Job, JobState};

use super::{
    change::{Change, Nothing, Sent},
    page::{self, Asked, NoQuery, PageQuery, Paging, Path},
};
use crate::{
    App,
    caller::Caller,
    jobs::{self, Known},
    problem::Problem,
};

/// Jobs of an account, newest first: those that were begun, and one's own drafts.
#[utoipa::path(get, path = "/accounts/{account}/jobs", tag = "Jobs",
    params(("account" = wire::AccountRef, Path), PageQuery),
    extensions(("x-operation" = json!(["see_bulk_states", "add_people", "import_accounts"]))),
    responses((status = 200, body = Page<wire::Job>)))]
pub(super) async fn list_jobs(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<Page<wire::Job>>, Problem> {
    listed(&app, &caller, &account, Paging::try_from(query)?).await.map(Json)
}

/// Some of the jobs of an account that the caller may see.
pub(crate) async fn listed(
    app: &App,
    caller: &Caller,
    account: &str,
    Paging { limit, after }: Paging,
) -> Result<Page<wire::Job>, Problem> {
    let top = app.look(caller, |look| {
        let account = look.account(account)?;
        let works = JobWork::ALL.into_iter();
        let mut problems = Vec::new();
        for work in works {
            match look.permits(work.seen_by(), account.id) {
                Ok(()) => return Ok(account.id),
                Err(problem) => problems.push(problem),
            }
        }
        // What one lacks is told where one has some of it.
        let told = problems.iter().position(|problem| problem.status == StatusCode::FORBIDDEN);
        Err(problems.swap_remove(told.unwrap_or(0)))
    })?;
    let mut before = match after {
        Some(cursor) => Some(place(app, cursor).await?),
        None => None,
    };
    let mut page = Page { items: Vec::new(), next_cursor: None };
    let mut last = None;
    loop {
        let max = u32::try_from(limit + 1).unwrap_or(u32::MAX);
        let some = app.store().jobs(top, caller.principal, before, max).await?;
        let is_last = some.len() <= limit;
        before = some.last().map(|job| (job.made_at, job.id));
        for job in some {
            if app.look(caller, |look| jobs::seen(look, &job)).is_err() {
                continue;
            }
            if page.items.len() == limit {
                page.next_cursor = last.map(|id: JobId| page::cursor(id.0.as_u128()));
                return Ok(page);
            }
            last = Some(job.id);
            let known = Known::of(app, job).await?;
            page.items.push(app.look(caller, |look| known.shown(look))?);
        }
        if is_last {
            return Ok(page);
        }
    }
}

async fn place(app: &App, cursor: u128) -> Result<(jiff::Timestamp, JobId), Problem> {
    let id = JobId::from_bytes(cursor.to_be_bytes());
    let unknown = "`cursor` is `next_cursor` of the page before, as it was given";
    let job = app.store().job(id).await?;
    let job = job.ok_or_else(|| Problem::bad_request("cursor.unknown", unknown))?;
    Ok((job.made_at, job.id))
}

/// A job, and how far it is.
#[utoipa::path(get, path = "/accounts/{account}/jobs/{job}", tag = "Jobs",
    params(("account" = wire::AccountRef, Path), ("job" = JobId, Path)),
    extensions(("x-operation" = json!(["see_bulk_states", "add_people", "import_accounts"]))),
    responses((status = 200, body = wire::Job)))]
pub(super) async fn get_job(
    State(app): State<App>,
    caller: Caller,
    Path((account, job)): Path<(String, String)>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Json<wire::Job>, Problem> {
    let job = jobs::found(&app, &caller, &account, &job).await?;
    let known = Known::of(&app, job).await?;
    app.look(&caller, |look| known.shown(look)).map(Json)
}

/// Begin a job that was drafted, or go on with one that was cancelled.
///
/// Its rows are carried out one after the other, each by the rights that who began it has then. It
/// goes on by itself after whatever ends the server.
#[utoipa::path(post, path = "/accounts/{account}/jobs/{job}/start", tag = "Jobs",
    params(("account" = wire::AccountRef, Path), ("job" = JobId, Path)),
    extensions(("x-operation" = json!(["set_bulk_states", "add_people", "import_accounts"]))),
    responses((status = 200, body = Changed<wire::Job>)))]
pub(super) async fn start_job(
    State(app): State<App>,
    Path((account, job)): Path<(String, String)>,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    let origin = change.origin;
    if let Some(before) = begun_before(&app, &origin, &account, &job).await? {
        return Ok(before);
    }
    let (job, command) = to_start(&app, &origin.caller, &account, &job).await?;
    let after = Job { state: JobState::Going, started_at: Some(app.now()), ..job };
    answered(&app, origin, after, command).await
}

/// The answer to who begins a job again under the same name, not knowing that it was begun, once it is
/// over.
async fn begun_before(
    app: &App,
    origin: &Sent,
    account: &str,
    job: &str,
) -> Result<Option<Response>, Problem> {
    let Some(request) = origin.named() else { return Ok(None) };
    let job = jobs::found(app, &origin.caller, account, job).await?;
    if job.state != JobState::Done {
        return Ok(None);
    }
    let actor = Actor::Principal(origin.caller.principal);
    let Some(revision) = app.store().answered_before(actor, request).await? else {
        return Ok(None);
    };
    let known = Known::of(app, job).await?;
    let state = app.look(&origin.caller, |look| known.shown(look))?;
    Ok(Some(Json(Changed { revision, state }).into_response()))
}

/// The command that begins a job of the caller's own.
pub(crate) async fn to_start(
    app: &App,
    caller: &Caller,
    account: &str,
    job: &str,
) -> Result<(Job, Command), Problem> {
    let job = jobs::found(app, caller, account, job).await?;
    if job.by != caller.principal {
        let detail = "only who drafted it begins it or goes on with it: its changes are theirs";
        return Err(Problem::forbidden("actor.not_yours", detail));
    }
    if job.state == JobState::Done {
        return Err(Problem::conflict("job.over", "the job is over: draft another one"));
    }
    if job.state != JobState::Going {
        jobs::at_most(app, job.account, JobState::Going, jobs::GOING_MAX).await?;
    }
    let Job { account, id, work, rows, .. } = job;
    Ok((job, Command::StartJob { account, job: id, work, rows }))
}

/// End a job where it is. What it has done stays done; a draft is thrown away.
#[utoipa::path(post, path = "/accounts/{account}/jobs/{job}/cancel", tag = "Jobs",
    params(("account" = wire::AccountRef, Path), ("job" = JobId, Path)),
    extensions(("x-operation" = json!(["set_bulk_states", "add_people", "import_accounts"]))),
    responses((status = 200, body = Changed<wire::Job>)))]
pub(super) async fn cancel_job(
    State(app): State<App>,
    Path((account, job)): Path<(String, String)>,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    let origin = change.origin;
    let job = jobs::found(&app, &origin.caller, &account, &job).await?;
    if job.state == JobState::Draft {
        let known = Known::of(&app, Job { state: JobState::Cancelled, ..job }).await?;
        app.store().discard_job(known.job.id).await?;
        let state = app.look(&origin.caller, |look| known.shown(look))?;
        let revision = app.store().live().revision();
        return Ok(Json(Changed { revision, state }).into_response());
    }
    let command = to_cancel(&job)?;
    let after = Job { state: JobState::Cancelled, ended_at: Some(app.now()), ..job };
    answered(&app, origin, after, command).await
}

/// The command that ends a job.
pub(crate) fn to_cancel(job: &Job) -> Result<Command, Problem> {
    if job.state == JobState::Done {
        return Err(Problem::conflict("job.over", "the job is over: there is nothing to end"));
    }
    Ok(Command::CancelJob { account: job.account, job: job.id, work: job.work })
}

async fn answered(
    app: &App,
    origin: Sent,
    after: Job,
    command: Command,
) -> Result<Response, Problem> {
    let known = Known::of(app, after).await?;
    origin.making(app, command).answer(|look, _| known.shown(look)).await
}
