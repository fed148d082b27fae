//! Rows of levels by number: each different one is there once, as long as anyone counts on it.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use super::pages::Pages;

/// Values by number with how many count on each, and the number of each. The numbers below
/// `fixed` are never given up.
#[derive(Clone, Debug)]
pub(super) struct Interned<K> {
    numbers: HashMap<Arc<K>, u32>,
    keys: Vec<Option<Arc<K>>>,
    counts: Vec<u32>,
    free: Vec<u32>,
    fixed: u32,
}

impl<K: Eq + Hash> Interned<K> {
    pub(super) fn with(fixed: impl IntoIterator<Item = K>) -> Self {
        let keys: Vec<_> = fixed.into_iter().map(|key| Some(Arc::new(key))).collect();
        let fixed = u32::try_from(keys.len()).expect("few fixed rows");
        let numbers = keys.iter().flatten().cloned().zip(0..).collect();
        Self { numbers, counts: vec![0; keys.len()], keys, free: Vec::new(), fixed }
    }

    /// The number of a value, which is counted once more; and whether it is new.
    pub(super) fn count(&mut self, key: K) -> (u32, bool) {
        if let Some(number) = self.numbers.get(&key).copied() {
            self.counts[number as usize] += 1;
            return (number, false);
        }
        let key = Arc::new(key);
        let number = self.free.pop().unwrap_or_else(|| {
            self.keys.push(None);
            self.counts.push(0);
            u32::try_from(self.keys.len() - 1).expect("fewer than four thousand million rows")
        });
        self.keys[number as usize] = Some(key.clone());
        self.counts[number as usize] = 1;
        self.numbers.insert(key, number);
        (number, true)
    }

    /// Counts so many times more on a number.
    pub(super) fn again(&mut self, number: u32, times: u32) {
        self.counts[number as usize] += times;
    }

    /// Counts on it once less. Whether that was the last time.
    pub(super) fn release(&mut self, number: u32) -> bool {
        if number < self.fixed {
            return false;
        }
        let count = &mut self.counts[number as usize];
        *count -= 1;
        if *count > 0 {
            return false;
        }
        if let Some(key) = self.keys[number as usize].take() {
            self.numbers.remove(&key);
        }
        self.free.push(number);
        true
    }

    /// The value of a number.
    pub(super) fn key(&self, number: u32) -> Option<&Arc<K>> {
        self.keys.get(number as usize).and_then(Option::as_ref)
    }

    /// All values with their numbers, in order of number.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &Arc<K>)> {
        (0..).zip(&self.keys).filter_map(|(number, key)| key.as_ref().map(|key| (number, key)))
    }
}

/// Puts a value at a number that may be the next one.
pub(super) fn put<T: Clone + Default>(pages: &mut Pages<T>, number: u32, value: T) {
    while pages.len() <= number {
        pages.push(T::default());
    }
    pages.set(number, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_there_once_as_long_as_anyone_counts_on_it() {
        let mut rows = Interned::with(["nothing", "everything"]);
        assert_eq!(rows.count("everything"), (1, false));
        assert!(!rows.release(1) && !rows.release(1), "what is fixed stays");
        assert_eq!(rows.count("reader"), (2, true));
        assert_eq!(rows.count("reader"), (2, false));
        assert_eq!(rows.count("writer"), (3, true));
        rows.again(3, 2);
        assert!(!rows.release(2));
        assert!(rows.release(2), "the last time");
        assert_eq!(rows.key(2), None);
        assert_eq!(rows.count("clerk"), (2, true), "a number that was given up is taken again");
        assert!(!rows.release(3) && !rows.release(3));
        assert!(rows.release(3));
        let there: Vec<_> = rows.iter().map(|(number, key)| (number, **key)).collect();
        assert_eq!(there, [(0, "nothing"), (1, "everything"), (2, "clerk")]);
        assert_eq!(rows.count("writer"), (3, true));
        assert_eq!(rows.count("another"), (4, true));
    }

    #[test]
    fn a_value_is_put_where_there_may_be_none_yet() {
        let mut pages = Pages::default();
        put(&mut pages, 3, 7_u8);
        put(&mut pages, 1, 5);
        assert_eq!((0..pages.len()).map(|at| *pages.get(at)).collect::<Vec<_>>(), [0, 5, 0, 7]);
    }
}
