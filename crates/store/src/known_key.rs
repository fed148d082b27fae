//! A key as it is known in memory: what is asked of it with every request of its program.

use std::sync::atomic::{AtomicI64, Ordering};

use rolecall_core::Timestamp;

use crate::SecretHash;

/// A use is noted if it is at least this much later than the one noted before.
const BETWEEN_USES_US: i64 = 60_000_000;

/// In the place of a last use; no moment is as early as this.
const NEVER: i64 = i64::MIN;

/// The hash of its secret, and its last use to within a minute.
///
/// The use lies in the same entry as the hash, so that a key which is taken out of the map leaves
/// nothing behind, and one that is used needs no lock for writing.
#[derive(Debug)]
pub(crate) struct KnownKey {
    pub(crate) secret: SecretHash,
    used_us: AtomicI64,
}

impl KnownKey {
    /// A key that was last used then, if it ever was.
    pub(crate) fn new(secret: SecretHash, used: Option<Timestamp>) -> Self {
        let used_us = AtomicI64::new(used.map_or(NEVER, Timestamp::as_microsecond));
        Self { secret, used_us }
    }

    /// When it was last used.
    pub(crate) fn last_used(&self) -> Option<Timestamp> {
        match self.used_us.load(Ordering::Relaxed) {
            NEVER => None,
            used => Timestamp::from_microsecond(used).ok(),
        }
    }

    /// Notes a use, and says whether it was a minute after the one before; of many that come at
    /// once, one is told so.
    pub(crate) fn used(&self, at: Timestamp) -> bool {
        let (noted, at) = (self.used_us.load(Ordering::Relaxed), at.as_microsecond());
        let is_due = noted == NEVER || at.saturating_sub(noted) >= BETWEEN_USES_US;
        // Whoever changed it meanwhile noted the same minute.
        is_due
            && self
                .used_us
                .compare_exchange(noted, at, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn key() -> KnownKey {
        KnownKey::new(SecretHash("hash".to_owned()), None)
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a moment")
    }

    #[test]
    fn a_use_is_noted_once_a_minute() {
        let key = key();
        assert_eq!(key.last_used(), None);
        let noted = [100, 130, 159, 160, 161, 40, 220].map(|second| key.used(at(second)));
        assert_eq!(noted, [true, false, false, true, false, false, true]);
        assert_eq!(key.last_used(), Some(at(220)));
    }

    #[test]
    fn of_many_uses_at_once_one_is_noted() {
        let key = key();
        for minute in 0..100 {
            let used = || key.used(at(60 * minute));
            let noted: usize = thread::scope(|threads| {
                let all = [(); 8].map(|()| threads.spawn(used));
                all.into_iter().map(|one| usize::from(one.join().expect("it ends"))).sum()
            });
            assert_eq!(noted, 1, "minute {minute}");
        }
    }
}
