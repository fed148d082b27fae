//! Ownership: offered by the owner, and answered by whom it is offered to.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use rolecall_core::change::{Command, Operation};

use super::{
    error::PageError,
    fields::{Fields, Mistakes},
    home::signed_in,
    person::{PersonPath, refused},
    send::send,
};
use crate::{App, session::Acting};

pub(super) async fn offer(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): PersonPath,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, "/")?;
    let command = app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeePeople, &path.0)?;
        let to = look.member(account, &path.1)?.id;
        let keeps = fields.all("roles").filter_map(|id| id.parse().ok()).collect();
        Ok::<_, PageError>(Command::OfferOwnership { account: account.id, to, keeps })
    })?;
    match send(&app, &me.caller, &fields, command).await {
        Ok(_) => Ok(Redirect::to(&format!("/a/{}/accounts?done=offered", path.0)).into_response()),
        Err(problem) => refused(&app, &me, &path, &fields, Mistakes::default(), &problem).await,
    }
}

/// What is answered to an offer, or whether it is taken back.
pub(super) async fn answer(
    State(app): State<App>,
    me: Option<Acting>,
    Path((account, answer)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, "/")?;
    let id = app.look(&me.caller, |look| look.account(&account).map(|account| account.id))?;
    let (command, done) = match answer.as_str() {
        "accept" => (Command::AcceptOwnership { account: id }, "owner-accepted"),
        "decline" => (Command::DeclineOwnership { account: id }, "owner-declined"),
        "withdraw" => (Command::WithdrawOwnership { account: id }, "withdrawn"),
        _ => return Err(crate::problem::Problem::not_found().into()),
    };
    send(&app, &me.caller, &fields, command).await?;
    Ok(Redirect::to(&format!("/a/{account}/accounts?done={done}")).into_response())
}
