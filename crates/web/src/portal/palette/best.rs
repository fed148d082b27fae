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

    #[test]
    fn the_least_are_kept_in_order_whatever_order_they_come_in() {
        let mut best = Best::of(4);
        for number in (0..1_000).map(|number| number * 611 % 1_000) {
            best.offer(number);
        }
        assert_eq!(best.sorted(), (vec![0, 1, 2, 3], true));
        let mut few = Best::of(4);
        [3, 1, 2].into_iter().for_each(|number| few.offer(number));
        assert_eq!(few.sorted(), (vec![1, 2, 3], false));
    }
}
