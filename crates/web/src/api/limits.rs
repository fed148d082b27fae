//! What bounds an account's people: ceilings, allowed roles, own roles, the allowlist.

use axum::{extract::State, response::Response};
use rolecall_client::wire::{self, Changed};
use rolecall_core::{
    AccountId,
    catalog::SectionKey,
    change::{Command, Operation},
    facts::RecordId,
    record::Account,
};

use super::{
    answer::tagged,
    change::Change,
    look::{Look, known},
    page::{Asked, NoQuery, Path},
};
use crate::{App, caller::Caller, problem::Problem};

/// The ceilings of an account.
///
/// The most that its people can have of a section, whatever their roles: what was bought. Those
/// of accounts above bind too and are not told here.
#[utoipa::path(get, path = "/accounts/{account}/ceilings", tag = "Limits",
    params(("account" = wire::AccountRef, Path)),
    extensions(("x-operation" = json!(["see_allowed_roles"]))),
    responses((status = 200, body = Vec<wire::Ceiling>)))]
pub(super) async fn list_ceilings(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Response, Problem> {
    app.look(&caller, |look| {
        let account = look.account_for(Operation::SeeAllowedRoles, &account)?;
        Ok(tagged(look, RecordId::Account(account.id), Look::show_ceilings(account)))
    })
}

/// Set the ceiling of a section.
///
/// Null lifts what the caller's own account had set; the least of several counts.
#[utoipa::path(put, path = "/accounts/{account}/ceilings/{section}", tag = "Limits",
    params(("account" = wire::AccountRef, Path), ("section" = SectionKey, Path)),
    request_body = wire::SetCeiling,
    extensions(("x-operation" = json!(["set_limits"]))),
    responses((status = 200, body = Changed<wire::Ceiling>)))]
pub(super) async fn set_ceiling(
    State(app): State<App>,
    Path((account, section)): Path<(String, String)>,
    change: Change<wire::SetCeiling>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let id = origin.account(&app, &account)?;
    let section: SectionKey = section.parse().map_err(|_| Problem::not_found())?;
    let set = Command::SetCeiling { account: id, section: section.clone(), ceiling: body.level };
    let making = origin.making(&app, set).about(RecordId::Account(id));
    let view = |look: &Look<'_>, _: &[_]| {
        let level = account_in(look, id)?.ceiling(&section).map(|(_, level)| level);
        Ok(wire::Ceiling { section: section.clone(), level })
    };
    making.answer(view).await
}

/// The roles and groups that can be given in an account.
///
/// Those of its list, or of its parent's if it has none of its own; and roles that it makes for
/// itself, where the account above lets these count.
#[utoipa::path(get, path = "/accounts/{account}/allowed-roles", tag = "Limits",
    params(("account" = wire::AccountRef, Path)),
    extensions(("x-operation" = json!(["see_allowed_roles"]))),
    responses((status = 200, body = wire::AllowedRoles)))]
pub(super) async fn get_allowed_roles(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Response, Problem> {
    app.look(&caller, |look| {
        let account = look.account_for(Operation::SeeAllowedRoles, &account)?;
        Ok(tagged(look, RecordId::Account(account.id), look.show_allowed_roles(account)))
    })
}

/// Set which roles an account may use.
///
/// A list is a part of the parent's plus roles that accounts above define. A role in use there or
/// below can only be taken off if its holders are moved to another one in the same step.
#[utoipa::path(put, path = "/accounts/{account}/allowed-roles", tag = "Limits",
    params(("account" = wire::AccountRef, Path)), request_body = wire::SetAllowedRoles,
    extensions(("x-operation" = json!(["set_limits"]))),
    responses((status = 200, body = Changed<wire::AllowedRoles>)))]
pub(super) async fn set_allowed_roles(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::SetAllowedRoles>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let id = origin.account(&app, &account)?;
    let command = Command::SetAllowedRoles { account: id, roles: body.roles, map: body.map };
    let making = origin.making(&app, command).about(RecordId::Account(id));
    making.answer(|look, _| Ok(look.show_allowed_roles(account_in(look, id)?))).await
}

/// Say whether roles that an account makes for itself count.
#[utoipa::path(put, path = "/accounts/{account}/own-roles", tag = "Limits",
    params(("account" = wire::AccountRef, Path)), request_body = wire::SetOwnRoles,
    extensions(("x-operation" = json!(["set_limits"]))),
    responses((status = 200, body = Changed<wire::OwnRoles>)))]
pub(super) async fn set_own_roles(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::SetOwnRoles>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let id = origin.account(&app, &account)?;
    let command = Command::SetOwnRoles { account: id, on: body.on };
    let making = origin.making(&app, command).about(RecordId::Account(id));
    making.answer(|look, _| Ok(wire::OwnRoles { on: account_in(look, id)?.has_own_roles() })).await
}

/// From where an account's people, keys and sign-in count.
#[utoipa::path(get, path = "/accounts/{account}/allowlist", tag = "Limits",
    params(("account" = wire::AccountRef, Path)),
    extensions(("x-operation" = json!(["see_allowlist"]))),
    responses((status = 200, body = wire::Allowlist)))]
pub(super) async fn get_allowlist(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Response, Problem> {
    app.look(&caller, |look| {
        let account = look.account_for(Operation::SeeAllowlist, &account)?;
        Ok(tagged(look, RecordId::Account(account.id), look.show_allowlist(account)))
    })
}

/// Set from where an account's people, keys and sign-in count.
///
/// It binds the owner only if the owner or an account above set it. An empty list lifts it, which
/// takes to stand where it was set or above. A list that would leave out whoever sets it, from where
/// they are, is refused unless `leaves_self_out` says that it is meant.
#[utoipa::path(put, path = "/accounts/{account}/allowlist", tag = "Limits",
    params(("account" = wire::AccountRef, Path)), request_body = wire::SetAllowlist,
    extensions(("x-operation" = json!(["set_allowlist"]))),
    responses((status = 200, body = Changed<wire::Allowlist>)))]
pub(super) async fn set_allowlist(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::SetAllowlist>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let id = origin.account(&app, &account)?;
    let wire::SetAllowlist { ranges, notes, leaves_self_out } = body;
    let command = Command::SetAllowlist { account: id, ranges, notes, leaves_self_out };
    let making = origin.making(&app, command).about(RecordId::Account(id));
    making.answer(|look, _| Ok(look.show_allowlist(account_in(look, id)?))).await
}

/// Set how an account's people sign in.
///
/// Where a second factor is demanded, it is asked for before the account is opened; who has none sets
/// one up first.
#[utoipa::path(put, path = "/accounts/{account}/sign-in-rules", tag = "Limits",
    params(("account" = wire::AccountRef, Path)), request_body = wire::SetSignInRules,
    extensions(("x-operation" = json!(["set_allowlist"]))),
    responses((status = 200, body = Changed<wire::Account>)))]
pub(super) async fn set_sign_in_rules(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::SetSignInRules>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let id = origin.account(&app, &account)?;
    let command = Command::SetSignInRules { account: id, second_factor: body.second_factor };
    let making = origin.making(&app, command).about(RecordId::Account(id));
    making.answer(|look, _| Ok(look.show_account(account_in(look, id)?))).await
}

fn account_in<'l>(look: &Look<'l>, id: AccountId) -> Result<&'l Account, Problem> {
    known(look.facts.account(id)).ok_or_else(Problem::not_found)
}
