//! The side of an index that only its writer sees: who counts on which row.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    build::Making,
    catalog::Numbered,
    rows::{Interned, put},
    stand::{More, NOTHING, OWNERS, Stand},
};
use crate::{
    KeyId, Kind, Level, PersonId, RoleId, catalog::Section, facts::Facts, record::RoleContent,
};

/// From what a row of levels follows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Giving {
    /// An owner, or the sign-in, of an account of this kind.
    Owner(Kind, bool),
    /// Roles.
    Roles(BTreeSet<RoleId>),
    /// A key, which has a snapshot of its own.
    Key(KeyId),
}

/// The side of an index that only its writer sees.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    pub(super) giving: Interned<Giving>,
    /// The rows of roles, so that finding one copies nothing.
    pub(super) of_roles: HashMap<BTreeSet<RoleId>, u32>,
    /// Rows that follow from a role.
    pub(super) of_role: HashMap<RoleId, BTreeSet<u32>>,
    pub(super) caps: Interned<Arc<[Level]>>,
    pub(super) mores: Interned<More>,
    pub(super) free_lists: Vec<u32>,
    /// Who has a narrowed membership.
    pub(super) narrowed: BTreeSet<PersonId>,
}

/// In place of an account's caps: everything is left.
pub(super) const EVERYTHING: u32 = 0;

impl Ledger {
    pub(super) fn new(sections: usize) -> Self {
        let owners = Kind::ALL.map(|kind| Giving::Owner(kind, true));
        let sign_ins = Kind::ALL.map(|kind| Giving::Owner(kind, false));
        let off = More { off: true, ..More::default() };
        let everything: Arc<[Level]> = vec![Level::Delete; sections].into();
        Self {
            giving: Interned::with(owners.into_iter().chain(sign_ins)),
            of_roles: HashMap::new(),
            of_role: HashMap::new(),
            caps: Interned::with([everything]),
            mores: Interned::with([More::default(), off]),
            free_lists: Vec::new(),
            narrowed: BTreeSet::new(),
        }
    }
}

impl Making {
    pub(super) fn of_roles(&mut self, roles: &BTreeSet<RoleId>, facts: &Facts) -> u32 {
        if let Some(number) = self.ledger.of_roles.get(roles).copied() {
            self.ledger.giving.again(number, 1);
            return number;
        }
        let number = self.giving(Giving::Roles(roles.clone()), facts);
        self.ledger.of_roles.insert(roles.clone(), number);
        number
    }

    pub(super) fn giving(&mut self, giving: Giving, facts: &Facts) -> u32 {
        let (number, is_new) = self.ledger.giving.count(giving);
        if is_new {
            let giving = self.ledger.giving.key(number).cloned().expect("it was counted");
            for role in roles(&giving, facts) {
                self.ledger.of_role.entry(role).or_default().insert(number);
            }
            self.row(number, facts);
        }
        number
    }

    /// Works out a row anew.
    pub(super) fn row(&mut self, number: u32, facts: &Facts) {
        let Some(giving) = self.ledger.giving.key(number).cloned() else { return };
        let row = self.index.catalog.row(&giving, facts);
        put(&mut self.index.rows, number, row);
    }

    pub(super) fn more(&mut self, more: More) -> u32 {
        if more.is_nothing() {
            return NOTHING;
        }
        let (number, is_new) = self.ledger.mores.count(more);
        if is_new {
            let more = self.ledger.mores.key(number).cloned();
            put(&mut self.index.mores, number, more);
        }
        number
    }

    pub(super) fn release(&mut self, stand: Stand, facts: &Facts) {
        let giving = self.ledger.giving.key(stand.gives).cloned();
        if self.ledger.giving.release(stand.gives) {
            if let Some(Giving::Roles(roles)) = giving.as_deref() {
                self.ledger.of_roles.remove(roles);
            }
            for role in giving.iter().flat_map(|giving| roles(giving, facts)) {
                if let Some(rows) = self.ledger.of_role.get_mut(&role) {
                    rows.remove(&stand.gives);
                }
            }
            put(&mut self.index.rows, stand.gives, Arc::from([]));
        }
        if stand.more != NOTHING && self.ledger.mores.release(stand.more) {
            put(&mut self.index.mores, stand.more, None);
        }
    }
}

/// The roles that a row follows from. A key's may have changed meanwhile; then a row is worked out
/// once too often, or is of a key that is worked out anyway.
fn roles(giving: &Giving, facts: &Facts) -> BTreeSet<RoleId> {
    match giving {
        Giving::Owner(..) => BTreeSet::new(),
        Giving::Roles(roles) => roles.clone(),
        Giving::Key(id) => {
            let key = facts.key(*id).expect("the whole world");
            key.map(|key| key.roles.clone()).unwrap_or_default()
        }
    }
}

impl Numbered {
    pub(super) fn owner(&self, kind: Kind) -> Arc<[Level]> {
        let top = |section: &Section| {
            if kind.holds(section.kind) { section.top() } else { Level::Hide }
        };
        self.catalog.sections().iter().map(top).collect()
    }

    fn row(&self, giving: &Giving, facts: &Facts) -> Arc<[Level]> {
        let key = match giving {
            Giving::Owner(kind, _) => return self.owner(*kind),
            Giving::Roles(_) => None,
            Giving::Key(id) => facts.key(*id).expect("the whole world"),
        };
        let roles = roles(giving, facts);
        let contents: Vec<&RoleContent> = roles
            .iter()
            .filter_map(|role| facts.role(*role).expect("the whole world"))
            .map(|role| &role.content)
            .collect();
        let gives = |section: &Section| {
            let given = contents.iter().map(|content| content.level(section)).max();
            let given = given.unwrap_or_default();
            key.map_or(given, |key| given.min(key.snapshot.get(&section.key)))
        };
        self.catalog.sections().iter().map(gives).collect()
    }
}

const _: () = assert!(OWNERS as usize == Kind::ALL.len());
