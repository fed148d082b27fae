//! What everyone holds everywhere: rules 1 to 3 and 5 of the design, not capped, in dense tables.
//!
//! For each principal a list of *standings*: where something counts, when, and what it gives of
//! each section. From it follows a table: account × section → level, for the standings that are
//! asked about. Beyond the sections a table has four columns for the mark "everything below": the
//! n-th says whether all of kinds narrower than the n-th kind is held also as the catalog grows.
//!
//! Only cells of an account and sections of its kind or narrower mean anything. A section of a
//! wider kind is resolved at an account above, where it has a cell of its own.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use rolecall_core::{
    AccountId, Kind, Level, Principal, RoleId, Timestamp,
    catalog::Section,
    facts::Facts,
    record::{Account, MembershipState, Role},
};

use super::known;

/// A level of each section, and then the marks.
pub(super) type Row = Rc<[u8]>;

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

/// What the columns of a table mean.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Columns {
    sections: Vec<Section>,
    /// From which level of which section which level of which other one is needed.
    needs: Vec<(usize, u8, usize, u8)>,
}

impl Columns {
    fn of(facts: &Facts) -> Self {
        let sections = facts.catalog().sections().to_vec();
        let place = |key: &str| {
            let found = sections
                .iter()
                .position(|section| section.key.as_str() == key);
            found.expect("a prerequisite is a section")
        };
        let mut needs = Vec::new();
        for (at, section) in sections.iter().enumerate() {
            for needed in &section.prerequisites {
                let on = place(needed.section.as_str());
                needs.push((at, needed.from as u8, on, needed.level as u8));
            }
        }
        Self { sections, needs }
    }

    pub(super) fn count(&self) -> usize {
        self.sections.len() + Kind::ALL.len()
    }

    /// Whether an account of this kind has a cell of its own in the column. Of the marks, those
    /// about all of its own kind and narrower, and those about less.
    pub(super) fn is_of(&self, column: usize, kind: Kind) -> bool {
        match self.sections.get(column) {
            Some(section) => kind <= section.kind,
            None => column - self.sections.len() + 1 >= kind as usize,
        }
    }

    /// What a level in a column is called.
    pub(super) fn name(&self, column: usize, level: u8) -> String {
        match self.sections.get(column) {
            Some(section) => format!("{} of {}", Level::ALL[usize::from(level)], section.key),
            None => {
                let kind = Kind::ALL[column - self.sections.len()];
                format!("{level} × the mark \"everything below a {kind}\"")
            }
        }
    }

    fn filled(&self, level: impl Fn(&Section) -> Level, mark: impl Fn(Kind) -> bool) -> Row {
        let levels = self.sections.iter().map(|section| level(section) as u8);
        levels
            .chain(Kind::ALL.map(|kind| u8::from(mark(kind))))
            .collect()
    }

    /// An owner has the top of everything of the account's kind and narrower, also of sections to
    /// come: so the mark of the kind one wider, and of those narrower.
    fn of_owner(&self, kind: Kind) -> Row {
        let level = |section: &Section| match section.kind {
            lives if lives >= kind => section.top(),
            _ => Level::Hide,
        };
        self.filled(level, |mark| mark as u8 + 1 >= kind as u8)
    }

    fn of_role(&self, role: &Role) -> Row {
        let content = &role.content;
        let level = |section: &Section| {
            if content.everything_below && section.kind > content.kind {
                section.top()
            } else {
                content.levels.get(&section.key)
            }
        };
        self.filled(level, |mark| {
            content.everything_below && content.kind <= mark
        })
    }

    /// Lowers what rests on what is not there, until nothing moves.
    fn settle(&self, row: &mut [u8]) {
        let mut moved = true;
        while moved {
            moved = false;
            for &(at, from, on, level) in &self.needs {
                if row[at] >= from && row[on] < level {
                    let offered = self.sections[at].offered;
                    let below = Level::ALL[usize::from(from) - 1];
                    row[at] = offered.highest_up_to(below) as u8;
                    moved = true;
                }
            }
        }
    }
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
        let roles: HashMap<RoleId, Row> = roles
            .map(|role| (role.id, world.columns.of_role(role)))
            .collect();
        for account in accounts {
            world.stand(facts, account, &roles);
        }
        world
    }

    /// All that stands in an account.
    fn stand(&mut self, facts: &Facts, account: &Account, roles: &HashMap<RoleId, Row>) {
        let nothing: Row = vec![0; self.columns.count()].into();
        let together = |ids: &mut dyn Iterator<Item = &RoleId>| {
            ids.filter_map(|id| roles.get(id))
                .fold(nothing.clone(), |all, gives| highest(&all, gives))
        };
        for membership in facts.memberships_in(account.id) {
            if membership.state != MembershipState::Active {
                continue;
            }
            let gives = if account.owner == Some(membership.id) {
                self.columns.of_owner(account.kind)
            } else {
                together(&mut membership.roles.iter())
            };
            let everywhere = vec![account.id];
            let counts_in = match &membership.narrowed_to {
                None => everywhere,
                Some(list) => {
                    let below = |id: &&AccountId| self.is_below(**id, account.id);
                    list.iter().filter(below).copied().collect()
                }
            };
            let principal = Principal::Person(membership.person);
            for at in counts_in {
                let standing = Standing {
                    at,
                    starts_at: membership.window.starts_at(),
                    ends_at: membership.window.ends_at(),
                    gives: gives.clone(),
                };
                self.standings.entry(principal).or_default().push(standing);
            }
        }
        for key in facts.keys_of(account.id) {
            let now = together(&mut key.roles.iter());
            let at_first = self
                .columns
                .filled(|section| key.snapshot.get(&section.key), |_| false);
            let standing = Standing {
                at: account.id,
                starts_at: None,
                ends_at: key.expires_at,
                gives: now.iter().zip(&*at_first).map(|(a, b)| *a.min(b)).collect(),
            };
            let principal = Principal::Key(key.id);
            self.standings.entry(principal).or_default().push(standing);
        }
        if account.sign_in.is_some_and(|sign_in| sign_in.enabled) {
            let standing = Standing {
                at: account.id,
                starts_at: None,
                ends_at: None,
                gives: self.columns.of_owner(account.kind),
            };
            let principal = Principal::AccountSignIn(account.id);
            self.standings.entry(principal).or_default().push(standing);
        }
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

fn highest(a: &[u8], b: &[u8]) -> Row {
    a.iter().zip(b).map(|(a, b)| *a.max(b)).collect()
}
