//! From an id of 128 bits to something small, in one look at memory.
//!
//! Ids are spread over shards by their hash; a shard is one array, in which an id lies at the place
//! that its hash says or soon after (linear probing, three quarters full). A copy of the map is one
//! counter; a change copies the shard that it is in. The values lie beside the ids, so that whoever
//! finds one has the other.
//!
//! Ids are made by the server, so nobody can choose them to fall together: the hash has no seed.

use std::{mem, sync::Arc};

/// How many entries a shard is made for.
const A_SHARD: usize = 256;
/// At how many a shard the map is made anew with more of them.
const A_SHARD_MAX: usize = 4 * A_SHARD;
/// Shards that share a list.
const A_GROUP: usize = 64;

/// An id with what is kept of it.
#[derive(Clone, Copy, Debug)]
struct Slot<V> {
    id: [u8; 16],
    value: V,
}

/// A value with one that says that there is none.
pub(super) trait Value: Copy + PartialEq {
    const NONE: Self;
}

type Shard<V> = Arc<[Slot<V>]>;
type Group<V> = Arc<[Shard<V>]>;

/// Values by id.
#[derive(Clone, Debug)]
pub(super) struct IdMap<V> {
    groups: Arc<[Group<V>]>,
    /// How far a hash is shifted to be the number of a shard.
    shift: u32,
    len: usize,
}

impl<V: Value> IdMap<V> {
    /// A map of these.
    pub(super) fn of(entries: &[([u8; 16], V)]) -> Self {
        let bits = (entries.len() / A_SHARD + 1).next_power_of_two().trailing_zeros();
        let shards = 1 << bits;
        let shift = 64 - bits;
        let shard_of = |id: &[u8; 16]| shard(hash(*id), shift);
        let mut counts = vec![0_usize; shards];
        for (id, _) in entries {
            counts[shard_of(id)] += 1;
        }
        let mut filled: Vec<Vec<Slot<V>>> = counts.iter().map(|count| empty(*count)).collect();
        for (id, value) in entries {
            place(&mut filled[shard_of(id)], Slot { id: *id, value: *value });
        }
        let mut groups = Vec::with_capacity(shards.div_ceil(A_GROUP));
        let mut filled = filled.into_iter().map(Arc::from);
        while groups.len() < shards.div_ceil(A_GROUP) {
            groups.push(filled.by_ref().take(A_GROUP).collect());
        }
        Self { groups: groups.into(), shift, len: entries.len() }
    }

    /// A map of entries of which several may be of one id: what is kept of those is what `kept` makes
    /// of them. They are put in order shard by shard, where they lie together in memory.
    pub(super) fn grouped(
        entries: &[([u8; 16], V)],
        mut kept: impl FnMut(&[([u8; 16], V)]) -> V,
    ) -> Self
    where
        V: Ord,
    {
        let bits = (entries.len() / A_SHARD + 1).next_power_of_two().trailing_zeros();
        let shards = 1 << bits;
        let shift = 64 - bits;
        let mut ends = vec![0_usize; shards + 1];
        for (id, _) in entries {
            ends[shard(hash(*id), shift) + 1] += 1;
        }
        for at in 0..shards {
            ends[at + 1] += ends[at];
        }
        let mut next = ends.clone();
        let mut spread = vec![([0; 16], V::NONE); entries.len()];
        for entry in entries {
            let at = &mut next[shard(hash(entry.0), shift)];
            spread[*at] = *entry;
            *at += 1;
        }
        let mut len = 0;
        let mut filled = (0..shards).map(|number| {
            let of_shard = &mut spread[ends[number]..ends[number + 1]];
            of_shard.sort_unstable();
            let ids = of_shard.chunk_by(|one, other| one.0 == other.0);
            let count = ids.clone().count();
            let mut slots = empty(count);
            for of_one in ids {
                place(&mut slots, Slot { id: of_one[0].0, value: kept(of_one) });
            }
            len += count;
            Arc::from(slots)
        });
        let mut groups = Vec::with_capacity(shards.div_ceil(A_GROUP));
        while groups.len() < shards.div_ceil(A_GROUP) {
            groups.push(filled.by_ref().take(A_GROUP).collect());
        }
        drop(filled);
        Self { groups: groups.into(), shift, len }
    }

