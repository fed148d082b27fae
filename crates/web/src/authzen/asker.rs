//! Who asks: a key, and what it may ask.

use rolecall_core::{
    AccountId, Timestamp,
    change::{At, Cell, Operation, permits},
    facts::Facts,
    index::Index,
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
    pub(super) fn of(
        facts: &Facts,
        index: &Index,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let principal = caller.principal;
        let account = caller.account.ok_or_else(Problem::unauthorized)?;
        let kind = facts.account(account).expect("the whole world").map(|account| account.kind);
        let kind = kind.ok_or_else(Problem::unauthorized)?;
        // Most who ask may, by a cell that the index knows; the table itself has the last word.
        let has = |cell: &Cell| {
            let section = index.section(cell.section.as_str()).filter(|_| cell.at == At::Here);
            let allows = |section| {
                index.allows(principal, cell.level, section, account, now, caller.origin())
            };
            section.is_some_and(allows)
        };
        let may = |operation: Operation| {
            operation.cells(kind).iter().any(has)
                || permits(facts, principal, operation, account, now, caller.origin()).is_ok()
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
    pub(super) fn knows(&self, index: &Index, account: AccountId) -> bool {
        index.is_within(account, self.account)
    }
}
