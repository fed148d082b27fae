//! A key as it is known in memory: what is asked of it with every request of its program.

use std::sync::Arc;

use rolecall_core::AccountId;

use crate::{SecretHash, last_use::LastUse};

/// The hash of its secret, and its last use.
///
/// The use lies in the same entry as the hash, so that a key which is taken out of the map leaves
/// nothing behind.
#[derive(Clone, Debug)]
pub(crate) struct KnownKey {
    pub(crate) account: AccountId,
    pub(crate) secret: SecretHash,
    pub(crate) used: Arc<LastUse>,
}

impl KnownKey {
    pub(crate) fn new(account: AccountId, secret: SecretHash, used: LastUse) -> Self {
        Self { account, secret, used: Arc::new(used) }
    }
}
