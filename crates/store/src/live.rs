//! The world in memory, fed by every committed change: what decisions are answered from.

use std::{
    collections::HashMap,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use parking_lot::{Mutex, RwLock};
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
    ledger::Head,
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
    /// The row of the ledger that it has read to. Held as long as it is fed: of who feeds it with the
    /// same rows, one does.
    head: Mutex<Head>,
    /// Tells who waits for a revision.
    reached: watch::Sender<u64>,
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
    pub(crate) fn new(decider: Decider, keys: HashMap<KeyId, KnownKey>, head: Head) -> Self {
        let count = keys.len();
        Self {
            records: OnceLock::new(),
            is_whole: watch::Sender::new(false),
            decider,
            keys: Lookup::of(keys, count),
            revision: AtomicU64::new(head.revision),
            head: Mutex::new(head),
            reached: watch::Sender::new(head.revision),
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

    /// The row of the ledger that it has read to.
    pub(crate) fn head(&self) -> Head {
        *self.head.lock()
    }

    /// Waits until a revision is in it.
    pub(crate) async fn reached(&self, revision: u64) {
        let reached = self.reached.subscribe().wait_for(|at| *at >= revision).await.map(drop);
        reached.expect("the sender is in self");
    }

    /// Puts in what was committed: an event for each row of the ledger up to the head. What is in it
    /// already is passed over, since who writes and who reads on may both come with the same rows.
    /// Rows that do not follow are left to who reads on.
    pub(crate) fn feed(&self, events: &[(Event, Option<SecretHash>)], head: Head) {
        let mut at = self.head.lock();
        let Some(new) = head.revision.checked_sub(at.revision).filter(|new| *new > 0) else {
            return;
        };
        let Some(skipped) = usize::try_from(new).ok().and_then(|new| events.len().checked_sub(new))
        else {
            return;
        };
        self.put_in(&events[skipped..], head.revision);
        *at = head;
        self.reached.send_replace(head.revision);
    }

    fn put_in(&self, events: &[(Event, Option<SecretHash>)], revision: u64) {
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

    /// Notes uses that another node kept.
    pub(crate) fn heard_of_uses(&self, uses: &[(Used, Timestamp)]) {
        let memberships = &self.records().memberships;
        for (used, at) in uses {
            match used {
                Used::Key(key) => drop(self.keys.look(key, |known| known.used.hear(*at))),
                Used::Membership(id) => {
                    let known = memberships.read().get(id).map(|last| last.hear(*at));
                    // One that ended meanwhile gets none.
                    if known.is_none()
                        && self.read(|facts, _| facts.membership(*id).is_ok_and(|it| it.is_some()))
                    {
                        memberships.write().entry(*id).or_insert(LastUse::new(None)).hear(*at);
                    }
                }
            }
        }
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
