//! The preview of a change equals the difference of all decisions before and after it: every
//! principal, every account, every section, by the plain rules.

use std::collections::{BTreeMap, BTreeSet};

use rand::{SeedableRng, rngs::StdRng, seq::IndexedRandom};
use rolecall_core::{
    AccountId, Ids, Level, Origin, Principal, Timestamp, Zone,
    access::{Access, AccessChange, Eyes, preview},
    catalog::SectionKey,
    change::{Actor, Command, Context, Event, Invitee, Operation, Via, assignable_roles, permits},
    facts::{Facts, Lookup, Record},
    record::Membership,
    window::Dates,
};
use rolecall_testkit::{
    seeds,
    sim::{Generator, InMemory, Subject, command_name, principals},
};

const SEEDS: std::ops::Range<u64> = 1..21;
const COMMANDS_EACH: u32 = 700;
/// How many commands are previewed at the same moment; then the moment is the last command's.
const COMMANDS_A_MOMENT: u32 = 25;
/// Every how many commands it is looked at with someone's eyes too.
const LOOK_EVERY: u32 = 7;
/// When a crowd joins, and how many they are: people who have the same, so that one is compared for
/// all of them.
const CROWD_AT: u32 = 100;
const CROWD: u8 = 6;

/// The levels above hide of everyone everywhere.
type Table = BTreeMap<(Principal, AccountId, SectionKey), Level>;
/// What differs.
type Differences = BTreeMap<(Principal, AccountId, SectionKey), (Level, Level)>;

/// What a preview tells of someone.
type Told<'c> = BTreeMap<(AccountId, &'c SectionKey), (Level, Level)>;

fn known<T>(found: Lookup<T>) -> T {
    found.expect("the whole world")
}

#[test]
fn preview_is_the_difference_of_all_decisions() {
    let mut compared = BTreeMap::<&str, u32>::new();
    let seeds = seeds(SEEDS);
    for seed in seeds.clone() {
        let mut world = InMemory::default();
        let mut generator = Generator::new(seed);
        let mut rng = StdRng::seed_from_u64(seed);
        let mut at = Timestamp::UNIX_EPOCH;
        let mut table = Table::new();
        for number in 0..COMMANDS_EACH {
            let (context, command) = generator.next(world.facts());
            if number == CROWD_AT {
                crowd(&mut world, context.at, &mut rng);
            }
            if number % COMMANDS_A_MOMENT == 0 {
                at = context.at;
                table = everything(world.facts(), at);
            }
            let before = world.facts().clone();
            let Ok(events) = world.carry_out(&context, &command) else { continue };
            let after = everything(world.facts(), at);
            let step = Step { before: &before, after: world.facts(), events: &events, at };
            let named = format!("seed {seed}, command {number}: {command:?}");
            step.agrees(Eyes::All, (&table, &after), &named);
            if number % LOOK_EVERY == 0 {
                step.agrees_with_eyes_of(&context, &mut rng, &named);
            }
            *compared.entry(name(&command, &step)).or_default() += 1;
            table = after;
        }
    }
    println!("changes that differ or not: {compared:?}");
    for wanted in ["change_role", "set_ceiling", "suspend_account", "set_roles", "move_account"] {
        let count = compared.get(wanted).copied().unwrap_or_default();
        assert!(u64::from(count) >= (seeds.end - seeds.start) / 2, "{wanted}: {compared:?}");
    }
}

