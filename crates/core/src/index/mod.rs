//! Decisions at the speed of memory: the plain rules of [`crate::access`], worked out beforehand as
//! far as they do not depend on the question.
//!
//! [`Decider`] is what a program holds. It is made from a whole world ([`Facts`]), fed with each
//! change, and asked from any number of threads: whoever asks waits for no lock, and what was fed
//! counts from the next question on. An [`Index`] is one state of it.
//!
//! # How it is laid out
//!
//! - Accounts have numbers. Where a principal stands takes twelve bytes (`stand`): the account, the
//!   row of what it gives, and what few have beside (dates, addresses, narrowing). Of who stands in
//!   one account they lie beside their id, so that finding one is finding the other (`ids`).
//! - A row has a level for each section (`rows`). Whoever has the same roles shares one: editing a
//!   role works out the rows that it is in, and touches no holder.
//! - Caps depend only on where someone stands, never on what is asked (rule 4). So an account has one
//!   row of what its ceilings, its state and those above leave to whoever stands in it; most share
//!   the one that leaves everything.
//! - Prerequisites are settled for what is asked alone (`catalog`): a level is had if it is given,
//!   and if each level that it rests on, all the way down, is given in the same place. That is what
//!   settling the whole catalog comes to, since prerequisites have no cycle and only grow upwards on
//!   the ladder.
//! - All of it is in tables that share what did not change with the state before (`pages`, `ids`),
//!   so that a change costs what it touches.
//!
//! It is never another opinion: property tests hold it to the plain rules, over random worlds and
//! changes, and under readers and writers at the same time.
//!
//! Deliberately not here: names and roles. They come from the facts.

mod build;
mod bulk;
mod catalog;
mod decide;
mod explain;
mod feed;
mod ids;
mod ledger;
mod many;
mod members;
mod pages;
mod reader;
mod rows;
mod stand;
mod standing;
mod tree;

use std::{
    borrow::Borrow,
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use arc_swap::ArcSwap;
use jiff::Timestamp;

pub use self::{
    build::Task,
    bulk::{Bulk, Part, Plain, Shared},
    decide::Answer,
    explain::Ground,
    reader::Reader,
};
use self::{
    catalog::Numbered,
    ids::IdMap,
    ledger::Ledger,
    members::Members,
    pages::Pages,
    stand::{Fence, More, Node, Stand},
};
use crate::{
    AccountId, Level, Origin, Principal, access::Reason, catalog::Catalog, change::Event,
    facts::Facts, record::Membership,
};

/// A section of an index, found once and asked about often ([`Index::section`]).
///
/// Good as long as the catalog is the one that it was found in: of one that was found in another
/// catalog, every answer is no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionNumber {
    number: u16,
    /// Which of the catalogs that the index has had.
    catalog: u16,
}

/// All decisions of one revision.
#[derive(Clone)]
pub struct Index {
    revision: u64,
    catalog: Arc<Numbered>,
    /// The numbers of accounts.
    accounts: IdMap<u32>,
    tree: Pages<Node>,
    people: IdMap<Stand>,
    keys: IdMap<Stand>,
    /// Where those stand who stand in several accounts, in order of account.
    lists: Pages<Arc<[Stand]>>,
    rows: Pages<Arc<[Level]>>,
    caps: Pages<Arc<[Level]>>,
    mores: Pages<Option<Arc<More>>>,
    fences: Arc<HashMap<u32, Arc<Fence>>>,
    /// The ids of accounts, by number.
    names: Pages<[u8; 16]>,
    /// Persons and keys by the account where they stand.
    members: Members,
    keys_in: Members,
}

impl Index {
    /// The revision that it is of.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The catalog that its sections are of.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog.catalog
    }

    /// The section with this key, to ask about.
    pub fn section(&self, key: &str) -> Option<SectionNumber> {
        let number = self.catalog.catalog.place(key).and_then(|at| u16::try_from(at).ok())?;
        Some(SectionNumber { number, catalog: self.catalog.generation })
    }

    /// How much it takes in memory, and of how many principals.
    pub fn size(&self) -> Size {
        let lists: usize = (0..self.lists.len())
            .map(|number| size_of_val(&**self.lists.get(number)) + 2 * size_of::<usize>())
            .sum();
        let row = self.catalog.kinds.len() + 2 * size_of::<usize>();
        let rows = (self.rows.len() + self.caps.len()) as usize * row;
        let tables = self.tree.bytes() + self.lists.bytes() + self.rows.bytes() + self.caps.bytes();
        let ids = self.accounts.bytes() + self.people.bytes() + self.keys.bytes();
        let mores = self.mores.bytes() + self.mores.len() as usize * size_of::<More>();
        Size {
            bytes: lists + rows + tables + ids + mores,
            who_can_bytes: self.members.bytes() + self.keys_in.bytes() + self.names.bytes(),
            principals: self.people.len() + self.keys.len(),
            accounts: self.accounts.len(),
        }
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index")
            .field("revision", &self.revision)
            .field("size", &self.size())
            .finish_non_exhaustive()
    }
}

/// What an index takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Bytes that decisions need, ids included; without what its writer keeps of rows.
    pub bytes: usize,
    /// Bytes that only the question who can needs.
    pub who_can_bytes: usize,
    /// Persons and keys that stand anywhere.
    pub principals: usize,
    /// Accounts.
    pub accounts: usize,
}

