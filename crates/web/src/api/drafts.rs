//! Many at once over REST: what is asked for, as a draft to be looked at; and the files in which the
//! same leaves.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use rolecall_client::wire;
use rolecall_core::{
    JobId,
    change::{Via, WantedState},
};
use sha2::{Digest, Sha256};

use super::{
    change::{Change, Sent},
    page::{self, Asked, NoQuery, Path},
};
use crate::{
    App,
    caller::Caller,
    jobs::{self, Asked as Wanted, Known, WantedStates},
    problem::Problem,
};

/// The most characters of what is looked for.
const WANTED_CHARS_MAX: usize = 100;

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
