//! A thread's own hold on the latest state.

use std::{fmt, sync::Arc};

use arc_swap::{ArcSwap, Cache};

use super::Index;

/// Asks on behalf of one thread, as often as it likes ([`super::Decider::reader`]).
///
/// [`super::Decider::read`] says to the writer, each time, that it is there, and waits until the
/// processor has told all others: about 50 ns, as much as a quarter of a decision. A reader has done
/// so before and only looks whether the state is still the latest. What was fed counts from its next
/// question on, as everywhere.
///
/// Between two questions it keeps the state that it saw last in memory. So it is for threads that go
/// on asking; drop it where there is nothing more to ask.
pub struct Reader<'d> {
    latest: Cache<&'d ArcSwap<Index>, Arc<Index>>,
}

impl<'d> Reader<'d> {
    pub(super) fn of(current: &'d ArcSwap<Index>) -> Self {
        Self { latest: Cache::new(current) }
    }

    /// Looks at the state as it is now; all that is asked of it is of one revision.
    #[inline]
    pub fn read<T>(&mut self, look: impl FnOnce(&Index) -> T) -> T {
        look(self.latest.load())
    }
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}
