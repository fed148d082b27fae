//! What everyone holds everywhere: rules 1 to 3 and 5 of the design, not capped, in dense tables.
//!
//! For each principal a list of *standings*: where something counts, when, and what it gives of
//! each section. From it follows a table: account × section → level, for the standings that are
//! asked about. Beyond the sections a table has three columns for the mark "everything below": the
//! n-th says whether all of kinds narrower than the n-th kind is held also as the catalog grows.
//!
//! Only cells of an account and sections of its kind or narrower mean anything. A section of a
//! wider kind is resolved at an account above, where it has a cell of its own.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rolecall_core::{
    AccountId, Kind, Principal, RoleId, Timestamp,
    catalog::Section,
    facts::Facts,
    record::{Account, Membership, MembershipState},
};

use super::{
    columns::{Columns, Row},
    known,
};

/// Something that gives access, where it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) at: AccountId,
    pub(super) starts_at: Option<Timestamp>,
    /// The first instant at which it gives nothing.
    pub(super) ends_at: Option<Timestamp>,
    gives: Row,
}

impl Standing {
    fn always(at: AccountId, gives: Row) -> Self {
        Self { at, starts_at: None, ends_at: None, gives }
    }

    pub(super) fn is_in_force(&self, at: Timestamp) -> bool {
        self.starts_at.is_none_or(|start| start <= at) && self.ends_at.is_none_or(|end| at < end)
    }

    /// Whether it gives now and does so until then; none is for good.
    pub(super) fn lasts(&self, now: Timestamp, until: Option<Timestamp>) -> bool {
        let long_enough = match (self.ends_at, until) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(end), Some(until)) => end >= until,
        };
        self.is_in_force(now) && long_enough
    }
}

/// An account in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) id: AccountId,
    pub(super) kind: Kind,
    /// The place of the account above, which is a smaller one.
    pub(super) parent: Option<usize>,
}

/// Everyone's standings, and the tree.
#[derive(Debug)]
pub(super) struct World {
    columns: Columns,
    /// Each account after the one above it.
    pub(super) nodes: Vec<Node>,
    pub(super) places: HashMap<AccountId, usize>,
    pub(super) standings: BTreeMap<Principal, Vec<Standing>>,
}

impl World {
    pub(super) fn of(facts: &Facts) -> Self {
        let mut world = Self {
            columns: Columns::of(facts),
            nodes: Vec::new(),
            places: HashMap::new(),
            standings: BTreeMap::new(),
        };
        let root = known(facts.root());
        let accounts = root.map_or_else(Vec::new, |root| known(facts.subtree(root.id)));
        for (place, account) in accounts.iter().enumerate() {
            world.places.insert(account.id, place);
            let parent = account.parent.map(|parent| world.places[&parent]);
            let Account { id, kind, .. } = **account;
            world.nodes.push(Node { id, kind, parent });
        }
        let roles = known(facts.every_role()).into_iter();
        let roles: HashMap<RoleId, Row> =
            roles.map(|role| (role.id, world.columns.of_role(role))).collect();
        for account in accounts {
            world.stand(facts, account, &roles);
        }
        world
    }

    /// All that stands in an account.
    fn stand(&mut self, facts: &Facts, account: &Account, roles: &HashMap<RoleId, Row>) {
        for membership in facts.memberships_in(account.id) {
            if membership.state == MembershipState::Active {
                self.stand_as_person(account, membership, roles);
            }
        }
        for key in facts.keys_of(account.id) {
            let bound = |section: &Section| key.snapshot.get(&section.key);
            let at_first = self.columns.filled(bound, |_| false);
            let gives = lowest(&self.together(&key.roles, roles), &at_first);
            let standing =
                Standing { ends_at: key.expires_at, ..Standing::always(account.id, gives) };
            self.put(Principal::Key(key.id), standing);
        }
        if account.sign_in.is_some_and(|sign_in| sign_in.enabled) {
            let gives = self.columns.of_owner(account.kind);
            let standing = Standing::always(account.id, gives);
            self.put(Principal::AccountSignIn(account.id), standing);
        }
    }

    /// A membership, or each account below to which it is narrowed.
    fn stand_as_person(
        &mut self,
        account: &Account,
        membership: &Membership,
        roles: &HashMap<RoleId, Row>,
    ) {
        let gives = if account.owner == Some(membership.id) {
            self.columns.of_owner(account.kind)
        } else {
            self.together(&membership.roles, roles)
        };
        let counts_in = match &membership.narrowed_to {
            None => vec![account.id],
            Some(list) => {
                let below = |id: &&AccountId| self.is_below(**id, account.id);
                list.iter().filter(below).copied().collect()
            }
        };
        for at in counts_in {
            let standing = Standing {
                starts_at: membership.window.starts_at(),
                ends_at: membership.window.ends_at(),
                ..Standing::always(at, gives.clone())
            };
            self.put(Principal::Person(membership.person), standing);
        }
    }

    fn put(&mut self, principal: Principal, standing: Standing) {
        self.standings.entry(principal).or_default().push(standing);
    }

    /// What roles give together.
    fn together(&self, ids: &BTreeSet<RoleId>, roles: &HashMap<RoleId, Row>) -> Row {
        let mut row = vec![0; self.columns.count()];
        for gives in ids.iter().filter_map(|id| roles.get(id)) {
            raise(&mut row, gives);
        }
        row.into()
    }

    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// A principal's standings.
    pub(super) fn standings_of(&self, principal: Principal) -> &[Standing] {
        self.standings.get(&principal).map_or(&[], Vec::as_slice)
    }

    /// The account at a place and those above it.
    pub(super) fn path(&self, account: AccountId) -> impl Iterator<Item = &Node> {
        let first = self.places.get(&account).copied();
        let next = |place: &usize| self.nodes[*place].parent;
        std::iter::successors(first, next).map(|place| &self.nodes[place])
    }

    fn is_below(&self, account: AccountId, above: AccountId) -> bool {
        self.path(account).skip(1).any(|node| node.id == above)
    }

    /// Account × section → level, over those standings of a principal that count.
    pub(super) fn table(&self, principal: Principal, counts: impl Fn(&Standing) -> bool) -> Table {
        let columns = self.columns.count();
        let mut cells = vec![0; self.nodes.len() * columns];
        for standing in self.standings_of(principal) {
            if counts(standing)
                && let Some(place) = self.places.get(&standing.at)
            {
                raise(&mut cells[place * columns..][..columns], &standing.gives);
            }
        }
        for (place, node) in self.nodes.iter().enumerate() {
            if let Some(parent) = node.parent {
                let (above, here) = cells.split_at_mut(place * columns);
                raise(&mut here[..columns], &above[parent * columns..][..columns]);
            }
        }
        for row in cells.chunks_exact_mut(columns) {
            self.columns.settle(row);
        }
        Table { cells, columns }
    }
}

/// What one principal holds in each account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    cells: Vec<u8>,
    columns: usize,
}

impl Table {
    /// The row of the account at a place.
    pub(super) fn row(&self, place: usize) -> &[u8] {
        &self.cells[place * self.columns..][..self.columns]
    }
}

fn raise(row: &mut [u8], gives: &[u8]) {
    for (level, given) in row.iter_mut().zip(gives) {
        *level = (*level).max(*given);
    }
}

fn lowest(a: &[u8], b: &[u8]) -> Row {
    a.iter().zip(b).map(|(a, b)| *a.min(b)).collect()
}