    #[inline]
    pub(super) fn get(&self, id: [u8; 16]) -> Option<V> {
        let hash = hash(id);
        let shard = shard(hash, self.shift);
        let slots = &*self.groups[shard / A_GROUP][shard % A_GROUP];
        let mut at = first(hash, slots.len());
        loop {
            let slot = &slots[at];
            if slot.value == V::NONE {
                return None;
            }
            if slot.id == id {
                return Some(slot.value);
            }
            at = if at + 1 == slots.len() { 0 } else { at + 1 };
        }
    }

    /// Keeps a value of an id; the one that says that there is none takes the id out.
    pub(super) fn set(&mut self, id: [u8; 16], value: V) {
        let hash = hash(id);
        let shard = shard(hash, self.shift);
        let groups = Arc::make_mut(&mut self.groups);
        let slots = &mut Arc::make_mut(&mut groups[shard / A_GROUP])[shard % A_GROUP];
        if value != V::NONE
            && let Some(at) = slots.iter().position(|it| it.value != V::NONE && it.id == id)
        {
            Arc::make_mut(slots)[at].value = value;
            return;
        }
        let kept = slots.iter().filter(|it| it.value != V::NONE && it.id != id).copied();
        let mut kept: Vec<_> = kept.collect();
        let before = slots.iter().filter(|it| it.value != V::NONE).count();
        if value != V::NONE {
            kept.push(Slot { id, value });
        }
        self.len = self.len - before + kept.len();
        let grown = kept.len() > A_SHARD_MAX;
        let mut anew = empty(kept.len());
        for slot in kept {
            place(&mut anew, slot);
        }
        *slots = anew.into();
        if grown {
            *self = Self::of(&self.entries());
        }
    }

    fn entries(&self) -> Vec<([u8; 16], V)> {
        let shards = self.groups.iter().flat_map(|group| group.iter());
        let slots = shards.flat_map(|slots| slots.iter()).filter(|slot| slot.value != V::NONE);
        slots.map(|slot| (slot.id, slot.value)).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// How much it takes.
    pub(super) fn bytes(&self) -> usize {
        let shards = self.groups.iter().flat_map(|group| group.iter());
        let pointer = 4 * size_of::<usize>();
        shards.map(|slots| mem::size_of_val(&**slots) + pointer).sum()
    }
}

/// Room for so many, a quarter of it free.
fn empty<V: Value>(count: usize) -> Vec<Slot<V>> {
    vec![Slot { id: [0; 16], value: V::NONE }; count + count / 3 + 1]
}

fn place<V: Value>(slots: &mut [Slot<V>], slot: Slot<V>) {
    let mut at = first(hash(slot.id), slots.len());
    while slots[at].value != V::NONE {
        at = if at + 1 == slots.len() { 0 } else { at + 1 };
    }
    slots[at] = slot;
}

/// Both halves of an id, multiplied into each other.
#[inline]
fn hash(id: [u8; 16]) -> u64 {
    let [low, high] = [0, 8].map(|at| {
        let mut half = [0; 8];
        half.copy_from_slice(&id[at..at + 8]);
        u64::from_le_bytes(half)
    });
    let folded = |a: u64, b: u64| {
        let product = u128::from(a) * u128::from(b);
        #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
        let halves = (product as u64, (product >> 64) as u64);
        halves.0 ^ halves.1
    };
    folded(low ^ 0x9e37_79b9_7f4a_7c15, high ^ 0xd1b5_4a32_d192_ed03)
        .wrapping_mul(0x2545_f491_4f6c_dd1d)
}

#[inline]
fn shard(hash: u64, shift: u32) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "the shift leaves few bits")]
    let shard = hash.checked_shr(shift).unwrap_or_default() as usize;
    shard
}

