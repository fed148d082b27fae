//! The world that all are asked about: a provider with resellers, customers and phone systems, in the
//! telecom catalog; nine of ten people in one account, some in several, dates, ceilings, states.

use std::{collections::BTreeSet, sync::Arc};

use rolecall_core::{
    AccountId, Kind, Level, Levels, MembershipId, Origin, PersonId, Principal, RoleId, Timestamp,
    Window, Zone,
    catalog::Catalog,
    facts::{Facts, Record},
    record::{Account, AccountState, Membership, MembershipState, Role, RoleContent},
    window::Dates,
};

use crate::chance::Chance;

/// How large, and of what form.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub memberships: usize,
    /// How many accounts each person is in; none is nearly always one, sometimes up to five.
    pub accounts_a_person: Option<usize>,
    /// How many accounts there are from the platform down to a phone system.
    pub depth: usize,
}

impl Shape {
    pub fn of(memberships: usize) -> Self {
        Self { memberships, accounts_a_person: None, depth: 4 }
    }
}

pub struct World {
    /// Accounts and roles.
    pub facts: Facts,
    pub memberships: Vec<Membership>,
    pub roles: Vec<Role>,
    pub accounts: Vec<Account>,
}

#[derive(Clone, Copy, Debug)]
pub struct Question {
    pub person: PersonId,
    pub account: AccountId,
    pub section: usize,
    pub level: Level,
}

/// When all questions are asked.
pub fn now() -> Timestamp {
    "2026-11-01T12:00:00Z".parse().expect("a moment")
}

pub const ORIGIN: Origin = Origin::Unknown;

impl World {
    pub fn new(shape: Shape, seed: u64) -> Self {
        let mut chance = Chance(seed);
        let catalog = Arc::new(Catalog::telecom());
        let accounts = accounts(shape, &mut chance);
        let roles = roles(&catalog, accounts[0].id, &mut chance);
        let mut facts = Facts::whole(catalog);
        facts.load(accounts.iter().cloned().map(Record::Account));
        facts.load(roles.iter().cloned().map(Record::Role));
        let memberships = memberships(shape, &accounts, &roles, &mut chance);
        Self { facts, memberships, roles, accounts }
    }

    /// Questions about them, most of them near where the person stands.
    pub fn questions(&self, count: usize, seed: u64) -> Vec<Question> {
        let mut chance = Chance(seed);
        let mut below: std::collections::HashMap<AccountId, Vec<AccountId>> = Default::default();
        for account in &self.accounts {
            if let Some(parent) = account.parent {
                below.entry(parent).or_default().push(account.id);
            }
        }
        let kinds: std::collections::HashMap<_, _> =
            self.accounts.iter().map(|it| (it.id, it.kind)).collect();
        let sections = self.facts.catalog().sections();
        let mut one = || {
            let membership = chance.of(&self.memberships);
            let mut account = membership.account;
            if chance.percent(25) {
                account = chance.of(&self.accounts).id;
            } else {
                while let Some(children) = below.get(&account).filter(|_| chance.percent(40)) {
                    account = *chance.of(children);
                }
            }
            // Of a section that lives where they stand or below, mostly at its first levels.
            let kind = kinds[&membership.account];
            let from = sections.iter().position(|it| kind.holds(it.kind)).unwrap_or_default();
            let section = from + chance.below(sections.len() - from);
            let offered: Vec<Level> = sections[section].offered.iter().skip(1).collect();
            let level = offered[chance.below(offered.len().min(2))];
            Question { person: membership.person, account, section, level }
        };
        (0..count).map(|_| one()).collect()
    }
}

impl Question {
    pub fn principal(&self) -> Principal {
        Principal::Person(self.person)
    }
}

fn accounts(shape: Shape, chance: &mut Chance) -> Vec<Account> {
    let customers = (shape.memberships / 10).max(20);
    let resellers = (customers / 500).max(4);
    let mut accounts = vec![account(Kind::Platform, None, 0, chance)];
    let platform = accounts[0].id;
    let mut under = Vec::new();
    for _ in 0..resellers {
        // Chains of resellers make the tree as deep as it is to be.
        let mut parent = platform;
        for _ in 0..shape.depth.saturating_sub(3) {
            let number = accounts.len();
            accounts.push(account(Kind::Reseller, Some(parent), number, chance));
            parent = accounts[number].id;
        }
        under.push(parent);
    }
    for _ in 0..customers {
        let number = accounts.len();
        let parent = *chance.of(&under);
        accounts.push(account(Kind::Customer, Some(parent), number, chance));
        if chance.percent(30) {
            let parent = accounts[number].id;
            accounts.push(account(Kind::PhoneSystem, Some(parent), number + 1, chance));
        }
    }
    accounts
}

