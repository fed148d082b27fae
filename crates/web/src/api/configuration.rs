//! Access as code: an account and those below it as a document, what would make it so, and making it
//! so.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use rolecall_client::wire::{self, Changed, DocumentFormat};
use rolecall_core::{
    change::{ExportedList, FileFormat, Via},
    code::{Part, Parts},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    change::Change,
    export::Export,
    page::{Asked, Path},
};
use crate::{
    App,
    caller::Caller,
    code::{self, Format},
    coding::{NotApplied, Wanted},
    problem::Problem,
};

/// What of an account is in the document.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ConfigurationQuery {
    /// How it is written.
    #[param(inline)]
    format: Option<DocumentFormat>,
    /// Only these parts, with commas between them; all if none is named.
    #[param(max_length = 100, example = "roles,policies")]
    only: Option<String>,
    /// Whether accounts below are in it too.
    #[param(default = true)]
    below: Option<bool>,
}

/// An account and those below it as a document.
///
/// As far as the caller may see each part. What accounts above state of its people too stands before it
/// as comments, in TOML and YAML. A document that is left as it is makes no change; what is
/// taken out of one is left alone, and what is taken out of a list in it is taken away.
#[utoipa::path(get, path = "/accounts/{account}/configuration", tag = "Access as code",
    params(("account" = wire::AccountRef, Path), ConfigurationQuery),
    responses((status = 200, body = wire::Configuration)))]
pub(super) async fn get_configuration(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<ConfigurationQuery>,
) -> Result<Json<wire::Configuration>, Problem> {
    let parts = named(query.only.as_deref().unwrap_or_default())?;
    let format = query.format.unwrap_or_default();
    let list = ExportedList::Configuration;
    let export = Export { account: &account, list, format: as_file(format), via: Via::Rest };
    export.record(&app, &caller).await?;
    let (found, revision) =
        app.configuration(&caller, &account, query.below.unwrap_or(true), parts).await?;
    let of = format!("Rolecall, access as code: {account} at revision {revision}");
    let text = code::write(&found, of_wire(format), &of);
    Ok(Json(wire::Configuration { revision, format, text, is_cut: found.is_cut }))
}

/// What would make a document so.
///
/// Nothing is changed. What is refused is named with its line; then nothing of the plan can be applied.
#[utoipa::path(post, path = "/accounts/{account}/configuration/plan", tag = "Access as code",
    params(("account" = wire::AccountRef, Path)), request_body = wire::PlanConfiguration,
    responses((status = 200, body = wire::Plan)))]
pub(super) async fn plan_configuration(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::PlanConfiguration>,
) -> Result<Json<wire::Plan>, Problem> {
    let Change { body, origin } = change;
    let wanted = Wanted {
        account: &account,
        text: &body.text,
        format: of_wire(body.format),
        parts: Parts::only(body.only),
        via: Via::Rest,
    };
    let (plan, _) = app.plan(&origin.caller, &wanted).await?;
    Ok(Json(plan))
}

/// Make a document so.
///
/// All of it, or nothing: by the changes that its plan lists, which who calls must be able to make. If
/// the plan would be another one than the one that was looked at, nothing is done.
#[utoipa::path(post, path = "/accounts/{account}/configuration/apply", tag = "Access as code",
    params(("account" = wire::AccountRef, Path)), request_body = wire::ApplyConfiguration,
    responses((status = 200, body = Changed<wire::Plan>)))]
pub(super) async fn apply_configuration(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::ApplyConfiguration>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let wanted = Wanted {
        account: &account,
        text: &body.text,
        format: of_wire(body.format),
        parts: Parts::only(body.only),
        via: Via::Rest,
    };
    match app.apply(&origin.caller, &wanted, body.revision, &body.digest).await {
        Ok((plan, revision)) => Ok(Json(Changed { revision, state: plan }).into_response()),
        Err(NotApplied::Problem(problem)) => Err(problem),
        Err(NotApplied::Stale) => Err(Problem::new(
            StatusCode::CONFLICT,
            "plan.stale",
            "something that the plan rests on was changed meanwhile: plan again, look at it, and \
             apply that",
        )),
        Err(NotApplied::Refused(detail)) => {
            Err(Problem::new(StatusCode::CONFLICT, "plan.refused", detail))
        }
    }
}

fn named(only: &str) -> Result<Parts, Problem> {
    let mut parts = Vec::new();
    for word in only.split(',').filter(|word| !word.is_empty()) {
        parts.push(Part::from_key(word).ok_or_else(|| {
            let known = Part::ALL.map(Part::key).join(", ");
            Problem::bad_request("query.mistyped", format!("behind the `?`: `only` is of {known}"))
        })?);
    }
    Ok(Parts::only(parts))
}

pub(crate) fn of_wire(format: DocumentFormat) -> Format {
    match format {
        DocumentFormat::Toml => Format::Toml,
        DocumentFormat::Yaml => Format::Yaml,
        DocumentFormat::Json => Format::Json,
    }
}

fn as_file(format: DocumentFormat) -> FileFormat {
    match format {
        DocumentFormat::Toml => FileFormat::Toml,
        DocumentFormat::Yaml => FileFormat::Yaml,
        DocumentFormat::Json => FileFormat::Json,
    }
}
