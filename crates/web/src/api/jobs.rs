//! Bulk statuses and imports over REST: drafted, looked at, begun, ended, and what came of each row.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use rolecall_client::wire::{self, Changed, Page};
use rolecall_core::{
    JobId,
    change::{Command, JobWork, Via, WantedState},
};
use rolecall_store::{Job, JobState, RowOutcome, Rows};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use super::{
    change::{Change, Nothing, Sent},
    page::{self, Asked, NoQuery, PageQuery, Paging, Path},
};
use crate::{
    App,
    caller::Caller,
    csv,
    jobs::{self, Asked as Wanted, Known, WantedStates},
    problem::Problem,
};

/// The most characters of what is looked for.
const WANTED_CHARS_MAX: usize = 100;
/// How many rows of a result file are read at a time.
const ROWS_AT_A_TIME: u32 = 1_000;

/// Draft bulk statuses: which accounts below are to have which state.
///
/// Nothing is changed until the draft is begun. Its rows say what would come of each.
#[utoipa::path(post, path = "/accounts/{account}/jobs/states", tag = "Jobs",
    params(("account" = wire::AccountRef, Path)), request_body = wire::DraftStates,
    extensions(("x-operation" = json!(["set_bulk_states"]))),
    responses((status = 201, body = wire::Job)))]
pub(super) async fn draft_states(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::DraftStates>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let wire::DraftStates { state, kind, in_state, q, below, csv } = body;
    let wanted = WantedStates {
        state: state.map(wanted_state),
        kind,
        in_state: in_state.map(wanted_state),
        text: page::wanted(q.as_deref(), WANTED_CHARS_MAX)?,
        below: below.map(String::from),
        csv,
    };
    drafted(&app, &account, &origin, Wanted::States(wanted)).await
}

/// Draft an import of people.
///
/// Nothing is changed until the draft is begun. Who is not in the account is invited, or put in
/// directly where the file has a login name; who is there has roles and dates as the file says.
#[utoipa::path(post, path = "/accounts/{account}/jobs/people", tag = "Jobs",
    params(("account" = wire::AccountRef, Path)), request_body = wire::DraftPeople,
    extensions(("x-operation" = json!(["add_people"]))),
    responses((status = 201, body = wire::Job)))]
pub(super) async fn draft_people(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::DraftPeople>,
) -> Result<Response, Problem> {
    let Change { body: wire::DraftPeople { csv }, origin } = change;
    drafted(&app, &account, &origin, Wanted::People(csv)).await
}

/// Draft an import of accounts below an account.
///
/// Nothing is changed until the draft is begun. Who is not there is made, with its first owner
/// invited; who is there has the name and the state that the file says.
#[utoipa::path(post, path = "/accounts/{account}/jobs/accounts", tag = "Jobs",
    params(("account" = wire::AccountRef, Path)), request_body = wire::DraftAccounts,
    extensions(("x-operation" = json!(["import_accounts"]))),
    responses((status = 201, body = wire::Job)))]
pub(super) async fn draft_accounts(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::DraftAccounts>,
) -> Result<Response, Problem> {
    let Change { body: wire::DraftAccounts { csv }, origin } = change;
    drafted(&app, &account, &origin, Wanted::Accounts(csv)).await
}

async fn drafted(
    app: &App,
    account: &str,
    origin: &Sent,
    wanted: Wanted,
) -> Result<Response, Problem> {
    origin.without_state("a draft has")?;
    let id = match origin.named() {
        // The same name gives the same draft.
        Some(request) => named(origin.caller.principal, &request.key, request.fingerprint),
        None => JobId::from_bytes(app.random()),
    };
    let job = jobs::draft(app, &origin.caller, account, wanted, id).await?;
    let known = Known::of(app, job).await?;
    let shown = app.look(&origin.caller, |look| known.shown(look))?;
    Ok((StatusCode::CREATED, Json(shown)).into_response())
}

fn named(by: rolecall_core::Principal, key: &str, fingerprint: [u8; 32]) -> JobId {
    let mut hasher = Sha256::new();
    hasher.update(format!("{by} {key} "));
    hasher.update(fingerprint);
    let mut id = [0; 16];
    id.copy_from_slice(&hasher.finalize()[..16]);
    JobId::from_bytes(id)
}

fn wanted_state(state: wire::State) -> WantedState {
    match state {
        wire::State::Active => WantedState::Active,
        wire::State::Suspended => WantedState::Suspended,
        wire::State::Closed => WantedState::Closed,
    }
}

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

/// Which rows of a job.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RowsQuery {
    /// Only those of which this was foreseen: `done`, `unchanged` or `refused`.
    #[param(max_length = 16, example = "refused")]
    pub(crate) foreseen: Option<String>,
    /// Only those that came to this: `done`, `unchanged` or `refused`; or `left`, which were not
    /// carried out.
    #[param(max_length = 16, example = json!(null))]
    pub(crate) came: Option<String>,
    /// The most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(crate) limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(min_length = 1, max_length = 200, example = json!(null))]
    pub(crate) cursor: Option<String>,
}

impl RowsQuery {
    fn which(&self) -> Result<Rows, Problem> {
        let outcome = |word: &str| {
            RowOutcome::from_key(word).ok_or_else(|| {
                let detail = "`foreseen` and `came` are done, unchanged or refused";
                Problem::bad_request("query.mistyped", detail)
            })
        };
        Ok(match (self.came.as_deref(), self.foreseen.as_deref()) {
            (Some("left"), _) => Rows::Left,
            (Some(came), _) => Rows::Came(outcome(came)?),
            (None, Some(foreseen)) => Rows::Foreseen(outcome(foreseen)?),
            (None, None) => Rows::All,
        })
    }
}

