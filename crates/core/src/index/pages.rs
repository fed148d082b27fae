//! Tables by number that share what did not change with the ones before them.
//!
//! A table is cut into pages. A copy of it is one counter; a change copies the page that it is in,
//! and the list of pages, if anyone else still reads them.

use std::sync::Arc;

const PAGE: usize = 1 << PAGE_BITS;
const PAGE_BITS: u32 = 9;

/// Entries by number, from 0.
#[derive(Clone, Debug)]
pub(super) struct Pages<T> {
    pages: Arc<[Arc<[T]>]>,
    len: u32,
}

impl<T> Default for Pages<T> {
    fn default() -> Self {
        Self { pages: Arc::from([]), len: 0 }
    }
}

impl<T: Clone + Default> Pages<T> {
    #[inline]
    pub(super) fn get(&self, number: u32) -> &T {
        &self.pages[(number >> PAGE_BITS) as usize][number as usize & (PAGE - 1)]
    }

    pub(super) fn len(&self) -> u32 {
        self.len
    }

    pub(super) fn set(&mut self, number: u32, value: T) {
        let pages = Arc::make_mut(&mut self.pages);
        Arc::make_mut(&mut pages[(number >> PAGE_BITS) as usize])[number as usize & (PAGE - 1)] =
            value;
    }

    pub(super) fn push(&mut self, value: T) -> u32 {
        let number = self.len;
        if number as usize & (PAGE - 1) == 0 {
            let page = std::iter::repeat_with(T::default).take(PAGE).collect();
            self.pages = self.pages.iter().cloned().chain([page]).collect();
        }
        self.len = number.checked_add(1).expect("fewer than four thousand million entries");
        self.set(number, value);
        number
    }

    /// How much it takes, without what the entries point to.
    pub(super) fn bytes(&self) -> usize {
        let page = size_of::<T>() * PAGE + 2 * size_of::<usize>();
        self.pages.len() * (page + 2 * size_of::<usize>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_stay_where_they_are_and_a_copy_as_it_was() {
        let mut pages = Pages::default();
        for number in 0..2_000_u32 {
            assert_eq!(pages.push(number * 3), number);
        }
        let before = pages.clone();
        for number in (0..2_000).step_by(7) {
            pages.set(number, number);
        }
        for number in 0..2_000 {
            let is_set = number % 7 == 0;
            assert_eq!(*pages.get(number), if is_set { number } else { number * 3 });
            assert_eq!(*before.get(number), number * 3);
        }
        assert_eq!(pages.len(), 2_000);
        // Four pages, each with a counter of its own and a place in the list.
        assert_eq!(pages.bytes(), 4 * (512 * 4 + 16 + 16));
        assert_eq!(Pages::<u32>::default().bytes(), 0);
        // What did not change is shared.
        let shared = pages.pages.iter().zip(before.pages.iter());
        assert_eq!(shared.filter(|(one, other)| Arc::ptr_eq(one, other)).count(), 0);
        let mut one = before.clone();
        one.set(600, 1);
        let shared = one.pages.iter().zip(before.pages.iter());
        assert_eq!(shared.filter(|(one, other)| Arc::ptr_eq(one, other)).count(), 3);
    }
}
