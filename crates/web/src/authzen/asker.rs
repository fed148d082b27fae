//! Who asks: a key, and what it may ask.

use rolecall_core::{
    AccountId, Timestamp,
    change::{Operation, permits},
    facts::Facts,
};

use crate::{caller::Caller, problem::Problem};

/// A key that may ask, and where.
#[derive(Clone, Copy)]
pub(super) struct Asker {
    pub(super) account: AccountId,
    /// Whether it may simulate a moment and see explanations.
    pub(super) simulates: bool,
}

impl Asker {
    /// Looks at what the key may do now; one without the section is refused.
    pub(super) fn of(facts: &Facts, caller: &Caller, now: Timestamp) -> Result<Self, Problem> {
        let principal = caller.principal;
        let account = caller.account.ok_or_else(Problem::unauthorized)?;
        let may = |operation: Operation| {
            permits(facts, principal, operation, account, now, caller.origin()).is_ok()
        };
        if may(Operation::AskDecisions) {
            Ok(Self { account, simulates: may(Operation::SimulateDecisions) })
        } else {
            Err(Problem::forbidden(
                "level.missing",
                "this key may not ask for decisions: it needs view on decisions",
            ))
        }
    }

    /// Whether it may know of an account: its own and those below.
    pub(super) fn knows(&self, facts: &Facts, account: AccountId) -> bool {
        facts.is_within(account, self.account).expect("the whole world")
    }
}