/// People join two accounts with the same role each.
fn crowd(world: &mut InMemory, at: Timestamp, rng: &mut StdRng) {
    let owned = world.facts().accounts().into_iter().filter(|it| it.owner.is_some());
    let owned: Vec<_> = owned.map(|it| it.id).collect();
    for (number, account) in owned.choose_multiple(rng, 2).copied().enumerate() {
        let facts = world.facts();
        let owner = known(facts.account(account)).and_then(|it| it.owner).expect("an owner");
        let owner = known(facts.membership(owner)).expect("an owner is a membership").person;
        let roles = known(assignable_roles(facts, account));
        let role = roles.choose(rng).map(|role| role.id);
        for one in 0..CROWD {
            let name = format!("one{one}-of-{number}");
            let invitee = Invitee {
                address: format!("{name}@crowd.example").parse().expect("an address"),
                name: name.parse().expect("a name"),
                roles: role.into_iter().collect(),
                dates: Dates { activation: None, expiration: None, zone: Zone::utc() },
                narrowed_to: None,
                until: Timestamp::MAX,
            };
            let mut act = |person, command: &Command| {
                let actor = Actor::Principal(Principal::Person(person));
                let number = u128::from(one) + 1 + 64 * number as u128;
                let ids = Ids::new(u64::MAX >> 17, number << 32 | u128::from(person != owner));
                let context = Context { at, actor, ip: None, via: Via::Rest, ids };
                world.carry_out(&context, command).unwrap_or_default()
            };
            for event in act(owner, &Command::Invite { account, invitee }) {
                if let Event::MembershipAdded { membership, person, .. } = event {
                    act(person, &Command::AcceptInvitation { membership });
                }
            }
        }
    }
}

/// The command's name, if it makes a difference.
fn name(command: &Command, step: &Step<'_>) -> &'static str {
    let found = preview(step.before, step.events.to_vec(), step.at, Eyes::All);
    if found.changes.is_empty() { "without difference" } else { command_name(command) }
}

struct Step<'s> {
    before: &'s Facts,
    after: &'s Facts,
    events: &'s [Event],
    at: Timestamp,
}

impl Step<'_> {
    fn agrees(&self, eyes: Eyes, (before, after): (&Table, &Table), named: &str) {
        let found = preview(self.before, self.events.to_vec(), self.at, eyes).changes;
        let there: BTreeSet<AccountId> = self.before.accounts().iter().map(|it| it.id).collect();
        let mut all = differences(before, after, &there);
        all.retain(|(_, account, section), _| !self.is_moved_from_its_place(*account, section));
        for change in &found {
            let AccessChange { principal, account, section, before, after } = change;
            let plain = all.get(&(*principal, *account, section.clone()));
            assert_eq!(plain, Some(&(*before, *after)), "{named}: {eyes:?} {change:?}");
        }
        let spread = self.spread(&found);
        let missing = all.iter().find(|(at, levels)| spread.get(*at) != Some(levels));
        assert_eq!(missing, None, "{named}: {eyes:?} is not in the preview");
        let beyond = spread.iter().find(|(at, levels)| all.get(*at) != Some(levels));
        assert_eq!(beyond, None, "{named}: {eyes:?} is in the preview and does not differ");
    }

    /// Whether a section that lives above an account is asked of another account after a move.
    fn is_moved_from_its_place(&self, account: AccountId, section: &SectionKey) -> bool {
        let place = |facts: &Facts| {
            let section = facts.catalog().section(section.as_str()).expect("a section");
            let path = known(facts.path(account));
            let wider = path[0].kind > section.kind;
            let place = path.iter().find(|above| !wider || above.kind == section.kind);
            place.map(|place| place.id)
        };
        place(self.before) != place(self.after)
    }

    /// What is told of an account, told of everything below it, down to the next account where the
    /// principal stands.
    fn spread(&self, found: &[AccessChange]) -> Differences {
        let moved: BTreeSet<AccountId> = self.events.iter().filter_map(moved).collect();
        let mut told: BTreeMap<Principal, Told<'_>> = BTreeMap::new();
        for change in found {
            let of = told.entry(change.principal).or_default();
            of.insert((change.account, &change.section), (change.before, change.after));
        }
        let mut spread = Differences::new();
        for (principal, told) in &told {
            let mut stands = stands(self.before, *principal);
            stands.extend(self::stands(self.after, *principal));
            stands.extend(&moved);
            for account in self.before.accounts() {
                let path: Vec<_> = known(self.before.path(account.id));
                for section in self.before.catalog().sections() {
                    let wider = path[0].kind > section.kind;
                    let place = path.iter().position(|at| !wider || at.kind == section.kind);
                    let Some(place) = place else { continue };
                    let from = path[place..].iter().find(|at| stands.contains(&at.id));
                    let Some(from) = from else { continue };
                    if self.is_moved_from_its_place(account.id, &section.key) {
                        continue;
                    }
                    if let Some(levels) = told.get(&(from.id, &section.key)) {
                        spread.insert((*principal, account.id, section.key.clone()), *levels);
                    }
                }
            }
        }
        spread
    }

    /// The same of worlds without what a looker may not see.
    fn agrees_with_eyes_of(&self, context: &Context, rng: &mut StdRng, named: &str) {
        let everyone = principals(self.before);
        let looker = match context.actor.principal() {
            Some(actor) if rand::Rng::random_bool(rng, 0.5) => actor,
            _ => match everyone.choose(rng) {
                Some(looker) => *looker,
                None => return,
            },
        };
        let origin = Origin::Any;
        let sees = |operation: Operation, account: AccountId| {
            permits(self.before, looker, operation, account, self.at, origin).is_ok()
        };
        let before = everything(&without_the_unseen(self.before, looker, &sees), self.at);
        let after = everything(&without_the_unseen(self.after, looker, &sees), self.at);
        self.agrees(Eyes::Of(looker, origin), (&before, &after), named);
    }
}

