//! Properties of deciding, over random roles, ceilings and catalogs: grants add up in any order,
//! prerequisites settle, and what is unknown is at hide.
//!
//! Records are put in as they are, also such as no command would make: a decision must not rely
//! on what was checked when a role was saved.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    ops::Range,
    sync::Arc,
};

use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};
use rolecall_core::{
    AccountId, KeyId, Kind, Level, Levels, MembershipId, Origin, PersonId, Principal, RoleId,
    Timestamp, Window, Zone,
    access::{Access, Question, Reason, decide_access},
    catalog::{Catalog, Section, SectionKey},
    facts::{Facts, Record},
    record::{Account, AccountState, Membership, MembershipState, Role, RoleContent},
};

/// Seeds of random worlds; a failure names its own.
const SEEDS: Range<u64> = 0..300;

/// What a person has at the asked phone system, by section.
type Had = BTreeMap<SectionKey, Level>;

// covers D7, D8, G14, T24
#[test]
fn the_order_of_grants_never_matters() {
    for (seed, mut random) in seeds() {
        let mut world = World::random(&mut random);
        let before = world.levels();
        world.grants.shuffle(&mut random);
        assert_eq!(world.levels(), before, "seed {seed}");
    }
}

/// Whoever changes also sees, and whoever changes makes nothing: no level is in another but by the
/// ladder.
// covers T8, T21
#[test]
fn a_level_of_a_section_gives_those_below_it_and_none_above() {
    let catalog = Catalog::telecom();
    let mut cells = 0;
    for section in catalog.sections() {
        for given in section.offered.iter() {
            let mut levels = Levels::none();
            for other in catalog.sections() {
                levels.set(other.key.clone(), other.top());
            }
            levels.set(section.key.clone(), given);
            let grants = vec![Grant { kind: Kind::Platform, levels }];
            let facts = World { grants, ceilings: Vec::new() }.facts();
            for asked in section.offered.iter().filter(|level| *level > Level::Hide) {
                let question = Question {
                    principal: Principal::Person(person()),
                    section,
                    level: asked,
                    account: account(Kind::PhoneSystem),
                    at: Timestamp::UNIX_EPOCH,
                    origin: Origin::Unknown,
                };
                let decision = decide_access(&facts, &question).expect("the whole world");
                assert_eq!(decision.allowed, asked <= given, "{} at {given}: {asked}", section.key);
                cells += 1;
            }
        }
    }
    assert!(cells > 200, "{cells}");
}

// covers T24
#[test]
fn the_same_grant_twice_is_the_same_as_once() {
    for (seed, mut random) in seeds() {
        let mut world = World::random(&mut random);
        let once = world.levels();
        let again = world.grants[random.random_range(0..world.grants.len())].clone();
        world.grants.push(again);
        assert_eq!(world.levels(), once, "seed {seed}");
    }
}

// covers D8, T24
#[test]
fn another_grant_never_takes_anything() {
    for (seed, mut random) in seeds() {
        let mut world = World::random(&mut random);
        let before = world.levels();
        world.grants.push(Grant::random(&mut random));
        assert_nothing_fell(&before, &world.levels(), seed);
    }
}

// covers T24
#[test]
fn a_higher_level_in_a_role_never_takes_anything() {
    let catalog = Catalog::telecom();
    for (seed, mut random) in seeds() {
        let mut world = World::random(&mut random);
        let before = world.levels();
        let raised = random.random_range(0..world.grants.len());
        let grant = &mut world.grants[raised];
        let sections: Vec<_> =
            catalog.sections().iter().filter(|section| grant.kind.holds(section.kind)).collect();
        let section = sections[random.random_range(0..sections.len())];
        grant.levels.raise(&section.key, section.top());
        assert_nothing_fell(&before, &world.levels(), seed);
    }
}

// covers D8, G14
#[test]
fn a_union_is_the_highest_of_its_parts_once_prerequisites_have_settled() {
    let catalog = Catalog::telecom();
    for (seed, mut random) in seeds() {
        let mut world = World::random(&mut random);
        world.ceilings.clear();
        let highest = |section: &Section| {
            let given = world.grants.iter().map(|grant| grant.levels.get(&section.key));
            given.max().unwrap_or_default()
        };
        let expected = settled(&catalog, &highest);
        assert_eq!(world.levels(), expected, "seed {seed}");
    }
}

