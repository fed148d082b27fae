//! What a form sends, as a command of who is signed in.

use axum::http::StatusCode;
use maud::{Markup, html};
use rolecall_core::{
    change::{Command, Via},
    facts::RecordId,
};
use rolecall_store::{Done, Expected, Failure, Request, Tag};

use super::{
    fields::{Fields, Mistakes},
    messages::capital,
};
use crate::{App, api::look::Look, caller::Caller, order::Order, problem::Problem, session::token};

/// The field by which a form that is sent twice is known to be the same one.
pub(super) const ONCE: &str = "once";
const ONCE_CHARS_MAX: usize = 64;
/// The field by which a form tells what it was made from.
const TAG: &str = "tag";

/// Carries out a command that a form sent. One that is sent twice, as by a double click, is carried
/// out once and answered alike.
pub(super) async fn send(
    app: &App,
    caller: &Caller,
    fields: &Fields,
    command: Command,
) -> Result<Done, Problem> {
    send_if(app, caller, fields, command, None).await
}

/// The same, if what it is about is still in the state that was expected.
pub(super) async fn send_if(
    app: &App,
    caller: &Caller,
    fields: &Fields,
    command: Command,
    expected: Option<Expected>,
) -> Result<Done, Problem> {
    let request = named(fields, &command);
    let order = Order { request, expected, ..Order::new(Via::Portal, command) };
    app.carry_out(caller, order).await.map_err(refused)
}

/// What tells the state that a form is made from, so that it changes that one and nothing newer.
pub(super) fn meant_for(look: &Look<'_>, record: RecordId) -> Markup {
    html! {
        @if let Some(tag) = look.tag(record) {
            input type="hidden" name=(TAG) value=(hex::encode(tag.0));
        }
    }
}

/// The state that a form was made from.
pub(super) fn expected(fields: &Fields, record: RecordId) -> Option<Expected> {
    let mut tag = [0; 16];
    hex::decode_to_slice(fields.one(TAG), &mut tag).ok()?;
    Some(Expected { record, tag: Tag(tag) })
}

/// By what name the form may come again. Moments that the command has are not what was sent.
pub(super) fn named(fields: &Fields, command: &Command) -> Option<Request> {
    let once = fields.one(ONCE);
    if once.is_empty() || once.len() > ONCE_CHARS_MAX {
        return None;
    }
    let told = format!("{command:?}");
    let what = told.split(' ').next().unwrap_or_default();
    let fingerprint = token(&format!("{what} {}", fields.as_sent()));
    Some(Request { key: format!("form-{once}"), fingerprint })
}

pub(crate) fn refused(failure: Failure) -> Problem {
    let said = failure.to_string();
    match failure {
        Failure::Refused(refusal) => refusal.into(),
        Failure::Fault(fault) => fault.into(),
        Failure::RequestReused => Problem::new(StatusCode::CONFLICT, "request.reused", said),
        Failure::Stale(_) => Problem::new(StatusCode::CONFLICT, "state.stale", said),
    }
}

/// What the rules refuse, beside the field that it is about.
pub(super) fn beside(problem: &Problem, mistakes: &mut Mistakes) {
    let field = match problem.code {
        "membership.already" | "access.own" => "address",
        "roles.empty" | "roles.too_many" | "role.not_allowed" | "role.wrong_type"
        | "level.beyond_giver" | "mark.beyond_giver" | "target.not_found" => "roles",
        "dates.reversed" | "dates.out_of_range" | "end.passed" => "expiration",
        "login_name.taken" => "login_name",
        "narrowing.misplaced" => "reach",
        "account.short_name_taken" | "account.short_names_spent" => "short_name",
        "range.everywhere" | "allowlist.leaves_out" => "ranges",
        "policy.name_taken" => "name",
        "policy.misplaced" | "section.unknown" => "section",
        "level.not_offered" => "level",
        "catalog.mistake" | "catalog.breaks_role" => "toml",
        _ => "",
    };
    mistakes.add(field, capital(&problem.detail));
}
