//! Connections that are to be given up: a server refuses what a connection has prepared before the
//! schema was changed, as a newer version does when it starts beside this one.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// Since when connections are good.
#[derive(Debug)]
pub(crate) struct Renewal {
    base: Instant,
    since_us: AtomicU64,
}

impl Renewal {
    pub(crate) fn new() -> Self {
        Self { base: Instant::now(), since_us: AtomicU64::new(0) }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.base.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// All that were made before now are no longer good.
    pub(crate) fn renew(&self) {
        self.since_us.store(self.now(), Ordering::Release);
    }

    /// Whether one is good that was made so long ago.
    pub(crate) fn is_good(&self, age: Duration) -> bool {
        let age = u64::try_from(age.as_micros()).unwrap_or(u64::MAX);
        let since = self.since_us.load(Ordering::Acquire);
        since == 0 || self.now().saturating_sub(age) >= since
    }
}