// covers G24, G29, G33
#[test]
fn a_level_counts_only_while_all_that_it_rests_on_is_had_from_anywhere() {
    let at_platform = |levels: &str| Grant { kind: Kind::Platform, levels: written(levels) };
    let bulk = "accounts view, accounts.bulk_status edit, product view, product.groups view, \
                product.users view, phone_numbers.inventory edit";
    let mut world = World { grants: vec![at_platform(bulk)], ceilings: Vec::new() };
    let level = |world: &World, section: &str| world.levels()[section];
    assert_eq!(level(&world, "accounts.bulk_status"), Level::View);
    assert_eq!(level(&world, "phone_numbers.inventory"), Level::Hide);
    world.grants.push(at_platform("product.calling_plan delete, phone_numbers view"));
    assert_eq!(level(&world, "accounts.bulk_status"), Level::Edit);
    assert_eq!(level(&world, "phone_numbers.inventory"), Level::Edit);
    assert_eq!(level(&world, "product.calling_plan"), Level::Delete);
    world.grants[0].levels.set("product".parse().expect("a section"), Level::Hide);
    assert_eq!(level(&world, "product.calling_plan"), Level::Hide);
    assert_eq!(level(&world, "product.users"), Level::Hide);
    assert_eq!(level(&world, "accounts.bulk_status"), Level::View);
}

// covers T22
#[test]
fn prerequisites_settle_to_a_fixed_point_and_never_raise() {
    let mut fell = 0;
    for (seed, mut random) in seeds() {
        let catalog = random_catalog(&mut random);
        let given = random_levels(&catalog, Kind::Platform, &mut random);
        let once = settled(&catalog, &|section| given.get(&section.key));
        let twice = settled(&catalog, &|section| once[&section.key]);
        assert_eq!(twice, once, "seed {seed}");
        for section in catalog.sections() {
            let level = once[&section.key];
            assert!(level <= given.get(&section.key), "seed {seed}: {} rose", section.key);
            fell += u32::from(level < given.get(&section.key));
            assert!(rests_on_what_is_there(section, level, &once), "seed {seed}: {}", section.key);
        }
    }
    assert!(fell > 100, "hardly anything rested on anything: {fell}");
}

// covers T22
#[test]
fn prerequisites_take_no_more_than_they_must() {
    for (seed, mut random) in seeds() {
        let catalog = random_catalog(&mut random);
        let given = random_levels(&catalog, Kind::Platform, &mut random);
        let left = settled(&catalog, &|section| given.get(&section.key));
        for section in catalog.sections() {
            let taken = section
                .offered
                .iter()
                .filter(|level| *level > left[&section.key] && *level <= given.get(&section.key));
            for level in taken {
                let could_stay = rests_on_what_is_there(section, level, &left);
                assert!(!could_stay, "seed {seed}: {level} of {} was taken", section.key);
            }
        }
    }
}

// covers T7, T29
#[test]
fn a_section_that_the_catalog_does_not_know_is_at_hide() {
    let catalog = Catalog::telecom();
    let unknown: SectionKey = "fax".parse().expect("a section key");
    for (seed, mut random) in seeds() {
        let mut world = World::random(&mut random);
        let before = world.levels();
        for grant in &mut world.grants {
            grant.levels.set(unknown.clone(), Level::Delete);
        }
        assert_eq!(world.levels(), before, "seed {seed}");
    }
    let content = Grant { kind: Kind::Customer, levels: written("fax delete") }.content(0);
    assert!(content.given(&catalog).is_empty());
    assert_eq!(Levels::none().get(&unknown), Level::Hide);
}

// covers T7
#[test]
fn who_is_unknown_has_nothing_and_nobody_has_anything_where_no_account_is() {
    let mut random = StdRng::seed_from_u64(1);
    let world = World::random(&mut random);
    let facts = world.facts();
    let strangers = [
        Principal::Person(PersonId::from_bytes([9; 16])),
        Principal::Key(KeyId::from_bytes([9; 16])),
        Principal::AccountSignIn(account(Kind::Customer)),
        Principal::AccountSignIn(AccountId::from_bytes([9; 16])),
    ];
    for stranger in strangers {
        for at in Kind::ALL {
            assert!(!access(&facts, stranger, at).sees_anything(), "{stranger} in a {at}");
        }
    }
    let section = facts.catalog().section("trunks").expect("a section");
    let question = Question {
        principal: Principal::Person(person()),
        level: Level::View,
        section,
        account: AccountId::from_bytes([9; 16]),
        at: Timestamp::UNIX_EPOCH,
        origin: Origin::Unknown,
    };
    let decision = decide_access(&facts, &question).expect("the whole world");
    assert_eq!((decision.allowed, decision.reason), (false, Reason::AccountUnknown));
}

