//! How far a node has read, and since when it may lack something. Kept in atomics: every decision looks
//! here.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use tokio::sync::{Notify, watch};

use crate::Fault;

/// How a node follows the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Following {
    /// How often it looks without being told.
    pub look_every: Duration,
    /// How long it answers from what it has without having heard that this is everything.
    pub out_of_date_max: Duration,
    /// How long a question waits for the revision that it asks for.
    pub wait_max: Duration,
}

impl Default for Following {
    fn default() -> Self {
        Self {
            look_every: Duration::from_secs(1),
            out_of_date_max: Duration::from_secs(30),
            wait_max: Duration::from_secs(2),
        }
    }
}

/// How a node stands to the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowState {
    /// The revision that it has.
    pub revision: u64,
    /// The highest revision that it has heard of.
    pub head: u64,
    /// How long it may have lacked something: since it last heard that it has everything.
    pub behind: Duration,
    /// Whether the database answers.
    pub is_reachable: bool,
    /// How long it has answered, or not.
    pub since: Duration,
    /// Whether it answers nothing any more until it has read on.
    pub is_out_of_date: bool,
    /// Why it reads no further until it is started anew, if it does not.
    pub broken: Option<String>,
}

#[derive(Debug)]
pub(crate) struct State {
    following: Following,
    /// Whether there are others to follow.
    follows: bool,
    base: Instant,
    /// When it had everything, in microseconds since the base.
    had_everything_us: AtomicU64,
    head: AtomicU64,
    is_reachable: AtomicBool,
    since: Mutex<Instant>,
    asked: Notify,
    looked: Notify,
    is_broken: AtomicBool,
    broken: watch::Sender<Option<Fault>>,
}

impl State {
    /// Of a node that began to read everything then, up to a revision.
    pub(crate) fn new(
        following: Following,
        follows: bool,
        (base, revision): (Instant, u64),
    ) -> Self {
        Self {
            following,
            follows,
            base,
            had_everything_us: AtomicU64::new(0),
            head: AtomicU64::new(revision),
            is_reachable: AtomicBool::new(true),
            since: Mutex::new(base),
            asked: Notify::new(),
            looked: Notify::new(),
            is_broken: AtomicBool::new(false),
            broken: watch::Sender::new(None),
        }
    }

    pub(crate) fn following(&self) -> &Following {
        &self.following
    }

    /// Microseconds by a clock that never goes back.
    pub(crate) fn now(&self) -> u64 {
        u64::try_from(self.base.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// It had everything at a moment.
    pub(crate) fn has_everything(&self, at: u64, revision: u64) {
        self.had_everything_us.fetch_max(at, Ordering::Release);
        self.heard_of(revision);
        self.reachable(true);
        self.looked.notify_waiters();
    }

    /// Whether there are others to follow.
    pub(crate) fn follows(&self) -> bool {
        self.follows
    }

    /// Has the follower look at once, and waits until this node had everything that there is now.
    pub(crate) async fn looked(&self) {
        let asked = self.now();
        self.asked.notify_one();
        loop {
            let looked = self.looked.notified();
            if self.had_everything_us.load(Ordering::Acquire) >= asked {
                return;
            }
            looked.await;
        }
    }

    /// The ledger goes on to a revision, at least.
    pub(crate) fn heard_of(&self, revision: u64) {
        self.head.fetch_max(revision, Ordering::Relaxed);
    }

    /// The database does not answer.
    pub(crate) fn lost(&self, fault: &Fault) {
        if self.reachable(false) {
            tracing::warn!(%fault, "the database is lost: decisions go on for a while, changes wait for it");
        }
    }

    /// It follows no further.
    pub(crate) fn broke(&self, fault: &Fault) {
        tracing::error!(%fault, "the ledger cannot be followed: nothing is answered until a new start");
        // Before anyone is told: who hears of it finds it so.
        self.is_broken.store(true, Ordering::Release);
        self.broken.send_replace(Some(fault.clone()));
    }

    /// Notes whether the database answers; says whether that is new.
    fn reachable(&self, is: bool) -> bool {
        if self.is_reachable.load(Ordering::Relaxed) == is {
            return false;
        }
        let mut since = self.since.lock();
        let is_new = self.is_reachable.swap(is, Ordering::AcqRel) != is;
        if is_new {
            if is {
                tracing::info!(gone_ms = millis(since.elapsed()), "the database is back");
            }
            *since = Instant::now();
        }
        is_new
    }

    /// Fails at once where the database does not answer, as far as that is known.
    pub(crate) fn reach(&self) -> Result<(), Fault> {
        if self.is_reachable.load(Ordering::Relaxed) && !self.is_broken.load(Ordering::Acquire) {
            return Ok(());
        }
        Err(Fault::Unavailable("the database does not answer".to_owned()))
    }

    fn behind(&self) -> Duration {
        let had = self.had_everything_us.load(Ordering::Acquire);
        Duration::from_micros(self.now().saturating_sub(had))
    }

    pub(crate) fn is_out_of_date(&self) -> bool {
        self.follows
            && (self.is_broken.load(Ordering::Acquire)
                || self.behind() > self.following.out_of_date_max)
    }

    pub(crate) fn told(&self, revision: u64) -> FollowState {
        FollowState {
            revision,
            head: self.head.load(Ordering::Relaxed).max(revision),
            behind: if self.follows { self.behind() } else { Duration::ZERO },
            is_reachable: self.is_reachable.load(Ordering::Relaxed),
            since: self.since.lock().elapsed(),
            is_out_of_date: self.is_out_of_date(),
            broken: self.broken.borrow().as_ref().map(ToString::to_string),
        }
    }

    pub(crate) async fn until_broken(&self) -> Fault {
        let mut broken = self.broken.subscribe();
        let found = broken.wait_for(Option::is_some).await.map(|fault| fault.clone());
        found.ok().flatten().unwrap_or(Fault::Closed)
    }

    pub(crate) async fn asked(&self) {
        self.asked.notified().await;
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(follows: bool) -> State {
        let out_of_date_max = Duration::from_millis(20);
        State::new(
            Following { out_of_date_max, ..Following::default() },
            follows,
            (Instant::now(), 7),
        )
    }

    #[test]
    fn who_has_not_heard_for_too_long_is_out_of_date_and_recovers() {
        let state = of(true);
        assert!(!state.is_out_of_date());
        state.lost(&Fault::Closed);
        assert!(state.reach().is_err());
        std::thread::sleep(Duration::from_millis(30));
        assert!(state.is_out_of_date());
        state.has_everything(state.now(), 9);
        assert!(!state.is_out_of_date() && state.reach().is_ok());
        assert_eq!(state.told(8).head, 9);
    }

    #[test]
    fn what_was_heard_counts_from_when_it_was_asked_for() {
        let state = of(true);
        let asked = state.now();
        std::thread::sleep(Duration::from_millis(30));
        state.has_everything(asked, 7);
        assert!(state.is_out_of_date());
    }

    #[test]
    fn who_is_alone_is_never_out_of_date() {
        let state = of(false);
        std::thread::sleep(Duration::from_millis(30));
        assert!(!state.is_out_of_date());
    }

    #[test]
    fn a_ledger_that_is_another_one_is_followed_no_further() {
        let state = of(true);
        state.broke(&Fault::Diverged("row 7".to_owned()));
        state.has_everything(state.now(), 9);
        assert!(state.is_out_of_date() && state.reach().is_err());
    }
}
