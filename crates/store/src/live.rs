//! The world in memory, fed by every committed change: what decisions are answered from.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering},
};

use parking_lot::RwLock;
use rolecall_core::{
    KeyId, MembershipId, Timestamp,
    change::{Event, SecretOf},
    facts::{Facts, RecordId},
    index::{Decider, Index},
};

use crate::{
    SecretHash,
    known_key::KnownKey,
    last_use::{LastUse, Used},
};

/// The present, as of a revision.
#[derive(Debug)]
pub struct Live {
    facts: RwLock<Facts>,
    /// Fed while `facts` are locked, so that who reads them finds the same here.
    decider: Decider,
    keys: RwLock<HashMap<KeyId, KnownKey>>,
    /// When each membership was last used.
    memberships: RwLock<HashMap<MembershipId, LastUse>>,
    revision: AtomicU64,
}

impl Live {
    pub(crate) fn new(
        facts: Facts,
        keys: HashMap<KeyId, KnownKey>,
        memberships: HashMap<MembershipId, LastUse>,
        revision: u64,
    ) -> Self {
        Self {
            decider: Decider::of(&facts, revision),
            facts: RwLock::new(facts),
            keys: RwLock::new(keys),
            memberships: RwLock::new(memberships),
            revision: AtomicU64::new(revision),
        }
    }

    /// Looks at the whole world, and at the revision that it is of.
    pub fn read<T>(&self, look: impl FnOnce(&Facts, u64) -> T) -> T {
        let facts = self.facts.read();
        look(&facts, self.revision.load(Ordering::Acquire))
    }

    /// Decisions of one revision, in which every change is that was answered. Waits for nobody; within
    /// [`Self::read`] it is of the same revision.
    pub fn decide<T>(&self, look: impl FnOnce(&Index) -> T) -> T {
        self.decider.read(look)
    }

    /// The revision of the last change that is in it.
    pub fn revision(&self) -> u64 {
        self.revision.load(Ordering::Acquire)
    }

    /// The hash of a key's secret.
    pub fn key_secret(&self, key: KeyId) -> Option<SecretHash> {
        self.keys.read().get(&key).map(|known| known.secret.clone())
    }

    /// When a key was last used, to within a minute.
    pub fn key_last_used(&self, key: KeyId) -> Option<Timestamp> {
        self.keys.read().get(&key).and_then(|known| known.used.at())
    }

    /// When a person last worked by a membership, to within a minute.
    pub fn membership_last_used(&self, membership: MembershipId) -> Option<Timestamp> {
        self.memberships.read().get(&membership).and_then(LastUse::at)
    }

    /// Notes a use, and says whether it is to be kept: once a minute.
    pub(crate) fn used(&self, used: Used, at: Timestamp) -> bool {
        match used {
            Used::Key(key) => self.keys.read().get(&key).is_some_and(|known| known.used.note(at)),
            Used::Membership(id) => {
                let noted = self.memberships.read().get(&id).map(|last| last.note(at));
                noted.unwrap_or_else(|| {
                    self.memberships.write().entry(id).or_insert(LastUse::new(None)).note(at)
                })
            }
        }
    }

    /// Puts in what was committed.
    pub(crate) fn feed(&self, events: &[(Event, Option<SecretHash>)], revision: u64) {
        let mut facts = self.facts.write();
        for (event, secret) in events {
            facts.apply(event);
            if let (Some(SecretOf::Key(key)), Some(secret)) = (event.binds_secret_of(), secret) {
                let known = KnownKey { secret: secret.clone(), used: LastUse::new(None) };
                self.keys.write().insert(key, known);
            }
            for of in event.frees_secrets_of() {
                if let SecretOf::Key(key) = of {
                    self.keys.write().remove(&key);
                }
            }
        }
        for changed in facts.take_changed() {
            if let RecordId::Membership(id) = changed
                && facts.record(changed).is_none()
            {
                self.memberships.write().remove(&id);
            }
        }
        self.decider.feed(&facts, events.iter().map(|(event, _)| event), revision);
        self.revision.store(revision, Ordering::Release);
    }
}