// covers T7, G15
#[test]
fn a_role_that_is_not_there_gives_nothing() {
    let mut world = World { grants: Vec::new(), ceilings: Vec::new() };
    assert!(world.levels().values().all(|level| *level == Level::Hide));
    world.grants.push(Grant { kind: Kind::Customer, levels: Levels::none() });
    assert!(world.levels().values().all(|level| *level == Level::Hide));
    let mut facts = world.facts();
    let membership = membership(Kind::Reseller, [RoleId::from_bytes([9; 16])].into());
    facts.load([Record::Membership(membership)]);
    let person = Principal::Person(person());
    assert!(!access(&facts, person, Kind::PhoneSystem).sees_anything());
}

fn seeds() -> impl Iterator<Item = (u64, StdRng)> {
    SEEDS.map(|seed| (seed, StdRng::seed_from_u64(seed)))
}

fn assert_nothing_fell(before: &Had, after: &Had, seed: u64) {
    for (section, level) in before {
        assert!(after[section] >= *level, "seed {seed}: {section} fell from {level}");
    }
}

/// Levels of all sections, settled.
fn settled(catalog: &Catalog, given: &dyn Fn(&Section) -> Level) -> Had {
    let sections = catalog.sections().iter();
    sections
        .map(|section| (section.key.clone(), catalog.settled(section, given(section), given)))
        .collect()
}

fn rests_on_what_is_there(section: &Section, level: Level, had: &Had) -> bool {
    level == Level::Hide
        || section.prerequisites_of(level).all(|needed| had[&needed.section] >= needed.level)
}

/// A role that one person has in the account of its kind.
#[derive(Clone)]
struct Grant {
    kind: Kind,
    levels: Levels,
}

impl Grant {
    fn random(random: &mut StdRng) -> Self {
        let kind = Kind::ALL[random.random_range(0..Kind::ALL.len())];
        Self { kind, levels: random_levels(&Catalog::telecom(), kind, random) }
    }

    fn content(&self, number: usize) -> RoleContent {
        RoleContent {
            name: format!("role {number}").parse().expect("a name"),
            description: None,
            kind: self.kind,
            levels: self.levels.clone(),
            everything_below: false,
            second_factor: false,
        }
    }
}

/// One account of each kind, each below the one before, and one person with roles in them.
struct World {
    grants: Vec<Grant>,
    ceilings: Vec<(Kind, SectionKey, Level)>,
}

impl World {
    fn random(random: &mut StdRng) -> Self {
        let grants = (0..random.random_range(1..6)).map(|_| Grant::random(random)).collect();
        let catalog = Catalog::telecom();
        let ceiling = |random: &mut StdRng| {
            let section = &catalog.sections()[random.random_range(0..catalog.sections().len())];
            let level = Level::ALL[random.random_range(0..Level::ALL.len())];
            (Kind::ALL[random.random_range(0..4)], section.key.clone(), level)
        };
        let ceilings = (0..random.random_range(0..4)).map(|_| ceiling(random)).collect();
        Self { grants, ceilings }
    }

    fn facts(&self) -> Facts {
        let mut facts = Facts::whole(Arc::new(Catalog::telecom()));
        facts.load(Kind::ALL.map(|kind| Record::Account(self.account(kind))));
        for kind in Kind::ALL {
            let numbered = self.grants.iter().enumerate();
            let here: Vec<_> = numbered.filter(|(_, grant)| grant.kind == kind).collect();
            let role = |(number, grant): &(usize, &Grant)| Role {
                id: role(*number),
                account: account(Kind::Platform),
                group: false,
                content: grant.content(*number),
                built_in: None,
            };
            facts.load(here.iter().map(role).map(Record::Role));
            let roles = here.iter().map(|(number, _)| self::role(*number)).collect();
            facts.load([Record::Membership(membership(kind, roles))]);
        }
        facts
    }

