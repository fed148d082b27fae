//! Random documents of access as code over one tree, each of which can be made so.
//!
//! The tree: a provider, a reseller with a customer that has a phone system, and a customer of the
//! provider's own.

use std::collections::{BTreeMap, BTreeSet};

use rand::{
    Rng,
    rngs::StdRng,
    seq::{IndexedRandom, IteratorRandom},
};
use rolecall_core::{
    Date, Kind, Level, Levels,
    catalog::{Catalog, Section},
    change::with_prerequisites,
    code::{
        AccountEntry, AllowedEntry, Document, OwnerEntry, PersonEntry, PolicyEntry, Position,
        RoleEntry, SettingsEntry,
    },
    record::RoleContent,
};

/// The accounts: short name, kind, and the one above.
pub const TREE: [(&str, Kind, Option<&str>); 5] = [
    ("provider", Kind::Platform, None),
    ("partner", Kind::Reseller, Some("provider")),
    ("shop", Kind::Customer, Some("partner")),
    ("shop-phones", Kind::PhoneSystem, Some("shop")),
    ("direct", Kind::Customer, Some("provider")),
];

/// What a random document has to know of the world that it is for.
#[derive(Debug)]
pub struct World<'w> {
    /// The sections.
    pub catalog: &'w Catalog,
    /// Who has joined, by account and address: only they can be suspended.
    pub joined: BTreeSet<(String, String)>,
    /// The roles and groups that the provider took into use as they are shipped.
    pub shipped: (Vec<RoleEntry>, Vec<RoleEntry>),
    /// Whether the accounts below the provider are yet to be made.
    pub is_new: bool,
}

/// A role of the document, and the account that defines it.
#[derive(Clone)]
struct Defined {
    account: &'static str,
    group: bool,
    content: RoleContent,
}

struct Making<'m, 'w> {
    rng: &'m mut StdRng,
    world: &'m World<'w>,
    entries: BTreeMap<&'static str, AccountEntry>,
    defined: Vec<Defined>,
}

/// A random document over the whole tree.
pub fn document(rng: &mut StdRng, world: &World<'_>) -> Document {
    let mut making = Making { rng, world, entries: BTreeMap::new(), defined: Vec::new() };
    for (account, kind, parent) in TREE {
        making.account(account, kind, parent);
    }
    for (account, kind, _) in TREE {
        making.allowed(account, kind);
        making.people(account, kind);
    }
    for (account, kind, _) in TREE {
        making.policies(account, kind);
    }
    let entries = making.entries;
    Document { accounts: TREE.map(|(account, ..)| entries[account].clone()).into() }
}

fn path(account: &str) -> Vec<&'static str> {
    let mut path = Vec::new();
    let mut next = TREE.iter().find(|(name, ..)| *name == account);
    while let Some((name, _, parent)) = next {
        path.push(*name);
        next = parent.and_then(|parent| TREE.iter().find(|(name, ..)| *name == parent));
    }
    path
}

impl Making<'_, '_> {
    fn percent(&mut self, percent: u32) -> bool {
        self.rng.random_ratio(percent, 100)
    }

    fn account(&mut self, account: &'static str, kind: Kind, parent: Option<&str>) {
        let named = |text: &str| text.parse().expect("a name");
        let mut entry = AccountEntry::of(account.parse().expect("a short name"));
        let has_owner = self.world.is_new && parent.is_some() && kind != Kind::PhoneSystem;
        entry.kind = Some(kind);
        entry.parent = parent.map(|parent| parent.parse().expect("a short name"));
        entry.owner = has_owner.then(|| OwnerEntry {
            address: format!("owner@{account}.example").parse().expect("an address"),
            name: None,
            zone: None,
        });
        entry.name = Some(named(&format!("{account} {}", self.rng.random_range(0..3))));
        let state = match self.rng.random_range(0..10) {
            _ if parent.is_none() || self.world.is_new => Position::Active,
            0 => Position::Closed,
            1 | 2 => Position::Suspended,
            _ => Position::Active,
        };
        entry.state = Some(state);
        entry.settings = Some(SettingsEntry {
            roles_per_person_max: self.percent(40).then(|| self.rng.random_range(1..4)),
            second_factor: parent.is_some() && self.percent(30),
            opens_accounts: kind < Kind::Customer && self.percent(40),
        });
        let own = kind < Kind::Customer || kind == Kind::Customer && self.percent(60);
        entry.own_roles = Some(own);
        entry.ceilings = Some(self.ceilings(kind, parent.is_some()));
        let ranges = ["192.0.2.0/24", "198.51.100.0/25", "2001:db8::/48"];
        let listed = parent.is_some() && self.percent(30);
        let ranges = ranges.into_iter().filter(|_| listed && self.percent(60));
        entry.allowlist = Some(ranges.map(|range| range.parse().expect("a range")).collect());
        let (mut roles, mut groups) = (Vec::new(), Vec::new());
        if own && kind != Kind::PhoneSystem {
            roles = self.roles(account, kind, false);
            groups = self.roles(account, kind, true);
        }
        if parent.is_none() {
            roles.extend(self.world.shipped.0.iter().cloned());
            groups.extend(self.world.shipped.1.iter().cloned());
        }
        entry.roles = Some(roles);
        entry.groups = Some(groups);
        if kind == Kind::PhoneSystem {
            // It has neither of its own.
            entry.allowlist = None;
            entry.roles = None;
            entry.groups = None;
        }
        self.entries.insert(account, entry);
    }

