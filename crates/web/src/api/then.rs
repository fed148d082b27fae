//! When a question about access is: now, at a moment to come, or in the past.
//!
//! A moment to come is answered by the records as they are now, with the dates of then. A moment
//! that has passed is answered as it was: by the ledger, from which the way up to the account is
//! replayed. What may be told of it is a matter of who asks now.

use rolecall_core::{AccountId, Timestamp, facts::Facts};
use rolecall_store::{NoPast, Past};

use super::look::Look;
use crate::{App, caller::Caller, problem::Problem};

/// A moment, with what is needed to answer by it.
#[derive(Debug, Default)]
pub(crate) struct Then {
    at: Option<Timestamp>,
    past: Option<Past>,
}

/// The same within one look at the world.
#[derive(Clone, Copy, Debug)]
pub(crate) struct When<'l> {
    pub(crate) facts: &'l Facts,
    pub(crate) at: Timestamp,
    /// The last change that counts.
    pub(crate) revision: u64,
    /// Whether it is of the past.
    pub(crate) has_passed: bool,
}

impl Then {
    /// In an account that the caller sees, at a moment or after a change; both are now if nothing
    /// is said.
    pub(crate) async fn of(
        app: &App,
        caller: &Caller,
        account: &str,
        at: Option<Timestamp>,
        revision: Option<u64>,
    ) -> Result<Self, Problem> {
        let (account, now, head) = app.look(caller, |look| {
            look.account(account).map(|account| (account.id, look.now, look.revision))
        })?;
        Self::seen(app, account, (now, head), at, revision).await
    }

    /// The same of an account that whoever asks is known to see, in a look at such a moment and
    /// revision.
    pub(crate) async fn seen(
        app: &App,
        account: AccountId,
        (now, head): (Timestamp, u64),
        at: Option<Timestamp>,
        revision: Option<u64>,
    ) -> Result<Self, Problem> {
        let revision = match revision {
            Some(asked) if asked > head => return Err(not_reached(head)),
            None if at.is_none_or(|at| at >= now) => return Ok(Self { at, past: None }),
            asked => asked,
        };
        let revision = match (revision, at) {
            (Some(revision), _) => revision,
            (None, at) => app.store().revision_at(at.unwrap_or(now)).await?,
        };
        let at = match at {
            Some(at) => at,
            None => moment_of(app, revision).await?.unwrap_or(now),
        };
        let past = app.store().past(account, revision).await.map_err(untold)?;
        Ok(Self { at: Some(at), past: Some(past) })
    }

    pub(crate) fn when<'l>(&'l self, look: &Look<'l>) -> When<'l> {
        self.or_now(look.facts, look.now, look.revision)
    }

    /// What it is about; or the present, which is this.
    pub(crate) fn or_now<'l>(
        &'l self,
        facts: &'l Facts,
        now: Timestamp,
        revision: u64,
    ) -> When<'l> {
        let at = self.at.unwrap_or(now);
        match &self.past {
            Some(past) => {
                When { facts: &past.facts, at, revision: past.revision, has_passed: true }
            }
            None => When { facts, at, revision, has_passed: false },
        }
    }
}

impl<'l> When<'l> {
    pub(crate) fn now(look: &Look<'l>) -> Self {
        Self { facts: look.facts, at: look.now, revision: look.revision, has_passed: false }
    }
}

/// When a change was made.
async fn moment_of(app: &App, revision: u64) -> Result<Option<Timestamp>, Problem> {
    let before = revision.saturating_sub(1);
    Ok(app.store().entries(before, 1).await?.first().map(|entry| entry.at))
}

fn not_reached(head: u64) -> Problem {
    let detail = format!("the last change is {head}: ask for that one, or an earlier one");
    Problem::bad_request("revision.not_reached", detail)
}

fn untold(why: NoPast) -> Problem {
    match why {
        NoPast::NotThere => Problem::bad_request("past.not_there", why.to_string()),
        NoPast::TooMuch => Problem::bad_request("past.too_much", why.to_string()),
        NoPast::Fault(fault) => fault.into(),
    }
}
