//! The rows of a job over REST: what was foreseen of each and what came of it, by page and as a file.

use axum::{Json, extract::State, response::Response};
use rolecall_client::wire::{self, Page};
use rolecall_core::JobId;
use rolecall_store::{RowOutcome, Rows};
use serde::Deserialize;
use utoipa::IntoParams;

use super::page::{self, Asked, NoQuery, Paging, Path};
use crate::{App, caller::Caller, csv, jobs, problem::Problem};

/// How many rows of a result file are read at a time.
const ROWS_AT_A_TIME: u32 = 1_000;

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
