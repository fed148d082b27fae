//! Questions about how things were: `at` or `revision` in the context. They are answered from the
//! ledger, for keys that may simulate a moment and see the account's history.
//!
//! `time` is something else: the records as they are now, with the dates of that moment.

use rolecall_core::{
    AccountId, Timestamp,
    change::{Operation, permits},
};
use serde_json::{Map, Value};

use super::{
    body::{Asked, mistyped},
    decide::Round,
    evaluation::round,
};
use crate::{App, api::then::Then, caller::Caller, problem::Problem};

/// What a context says of when.
struct Wanted {
    at: Option<Timestamp>,
    revision: Option<u64>,
}

impl Wanted {
    fn read(context: &Map<String, Value>) -> Result<Option<Self>, Problem> {
        let at = match present(context, "at") {
            None => None,
            Some(at) => {
                let parsed = at.as_str().and_then(|text| text.parse().ok());
                Some(parsed.ok_or_else(|| mistyped("context.at", super::decide::A_TIME))?)
            }
        };
        let revision = match present(context, "revision") {
            None => None,
            Some(number) => {
                let number = number.as_u64();
                Some(number.ok_or_else(|| mistyped("context.revision", "a revision number"))?)
            }
        };
        Ok((at.is_some() || revision.is_some()).then_some(Self { at, revision }))
    }
}

fn present<'c>(context: &'c Map<String, Value>, name: &str) -> Option<&'c Value> {
    context.get(name).filter(|value| !value.is_null())
}

/// Whether a context asks for it.
pub(super) fn is_asked(context: &Map<String, Value>) -> bool {
    ["at", "revision"].into_iter().any(|name| present(context, name).is_some())
}

/// How it was, if that is asked and may be told.
pub(super) async fn of(app: &App, caller: &Caller, asked: &Asked) -> Result<Option<Then>, Problem> {
    let Some(Wanted { at, revision }) = Wanted::read(&asked.context)? else { return Ok(None) };
    let seen = round(app, caller, |round| {
        let Some(account) = round.account(asked.resource.where_asked()) else { return Ok(None) };
        may_know(round, caller, account)?;
        Ok(Some((account, (round.now, round.revision))))
    })?;
    // An account that is not known has no past either, and is answered as ever.
    let Some((account, now)) = seen else { return Ok(Some(Then::default())) };
    Then::seen(app, account, now, at, revision).await.map(Some)
}

fn may_know(round: &Round<'_>, caller: &Caller, account: AccountId) -> Result<(), Problem> {
    let history = Operation::SeeHistory;
    let may = permits(round.facts, caller.principal, history, account, round.now, caller.origin());
    if round.asker.simulates && may.is_ok() {
        return Ok(());
    }
    let detail = "this key may not ask how it was: leave out `context.at` and `context.revision`, or \
                  use one with edit on decisions that may see the account's history";
    Err(Problem::forbidden("level.missing", detail))
}