    fn account(&self, kind: Kind) -> Account {
        let mut ceilings: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for (_, section, level) in self.ceilings.iter().filter(|(at, ..)| *at == kind) {
            ceilings.entry(section.clone()).or_default().insert(account(Kind::Platform), *level);
        }
        let above = Kind::ALL.iter().position(|at| *at == kind).and_then(|at| at.checked_sub(1));
        Account {
            id: account(kind),
            kind,
            parent: above.map(|at| account(Kind::ALL[at])),
            short_name: kind.key().replace('_', "-").parse().expect("a short name"),
            former_names: BTreeSet::new(),
            name: kind.key().parse().expect("a name"),
            owner: None,
            offer: None,
            state: AccountState::Active,
            allowed_roles: None,
            own_roles: None,
            opens_accounts: false,
            roles_per_person_max: None,
            second_factor: false,
            ceilings,
            allowlist: None,
            sign_in: None,
            review: None,
            policies: BTreeMap::new(),
        }
    }

    /// What the person has at the phone system, where all that they have counts.
    fn levels(&self) -> Had {
        let facts = self.facts();
        let access = access(&facts, Principal::Person(person()), Kind::PhoneSystem);
        let sections = facts.catalog().sections().iter();
        sections.map(|section| (section.key.clone(), access.level(section))).collect()
    }
}

fn access(facts: &Facts, who: Principal, at: Kind) -> Access<'_> {
    let access = Access::of(facts, who, account(at), Timestamp::UNIX_EPOCH, Origin::Unknown);
    access.expect("the whole world").expect("the account is there")
}

fn membership(kind: Kind, roles: BTreeSet<RoleId>) -> Membership {
    Membership {
        id: MembershipId::from_bytes([kind as u8 + 1; 16]),
        account: account(kind),
        person: person(),
        roles,
        state: MembershipState::Active,
        window: Window::always(Zone::utc()),
        narrowed_to: None,
        ranges: Vec::new(),
        ranges_by: None,
        login_name: None,
        invited_as: None,
        requests: BTreeMap::new(),
        reviewed: None,
        told: None,
    }
}

fn account(kind: Kind) -> AccountId {
    AccountId::from_bytes([kind as u8 + 1; 16])
}

fn person() -> PersonId {
    PersonId::from_bytes([1; 16])
}

fn role(number: usize) -> RoleId {
    RoleId::from_bytes([u8::try_from(number).expect("few roles"); 16])
}

/// Levels as they are written: `trunks edit, numbers view`.
fn written(levels: &str) -> Levels {
    let cell = |cell: &str| {
        let (section, level) = cell.trim().split_once(' ').expect("a section and a level");
        let level = Level::from_key(level).expect("a level");
        (section.parse().expect("a section key"), level)
    };
    levels.split(',').map(cell).collect()
}

/// Levels that the sections offer, for about half of those that a role of the type can carry.
/// Their prerequisites may be missing.
fn random_levels(catalog: &Catalog, kind: Kind, random: &mut StdRng) -> Levels {
    let sections = catalog.sections().iter().filter(|section| kind.holds(section.kind));
    let mut levels = Levels::none();
    for section in sections {
        if random.random_bool(0.5) {
            let offered: Vec<_> = section.offered.iter().collect();
            levels.set(section.key.clone(), offered[random.random_range(0..offered.len())]);
        }
    }
    levels
}

/// A dozen sections that rest on each other without a cycle: each only on those before it.
fn random_catalog(random: &mut StdRng) -> Catalog {
    let mut text = "name = \"random\"\n".to_owned();
    let mut tops: Vec<Vec<Level>> = Vec::new();
    for number in 0..12 {
        let mut levels = Level::ALL[1..].to_vec();
        levels.retain(|_| random.random_bool(0.7));
        if levels.is_empty() {
            levels.push(Level::View);
        }
        let keys: Vec<_> = levels.iter().map(|level| format!("\"{level}\"")).collect();
        let _ = writeln!(text, "[[section]]\nkey = \"s{number}\"\nkind = \"customer\"");
        let _ = writeln!(text, "levels = [{}]", keys.join(", "));
        // What even hide needs, all levels need.
        for level in Level::ALL.iter().filter(|_| number > 0) {
            if random.random_bool(0.4) {
                let on = random.random_range(0..number);
                let needed = tops[on][random.random_range(0..tops[on].len())];
                let _ = writeln!(text, "needs.{level}.s{on} = \"{needed}\"");
            }
        }
        tops.push(levels);
    }
    Catalog::from_toml("random.toml", &text).expect("a catalog without mistakes")
}
