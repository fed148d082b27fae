//! What makes an index, and keeps what is needed to change it: who counts on which row.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    Index,
    bulk::Bulk,
    catalog::Numbered,
    ids::{IdMap, Value},
    members::Members,
    rows::{Interned, put},
    stand::{Fence, MANY, More, NOTHING, Node, OWNERS, Stand},
};
use crate::{
    AccountId, KeyId, Kind, Level, PersonId, RoleId,
    catalog::Section,
    facts::Facts,
    record::{Account, AccountState, Key, Membership, MembershipState, RoleContent},
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
    of_roles: HashMap<BTreeSet<RoleId>, u32>,
    /// Rows that follow from a role.
    pub(super) of_role: HashMap<RoleId, BTreeSet<u32>>,
    caps: Interned<Arc<[Level]>>,
    mores: Interned<More>,
    free_lists: Vec<u32>,
    /// Who has a narrowed membership.
    pub(super) narrowed: BTreeSet<PersonId>,
}

/// In place of an account's caps: everything is left.
const EVERYTHING: u32 = 0;

impl Ledger {
    fn new(sections: usize) -> Self {
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

impl Index {
    /// An index of a whole world, at a revision; of its memberships those that are given, which may be
    /// more than the facts hold.
    pub(super) fn of(
        facts: &Facts,
        memberships: impl FnOnce(&mut Bulk<'_>),
        revision: u64,
        catalog: u16,
    ) -> (Self, Ledger) {
        let accounts = facts.accounts();
        let numbered = Numbered::of(facts.catalog().clone(), catalog);
        let mut making = Making::new(Arc::new(numbered), &accounts, revision);
        for account in &accounts {
            making.account(account, facts);
        }
        let owners = accounts.iter().filter_map(|at| Some((at.owner?, at.kind))).collect();
        let (people, rows) = (Vec::new(), HashMap::new());
        let mut bulk = Bulk { making, facts, people, owners, rows };
        memberships(&mut bulk);
        let Bulk { mut making, people, .. } = bulk;
        let standing = people.iter().map(|(id, stand)| (stand.at, *id));
        making.index.members = Members::of(making.index.tree.len(), standing);
        making.index.people = making.grouped(&people);
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
        Self::of(facts, |bulk| all.for_each(|it| bulk.membership(it)), revision, catalog)
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
            tree: super::pages::Pages::default(),
            people: IdMap::of(&[]),
            keys: IdMap::of(&[]),
            lists: super::pages::Pages::default(),
            rows: super::pages::Pages::default(),
            caps: super::pages::Pages::default(),
            mores: super::pages::Pages::default(),
            fences: Arc::default(),
            names: super::pages::Pages::default(),
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

    /// Makes an account's node what its record says, with the caps of the way up.
    pub(super) fn account(&mut self, account: &Account, facts: &Facts) {
        let number = match self.number(account.id) {
            Some(number) => number,
            None => {
                let number = self.index.tree.push(Node::default());
                self.index.names.push(account.id.to_bytes());
                self.index.accounts.set(account.id.to_bytes(), number);
                number
            }
        };
        let before = *self.index.tree.get(number);
        let path = facts.path(account.id).expect("the whole world");
        let caps = self.caps(&path);
        let is_suspended = |at: &&&Account| matches!(at.state, AccountState::Suspended { .. });
        let binds = if account.kind == Kind::PhoneSystem { 2 } else { 1 };
        let mut flags = 0;
        if path.iter().take(binds).any(|at| is_suspended(&at)) {
            flags |= Node::SUSPENDED;
        }
        if let Some(sign_in) = account.sign_in {
            flags |= Node::SIGN_IN | if sign_in.enabled { 0 } else { Node::SIGN_IN_OFF };
        }
        if account.allowlist.is_some() {
            flags |= Node::FENCED;
        }
        if account.allowlist.is_some() || before.has(Node::FENCED) {
            self.fence(number, account);
        }
        let parent = account.parent.and_then(|parent| self.number(parent));
        let parent = parent.unwrap_or(Node::ROOT);
        self.index.tree.set(number, Node { parent, caps, kind: account.kind as u8, flags });
        if self.ledger.caps.release(before.caps) {
            put(&mut self.index.caps, before.caps, Arc::from([]));
        }
    }

    fn fence(&mut self, number: u32, account: &Account) {
        let fences = Arc::make_mut(&mut self.index.fences);
        match &account.allowlist {
            None => drop(fences.remove(&number)),
            Some(list) => {
                let binds_owner = list.binds_owner_of(account.id);
                let fence = Fence { ranges: list.ranges.clone(), binds_owner };
                drop(fences.insert(number, Arc::new(fence)));
            }
        }
    }

    /// The row of what ceilings and states on a path leave to who stands at its beginning.
    fn caps(&mut self, path: &[&Account]) -> u32 {
        let closed = path.iter().any(|at| matches!(at.state, AccountState::Closed { .. }));
        let suspended = |at: &Account| matches!(at.state, AccountState::Suspended { .. });
        let binds = if path[0].kind == Kind::PhoneSystem { 2 } else { 1 };
        let suspended = path.iter().take(binds).any(|at| suspended(at));
        if !closed && !suspended && path.iter().all(|at| at.ceilings.is_empty()) {
            return EVERYTHING;
        }
        let catalog = self.index.catalog.clone();
        let left = |(section, of_suspended): (&Section, &Level)| {
            let ceilings = path.iter().filter_map(|at| at.ceiling(&section.key));
            let ceilings = ceilings.map(|(_, level)| section.offered.highest_up_to(level));
            let least = ceilings.min().unwrap_or(Level::Delete);
            let least = if suspended { least.min(*of_suspended) } else { least };
            if closed { Level::Hide } else { least }
        };
        let sections = catalog.catalog.sections().iter();
        let row: Arc<[Level]> = sections.zip(catalog.suspended.iter()).map(left).collect();
        let (number, is_new) = self.ledger.caps.count(row.clone());
        if is_new {
            put(&mut self.index.caps, number, row);
        }
        number
    }

    /// Where a membership in an account stands.
    pub(super) fn stands_of(
        &mut self,
        account: &Account,
        membership: &Membership,
        facts: &Facts,
        stands: &mut dyn FnMut(Stand),
    ) {
        let recorded = self.number(account.id).expect("accounts come first");
        let owns = account.owner == Some(membership.id);
        let Some(narrowed) = &membership.narrowed_to else {
            stands(self.stand((recorded, recorded), owns, account.kind, membership, facts));
            return;
        };
        for at in narrowed {
            let at = self.number(*at).filter(|at| self.is_below(*at, recorded));
            if let Some(at) = at {
                stands(self.stand((at, recorded), owns, account.kind, membership, facts));
            }
        }
    }

    fn stand(
        &mut self,
        (at, recorded): (u32, u32),
        owns: bool,
        kind: Kind,
        membership: &Membership,
        facts: &Facts,
    ) -> Stand {
        let gives = if owns { kind as u32 } else { self.of_roles(&membership.roles, facts) };
        let more = self.more(More {
            off: membership.state != MembershipState::Active,
            starts_at: membership.window.starts_at(),
            ends_at: membership.window.ends_at(),
            ranges: membership.ranges.clone(),
            recorded: (at != recorded).then_some(recorded),
        });
        Stand { at, gives, more }
    }

    pub(super) fn of_roles(&mut self, roles: &BTreeSet<RoleId>, facts: &Facts) -> u32 {
        if let Some(number) = self.ledger.of_roles.get(roles).copied() {
            self.ledger.giving.again(number);
            return number;
        }
        let number = self.giving(Giving::Roles(roles.clone()), facts);
        self.ledger.of_roles.insert(roles.clone(), number);
        number
    }

    /// Whether an account lies below another one, by the tree as it is indexed.
    fn is_below(&self, account: u32, above: u32) -> bool {
        let mut at = account;
        loop {
            at = self.index.tree.get(at).parent;
            if at == above || at == Node::ROOT {
                return at == above;
            }
        }
    }

    pub(super) fn key(&mut self, key: &Key, facts: &Facts) -> Option<Stand> {
        let at = self.number(key.account)?;
        let gives = self.giving(Giving::Key(key.id), facts);
        let more = self.more(More {
            ends_at: key.expires_at,
            ranges: key.ranges.clone(),
            ..More::default()
        });
        Some(Stand { at, gives, more })
    }

    fn giving(&mut self, giving: Giving, facts: &Facts) -> u32 {
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

    fn more(&mut self, more: More) -> u32 {
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

    /// Stands by person, as what is kept of each.
    fn grouped(&mut self, people: &[([u8; 16], Stand)]) -> IdMap<Stand> {
        IdMap::grouped(people, |of_one| match of_one {
            [(_, stand)] => *stand,
            several => self.kept(several.iter().map(|(_, stand)| *stand).collect()),
        })
    }

    /// One stand as it is; several as a list, in order of account.
    fn kept(&mut self, mut stands: Vec<Stand>) -> Stand {
        if let [] | [_] = stands[..] {
            return stands.pop().unwrap_or(Stand::NONE);
        }
        stands.sort_unstable();
        let list: Arc<[Stand]> = stands.into();
        let number = match self.ledger.free_lists.pop() {
            Some(number) => {
                self.index.lists.set(number, list);
                number
            }
            None => self.index.lists.push(list),
        };
        Stand { at: MANY, gives: number, more: NOTHING }
    }

    /// Puts a person's stands in the place of those before.
    pub(super) fn person(&mut self, person: PersonId, facts: &Facts) {
        let mut stands = Vec::new();
        for membership in facts.memberships_of(person) {
            let account = facts.account(membership.account).expect("the whole world");
            if let Some(account) = account {
                self.stands_of(account, membership, facts, &mut |stand| stands.push(stand));
            }
        }
        let narrows = |membership: &Membership| membership.narrowed_to.is_some();
        if facts.memberships_of(person).any(narrows) {
            self.ledger.narrowed.insert(person);
        } else {
            self.ledger.narrowed.remove(&person);
        }
        let (id, after) = (person.to_bytes(), stands.iter().map(|stand| stand.at).collect());
        let before = self.index.people.get(id);
        let left = self.accounts_of(before);
        moved(&mut self.index.members, id, &left, &after);
        let kept = self.kept(stands);
        self.index.people.set(id, kept);
        self.released(before, facts);
    }

    /// The same of a key.
    pub(super) fn key_anew(&mut self, id: KeyId, facts: &Facts) {
        let key = facts.key(id).expect("the whole world");
        let before = self.index.keys.get(id.to_bytes());
        let kept = key.and_then(|key| self.key(key, facts)).unwrap_or(Stand::NONE);
        let (left, after) = (self.accounts_of(before), self.accounts_of(Some(kept)));
        moved(&mut self.index.keys_in, id.to_bytes(), &left, &after);
        self.index.keys.set(id.to_bytes(), kept);
        self.released(before, facts);
        // What it gives may be another row under the same name, by other roles.
        if let Some(key) = key {
            for role in &key.roles {
                self.ledger.of_role.entry(*role).or_default().insert(kept.gives);
            }
            self.row(kept.gives, facts);
        }
    }

    /// The accounts in which someone stands.
    fn accounts_of(&self, kept: Option<Stand>) -> BTreeSet<u32> {
        match kept.filter(|kept| *kept != Stand::NONE) {
            None => BTreeSet::new(),
            Some(kept) if kept.at == MANY => {
                self.index.lists.get(kept.gives).iter().map(|stand| stand.at).collect()
            }
            Some(kept) => BTreeSet::from([kept.at]),
        }
    }

    /// Gives up what stands counted on.
    fn released(&mut self, before: Option<Stand>, facts: &Facts) {
        let Some(before) = before else { return };
        if before.at != MANY {
            self.release(before, facts);
            return;
        }
        let list = self.index.lists.get(before.gives).clone();
        list.iter().for_each(|stand| self.release(*stand, facts));
        self.index.lists.set(before.gives, Arc::from([]));
        self.ledger.free_lists.push(before.gives);
    }

    fn release(&mut self, stand: Stand, facts: &Facts) {
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

/// Takes an id out of the accounts in which it stands no longer, and puts it into the others.
fn moved(members: &mut Members, id: [u8; 16], before: &BTreeSet<u32>, after: &BTreeSet<u32>) {
    before.difference(after).for_each(|at| members.remove(*at, id));
    after.difference(before).for_each(|at| members.insert(*at, id));
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
    fn owner(&self, kind: Kind) -> Arc<[Level]> {
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
