//! Who may do what, as text to read: each preset role in each section, from where it stands
//! (`access_matrix.txt`), and what each operation needs (`operations.txt`).
//!
//! A change of access shows here as a change of a line. `UPDATE_EXPECT=1 cargo test -p
//! rolecall-core --test access_matrix` writes the files anew; read the difference before it is
//! committed.

use std::{env, fmt::Write as _, fs, iter, path::PathBuf, sync::Arc};

use rolecall_core::{
    AccountId, Ids, Kind, Level, MembershipId, Origin, PersonId, Principal, RoleId, Timestamp,
    Zone,
    access::Access,
    catalog::{Catalog, Section},
    change::{
        Actor, At, Command, Context, Event, FirstOwner, Invitee, NewPerson, Operation, Via, decide,
    },
    facts::Facts,
    preset::{self, Preset},
    window::Dates,
};

const NOW: &str = "2026-06-01T12:00:00Z";
const AFTER_THE_END: &str = "2027-01-01T00:00:00Z";
const LAST_DAY: &str = "2026-12-31";
const LEGEND: &str = "\
# Role, where its holder stands seen from the account that is asked about, and what they may of
# each section there: H hide, V view, E edit, C create, D delete.
";

/// Where a membership stands, seen from the account that is asked about; and that account.
const OF_CUSTOMER: &[(&str, &str)] = &[
    ("self", "abc"),
    ("above", "abc-hq"),
    ("below", "harbour"),
    ("beside", "globex"),
    ("suspended", "abc"),
    ("expired", "abc"),
];
/// The same for the platform, which nothing stands beside or above. What is suspended is an
/// account below it.
const OF_PLATFORM: &[(&str, &str)] = &[
    ("self", "northwind"),
    ("above a reseller", "harbour"),
    ("above a customer", "abc"),
    ("above a phone system", "abc-hq"),
    ("above, suspended", "abc"),
    ("expired", "northwind"),
];

// covers D20, D30 to D46, D50 to D64, D70 to D88, D90 to D108, G41 to G43, P32 to P34
#[test]
fn every_preset_gives_in_every_position_what_the_matrix_says() {
    let catalog = Catalog::telecom();
    let mut text = LEGEND.to_owned() + &heading(&catalog);
    for preset in preset::all() {
        text.push('\n');
        for (position, asked) in positions(preset) {
            let letters = row(preset, position, asked);
            let _ = writeln!(text, "{:27} {position:21} {letters}", preset.key);
        }
    }
    compare("access_matrix.txt", &text);
}

#[test]
fn every_operation_needs_what_the_table_says() {
    let mut text =
        "# Operation, kind of the account concerned, and what is enough for it.\n".to_owned();
    for operation in Operation::ALL {
        for kind in Kind::ALL {
            let cells = operation.cells(kind).iter().map(|cell| {
                let at = if cell.at == At::Parent { " at the account above" } else { "" };
                format!("{} {}{at}", cell.section, cell.level)
            });
            let owner = operation.is_the_owners() && kind.has_owner();
            let ways: Vec<_> =
                owner.then(|| "its owner".to_owned()).into_iter().chain(cells).collect();
            let ways = if ways.is_empty() { "-".to_owned() } else { ways.join(", or ") };
            let _ = writeln!(text, "{:20} {:12} {ways}", operation.key(), kind.key());
        }
    }
    compare("operations.txt", &text);
}

fn positions(preset: &Preset) -> &'static [(&'static str, &'static str)] {
    match preset.content().kind {
        Kind::Platform => OF_PLATFORM,
        Kind::Customer => OF_CUSTOMER,
        other => panic!("there is no preset of type {other} yet: say where it stands"),
    }
}

/// The letters of the levels of all sections, for someone who has the preset.
fn row(preset: &Preset, position: &str, asked: &str) -> String {
    let mut world = World::new();
    let person = world.holder_of(preset);
    if position.ends_with("suspended") {
        let account = world.account("abc");
        world.carry_out(&Command::SuspendAccount { account });
    }
    let at = if position == "expired" { AFTER_THE_END } else { NOW };
    let (principal, account) = (Principal::Person(person), world.account(asked));
    let access = Access::of(&world.facts, principal, account, moment(at), Origin::Unknown);
    let access = access.expect("the whole world").expect("an account");
    let letter = |section: &Section| match access.level(section) {
        Level::Hide => 'H',
        Level::View => 'V',
        Level::Edit => 'E',
        Level::Create => 'C',
        Level::Delete => 'D',
    };
    by_kind(world.facts.catalog(), letter)
}

/// A sign for each section in the order of the catalog, with a gap between kinds.
fn by_kind(catalog: &Catalog, sign: impl Fn(&Section) -> char) -> String {
    let of_kind = |kind| catalog.sections().iter().filter(move |section| section.kind == kind);
    let words = Kind::ALL.map(|kind| of_kind(kind).map(&sign).collect::<String>());
    words.join(" ")
}

/// The names of the sections above their columns, from top to bottom.
fn heading(catalog: &Catalog) -> String {
    let longest = catalog.sections().iter().map(|section| section.key.as_str().len()).max();
    let mut text = String::new();
    for line in 0..longest.expect("there are sections") {
        let sign = |section: &Section| section.key.as_str().chars().nth(line).unwrap_or(' ');
        let _ = writeln!(text, "{:49} {}", "", by_kind(catalog, sign).trim_end());
    }
    text.lines().map(str::trim_end).flat_map(|line| [line, "\n"]).collect()
}