/// Rows of a job, with what was foreseen and what came of each.
#[utoipa::path(get, path = "/accounts/{account}/jobs/{job}/rows", tag = "Jobs",
    params(("account" = wire::AccountRef, Path), ("job" = JobId, Path), RowsQuery),
    extensions(("x-operation" = json!(["see_bulk_states", "add_people", "import_accounts"]))),
    responses((status = 200, body = Page<wire::JobRow>)))]
pub(super) async fn list_job_rows(
    State(app): State<App>,
    caller: Caller,
    Path((account, job)): Path<(String, String)>,
    Asked(query): Asked<RowsQuery>,
) -> Result<Json<Page<wire::JobRow>>, Problem> {
    let job = jobs::found(&app, &caller, &account, &job).await?;
    rows(&app, job.id, &query).await.map(Json)
}

/// Some rows of a job.
pub(crate) async fn rows(
    app: &App,
    job: JobId,
    query: &RowsQuery,
) -> Result<Page<wire::JobRow>, Problem> {
    let Paging { limit, after } = Paging::of(query.limit, query.cursor.as_deref())?;
    let after = after.map_or(0, |number| u32::try_from(number).unwrap_or(u32::MAX));
    let max = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let mut found = app.store().job_rows(job, query.which()?, after, max).await?;
    let goes_on = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| goes_on).map(|row| page::cursor(row.number.into()));
    Ok(Page { items: found.iter().map(jobs::shown_row).collect(), next_cursor: next })
}

/// What came of each row of a job, as a CSV file.
#[utoipa::path(get, path = "/accounts/{account}/jobs/{job}/result", tag = "Jobs",
    params(("account" = wire::AccountRef, Path), ("job" = JobId, Path)),
    extensions(("x-operation" = json!(["see_bulk_states", "add_people", "import_accounts"]))),
    responses((status = 200, content_type = "text/csv", body = String)))]
pub(super) async fn get_job_result(
    State(app): State<App>,
    caller: Caller,
    Path((account, job)): Path<(String, String)>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Response, Problem> {
    result(&app, &caller, &account, &job).await
}

/// The same through any door.
pub(crate) async fn result(
    app: &App,
    caller: &Caller,
    account: &str,
    job: &str,
) -> Result<Response, Problem> {
    let job = jobs::found(app, caller, account, job).await?;
    let name = format!("{account}-{}", job.work.key().replace('_', "-"));
    let file = csv::File { rows_max: None, ..csv::File::csv(&name) };
    let columns =
        ["line", "subject", "what", "foreseen", "outcome", "code", "detail", "column", "revision"];
    let (app, id) = (app.clone(), job.id);
    Ok(csv::streamed(file, csv::row(columns), 0, move |after| {
        let app = app.clone();
        async move {
            let some = app.store().job_rows(id, Rows::All, after, ROWS_AT_A_TIME).await?;
            let next = some.last().map(|row| row.number);
            let lines = some.iter().map(|row| line(&jobs::shown_row(row)));
            Ok((lines.collect(), next))
        }
    }))
}

fn line(row: &wire::JobRow) -> axum::body::Bytes {
    let outcome = |outcome| match outcome {
        wire::JobRowOutcome::Done => "done",
        wire::JobRowOutcome::Unchanged => "unchanged",
        wire::JobRowOutcome::Refused => "refused",
    };
    let text = |text: Option<String>| text.unwrap_or_default();
    let wire::JobRow { line, subject, what, foreseen, result, .. } = row;
    let (code, detail) = match result {
        Some(result) => (result.code.clone(), result.detail.clone()),
        None => (foreseen.code.clone(), foreseen.detail.clone()),
    };
    csv::row([
        text(line.map(|line| line.to_string())),
        subject.clone(),
        what.to_string(),
        outcome(foreseen.outcome).to_owned(),
        text(result.as_ref().map(|result| outcome(result.outcome).to_owned())),
        text(code),
        text(detail),
        text(foreseen.column.clone()),
        text(result.as_ref().and_then(|it| it.revision).map(|it| it.to_string())),
    ])
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
    let (job, command) = to_start(&app, &origin.caller, &account, &job).await?;
    let after = Job { state: JobState::Going, started_at: Some(app.now()), ..job };
    answered(&app, origin, after, command).await
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

/// The people of an account as a CSV file, in the form in which they are imported.
#[utoipa::path(get, path = "/accounts/{account}/export/people", tag = "Jobs",
    params(("account" = wire::AccountRef, Path)),
    extensions(("x-operation" = json!(["see_people"]))),
    responses((status = 200, content_type = "text/csv", body = String)))]
pub(super) async fn export_people(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Response, Problem> {
    jobs::export_people(&app, caller, account, Via::Rest).await
}

/// The accounts below an account as a CSV file, in the form in which they are imported.
///
/// Those of which the caller sees anything.
#[utoipa::path(get, path = "/accounts/{account}/export/accounts", tag = "Jobs",
    params(("account" = wire::AccountRef, Path)),
    responses((status = 200, content_type = "text/csv", body = String)))]
pub(super) async fn export_accounts(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Response, Problem> {
    jobs::export_accounts(&app, caller, account, Via::Rest).await
}
