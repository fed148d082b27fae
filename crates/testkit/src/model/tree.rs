//! The tree of accounts, walked step by step each time.

use rolecall_core::{
    AccountId, Kind,
    record::{Account, AccountState},
};

use super::{Outcome, World, ensure};

/// The most accounts from the root to a leaf, both counted.
const DEPTH_MAX: usize = 32;

impl World {
    /// The account and all above it, nearest first. Nothing for an account that does not exist.
    pub(super) fn path(&self, account: AccountId) -> Vec<AccountId> {
        let mut path = Vec::new();
        let mut next = Some(account);
        while let Some(account) = next.and_then(|id| self.accounts.get(&id)) {
            path.push(account.id);
            next = account.parent;
        }
        path
    }

    /// The accounts strictly above, nearest first.
    pub(super) fn above(&self, account: AccountId) -> Vec<AccountId> {
        self.path(account).into_iter().skip(1).collect()
    }

    /// Whether `inner` is `outer` or below it.
    pub(super) fn is_within(&self, inner: AccountId, outer: AccountId) -> bool {
        self.path(inner).contains(&outer)
    }

    /// Whether the account or one above it is closed.
    pub(super) fn is_closed(&self, account: AccountId) -> bool {
        let state = |id: &AccountId| self.accounts[id].state;
        let path = self.path(account);
        path.iter().any(|id| matches!(state(id), AccountState::Closed { .. }))
    }

    /// Rule 1: where a section of this kind is resolved when it is asked at an account.
    pub(super) fn place_of(&self, section: Kind, account: AccountId) -> Option<AccountId> {
        let asked = self.accounts.get(&account)?;
        if section > asked.kind {
            return Some(account);
        }
        let path = self.path(account);
        path.into_iter().find(|id| self.accounts[id].kind == section)
    }

    /// How many accounts there are from this one down to its deepest, itself counted.
    pub(super) fn height(&self, account: AccountId) -> usize {
        let depth = |id: AccountId| self.path(id).len();
        let below = self.accounts.keys().filter(|id| self.is_within(**id, account));
        let deepest = below.map(|id| depth(*id)).max().unwrap_or(0);
        deepest + 1 - depth(account)
    }

    /// Whether something of this height may be put under an account.
    pub(super) fn must_be_growable(&self, parent: &Account, height: usize) -> Outcome {
        ensure(!self.is_closed(parent.id), "rule 4: the parent or one above it is closed")?;
        ensure(parent.state == AccountState::Active, "rule 4: the parent is suspended")?;
        ensure(self.path(parent.id).len() + height <= DEPTH_MAX, "the tree would be too deep")
    }
}
