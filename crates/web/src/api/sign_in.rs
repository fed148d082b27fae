//! The account's own sign-in: set, disabled, taken away.

use axum::{extract::State, http::StatusCode, response::Response};
use rolecall_client::wire::{self, Changed, Removed};
use rolecall_core::{
    AccountId,
    change::{Command, Operation},
    facts::RecordId,
};

use super::{
    answer::tagged,
    change::{Change, Nothing},
    look::{Look, known},
    page::{Asked, NoQuery, Path},
};
use crate::{
    App,
    caller::Caller,
    password,
    portal::account_sign_in::{own_words, wrong_with},
    problem::Problem,
};

/// Whether an account has a sign-in of its own, and whether it is in force.
#[utoipa::path(get, path = "/accounts/{account}/sign-in", tag = "Limits",
    params(("account" = wire::AccountRef, Path)),
    extensions(("x-operation" = json!(["set_account_sign_in"]))),
    responses((status = 200, body = wire::AccountSignIn)))]
pub(super) async fn get_account_sign_in(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Response, Problem> {
    app.look(&caller, |look| {
        let account = look.account_for(Operation::SetAccountSignIn, &account)?;
        Ok(tagged(look, RecordId::Account(account.id), show(look, account.id)?))
    })
}

/// Set the sign-in of an account, or disable it.
///
/// Whoever signs in with it has what the owner has in the account, and is marked in its history.
/// Its name is the account's short name.
#[utoipa::path(put, path = "/accounts/{account}/sign-in", tag = "Limits",
    params(("account" = wire::AccountRef, Path)), request_body = wire::SetAccountSignIn,
    extensions(("x-operation" = json!(["set_account_sign_in"]))),
    responses((status = 200, body = Changed<wire::AccountSignIn>)))]
pub(super) async fn set_account_sign_in(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::SetAccountSignIn>,
) -> Result<Response, Problem> {
    let Change { body: wire::SetAccountSignIn { enabled, password }, origin } = change;
    let (id, own_words) = origin.look(&app, |look| {
        let account = look.account_for(Operation::SetAccountSignIn, &account)?;
        Ok::<_, Problem>((account.id, own_words(account)))
    })?;
    let command = Command::SetAccountSignIn { account: id, enabled: Some(enabled) };
    let mut making = origin.making(&app, command).about(RecordId::Account(id));
    if let Some(password) = password {
        if let Some(said) = wrong_with(&password, &own_words) {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Err(Problem::new(status, "password.weak", format!("`password`: {said}")));
        }
        if let Some(hash) = password::hashed(&password, app.random()).await? {
            making = making.binding(hash);
        }
    }
    making.answer(|look, _| show(look, id)).await
}

/// Take the sign-in of an account away.
#[utoipa::path(delete, path = "/accounts/{account}/sign-in", tag = "Limits",
    params(("account" = wire::AccountRef, Path)),
    extensions(("x-operation" = json!(["set_account_sign_in"]))),
    responses((status = 200, body = Removed)))]
pub(super) async fn remove_account_sign_in(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    let origin = change.origin;
    let id = origin.account(&app, &account)?;
    let command = Command::SetAccountSignIn { account: id, enabled: None };
    let making = origin.making(&app, command).about(RecordId::Account(id));
    making.answer_removed(|look, _| show(look, id)).await
}

fn show(look: &Look<'_>, id: AccountId) -> Result<wire::AccountSignIn, Problem> {
    let account = known(look.facts.account(id)).ok_or_else(Problem::not_found)?;
    Ok(wire::AccountSignIn {
        set: account.sign_in.is_some(),
        enabled: account.sign_in.is_some_and(|sign_in| sign_in.enabled),
    })
}
