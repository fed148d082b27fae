//! A key as it is known in memory: what is asked of it with every request of its program.

use crate::{SecretHash, last_use::LastUse};

/// The hash of its secret, and its last use.
///
/// The use lies in the same entry as the hash, so that a key which is taken out of the map leaves
/// nothing behind.
#[derive(Debug)]
pub(crate) struct KnownKey {
    pub(crate) secret: SecretHash,
    pub(crate) used: LastUse,
}
