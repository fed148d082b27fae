//! What makes an index.

use std::sync::Arc;

use super::{
    Index,
    bulk::Bulk,
    catalog::Numbered,
    ids::IdMap,
    ledger::{Giving, Ledger},
    members::Members,
    pages::Pages,
    rows::put,
    stand::{Node, Stand},
};
use crate::{AccountId, facts::Facts, record::Account};

/// Something to be done once.
pub type Task<'t> = &'t mut (dyn FnMut() + Send);

/// Does two tasks, on the thread that asks for it.
pub(super) fn one_after_the_other(one: Task<'_>, other: Task<'_>) {
    one();
    other();
}

impl Index {
    /// An index of a whole world, at a revision; of its memberships those that are given, which may be
    /// more than the facts hold.
    pub(super) fn of(
        facts: &Facts,
        memberships: impl FnOnce(&mut Bulk<'_>),
        both: impl FnOnce(Task<'_>, Task<'_>),
        revision: u64,
        catalog: u16,
    ) -> (Self, Ledger) {
        let accounts = facts.accounts();
        let numbered = Numbered::of(facts.catalog().clone(), catalog);
        let mut making = Making::new(Arc::new(numbered), &accounts, revision);
        for account in &accounts {
            making.account(account, facts);
        }
        let owners = accounts.iter().filter_map(|at| Some((at.owner?, at.kind)));
        let mut owners: Vec<_> = owners.collect();
        owners.sort_unstable_by_key(|(owner, _)| *owner);
        let mut bulk = Bulk { making, facts, people: Vec::new(), owners };
        memberships(&mut bulk);
        let Bulk { mut making, people, .. } = bulk;
        let (accounts_len, standing) =
            (making.index.tree.len(), people.iter().map(|(id, stand)| (stand.at, *id)));
        let (mut members, mut grouped) = (None, None);
        both(&mut || members = Some(Members::of(accounts_len, standing.clone())), &mut || {
            grouped = Some(making.grouped(&people));
        });
        making.index.members = members.expect("both tasks are done");
        making.index.people = grouped.expect("both tasks are done");
        let mut keys = Vec::new();
        for account in &accounts {
            for key in facts.keys_of(account.id) {
                keys.extend(making.key(key, facts).map(|stand| (key.id.to_bytes(), stand)));
            }
        }
        making.index.keys = IdMap::of(&keys);
        let standing = keys.iter().map(|(id, stand)| (stand.at, *id));
        making.index.keys_in = Members::of(making.index.tree.len(), standing);
        (making.index, making.ledger)
    }

    /// The same of all memberships that the facts hold.
    pub(super) fn of_all(facts: &Facts, revision: u64, catalog: u16) -> (Self, Ledger) {
        let accounts = facts.accounts();
        let all = accounts.iter().flat_map(|account| facts.memberships_in(account.id));
        let give = |bulk: &mut Bulk<'_>| all.for_each(|it| bulk.membership(it));
        Self::of(facts, give, one_after_the_other, revision, catalog)
    }
}

/// An index being made or changed.
pub(super) struct Making {
    pub(super) index: Index,
    pub(super) ledger: Ledger,
}

impl Making {
    fn new(catalog: Arc<Numbered>, accounts: &[&Account], revision: u64) -> Self {
        let ledger = Ledger::new(catalog.kinds.len());
        let numbered = (0..).zip(accounts).map(|(number, at)| (at.id.to_bytes(), number));
        let mut index = Index {
            revision,
            accounts: IdMap::of(&numbered.collect::<Vec<_>>()),
            tree: Pages::default(),
            people: IdMap::of(&[]),
            keys: IdMap::of(&[]),
            lists: Pages::default(),
            rows: Pages::default(),
            caps: Pages::default(),
            mores: Pages::default(),
            fences: Arc::default(),
            names: Pages::default(),
            members: Members::default(),
            keys_in: Members::default(),
            catalog,
        };
        for (number, giving) in ledger.giving.iter() {
            let Giving::Owner(kind, _) = **giving else { continue };
            put(&mut index.rows, number, index.catalog.owner(kind));
        }
        for (number, caps) in ledger.caps.iter() {
            put(&mut index.caps, number, (**caps).clone());
        }
        for (number, more) in ledger.mores.iter() {
            put(&mut index.mores, number, Some(more.clone()));
        }
        for account in accounts {
            index.tree.push(Node::default());
            index.names.push(account.id.to_bytes());
        }
        Self { index, ledger }
    }

    pub(super) fn number(&self, account: AccountId) -> Option<u32> {
        self.index.accounts.get(account.to_bytes())
    }

    /// Stands by person, as what is kept of each.
    fn grouped(&mut self, people: &[([u8; 16], Stand)]) -> IdMap<Stand> {
        IdMap::grouped(people, |of_one| match of_one {
            [(_, stand)] => *stand,
            several => self.kept(several.iter().map(|(_, stand)| *stand).collect()),
        })
    }
}