    fn ceilings(
        &mut self,
        kind: Kind,
        is_below: bool,
    ) -> BTreeMap<rolecall_core::catalog::SectionKey, Level> {
        let count = if is_below { self.rng.random_range(0..3) } else { 0 };
        let catalog = self.world.catalog;
        let fits = catalog.sections().iter().filter(|section| kind <= section.kind);
        let chosen = fits.choose_multiple(&mut self.rng, count);
        let level = |section: &Section, rng: &mut StdRng| {
            section.offered.iter().choose(rng).unwrap_or_default()
        };
        let mut ceilings = BTreeMap::new();
        for section in chosen {
            ceilings.insert(section.key.clone(), level(section, self.rng));
        }
        ceilings
    }

    fn roles(&mut self, account: &'static str, kind: Kind, group: bool) -> Vec<RoleEntry> {
        let mut entries = Vec::new();
        for (at, letter) in ["Alpha", "Beta", "Gamma", "Delta"].into_iter().enumerate() {
            if !self.percent(65) {
                continue;
            }
            let what = if group { "group" } else { "role" };
            // The type of a role that is held stays: it follows from the name.
            let wanted = if group { 0 } else { at };
            let of = Kind::ALL.into_iter().filter(|of| kind.holds(*of)).nth(wanted);
            let of = of.unwrap_or(kind);
            let mut content = RoleContent {
                name: format!("{letter} {what} of {account}").parse().expect("a name"),
                description: self.percent(30).then(|| "Says what it is for".parse().expect("text")),
                kind: of,
                levels: self.levels(of),
                everything_below: !group && of < Kind::PhoneSystem && self.percent(5),
                second_factor: self.percent(10),
            };
            content.levels = with_prerequisites(self.world.catalog, &content);
            entries.push(RoleEntry {
                name: content.name.clone(),
                preset: None,
                description: content.description.clone(),
                kind: (!group).then_some(content.kind),
                levels: content.levels.clone(),
                everything_below: content.everything_below,
                second_factor: content.second_factor,
            });
            self.defined.push(Defined { account, group, content });
        }
        entries
    }

    fn levels(&mut self, kind: Kind) -> Levels {
        let catalog = self.world.catalog;
        let count = self.rng.random_range(0..6);
        let fits = catalog.sections().iter().filter(|section| kind.holds(section.kind));
        let chosen = fits.choose_multiple(&mut self.rng, count);
        let mut levels = Levels::none();
        for section in chosen {
            let level = section.offered.iter().choose(self.rng).unwrap_or_default();
            levels.set(section.key.clone(), level);
        }
        levels
    }

    fn allowed(&mut self, account: &'static str, kind: Kind) {
        if kind == Kind::Platform {
            let above = AllowedEntry::Inherited(rolecall_core::code::AsAbove::AsAbove);
            self.entries.get_mut(account).expect("it is there").allowed_roles = Some(above);
            return;
        }
        let above = path(account)[1..].to_vec();
        // Whoever is below an account counts as its own where a role is taken off its list.
        let fits = |role: &&Defined| {
            let there = above.contains(&role.account) && self.is_usable(above[0], role);
            !role.group && there && kind <= role.content.kind
        };
        let names: Vec<_> =
            self.defined.iter().filter(fits).map(|role| role.content.name.to_string()).collect();
        let list = names.into_iter().filter(|_| self.rng.random_ratio(7, 10)).collect();
        let entry = self.entries.get_mut(account).expect("it is there");
        entry.allowed_roles = Some(AllowedEntry::These(list));
    }

    /// Whether the document lets an account use a role.
    fn may_use(&self, account: &str, kind: Kind, role: &Defined) -> bool {
        role.content.kind == kind && self.is_usable(account, role)
    }

    /// The same, whatever the type of the role.
    fn is_usable(&self, account: &str, role: &Defined) -> bool {
        if role.group && role.account != account {
            return false;
        }
        for at in path(account) {
            let entry = &self.entries[at];
            if role.account == at && entry.own_roles == Some(true) {
                return true;
            }
            if let Some(AllowedEntry::These(list)) = &entry.allowed_roles {
                return list.contains(role.content.name.as_str());
            }
        }
        false
    }