/// Answers decisions from memory, while it is fed with changes.
///
/// Whoever asks waits for nobody. [`Self::feed`] is for one at a time, and what it was fed with is
/// in every answer to a question that is asked after it has returned.
///
/// # Examples
///
/// A world with a platform and its owner, and the question whether she may see customers:
///
/// ```
/// use std::sync::Arc;
/// use rolecall_core::{
///     Ids, Level, Origin, Principal, Timestamp, Zone,
///     catalog::Catalog,
///     change::{Actor, Command, Context, Event, FirstOwner, Via, decide},
///     facts::Facts,
///     index::Decider,
/// };
///
/// let mut facts = Facts::whole(Arc::new(Catalog::telecom()));
/// let decider = Decider::of(&facts, 0);
///
/// let now = Timestamp::UNIX_EPOCH;
/// let founding = Command::FoundPlatform {
///     name: "Northwind".parse()?,
///     short_name: "northwind".parse()?,
///     catalog: facts.catalog().text().clone(),
///     owner: FirstOwner {
///         address: "olivia@northwind.example".parse()?,
///         name: "Olivia".parse()?,
///         zone: Zone::utc(),
///         until: "1970-01-08T00:00:00Z".parse()?,
///     },
/// };
/// let ids = Ids::new(0, 1);
/// let context = Context { at: now, actor: Actor::Machine, ip: None, via: Via::Cli, ids };
/// let events = decide(&facts, &context, &founding).expect("nothing was founded yet");
/// for event in &events {
///     facts.apply(event);
/// }
/// decider.feed(&facts, &events, 1);
///
/// let platform = facts.root().expect("the whole world").expect("it was founded");
/// let olivia = facts.persons()[0].id;
/// // She was named and has not accepted yet.
/// let may = decider.allows(
///     Principal::Person(olivia), Level::View, "customers", platform.id, now, Origin::Unknown,
/// );
/// assert!(!may);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Decider {
    current: ArcSwap<Index>,
    /// What the writer keeps; none after it has failed, and then the next change makes all anew.
    ledger: Mutex<Option<Ledger>>,
}

impl Decider {
    /// One that answers from this world.
    pub fn of(facts: &Facts, revision: u64) -> Self {
        let (index, ledger) = Index::of_all(facts, revision, 0);
        Self { current: ArcSwap::from_pointee(index), ledger: Mutex::new(Some(ledger)) }
    }

    /// One that answers from accounts, roles and keys that are among the facts, and from memberships
    /// that are given one by one and need not be: read in bulk, they are never in memory as a whole.
    ///
    /// It can be fed as long as what it is fed about is among the facts.
    pub fn with(
        facts: &Facts,
        memberships: impl IntoIterator<Item = Membership>,
        revision: u64,
    ) -> Self {
        let give = |bulk: &mut Bulk<'_>| {
            memberships.into_iter().for_each(|it| bulk.membership(&it));
        };
        Self::in_bulk(facts, revision, give, build::one_after_the_other)
    }

    /// The same, where most memberships need not even be made: they are told by what they have. They
    /// are asked for when all else is there. `both` does the two tasks of the end, in any order or at
    /// the same time.
    pub fn in_bulk(
        facts: &Facts,
        revision: u64,
        memberships: impl FnOnce(&mut Bulk<'_>),
        both: impl FnOnce(Task<'_>, Task<'_>),
    ) -> Self {
        let (index, ledger) = Index::of(facts, memberships, both, revision, 0);
        Self { current: ArcSwap::from_pointee(index), ledger: Mutex::new(Some(ledger)) }
    }

    /// Looks at the state as it is now; all that is asked of it is of one revision.
    ///
    /// Do not hold it long: what it shares with no other state stays in memory until then.
    pub fn read<T>(&self, look: impl FnOnce(&Index) -> T) -> T {
        look(&self.current.load())
    }

    /// The same for a thread that asks again and again, and faster.
    pub fn reader(&self) -> Reader<'_> {
        Reader::of(&self.current)
    }

    /// May the principal have this level of the section in the account, then and from there? What
    /// is unknown may nothing.
    pub fn allows(
        &self,
        principal: Principal,
        level: Level,
        section: &str,
        account: AccountId,
        at: Timestamp,
        origin: Origin,
    ) -> bool {
        let answer = self.decide(principal, level, section, account, at, origin);
        answer.is_granted()
    }

    /// The same with the reason, as far as the index tells it.
    pub fn decide(
        &self,
        principal: Principal,
        level: Level,
        section: &str,
        account: AccountId,
        at: Timestamp,
        origin: Origin,
    ) -> Answer {
        self.read(|index| match index.section(section) {
            Some(section) => index.decide(principal, level, section, account, at, origin),
            None => Answer::Denied(Reason::SectionUnknown),
        })
    }

    /// Takes in events that have been applied to `facts`, a whole world, and are its last ones.
    ///
    /// # Panics
    ///
    /// When the facts are not a whole world.
    pub fn feed(
        &self,
        facts: &Facts,
        events: impl IntoIterator<Item = impl Borrow<Event>>,
        revision: u64,
    ) {
        let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        let (index, kept) = match ledger.take() {
            Some(kept) => feed::after((&self.current.load(), kept), facts, events, revision),
            None => {
                let catalog = self.current.load().catalog.generation.wrapping_add(1);
                Index::of_all(facts, revision, catalog)
            }
        };
        self.current.store(Arc::new(index));
        *ledger = Some(kept);
    }
}

impl fmt::Debug for Decider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decider").field("current", &*self.current.load()).finish_non_exhaustive()
    }
}
