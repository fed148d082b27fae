//! What the leaf of a row is of: each value in the row's text by itself, hashed with a salt of its
//! own. So a reader can be given some of the values and the hashes of the others, and see that the row
//! is the one in the tree: what they may not know stays unknown, and is nevertheless bound.
//!
//! - A member is a value of the row's JSON that holds no others, with its JSON pointer (RFC 6901).
//!   Its hash is SHA-256 of 2, the salt of 16 bytes, and the JSON text of `[pointer, value]`.
//! - The row's hash is SHA-256 of 3 and of the hashes of its members, in order of the hashes, so that
//!   their order tells nothing. Some of them are of nothing, so that neither does their number.
//! - Salts follow from random bytes that the tree keeps for each 256 rows, and from nothing that is
//!   given away.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::merkle::Hash;

/// The number of hashes of a row is a multiple of it.
const ROUNDED_TO: usize = 8;

/// The salt of a member.
pub(crate) type Salt = [u8; 16];

/// A value of a row, with its place in it.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) pointer: String,
    pub(crate) value: Value,
    pub(crate) salt: Salt,
}

impl Member {
    pub(crate) fn hash(&self) -> Hash {
        hash(&self.salt, &self.pointer, &self.value)
    }
}

/// The hash of a member.
pub(crate) fn hash(salt: &Salt, pointer: &str, value: &Value) -> Hash {
    let text = serde_json::to_string(&(pointer, value)).expect("plain data");
    Sha256::new().chain_update([2]).chain_update(salt).chain_update(text).finalize().into()
}

/// The hash of a row from those of its members, whatever their order.
pub(crate) fn row_hash(hashes: &mut [Hash]) -> Hash {
    hashes.sort_unstable();
    let mut hasher = Sha256::new().chain_update([3]);
    for hash in hashes.iter() {
        hasher.update(hash);
    }
    hasher.finalize().into()
}

/// All that is hashed of a row.
pub(crate) struct Members {
    pub(crate) all: Vec<Member>,
    /// Hashes of nothing, which look like any other.
    pub(crate) padding: Vec<Hash>,
}

impl Members {
    /// Of a row's text, by the random bytes of its part of the tree.
    pub(crate) fn of(entry: &Value, seed: &Hash, revision: u64) -> Self {
        let own = Sha256::new().chain_update([4]).chain_update(seed);
        let own: Hash = own.chain_update(revision.to_be_bytes()).finalize().into();
        let mut all = Vec::new();
        visit(entry, &mut String::new(), &mut |pointer, value| {
            let derived = derived(&own, all.len());
            let salt = *derived.first_chunk().expect("a hash is longer than a salt");
            all.push(Member { pointer: pointer.to_owned(), value: value.clone(), salt });
        });
        // By a number that nobody can tell, or the number of members would show at its edges.
        let count = (all.len() + usize::from(own[31] & 7)).next_multiple_of(ROUNDED_TO);
        let padding = (all.len()..count).map(|place| derived(&own, place)).collect();
        Self { all, padding }
    }

    pub(crate) fn row_hash(&self) -> Hash {
        let own = self.all.iter().map(Member::hash);
        row_hash(&mut own.chain(self.padding.iter().copied()).collect::<Vec<_>>())
    }
}

fn derived(own: &Hash, place: usize) -> Hash {
    let place = u64::try_from(place).expect("rows are short").to_be_bytes();
    Sha256::new().chain_update([5]).chain_update(own).chain_update(place).finalize().into()
}

/// Calls `each` with every value that holds no others, in the order of the text.
fn visit(value: &Value, pointer: &mut String, each: &mut dyn FnMut(&str, &Value)) {
    let end = pointer.len();
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                visit(member, pointer, each);
                pointer.truncate(end);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (place, item) in items.iter().enumerate() {
                pointer.push('/');
                pointer.push_str(&place.to_string());
                visit(item, pointer, each);
                pointer.truncate(end);
            }
        }
        single => each(pointer, single),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row() -> Value {
        json!({"revision": 7, "what": {"event": "x", "roles": ["a", "b"], "none": [], "a/b": null}})
    }

    #[test]
    fn members_are_the_values_that_hold_no_others() {
        let members = Members::of(&row(), &[1; 32], 7).all;
        let read = |member: &Member| row().pointer(&member.pointer) == Some(&member.value);
        assert!(members.iter().all(read));
        let pointers: Vec<_> = members.iter().map(|member| member.pointer.as_str()).collect();
        let expected = [
            "/revision",
            "/what/event",
            "/what/roles/0",
            "/what/roles/1",
            "/what/none",
            "/what/a~1b",
        ];
        assert_eq!(pointers, expected);
    }

    #[test]
    fn a_row_is_bound_by_each_of_its_values_and_by_its_salts() {
        let base = Members::of(&row(), &[1; 32], 7);
        assert_eq!((base.all.len() + base.padding.len()) % ROUNDED_TO, 0);
        let mut others = Vec::new();
        for member in &base.all {
            let mut other = row();
            *other.pointer_mut(&member.pointer).expect("it is there") = json!("other");
            others.push(Members::of(&other, &[1; 32], 7).row_hash());
        }
        others.push(Members::of(&row(), &[2; 32], 7).row_hash());
        others.push(Members::of(&row(), &[1; 32], 8).row_hash());
        assert!(!others.contains(&base.row_hash()));
    }

    #[test]
    fn the_number_of_hashes_does_not_tell_the_number_of_values() {
        let counts = |row: &Value| -> std::collections::BTreeSet<usize> {
            let of = |revision| Members::of(row, &[3; 32], revision);
            (0..100).map(|revision| of(revision).all.len() + of(revision).padding.len()).collect()
        };
        let mut longer = row();
        longer["claims"] = json!(true);
        assert!(counts(&row()).intersection(&counts(&longer)).count() > 0);
        assert!(counts(&row()).len() > 1);
    }
}
