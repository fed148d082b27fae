//! The Merkle tree of RFC 6962 (section 2.1; the same in RFC 9162): which hashes a proof has, and
//! what follows from them.
//!
//! A proof is a list of ranges of leaves, and of the hash of each. Which ranges they are follows from
//! the sizes alone, so making and checking a proof walk the same list and cannot disagree.
//!
//! Deliberately not here: where the hashes are kept (`tiles`), what a leaf is of (`member`).

use std::ops::Range;

use sha2::{Digest, Sha256};

/// A hash of SHA-256.
pub type Hash = [u8; 32];

/// The hash of a leaf. The first byte tells it from that of a node, so that neither passes for the
/// other.
pub(crate) fn leaf(of: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(of).finalize().into()
}

pub(crate) fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The leaves whose hashes prove that one is in a tree of this size, the nearest first.
pub(crate) fn inclusion(index: u64, size: u64) -> Vec<Range<u64>> {
    let (mut low, mut high) = (0, size);
    let mut path = Vec::new();
    while high.saturating_sub(low) > 1 {
        let middle = middle(low, high);
        if index < middle {
            path.push(middle..high);
            high = middle;
        } else {
            path.push(low..middle);
            low = middle;
        }
    }
    path.reverse();
    path
}

/// The leaves whose hashes prove that a tree of one size goes on as one of another.
pub(crate) fn consistency(from: u64, to: u64) -> Vec<Range<u64>> {
    let mut path = Vec::new();
    if from == 0 || from >= to {
        return path;
    }
    let (mut low, mut high) = (0, to);
    while high > from {
        let middle = middle(low, high);
        if from <= middle {
            path.push(middle..high);
            high = middle;
        } else {
            path.push(low..middle);
            low = middle;
        }
    }
    // What the old tree was as a whole is known to whoever has its root.
    if low > 0 {
        path.push(low..high);
    }
    path.reverse();
    path
}

/// Where a tree divides: its left part is the largest complete one that is not all of it.
fn middle(low: u64, high: u64) -> u64 {
    low + (1 << (high - low - 1).ilog2())
}

/// The root that follows from a leaf and its proof; none if the proof is not one for this place.
pub(crate) fn root_of(leaf: Hash, index: u64, size: u64, proof: &[Hash]) -> Option<Hash> {
    let path = inclusion(index, size);
    if index >= size || path.len() != proof.len() {
        return None;
    }
    let joined = path.iter().zip(proof).fold(leaf, |hash, (range, beside)| {
        if range.start > index { node(&hash, beside) } else { node(beside, &hash) }
    });
    Some(joined)
}

/// Whether a tree with one root goes on as one with another, by this proof.
pub(crate) fn goes_on(from: (u64, &Hash), to: (u64, &Hash), proof: &[Hash]) -> bool {
    let ((from, old), (to, new)) = (from, to);
    if from == to || from == 0 {
        return proof.is_empty() && (from == 0 || old == new);
    }
    let path = consistency(from, to);
    if from > to || path.len() != proof.len() {
        return false;
    }
    let mut steps = path.iter().zip(proof);
    // The old tree is complete, and a part of the new one as it is; or its last part comes first.
    let first = if from.is_power_of_two() { Some(old) } else { steps.next().map(|(_, hash)| hash) };
    let Some(first) = first else { return false };
    let (mut then, mut now) = (*first, *first);
    for (range, beside) in steps {
        if range.start >= from {
            now = node(&now, beside);
        } else {
            then = node(beside, &then);
            now = node(beside, &now);
        }
    }
    then == *old && now == *new
}

/// The complete trees of which a range is made that begins where one of its size may, each by its
/// height and its place among those of that height.
pub(crate) fn complete(range: Range<u64>) -> Vec<(u32, u64)> {
    let mut parts = Vec::new();
    let mut low = range.start;
    while low < range.end {
        let fits = (range.end - low).ilog2();
        let height = if low == 0 { fits } else { fits.min(low.trailing_zeros()) };
        parts.push((height, low >> height));
        low += 1 << height;
    }
    parts
}

/// The hash of a tree from those of the complete ones that it is made of; of nothing, that of an
/// empty text.
pub(crate) fn folded(parts: &[Hash]) -> Hash {
    let mut parts = parts.iter().rev();
    let Some(last) = parts.next() else { return Sha256::digest([]).into() };
    parts.fold(*last, |hash, left| node(left, &hash))
}

/// A tree that grows by a leaf at a time, of which only what its root needs is kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edge {
    size: u64,
    /// The complete trees that it is made of, the largest first.
    parts: Vec<Hash>,
}

impl Edge {
    pub(crate) fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            let left = self.parts.pop().expect("a complete tree for each bit of the size");
            hash = node(&left, &hash);
        }
        self.parts.push(hash);
        self.size += 1;
    }

    pub(crate) fn root(&self) -> Hash {
        folded(&self.parts)
    }
}

#[cfg(test)]
#[path = "merkle_tests.rs"]
mod tests;
