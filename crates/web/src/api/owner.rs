//! Who owns an account, and how that passes on.

use axum::{extract::State, response::Response};
use rolecall_client::wire::{self, Changed};
use rolecall_core::{
    AccountId,
    change::{Command, Operation},
    facts::RecordId,
};

use super::{
    account::first_owner,
    answer::tagged,
    change::{Change, Nothing, Sent},
    look::{Look, known},
    page::{Asked, NoQuery, Path},
};
use crate::{App, caller::Caller, problem::Problem};

/// The owner of an account, and to whom it is offered.
#[utoipa::path(get, path = "/accounts/{account}/owner", tag = "Ownership",
    params(("account" = wire::AccountRef, Path)),
    extensions(("x-operation" = json!(["see_people"]))),
    responses((status = 200, body = wire::Ownership)))]
pub(super) async fn get_owner(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Response, Problem> {
    app.look(&caller, |look| {
        let account = look.account_for(Operation::SeePeople, &account)?;
        Ok(tagged(look, RecordId::Account(account.id), show(look, account.id)?))
    })
}

fn show(look: &Look<'_>, id: AccountId) -> Result<wire::Ownership, Problem> {
    let account = known(look.facts.account(id));
    let ownership = account.and_then(|account| look.show_ownership(account));
    ownership.ok_or_else(Problem::not_found)
}

/// Put in a new owner from above.
///
/// For who stands above the account. The new owner is one of its people, or is invited.
#[utoipa::path(put, path = "/accounts/{account}/owner", tag = "Ownership",
    params(("account" = wire::AccountRef, Path)), request_body = wire::PutInOwner,
    extensions(("x-operation" = json!(["put_in_owner"]))),
    responses((status = 200, body = Changed<wire::Ownership>)))]
pub(super) async fn put_in_owner(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::PutInOwner>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let owner = first_owner(body.owner, app.now());
    let keeps = body.old_owner_keeps;
    let command = |account| Command::PutInOwner { account, owner, old_owner_keeps: keeps };
    made(&app, origin, &account, command).await
}

/// Offer an account to another of its people.
///
/// For its owner alone, in person: a key never is the owner. They stay the owner until the offer
/// is accepted.
#[utoipa::path(post, path = "/accounts/{account}/owner/offer", tag = "Ownership",
    params(("account" = wire::AccountRef, Path)), request_body = wire::OfferOwnership,
    responses((status = 200, body = Changed<wire::Ownership>)))]
pub(super) async fn offer_ownership(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::OfferOwnership>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let command = |account| Command::OfferOwnership { account, to: body.to, keeps: body.keeps };
    made(&app, origin, &account, command).await
}

/// Take the offer of an account back.
///
/// For its owner alone, in person: a key never is the owner.
#[utoipa::path(delete, path = "/accounts/{account}/owner/offer", tag = "Ownership",
    params(("account" = wire::AccountRef, Path)),
    responses((status = 200, body = Changed<wire::Ownership>)))]
pub(super) async fn withdraw_offer(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    let command = |account| Command::WithdrawOwnership { account };
    made(&app, change.origin, &account, command).await
}

/// Become the owner, as was offered to you.
///
/// For the person it is offered to: nothing is ever offered to a key.
#[utoipa::path(post, path = "/accounts/{account}/owner/offer/accept", tag = "Ownership",
    params(("account" = wire::AccountRef, Path)),
    responses((status = 200, body = Changed<wire::Ownership>)))]
pub(super) async fn accept_ownership(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    let command = |account| Command::AcceptOwnership { account };
    made(&app, change.origin, &account, command).await
}

/// Turn down the ownership that was offered to you.
///
/// For the person it is offered to: nothing is ever offered to a key.
#[utoipa::path(post, path = "/accounts/{account}/owner/offer/decline", tag = "Ownership",
    params(("account" = wire::AccountRef, Path)),
    responses((status = 200, body = Changed<wire::Ownership>)))]
pub(super) async fn decline_ownership(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    let command = |account| Command::DeclineOwnership { account };
    made(&app, change.origin, &account, command).await
}

async fn made(
    app: &App,
    origin: Sent,
    account: &str,
    command: impl FnOnce(AccountId) -> Command,
) -> Result<Response, Problem> {
    let id = origin.account(app, account)?;
    let making = origin.making(app, command(id)).about(RecordId::Account(id));
    making.answer(|look, _| show(look, id)).await
}