/// Where in so many slots an id of this hash is looked for first.
#[inline]
fn first(hash: u64, slots: usize) -> usize {
    (((hash & 0xffff_ffff) * slots as u64) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Numbers that look like chance, the same each time (SplitMix64).
    struct Chance(u64);

    impl Chance {
        fn next(&mut self) -> u64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        }

        fn below(&mut self, end: u32) -> u32 {
            u32::try_from(self.next() % u64::from(end)).expect("less than the end")
        }

        /// As ids are: they begin with a time, so that many begin alike.
        fn id(&mut self) -> [u8; 16] {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&self.next().to_be_bytes());
            id[8..].copy_from_slice(&self.next().to_be_bytes());
            id[..6].copy_from_slice(&[1, 2, 3, 4, 5, self.below(4).to_be_bytes()[3]]);
            id
        }

        fn entries(&mut self, count: usize) -> Vec<([u8; 16], u32)> {
            (0..count).map(|_| (self.id(), self.below(1_000))).collect()
        }
    }

    /// That it holds these and nothing else, and how many shards it has.
    fn shards_of(map: &IdMap<u32>, expected: &BTreeMap<[u8; 16], u32>) -> usize {
        assert_eq!(map.len(), expected.len());
        for (id, value) in expected {
            assert_eq!(map.get(*id), Some(*value));
        }
        let mut entries = map.entries();
        entries.sort_unstable();
        assert!(entries.iter().map(|(id, value)| (id, value)).eq(expected));
        let shards: Vec<_> = map.groups.iter().flat_map(|group| group.iter()).collect();
        let slots = shards.iter().map(|shard| shard.len() * size_of::<Slot<u32>>() + 32);
        assert_eq!(map.bytes(), slots.sum::<usize>());
        let largest =
            shards.iter().map(|shard| shard.iter().filter(|it| it.value != u32::MAX).count());
        let even = expected.len() / shards.len();
        // Ids that begin alike do not lie together.
        assert!(largest.max() <= Some(2 * even + 32), "{even} in each of {}", shards.len());
        shards.len()
    }

    #[test]
    fn a_map_holds_what_it_was_made_of_in_shards_of_about_a_size() {
        let mut chance = Chance(1);
        for (count, shards) in
            [(0, 1), (1, 1), (255, 1), (256, 2), (511, 2), (512, 4), (40_000, 256)]
        {
            let entries = chance.entries(count);
            let expected = entries.iter().copied().collect();
            assert_eq!(shards_of(&IdMap::of(&entries), &expected), shards, "{count}");
            let groups = IdMap::of(&entries).groups.len();
            assert_eq!(groups, shards.div_ceil(A_GROUP), "{count}");
            let grouped = IdMap::grouped(&entries, |same| same[0].1);
            assert_eq!(shards_of(&grouped, &expected), shards, "{count}");
            assert_eq!(grouped.groups.len(), groups, "{count}");
        }
    }

    #[test]
    fn of_several_entries_of_an_id_one_is_made() {
        let mut chance = Chance(2);
        let mut all = chance.entries(3_000);
        let twice = all.iter().take(1_000).map(|(id, value)| (*id, value + 1)).collect::<Vec<_>>();
        all.extend(&twice);
        let map = IdMap::grouped(&all, |same| same.iter().map(|(_, value)| value).sum());
        let mut expected = BTreeMap::new();
        for (id, value) in all {
            *expected.entry(id).or_insert(0) += value;
        }
        shards_of(&map, &expected);
    }

    #[test]
    fn what_is_set_is_there_and_what_is_taken_out_is_not() {
        let mut chance = Chance(3);
        let first = chance.entries(300);
        let mut map = IdMap::of(&first);
        let mut expected: BTreeMap<_, _> = first.iter().copied().collect();
        let more = chance.entries(9_000);
        for (number, (id, value)) in more.into_iter().enumerate() {
            let before = map.clone();
            map.set(id, value);
            assert_eq!(before.get(id), None, "a copy stays as it was");
            expected.insert(id, value);
            let known = expected.range(chance.id()..).chain(&expected).next().map(|(id, _)| *id);
            let known = known.expect("some");
            if number % 3 == 0 {
                map.set(known, u32::MAX);
                expected.remove(&known);
                assert_eq!(map.get(known), None);
                map.set(known, u32::MAX);
            } else {
                map.set(known, value + 1);
                expected.insert(known, value + 1);
            }
            assert_eq!(map.len(), expected.len());
        }
        // It has been made anew with more of them once a shard was too full.
        assert_eq!(shards_of(&map, &expected), 8);
    }
}