fn moved(event: &Event) -> Option<AccountId> {
    match event {
        Event::AccountMoved { account, .. } => Some(*account),
        _ => None,
    }
}

fn everything(facts: &Facts, at: Timestamp) -> Table {
    let mut table = Table::new();
    for principal in principals(facts) {
        for account in facts.accounts() {
            let access = known(Access::of(facts, principal, account.id, at, Origin::Any));
            let access = access.expect("the account is there");
            if !access.is_in_force() {
                continue;
            }
            for section in facts.catalog().sections() {
                let level = access.level(section);
                if level > Level::Hide {
                    table.insert((principal, account.id, section.key.clone()), level);
                }
            }
        }
    }
    table
}

fn differences(before: &Table, after: &Table, there: &BTreeSet<AccountId>) -> Differences {
    let both: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let both = both.into_iter().filter(|(_, account, _)| there.contains(account));
    both.filter_map(|at| {
        let level = |table: &Table| table.get(at).copied().unwrap_or_default();
        let levels = (level(before), level(after));
        (levels.0 != levels.1).then(|| (at.clone(), levels))
    })
    .collect()
}

fn stands(facts: &Facts, principal: Principal) -> BTreeSet<AccountId> {
    let of_membership = |membership: &Membership| match &membership.narrowed_to {
        Some(narrowed) => narrowed.clone(),
        None => BTreeSet::from([membership.account]),
    };
    match principal {
        Principal::Person(person) => facts.memberships_of(person).flat_map(of_membership).collect(),
        Principal::Key(key) => known(facts.key(key)).map(|key| key.account).into_iter().collect(),
        Principal::AccountSignIn(account) => BTreeSet::from([account]),
    }
}

fn without_the_unseen(
    facts: &Facts,
    looker: Principal,
    sees: &dyn Fn(Operation, AccountId) -> bool,
) -> Facts {
    let mut seen = Facts::whole(facts.catalog().clone());
    let is_seen = |record: &mut Record| match record {
        Record::Membership(membership) => {
            looker == Principal::Person(membership.person)
                || sees(Operation::SeePeople, membership.account)
        }
        Record::Key(key) => {
            looker == Principal::Key(key.id) || sees(Operation::SeeKeys, key.account)
        }
        Record::Account(account) => {
            let own = looker == Principal::AccountSignIn(account.id);
            if !own && !sees(Operation::SeePeople, account.id) {
                account.sign_in = None;
            }
            true
        }
        Record::Person(_) | Record::Role(_) => true,
    };
    let records = facts.record_ids().into_iter().filter_map(|id| facts.record(id));
    seen.load(records.filter_map(|mut record| is_seen(&mut record).then_some(record)));
    seen
}
