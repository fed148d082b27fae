//! What a form sends, as a command of who is signed in.

use rolecall_core::change::{Command, Via};
use rolecall_store::{Done, Failure, Request};

use super::fields::{Fields, Mistakes};
use crate::{
    App,
    order::Order,
    problem::Problem,
    session::{SignedIn, token},
};

/// The field by which a form that is sent twice is known to be the same one.
pub(super) const ONCE: &str = "once";

/// Carries out a command that a form sent. One that is sent twice, as by a double click, is carried
/// out once.
pub(super) async fn send(
    app: &App,
    me: &SignedIn,
    fields: &Fields,
    command: Command,
) -> Result<Done, Problem> {
    let once = fields.one(ONCE);
    let told = format!("{command:?}");
    let request = (!once.is_empty() && once.len() <= 64)
        .then(|| Request { key: format!("form-{once}"), fingerprint: token(&told) });
    let order = Order { request, ..Order::new(Via::Portal, command) };
    app.carry_out(&me.caller, order).await.map_err(refused)
}

pub(super) fn refused(failure: Failure) -> Problem {
    match failure {
        Failure::Refused(refusal) => refusal.into(),
        Failure::Fault(fault) => fault.into(),
        Failure::RequestReused | Failure::Stale(_) => {
            let status = axum::http::StatusCode::CONFLICT;
            Problem::new(status, "request.reused", failure.to_string())
        }
    }
}

/// What the rules refuse, beside the field that it is about.
pub(super) fn beside(problem: Problem, mistakes: &mut Mistakes) {
    let field = match problem.code {
        "membership.already" | "access.own" => "address",
        "roles.empty" | "roles.too_many" | "role.not_allowed" | "role.wrong_type"
        | "level.beyond_giver" | "mark.beyond_giver" | "target.not_found" => "roles",
        "dates.reversed" | "dates.out_of_range" | "end.passed" => "expiration",
        "login_name.taken" => "login_name",
        "account.short_name_taken" => "short_name",
        _ => "",
    };
    let mut said = problem.detail;
    if let Some(first) = said.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    mistakes.add(field, said);
}
