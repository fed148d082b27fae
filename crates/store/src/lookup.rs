//! A map that readers look into without a lock and without touching what others touch.
//!
//! Entries are spread over shards by their hash; a change copies the shard that it is in and puts
//! the copy in its place. Changes come one at a time, from the one writer.

use std::{
    borrow::Borrow,
    collections::HashMap,
    fmt,
    hash::{BuildHasher, Hash, RandomState},
    sync::Arc,
};

use arc_swap::ArcSwap;

/// How many entries a shard is made for: few enough to copy, enough to be worth a shard.
const A_SHARD: usize = 256;
const SHARDS_MIN: usize = 64;

/// Values by key.
pub(crate) struct Lookup<K, V> {
    /// A power of two.
    shards: Box<[ArcSwap<Shard<K, V>>]>,
    hasher: RandomState,
}

type Shard<K, V> = HashMap<K, V>;

impl<K: Hash + Eq + Clone, V: Clone> Lookup<K, V> {
    pub(crate) fn of(entries: impl IntoIterator<Item = (K, V)>, expected: usize) -> Self {
        let count = (expected / A_SHARD).next_power_of_two().max(SHARDS_MIN);
        let hasher = RandomState::new();
        let mut shards: Vec<Shard<K, V>> = vec![HashMap::new(); count];
        for (key, value) in entries {
            shards[shard(&hasher, &key, count)].insert(key, value);
        }
        Self { shards: shards.into_iter().map(ArcSwap::from_pointee).collect(), hasher }
    }

    pub(crate) fn look<Q, T>(&self, key: &Q, look: impl FnOnce(&V) -> T) -> Option<T>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.shard(key).load().get(key).map(look)
    }

    /// Keeps a value in the place of the one before.
    pub(crate) fn set(&self, key: K, value: V) {
        let shard = self.shard(&key);
        change(shard, |shard| drop(shard.insert(key, value)));
    }

    /// Takes an entry out.
    pub(crate) fn remove<Q>(&self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        change(self.shard(key), |shard| drop(shard.remove(key)));
    }

    fn shard<Q: Hash + ?Sized>(&self, key: &Q) -> &ArcSwap<Shard<K, V>> {
        &self.shards[shard(&self.hasher, key, self.shards.len())]
    }
}

fn change<K: Clone, V: Clone>(shard: &ArcSwap<Shard<K, V>>, change: impl FnOnce(&mut Shard<K, V>)) {
    let mut anew = Shard::clone(&shard.load());
    change(&mut anew);
    shard.store(Arc::new(anew));
}

fn shard<Q: Hash + ?Sized>(hasher: &RandomState, key: &Q, shards: usize) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "any bits of the hash will do")]
    let hash = hasher.hash_one(key) as usize;
    hash & (shards - 1)
}

impl<K, V> fmt::Debug for Lookup<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lookup").field("shards", &self.shards.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_found_and_what_is_removed_is_not() {
        let map = Lookup::of((0..1_000).map(|number| (number.to_string(), number)), 1_000);
        let get = |key: &str| map.look(key, |value| *value);
        assert_eq!((get("999"), get("1000")), (Some(999), None));
        map.set("1000".to_owned(), 7);
        map.set("999".to_owned(), 8);
        map.remove("5");
        assert_eq!(
            (get("999"), get("1000"), get("5"), get("6")),
            (Some(8), Some(7), None, Some(6))
        );
    }
}
