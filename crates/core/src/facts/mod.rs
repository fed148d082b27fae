//! Facts: the records that a decision or a change looks at.
//!
//! There are two uses of the one type. The whole world in memory ([`Facts::whole`]) answers
//! everything. Narrow facts ([`Facts::narrow`]) hold what was loaded for a change; who asks them
//! for more gets [`Missing`] with the [`Need`] to load, and is asked again once it is there. So a
//! rule can neither forget to load a fact nor decide on half of one.
//!
//! Invariants: the indexes follow from the records; [`Facts::apply`] is the only way in which an
//! event changes anything; what changed is noted for the store until it takes it.

mod apply;
mod lookup;
mod need;
mod review;
mod single;
mod table;
mod way;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

pub use self::{
    need::{Lookup, Missing, Need},
    single::Found,
    table::{Holder, Record, RecordId},
    way::NO_MATTER_OF_ACCESS,
};
use crate::{
    AccountId, KeyId, MembershipId, PersonId, RoleId,
    catalog::Catalog,
    name::{Address, LoginName, ShortName},
    record::{Account, Key, Membership, Person, Role},
};

/// The deepest that the tree of accounts may grow.
pub const DEPTH_MAX: usize = 32;

/// By an id. The server makes ids, so nobody can choose them to fall together, and a fast hash will do.
type ById<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// Records by id, with the indexes that rules look them up by.
#[derive(Clone, Debug)]
pub struct Facts {
    catalog: Arc<Catalog>,
    accounts: ById<AccountId, Account>,
    persons: ById<PersonId, Person>,
    memberships: ById<MembershipId, Membership>,
    roles: ById<RoleId, Role>,
    keys: ById<KeyId, Key>,
    index: Index,
    known: Known,
    changed: BTreeSet<RecordId>,
}

/// Look-ups that follow from the records.
#[derive(Clone, Debug, Default)]
struct Index {
    root: Option<AccountId>,
    short_names: HashMap<ShortName, AccountId>,
    /// More than one account can have had a name only before names were kept.
    former_names: BTreeSet<(ShortName, AccountId)>,
    children: ById<AccountId, BTreeSet<AccountId>>,
    addresses: HashMap<Address, PersonId>,
    members: ById<AccountId, BTreeMap<PersonId, MembershipId>>,
    of_person: ById<PersonId, BTreeSet<MembershipId>>,
    logins: HashMap<(AccountId, LoginName), MembershipId>,
    /// Memberships that are called something besides what their person is called.
    called_apart: BTreeSet<MembershipId>,
    role_names: BTreeMap<(AccountId, bool, String), RoleId>,
    holders: ById<RoleId, BTreeSet<Holder>>,
    keys_of: ById<AccountId, BTreeSet<KeyId>>,
}

#[derive(Clone, Debug)]
enum Known {
    Everything,
    These(HashSet<Need>),
}

impl Facts {
    /// An empty world of which everything is known: nothing is there.
    pub fn whole(catalog: Arc<Catalog>) -> Self {
        Self::with(catalog, Known::Everything)
    }

    /// Facts of which nothing is known yet.
    pub fn narrow(catalog: Arc<Catalog>) -> Self {
        Self::with(catalog, Known::These(HashSet::new()))
    }

    fn with(catalog: Arc<Catalog>, known: Known) -> Self {
        Self {
            catalog,
            accounts: ById::default(),
            persons: ById::default(),
            memberships: ById::default(),
            roles: ById::default(),
            keys: ById::default(),
            index: Index::default(),
            known,
            changed: BTreeSet::new(),
        }
    }

    /// The catalog in force.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// Puts in records that were loaded. They do not count as changed.
    pub fn load(&mut self, records: impl IntoIterator<Item = Record>) {
        for record in records {
            self.put_quietly(record);
        }
    }

    /// How many accounts are to come, about.
    pub fn expect(&mut self, accounts: usize) {
        self.accounts.reserve(accounts);
        self.index.short_names.reserve(accounts);
    }

    /// Notes that all there is to know for these needs has been loaded.
    pub fn loaded(&mut self, needs: impl IntoIterator<Item = Need>) {
        if let Known::These(known) = &mut self.known {
            known.extend(needs);
        }
    }

    /// Takes the ids of the records that events have changed since they were last taken.
    pub fn take_changed(&mut self) -> BTreeSet<RecordId> {
        std::mem::take(&mut self.changed)
    }

    /// Forgets what was known of sets of records, which others may have added to. Called after
    /// each change, so that the next one loads them anew.
    pub fn forget_sets(&mut self) {
        if let Known::These(known) = &mut self.known {
            known.retain(|need| !need.is_a_set());
        }
    }

    /// The record with this id, if it is there.
    pub fn record(&self, id: RecordId) -> Option<Record> {
        match id {
            RecordId::Account(id) => self.accounts.get(&id).cloned().map(Record::Account),
            RecordId::Person(id) => self.persons.get(&id).cloned().map(Record::Person),
            RecordId::Membership(id) => self.memberships.get(&id).cloned().map(Record::Membership),
            RecordId::Role(id) => self.roles.get(&id).cloned().map(Record::Role),
            RecordId::Key(id) => self.keys.get(&id).cloned().map(Record::Key),
        }
    }

    /// The ids of all records that are here, in order.
    pub fn record_ids(&self) -> BTreeSet<RecordId> {
        let accounts = self.accounts.keys().copied().map(RecordId::Account);
        let persons = self.persons.keys().copied().map(RecordId::Person);
        let memberships = self.memberships.keys().copied().map(RecordId::Membership);
        let roles = self.roles.keys().copied().map(RecordId::Role);
        let keys = self.keys.keys().copied().map(RecordId::Key);
        accounts.chain(persons).chain(memberships).chain(roles).chain(keys).collect()
    }

    fn know(&self, need: impl FnOnce() -> Need) -> Lookup<()> {
        match &self.known {
            Known::Everything => Ok(()),
            Known::These(known) => {
                let need = need();
                if known.contains(&need) { Ok(()) } else { Err(Missing(need)) }
            }
        }
    }
}
