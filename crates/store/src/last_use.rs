//! When something was last used, to within a minute: a key, a membership.

use std::sync::atomic::{AtomicI64, Ordering};

use rolecall_core::{KeyId, MembershipId, Timestamp};

/// A use is noted if it is at least this much later than the one noted before.
const BETWEEN_USES_US: i64 = 60_000_000;

/// In the place of a last use; no moment is as early as this.
const NEVER: i64 = i64::MIN;

/// What is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Used {
    Key(KeyId),
    Membership(MembershipId),
}

/// A last use, which is noted without a lock for writing.
#[derive(Debug)]
pub(crate) struct LastUse(AtomicI64);

impl LastUse {
    /// It was last used then, if it ever was.
    pub(crate) fn new(used: Option<Timestamp>) -> Self {
        Self(AtomicI64::new(used.map_or(NEVER, Timestamp::as_microsecond)))
    }

    pub(crate) fn at(&self) -> Option<Timestamp> {
        match self.0.load(Ordering::Relaxed) {
            NEVER => None,
            used => Timestamp::from_microsecond(used).ok(),
        }
    }

    /// Notes a use, and says whether it was a minute after the one before; of many that come at
    /// once, one is told so.
    pub(crate) fn note(&self, at: Timestamp) -> bool {
        let (noted, at) = (self.0.load(Ordering::Relaxed), at.as_microsecond());
        let is_due = noted == NEVER || at.saturating_sub(noted) >= BETWEEN_USES_US;
        // Whoever changed it meanwhile noted the same minute.
        is_due && self.0.compare_exchange(noted, at, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// Notes a use that another node has kept.
    pub(crate) fn hear(&self, at: Timestamp) {
        self.0.fetch_max(at.as_microsecond(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a moment")
    }

    #[test]
    fn a_use_is_noted_once_a_minute() {
        let used = LastUse::new(None);
        assert_eq!(used.at(), None);
        let noted = [100, 130, 159, 160, 161, 40, 220].map(|second| used.note(at(second)));
        assert_eq!(noted, [true, false, false, true, false, false, true]);
        assert_eq!(used.at(), Some(at(220)));
    }

    #[test]
    fn of_many_uses_at_once_one_is_noted() {
        let used = LastUse::new(None);
        for minute in 0..100 {
            let note = || used.note(at(60 * minute));
            let noted: usize = thread::scope(|threads| {
                let all = [(); 8].map(|()| threads.spawn(note));
                all.into_iter().map(|one| usize::from(one.join().expect("it ends"))).sum()
            });
            assert_eq!(noted, 1, "minute {minute}");
        }
    }
}
