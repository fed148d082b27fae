//! Roles that an account defines.

use axum::{Json, extract::State, response::Response};
use rolecall_client::wire::{self, Changed, Page, Removed};
use rolecall_core::{RoleId, change::Command, preset, record::RoleContent};

use super::{
    change::{Change, Nothing},
    defined::{RemoveQuery, Shelf, created},
    page::{Asked, NoQuery, PageQuery, Path},
};
use crate::{App, caller::Caller, problem::Problem};

/// The roles that an account defines, for itself and those below.
#[utoipa::path(get, path = "/accounts/{account}/roles", tag = "Roles",
    params(("account" = wire::AccountRef, Path), PageQuery),
    extensions(("x-operation" = json!(["see_roles"]))),
    responses((status = 200, body = Page<wire::Role>)))]
pub(super) async fn list_roles(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<Page<wire::Role>>, Problem> {
    Shelf::Roles.list(&app, &caller, &account, query)
}

/// Make a role.
///
/// Its levels' own prerequisites must be met within it; those that are missing are named. Making a
/// role gives nothing to anyone: giving it does.
#[utoipa::path(post, path = "/accounts/{account}/roles", tag = "Roles",
    params(("account" = wire::AccountRef, Path)), request_body = RoleContent,
    extensions(("x-operation" = json!(["add_roles"]))),
    responses((status = 201, body = Changed<wire::Role>)))]
pub(super) async fn create_role(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<RoleContent>,
) -> Result<Response, Problem> {
    Shelf::Roles.create(&app, &account, change).await
}

/// A role that an account defines.
#[utoipa::path(get, path = "/accounts/{account}/roles/{role}", tag = "Roles",
    params(("account" = wire::AccountRef, Path), ("role" = RoleId, Path)),
    extensions(("x-operation" = json!(["see_roles"]))),
    responses((status = 200, body = wire::Role)))]
pub(super) async fn get_role(
    State(app): State<App>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Response, Problem> {
    Shelf::Roles.get(&app, &caller, &path)
}

/// Change a role, for all who have it.
///
/// What is added is compared with what the caller holds; and nobody adds to a role of their own.
#[utoipa::path(put, path = "/accounts/{account}/roles/{role}", tag = "Roles",
    params(("account" = wire::AccountRef, Path), ("role" = RoleId, Path)),
    request_body = RoleContent,
    extensions(("x-operation" = json!(["change_roles"]))),
    responses((status = 200, body = Changed<wire::Role>)))]
pub(super) async fn change_role(
    State(app): State<App>,
    Path(path): Path<(String, String)>,
    change: Change<RoleContent>,
) -> Result<Response, Problem> {
    Shelf::Roles.change(&app, &path, change).await
}

/// Remove a role that nobody has.
///
/// Those who have it can be moved to another one in the same step.
#[utoipa::path(delete, path = "/accounts/{account}/roles/{role}", tag = "Roles",
    params(("account" = wire::AccountRef, Path), ("role" = RoleId, Path), RemoveQuery),
    extensions(("x-operation" = json!(["remove_roles"]))),
    responses((status = 200, body = Removed)))]
pub(super) async fn delete_role(
    State(app): State<App>,
    _: Caller,
    Path(path): Path<(String, String)>,
    Asked(query): Asked<RemoveQuery>,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    Shelf::Roles.delete(&app, &path, query, change).await
}

/// The roles and groups that the program ships.
///
/// What each may do and may not do is said in the words of its source.
#[utoipa::path(get, path = "/presets", tag = "Roles",
    responses((status = 200, body = Vec<wire::Preset>)))]
pub(super) async fn list_presets(
    _: Caller,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Json<Vec<wire::Preset>> {
    let shown = |preset: &preset::Preset| wire::Preset {
        key: preset.key.clone(),
        name: preset.name.clone(),
        kind: preset.content().kind,
        group: preset.group,
        summary: preset.summary.clone(),
        permitted: preset.permitted.clone(),
        prohibited: preset.prohibited.clone(),
    };
    Json(preset::all().iter().map(shown).collect())
}

/// Take a role or group that the program ships into use.
///
/// A role that stays as it is shipped can be copied and the copy changed.
#[utoipa::path(post, path = "/accounts/{account}/presets", tag = "Roles",
    params(("account" = wire::AccountRef, Path)), request_body = wire::AddPreset,
    extensions(("x-operation" = json!(["add_roles"]))),
    responses((status = 201, body = Changed<wire::Role>)))]
pub(super) async fn add_preset(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::AddPreset>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let account = origin.account(&app, &account)?;
    let command = Command::AddPreset { account, preset: body.preset };
    origin.making(&app, command).answer_created(created).await
}