    fn people(&mut self, account: &'static str, kind: Kind) {
        let usable: Vec<Defined> =
            self.defined.iter().filter(|role| self.may_use(account, kind, role)).cloned().collect();
        let max = self.entries[account].settings.as_ref().and_then(|is| is.roles_per_person_max);
        let max = max.map_or(3, usize::from);
        let mut people = Vec::new();
        for number in 0..6 {
            if usable.is_empty() || !self.percent(55) {
                continue;
            }
            let count = self.rng.random_range(1..=max);
            let given: Vec<&Defined> =
                usable.choose_multiple(&mut self.rng, count).collect::<Vec<_>>();
            let named = |group: bool| {
                let of = given.iter().filter(|role| role.group == group);
                of.map(|role| role.content.name.to_string()).collect()
            };
            let (roles, groups) = (named(false), named(true));
            people.push(self.person(account, kind, number, roles, groups));
        }
        self.entries.get_mut(account).expect("it is there").people = Some(people);
    }

    fn person(
        &mut self,
        account: &str,
        kind: Kind,
        number: u32,
        roles: BTreeSet<String>,
        groups: BTreeSet<String>,
    ) -> PersonEntry {
        let address = format!("person{number}@people.example");
        let joined = self.world.joined.contains(&(account.to_owned(), address.clone()));
        let day = |rng: &mut StdRng, year: i16| {
            Date::new(year, rng.random_range(1..13), rng.random_range(1..29)).expect("a date")
        };
        let zones = ["UTC", "Europe/Kyiv", "America/New_York"];
        let below: Vec<_> = TREE
            .iter()
            // Of a reseller's sections nobody holds anything where no reseller is above.
            .filter(|(name, ..)| *name != account && path(name).contains(&account))
            .filter(|(name, ..)| path(name).contains(&"partner"))
            .collect();
        let reach = (kind < Kind::Customer && self.percent(25)).then(|| {
            let count = self.rng.random_range(1..=2);
            let chosen = below.choose_multiple(&mut self.rng, count);
            chosen.map(|(name, ..)| name.parse().expect("a short name")).collect()
        });
        let ranges = ["192.0.2.0/24", "198.51.100.7/32"];
        PersonEntry {
            address: address.parse().expect("an address"),
            name: None,
            login_name: None,
            roles,
            groups,
            activation: self.percent(30).then(|| day(self.rng, 2026)),
            expiration: self.percent(30).then(|| day(self.rng, 2027)),
            zone: zones.choose(self.rng).map(|zone| zone.parse().expect("a zone")),
            reach,
            addresses: ranges
                .into_iter()
                .filter(|_| self.rng.random_ratio(1, 10))
                .map(|range| range.parse().expect("a range"))
                .collect(),
            suspended: joined && self.percent(20),
        }
    }

    /// Policies that hold: the roles that give it to anyone are those that alone may.
    fn policies(&mut self, account: &'static str, kind: Kind) {
        let mut policies = Vec::new();
        for letter in ["One", "Three", "Two"] {
            if !self.percent(35) {
                continue;
            }
            let catalog = self.world.catalog;
            let fits = catalog.sections().iter().filter(|section| kind <= section.kind);
            let Some(section) = fits.choose(self.rng) else { continue };
            let Some(level) = section.offered.iter().skip(1).choose(self.rng) else { continue };
            let below = self.percent(40);
            let Some(only) = self.only(account, section, level, below) else { continue };
            let named = |group: bool| {
                let of = only.iter().filter(|role| role.group == group);
                of.map(|role| role.content.name.to_string()).collect()
            };
            policies.push(PolicyEntry {
                name: format!("Policy {letter}").parse().expect("a name"),
                section: section.key.clone(),
                level,
                only_roles: named(false),
                only_groups: named(true),
                below,
            });
        }
        self.entries.get_mut(account).expect("it is there").policies = Some(policies);
    }

    fn only(
        &mut self,
        account: &str,
        section: &Section,
        level: Level,
        below: bool,
    ) -> Option<Vec<Defined>> {
        let mut held = BTreeSet::new();
        for (at, entry) in &self.entries {
            if *at == account || below && path(at).contains(&account) {
                for person in entry.people.iter().flatten() {
                    held.extend(person.roles.iter().chain(&person.groups).cloned());
                }
            }
        }
        let above = path(account);
        let mut only = Vec::new();
        for role in self.defined.clone() {
            let gives = role.content.level(section) >= level;
            let is_held = held.contains(role.content.name.as_str());
            let can_be_named = above.contains(&role.account);
            if gives && is_held && !can_be_named {
                return None;
            }
            if can_be_named && (gives && is_held || self.percent(10)) {
                only.push(role);
            }
        }
        Some(only)
    }
}
