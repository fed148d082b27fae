//! Commands about jobs, and what is done to one of many.

use rand::{Rng, seq::IndexedRandom};
use rolecall_core::{
    JobId,
    change::{Command, JobWork, WantedState},
};

use super::{Generator, pick::View};

impl Generator {
    /// Below one of those above most of the time.
    pub(super) fn set_state_in_bulk(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.parent.is_some())?;
        let way = view.path(account);
        let above = match way.get(1..) {
            Some(above) if self.percent(90) => above.choose(&mut self.rng)?.id,
            _ => self.account(view, |_| true)?,
        };
        // What is suspended or closed leaves little to do for anyone in it and below.
        let state = match self.rng.random_range(0..100) {
            0..75 => WantedState::Active,
            75..97 => WantedState::Suspended,
            _ => WantedState::Closed,
        };
        Some(Command::SetStateInBulk { above, account, state })
    }

    pub(super) fn start_job(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |_| true)?;
        let work = *JobWork::ALL.choose(&mut self.rng)?;
        Some(Command::StartJob { account, job: JobId::from_bytes([1; 16]), work, rows: 3 })
    }

    pub(super) fn cancel_job(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |_| true)?;
        let work = *JobWork::ALL.choose(&mut self.rng)?;
        Some(Command::CancelJob { account, job: JobId::from_bytes([1; 16]), work })
    }
}