/// A world in which one person has one preset.
struct World {
    facts: Facts,
    commands: u64,
    owner: Actor,
}

impl World {
    /// `northwind` > `harbour` > `abc` > `abc-hq`, and `globex` beside `abc`.
    fn new() -> Self {
        let catalog = Arc::new(Catalog::telecom());
        let text = catalog.text().clone();
        let mut world = Self { facts: Facts::whole(catalog), commands: 0, owner: Actor::Machine };
        world.carry_out(&Command::FoundPlatform {
            name: "northwind".parse().expect("a name"),
            short_name: "northwind".parse().expect("a short name"),
            catalog: text,
            owner: first_owner("olivia"),
        });
        let owner = world.facts.persons()[0].id;
        world.owner = Actor::Principal(Principal::Person(owner));
        let northwind = world.account("northwind");
        let membership = world.facts.membership_of(owner, northwind).expect("the whole world");
        let membership = membership.expect("the owner's").id;
        world.carry_out(&Command::AcceptInvitation { membership });
        world.create("harbour", Kind::Reseller, "northwind");
        world.create("abc", Kind::Customer, "harbour");
        world.create("globex", Kind::Customer, "harbour");
        world.create("abc-hq", Kind::PhoneSystem, "abc");
        world
    }

    fn create(&mut self, name: &str, kind: Kind, parent: &str) {
        self.carry_out(&Command::CreateAccount {
            parent: self.account(parent),
            kind,
            name: name.parse().expect("a name"),
            short_name: name.parse().expect("a short name"),
            owner: kind.has_owner().then(|| first_owner(name)),
        });
    }

    /// Someone who has the preset in an account of its kind, until the last day.
    fn holder_of(&mut self, preset: &Preset) -> PersonId {
        let northwind = self.account("northwind");
        let command = Command::AddPreset { account: northwind, preset: preset.key.clone() };
        let role = self.carry_out(&command).iter().find_map(created_role);
        let of_platform = preset.content().kind == Kind::Platform;
        let account = if of_platform { northwind } else { self.account("abc") };
        let invitee = Invitee {
            address: "holder@people.example".parse().expect("an address"),
            name: "Holder".parse().expect("a name"),
            roles: role.into_iter().collect(),
            dates: Dates {
                activation: None,
                expiration: Some(LAST_DAY.parse().expect("a date")),
                zone: Zone::utc(),
            },
            narrowed_to: None,
            until: moment(AFTER_THE_END),
        };
        let person = NewPerson { invitee, login_name: None, ranges: Vec::new(), language: None };
        let events = self.carry_out(&Command::AddPerson { account, person });
        let (membership, person) = events.iter().find_map(invited).expect("they are invited");
        let themself = Actor::Principal(Principal::Person(person));
        self.carry_out_as(themself, &Command::AcceptInvitation { membership });
        person
    }

    fn account(&self, name: &str) -> AccountId {
        let name = name.parse().expect("a short name");
        let account = self.facts.account_named(&name).expect("the whole world");
        account.expect("the account was made").id
    }

    fn carry_out(&mut self, command: &Command) -> Vec<Event> {
        self.carry_out_as(self.owner, command)
    }

    fn carry_out_as(&mut self, actor: Actor, command: &Command) -> Vec<Event> {
        self.commands += 1;
        let context = Context {
            at: moment(NOW),
            actor,
            ip: None,
            via: Via::Cli,
            ids: Ids::new(self.commands, 0),
        };
        let events = decide(&self.facts, &context, command).expect("they may");
        for event in &events {
            self.facts.apply(event);
        }
        events
    }
}

fn created_role(event: &Event) -> Option<RoleId> {
    match event {
        Event::RoleCreated { role } => Some(role.id),
        _ => None,
    }
}

fn invited(event: &Event) -> Option<(MembershipId, PersonId)> {
    match event {
        Event::MembershipAdded { membership, person, .. } => Some((*membership, *person)),
        _ => None,
    }
}

fn first_owner(name: &str) -> FirstOwner {
    FirstOwner {
        address: format!("{name}@owners.example").parse().expect("an address"),
        name: name.parse().expect("a name"),
        zone: Zone::utc(),
        until: moment(AFTER_THE_END),
    }
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// Compares a text with a file beside this one, or writes the file when it is asked to.
fn compare(file: &str, found: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(file);
    if env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1") {
        fs::write(&path, found).expect("the file can be written");
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let mut differences = String::new();
    let nothing = iter::repeat("");
    let pairs = expected.lines().chain(nothing.clone()).zip(found.lines().chain(nothing));
    let lines = expected.lines().count().max(found.lines().count());
    for ((was, is), number) in pairs.take(lines).zip(1..).filter(|((was, is), _)| was != is) {
        let _ = writeln!(differences, "line {number}\n- {was}\n+ {is}\n  {}", marks(was, is));
    }
    assert!(
        differences.is_empty(),
        "{file} says otherwise (UPDATE_EXPECT=1 writes what is found):\n{differences}"
    );
}

/// A mark below each sign that differs.
fn marks(was: &str, is: &str) -> String {
    let pairs = was.chars().zip(is.chars());
    pairs.map(|(was, is)| if was == is { ' ' } else { '^' }).collect()
}
