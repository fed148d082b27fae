//! Groups that an account defines.

use axum::{Json, extract::State, response::Response};
use rolecall_client::wire::{self, Changed, Page, Removed};
use rolecall_core::{RoleId, record::RoleContent};

use super::{
    change::{Change, Nothing},
    defined::{RemoveQuery, Shelf},
    page::{Asked, NoQuery, PageQuery, Path},
};
use crate::{App, caller::Caller, problem::Problem};

/// The groups of an account: levels that people of the account itself are put into.
#[utoipa::path(get, path = "/accounts/{account}/groups", tag = "Groups",
    params(("account" = wire::AccountRef, Path), PageQuery),
    extensions(("x-operation" = json!(["see_roles"]))),
    responses((status = 200, body = Page<wire::Role>)))]
pub(super) async fn list_groups(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<Page<wire::Role>>, Problem> {
    Shelf::Groups.list(&app, &caller, &account, query)
}

/// Make a group.
///
/// It can be given to people and keys of this account alone.
#[utoipa::path(post, path = "/accounts/{account}/groups", tag = "Groups",
    params(("account" = wire::AccountRef, Path)), request_body = RoleContent,
    extensions(("x-operation" = json!(["add_roles"]))),
    responses((status = 201, body = Changed<wire::Role>)))]
pub(super) async fn create_group(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<RoleContent>,
) -> Result<Response, Problem> {
    Shelf::Groups.create(&app, &account, change).await
}

/// A group of an account, with how many are in it.
#[utoipa::path(get, path = "/accounts/{account}/groups/{group}", tag = "Groups",
    params(("account" = wire::AccountRef, Path), ("group" = RoleId, Path)),
    extensions(("x-operation" = json!(["see_roles"]))),
    responses((status = 200, body = wire::Role)))]
pub(super) async fn get_group(
    State(app): State<App>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Response, Problem> {
    Shelf::Groups.get(&app, &caller, &path)
}

/// Change a group, for all who are in it.
///
/// What is added is compared with what the caller holds; and nobody adds to a group of their own.
#[utoipa::path(put, path = "/accounts/{account}/groups/{group}", tag = "Groups",
    params(("account" = wire::AccountRef, Path), ("group" = RoleId, Path)),
    request_body = RoleContent,
    extensions(("x-operation" = json!(["change_roles"]))),
    responses((status = 200, body = Changed<wire::Role>)))]
pub(super) async fn change_group(
    State(app): State<App>,
    Path(path): Path<(String, String)>,
    change: Change<RoleContent>,
) -> Result<Response, Problem> {
    Shelf::Groups.change(&app, &path, change).await
}

/// Remove a group that nobody is in.
///
/// Those who are in it can be moved to another one in the same step.
#[utoipa::path(delete, path = "/accounts/{account}/groups/{group}", tag = "Groups",
    params(("account" = wire::AccountRef, Path), ("group" = RoleId, Path), RemoveQuery),
    extensions(("x-operation" = json!(["remove_roles"]))),
    responses((status = 200, body = Removed)))]
pub(super) async fn delete_group(
    State(app): State<App>,
    _: Caller,
    Path(path): Path<(String, String)>,
    Asked(query): Asked<RemoveQuery>,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    Shelf::Groups.delete(&app, &path, query, change).await
}
