//! Wrong passwords and codes: counted a person, whatever name they go by and whichever door they use.
//! After some of them the next try has to wait, longer each time, and is told for how long.

use jiff::SignedDuration;
use rolecall_core::{PersonId, Timestamp};
use rolecall_store::Fault;

use super::{
    messages::{Word, english},
    sign_in::Login,
};
use crate::{App, session::token};

/// How many may come at once before one has to wait.
const FREE_FAILURES: u64 = 5;
/// The longest wait, so that nobody can shut anyone else out for good.
const WAIT_SECONDS_MAX: i64 = 900;

/// For whom tries are counted.
#[derive(Clone, Debug)]
pub(super) struct Counted(String);

/// A try that comes too soon after wrong ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooSoon {
    seconds: i64,
}

impl TooSoon {
    pub(super) fn said(self) -> String {
        let seconds = usize::try_from(self.seconds).unwrap_or(1);
        english().put("sign-in-wait", &[("seconds", Word::Number(seconds))]).into_owned()
    }
}

impl Counted {
    pub(super) fn person(person: PersonId) -> Self {
        Self(format!("person {person}"))
    }

    pub(super) fn login(login: Login) -> Self {
        match login {
            Login::Person(person) => Self::person(person),
            Login::Account(account) => Self(format!("account {account}")),
        }
    }

    /// For a name that is nobody's: it has to wait as those do that are someone's.
    pub(super) fn nobody(name: &str) -> Self {
        Self(format!("name {}", hex::encode(&token(&name.to_lowercase())[..16])))
    }

    /// Whether a try may be looked at now.
    pub(super) async fn may_try(&self, app: &App) -> Result<Result<(), TooSoon>, Fault> {
        self.failures(app).await.map(|failures| failures.map(drop))
    }

    async fn failures(&self, app: &App) -> Result<Result<u64, TooSoon>, Fault> {
        let now = app.now();
        let attempts = app.store().attempts(&self.0, now).await?;
        let seconds = wait_seconds(attempts.failures, attempts.last_at, now);
        Ok(if seconds > 0 { Err(TooSoon { seconds }) } else { Ok(attempts.failures) })
    }

    /// Counts a try as a wrong one before it is looked at, and says whether it may be. There are few
    /// codes: of many tries at once no more are looked at than would be one after the other.
    pub(super) async fn count(&self, app: &App) -> Result<Result<(), TooSoon>, Fault> {
        let before = match self.failures(app).await? {
            Ok(failures) => failures,
            Err(too_soon) => return Ok(Err(too_soon)),
        };
        let now = app.now();
        let others = app.store().attempt_failed(&self.0, now).await?.saturating_sub(1);
        // Someone else's came in between: what it makes the next one wait, this one waits too.
        let seconds = if others > before { wait_seconds(others, Some(now), now) } else { 0 };
        Ok(if seconds > 0 { Err(TooSoon { seconds }) } else { Ok(()) })
    }

    /// Counts a try that was a wrong one.
    pub(super) async fn failed(&self, app: &App) -> Result<(), Fault> {
        app.store().attempt_failed(&self.0, app.now()).await.map(drop)
    }

    /// Forgets the wrong ones, since all that is to be proven was.
    pub(super) async fn succeeded(&self, app: &App) -> Result<(), Fault> {
        app.store().attempts_forgotten(&self.0).await
    }
}

fn wait_seconds(failures: u64, last: Option<Timestamp>, now: Timestamp) -> i64 {
    let Some(beyond) = failures.checked_sub(FREE_FAILURES) else { return 0 };
    let wait = 1_i64.checked_shl(u32::try_from(beyond).unwrap_or(u32::MAX)).unwrap_or(i64::MAX);
    let wait = if wait <= 0 { WAIT_SECONDS_MAX } else { wait.min(WAIT_SECONDS_MAX) };
    let until = last.and_then(|last| last.checked_add(SignedDuration::from_secs(wait)).ok());
    until.map_or(0, |until| (until.as_second() - now.as_second()).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let at: Timestamp = "2026-05-01T12:00:00Z".parse().expect("a moment");
        let wait = |failures| wait_seconds(failures, Some(at), at);
        assert_eq!([4, 5, 6, 8, 14, 15, 70].map(wait), [0, 1, 2, 8, 512, 900, 900]);
    }
}