fn account(kind: Kind, parent: Option<AccountId>, number: usize, chance: &mut Chance) -> Account {
    let id = AccountId::from_bytes(chance.id());
    let by = parent.unwrap_or(id);
    let mut ceilings = std::collections::BTreeMap::new();
    let is_customer = kind == Kind::Customer;
    if is_customer && chance.percent(2) {
        let one = std::collections::BTreeMap::from([(by, Level::View)]);
        ceilings.insert("trunks".parse().expect("a section"), one);
    }
    let suspended = is_customer && chance.percent(1);
    Account {
        id,
        kind,
        parent,
        short_name: format!("a{number}").parse().expect("a short name"),
        former_names: BTreeSet::new(),
        name: format!("Account {number}").parse().expect("a name"),
        owner: None,
        offer: None,
        state: if suspended { AccountState::Suspended { by } } else { AccountState::Active },
        allowed_roles: None,
        own_roles: None,
        opens_accounts: false,
        roles_per_person_max: None,
        second_factor: false,
        ceilings,
        allowlist: None,
        sign_in: None,
        review: None,
        policies: Default::default(),
    }
}

/// Roles with about half of the sections that their type can carry.
fn roles(catalog: &Catalog, platform: AccountId, chance: &mut Chance) -> Vec<Role> {
    let kinds =
        [Kind::Platform, Kind::Reseller, Kind::Reseller, Kind::PhoneSystem, Kind::PhoneSystem];
    let kinds = kinds.into_iter().chain(std::iter::repeat_n(Kind::Customer, 16));
    let role = |(number, kind): (usize, Kind)| {
        let mut levels = Levels::none();
        for section in catalog.sections().iter().filter(|section| kind.holds(section.kind)) {
            if chance.percent(60) {
                let offered: Vec<Level> = section.offered.iter().collect();
                levels.set(section.key.clone(), offered[chance.below(offered.len())]);
            }
        }
        let content = RoleContent {
            name: format!("Role {number}").parse().expect("a name"),
            description: None,
            kind,
            levels,
            everything_below: false,
            second_factor: false,
        };
        let id = RoleId::from_bytes(chance.id());
        Role { id, account: platform, group: false, content, built_in: None }
    };
    kinds.enumerate().map(role).collect()
}

fn memberships(
    shape: Shape,
    accounts: &[Account],
    roles: &[Role],
    chance: &mut Chance,
) -> Vec<Membership> {
    let of_kind = |kind: Kind| -> Vec<AccountId> {
        accounts.iter().filter(|it| it.kind == kind).map(|it| it.id).collect()
    };
    let places = Kind::ALL.map(of_kind);
    let fitting = |kind: Kind| -> Vec<RoleId> {
        roles.iter().filter(|role| role.content.kind == kind).map(|role| role.id).collect()
    };
    let fitting = Kind::ALL.map(fitting);
    let mut memberships = Vec::with_capacity(shape.memberships);
    while memberships.len() < shape.memberships {
        let person = PersonId::from_bytes(chance.id());
        let count = shape.accounts_a_person.unwrap_or_else(|| match chance.below(100) {
            0..90 => 1,
            90..97 => 2,
            _ => 5,
        });
        let mut taken = BTreeSet::new();
        for _ in 0..count {
            let kind = match chance.below(100) {
                0..2 => Kind::Reseller,
                2..10 => Kind::PhoneSystem,
                _ => Kind::Customer,
            };
            let kind = if places[kind as usize].is_empty() { Kind::Customer } else { kind };
            let account = *chance.of(&places[kind as usize]);
            if taken.insert(account) {
                let roles = &fitting[kind as usize];
                memberships.push(membership(person, account, roles, chance));
            }
        }
    }
    memberships.truncate(shape.memberships);
    memberships
}

fn membership(
    person: PersonId,
    account: AccountId,
    roles: &[RoleId],
    chance: &mut Chance,
) -> Membership {
    let mut held = BTreeSet::from([*chance.of(roles)]);
    if chance.percent(20) {
        held.insert(*chance.of(roles));
    }
    let window = match chance.below(100) {
        0..3 => ended(chance),
        _ => Window::always(Zone::utc()),
    };
    let suspended = chance.percent(1);
    Membership {
        id: MembershipId::from_bytes(chance.id()),
        account,
        person,
        roles: held,
        state: if suspended { MembershipState::Suspended } else { MembershipState::Active },
        window,
        narrowed_to: None,
        ranges: Vec::new(),
        ranges_by: None,
        login_name: None,
        invited_as: None,
        requests: std::collections::BTreeMap::new(),
        reviewed: None,
        told: None,
    }
}

fn ended(chance: &mut Chance) -> Window {
    let (year, day) = (2025 + chance.below(3), 1 + chance.below(28));
    let expiration = format!("{year}-10-{day:02}").parse().ok();
    Window::new(Dates { activation: None, expiration, zone: Zone::utc() }).expect("a window")
}
