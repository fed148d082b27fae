//! The best of many, few at a time: what does not belong to them is dropped at once, so that
//! nothing is held or put in order but them.

use std::collections::BinaryHeap;

/// The least of what was offered.
pub(super) struct Best<T> {
    most: usize,
    kept: BinaryHeap<T>,
    is_cut: bool,
}

impl<T: Ord> Best<T> {
    pub(super) fn of(most: usize) -> Self {
        Self { most, kept: BinaryHeap::with_capacity(most + 1), is_cut: false }
    }

    /// Whether it matters that this is offered: it is among the best so far, or the first that is
    /// not. What has to be found out before something may be offered, need not be for the rest.
    pub(super) fn needs(&self, item: &T) -> bool {
        !self.is_cut
            || self.kept.len() < self.most
            || self.kept.peek().is_some_and(|worst| item < worst)
    }

    /// Whether the least of what is kept is better than what is yet to come, and more is known of.
    pub(super) fn is_done(&self, better: impl Fn(&T) -> bool) -> bool {
        self.is_cut && self.kept.len() == self.most && self.kept.peek().is_some_and(better)
    }

    pub(super) fn offer(&mut self, item: T) {
        if self.kept.len() < self.most {
            return self.kept.push(item);
        }
        self.is_cut = true;
        if let Some(mut worst) = self.kept.peek_mut()
            && item < *worst
        {
            *worst = item;
        }
    }

    /// They in order, and whether there were more.
    pub(super) fn sorted(self) -> (Vec<T>, bool) {
        (self.kept.into_sorted_vec(), self.is_cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut() -> Best<i32> {
        let mut best = Best::of(3);
        for number in [1, 2, 3, 4] {
            best.offer(number);
        }
        best
    }

    #[test]
    fn the_least_are_kept_in_order_whatever_order_they_come_in() {
        let mut best = Best::of(4);
        for number in (0..1_000).map(|number| number * 611 % 1_000) {
            best.offer(number);
        }
        assert_eq!(best.sorted(), (vec![0, 1, 2, 3], true));
        assert!(!cut().needs(&4) && cut().needs(&2));
        let mut few = Best::of(4);
        for number in [3, 1, 2] {
            few.offer(number);
        }
        assert_eq!(few.sorted(), (vec![1, 2, 3], false));
    }
}
