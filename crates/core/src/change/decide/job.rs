//! Jobs of many commands: begun, ended; and what is done to one of many.

use super::{Decider, Events, at_most};
use crate::{
    AccountId, JobId,
    change::{Event, JOB_ROWS_MAX, JobWork, Operation, Refusal, WantedState},
};

impl Decider<'_> {
    /// G21 to G24: as for one account alone, by whoever may do it for many.
    pub(super) fn set_state_in_bulk(
        &mut self,
        above: AccountId,
        account: AccountId,
        state: WantedState,
    ) -> Events {
        let above = self.guard.account(above)?;
        self.guard.may(Operation::SetBulkStates, above)?;
        let account = self.guard.account(account)?;
        if account.id == above.id || !self.facts.is_within(account.id, above.id)? {
            return Err(Refusal::NotFound { what: "account" })?;
        }
        let stand = self.guard.may(Operation::SetAccountState, account)?;
        let before = account.state;
        if before.key() == state.key() {
            return Ok(Vec::new());
        }
        self.guard.stands_above(stand, before.set_by())?;
        let after = state.set_by(stand);
        Ok(vec![Event::AccountStateSet { account: account.id, before, after }])
    }

    /// Gives nothing yet: each of the job's commands is decided by itself, for who began it.
    pub(super) fn start_job(
        &mut self,
        account: AccountId,
        job: JobId,
        work: JobWork,
        rows: u32,
    ) -> Events {
        self.guard.may(work.operation(), self.guard.account(account)?)?;
        at_most(JOB_ROWS_MAX, usize::try_from(rows).unwrap_or(usize::MAX), "rows")?;
        Ok(vec![Event::JobStarted { account, job, work, rows }])
    }

    pub(super) fn cancel_job(&mut self, account: AccountId, job: JobId, work: JobWork) -> Events {
        self.guard.may(work.operation(), self.guard.account(account)?)?;
        Ok(vec![Event::JobCancelled { account, job, work }])
    }
}
