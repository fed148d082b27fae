//! Identifiers: one type a record, so that no id can stand where another is meant.
//!
//! All are 128 bits. They come into core with the [`crate::change::Context`]; core makes none.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Sixteen bytes, as they are stored.
            pub fn to_bytes(self) -> [u8; 16] {
                self.0.into_bytes()
            }

            /// From the sixteen bytes that [`Self::to_bytes`] gave.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A node of the tree of accounts.
    AccountId,
    /// A human being with one login.
    PersonId,
    /// A person in an account.
    MembershipId,
    /// A role or a group.
    RoleId,
    /// A secret for programs.
    KeyId,
    /// A mail that someone is sent.
    MailId,
    /// A review of who has access in an account.
    ReviewId,
    /// Long work of many small commands.
    JobId,
    /// A statement about who of an account's people may have what.
    PolicyId,
}

/// The ids that one command may use, in the order in which it asks for them.
///
/// Time-ordered (UUID version 7) from the moment and the random bits that the caller brings, so
/// that rows written together lie together; deterministic, so that a command can be replayed.
#[derive(Clone, Debug)]
pub struct Ids {
    unix_ms: u64,
    random: u128,
}

impl Ids {
    /// Ids for a command at `unix_ms`, told apart from all others by `random`.
    pub fn new(unix_ms: u64, random: u128) -> Self {
        Self { unix_ms, random }
    }

    /// The same, so far on that the ids until there are others.
    #[must_use]
    pub fn apart(&self, ids: u64) -> Self {
        Self { random: self.random.wrapping_add(u128::from(ids)), ..*self }
    }

    /// The next id.
    pub fn next_id(&mut self) -> Uuid {
        self.random = self.random.wrapping_add(1);
        // The count goes into the last bytes: in the first ones the version overwrites bits.
        let bytes = self.random.to_be_bytes();
        let mut tail = [0; 10];
        tail.copy_from_slice(&bytes[6..]);
        uuid::Builder::from_unix_timestamp_millis(self.unix_ms, &tail).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_command_differ_and_repeat_when_replayed() {
        let (mut first, mut again) = (Ids::new(7, 42), Ids::new(7, 42));
        let a = first.next_id();
        assert_eq!(a, again.next_id());
        let mut all: Vec<_> = (0..100_000).map(|_| first.next_id()).collect();
        all.push(a);
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 100_001);
    }
}
