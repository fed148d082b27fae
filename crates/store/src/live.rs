//! The world in memory, fed by every committed change: what decisions are answered from.

use std::{
    collections::HashMap,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use parking_lot::RwLock;
use rolecall_core::{
    AccountId, KeyId, MembershipId, PersonId, Timestamp,
    change::{Event, SecretOf},
    facts::{Facts, RecordId},
    index::{Decider, Index},
};
use tokio::sync::watch;

use crate::{
    SecretHash,
    known_key::KnownKey,
    last_use::{LastUse, Used},
    lookup::Lookup,
    names::Names,
};

/// The present, as of a revision.
///
/// Decisions and keys are there from the beginning; the records of everything come soon after, and
/// whoever looks at them before waits.
#[derive(Debug)]
pub struct Live {
    records: OnceLock<Records>,
    is_whole: watch::Sender<bool>,
    /// Fed while the facts are locked, so that who reads them finds the same here.
    decider: Decider,
    keys: Lookup<KeyId, KnownKey>,
    revision: AtomicU64,
}

/// What decisions need not.
#[derive(Debug)]
struct Records {
    facts: RwLock<Facts>,
    names: Names,
    /// When each membership was last used.
    memberships: RwLock<HashMap<MembershipId, LastUse>>,
}

impl Live {
    /// One that decides, and knows keys; the records come with [`Self::complete`].
    pub(crate) fn new(decider: Decider, keys: HashMap<KeyId, KnownKey>, revision: u64) -> Self {
        let count = keys.len();
        Self {
            records: OnceLock::new(),
            is_whole: watch::Sender::new(false),
            decider,
            keys: Lookup::of(keys, count),
            revision: AtomicU64::new(revision),
        }
    }

    /// Puts in the records, all of the revision that it decides by.
    pub(crate) fn complete(&self, facts: Facts, memberships: HashMap<MembershipId, LastUse>) {
        let names = Names::of(&facts);
        let records =
            Records { names, facts: RwLock::new(facts), memberships: RwLock::new(memberships) };
        self.records.set(records).expect("it is completed once");
        self.is_whole.send_replace(true);
    }

    /// Whether everything is there to be looked at.
    pub fn is_whole(&self) -> bool {
        self.records.get().is_some()
    }

    /// Waits until everything is there.
    pub async fn whole(&self) {
        let seen = self.is_whole.subscribe().wait_for(|whole| *whole).await.map(drop);
        seen.expect("the sender is in self");
    }

    /// Holds up the thread until everything is there.
    fn records(&self) -> &Records {
        self.records.wait()
    }

    /// Looks at the whole world, and at the revision that it is of.
    pub fn read<T>(&self, look: impl FnOnce(&Facts, u64) -> T) -> T {
        let facts = self.records().facts.read();
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

    /// The account with this short name, looked up without waiting. None is not final: the name may
    /// be written in another way, or not be there yet.
    pub fn account_named(&self, short_name: &str) -> Option<AccountId> {
        self.records.get()?.names.account(short_name)
    }

    /// The person with this address; the same holds for it.
    pub fn person_at(&self, address: &str) -> Option<PersonId> {
        self.records.get()?.names.person(address)
    }

    /// The hash of a key's secret.
    pub fn key_secret(&self, key: KeyId) -> Option<SecretHash> {
        self.look_at_key_secret(key, SecretHash::clone)
    }

    /// Looks at the hash of a key's secret where it lies.
    pub fn look_at_key_secret<T>(
        &self,
        key: KeyId,
        look: impl FnOnce(&SecretHash) -> T,
    ) -> Option<T> {
        self.keys.look(&key, |known| look(&known.secret))
    }

    /// The account of a key.
    pub fn key_account(&self, key: KeyId) -> Option<AccountId> {
        self.keys.look(&key, |known| known.account)
    }

    /// When a key was last used, to within a minute.
    pub fn key_last_used(&self, key: KeyId) -> Option<Timestamp> {
        self.keys.look(&key, |known| known.used.at())?
    }

    /// When a person last worked by a membership, to within a minute.
    pub fn membership_last_used(&self, membership: MembershipId) -> Option<Timestamp> {
        self.records().memberships.read().get(&membership).and_then(LastUse::at)
    }

    /// Notes a use, and says whether it is to be kept: once a minute.
    pub(crate) fn used(&self, used: Used, at: Timestamp) -> bool {
        match used {
            Used::Key(key) => self.keys.look(&key, |known| known.used.note(at)).unwrap_or_default(),
            Used::Membership(id) => {
                let memberships = &self.records().memberships;
                let noted = memberships.read().get(&id).map(|last| last.note(at));
                noted.unwrap_or_else(|| {
                    memberships.write().entry(id).or_insert(LastUse::new(None)).note(at)
                })
            }
        }
    }

    /// Puts in what was committed.
    pub(crate) fn feed(&self, events: &[(Event, Option<SecretHash>)], revision: u64) {
        let records = self.records();
        let mut facts = records.facts.write();
        for (event, secret) in events {
            let before = Names::before(&facts, event);
            facts.apply(event);
            records.names.after(&facts, before);
            self.keys_after(&facts, event, secret.as_ref());
        }
        for changed in facts.take_changed() {
            if let RecordId::Membership(id) = changed
                && facts.record(changed).is_none()
            {
                records.memberships.write().remove(&id);
            }
        }
        self.decider.feed(&facts, events.iter().map(|(event, _)| event), revision);
        self.revision.store(revision, Ordering::Release);
    }

    fn keys_after(&self, facts: &Facts, event: &Event, secret: Option<&SecretHash>) {
        if let (Some(SecretOf::Key(id)), Some(secret)) = (event.binds_secret_of(), secret)
            && let Some(key) = facts.key(id).expect("the whole world")
        {
            self.keys.set(id, KnownKey::new(key.account, secret.clone(), LastUse::new(None)));
        }
        for of in event.frees_secrets_of() {
            if let SecretOf::Key(key) = of {
                self.keys.remove(&key);
            }
        }
    }
}
