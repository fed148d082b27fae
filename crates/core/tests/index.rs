//! The index is never another opinion than the plain rules: over random worlds and changes, under
//! readers and writers at once. And it decides without allocating.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
};

use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use rolecall_core::{
    AccountId, IpNet, Level, Origin, Principal, SignedDuration, Timestamp,
    access::{Access, Question, Reason, StandingReport, Status, decide_access, who_can},
    catalog::Section,
    facts::{Facts, Lookup},
    index::{Answer, Bulk, Decider, Ground, Index},
    record::{Membership, MembershipState},
};
use rolecall_testkit::{
    seeds,
    sim::{Generator, InMemory, Subject, principals},
};

const SEEDS: std::ops::Range<u64> = 1..13;
const COMMANDS_EACH: u32 = 1_500;
const QUESTIONS_A_CHANGE: u32 = 60;

fn known<T>(found: Lookup<T>) -> T {
    found.expect("the whole world")
}

//
#[test]
fn everyone_who_can_is_who_can_by_the_plain_rules() {
    let mut found = 0;
    for seed in seeds(SEEDS) {
        let mut world = InMemory::default();
        let mut generator = Generator::new(seed);
        let mut rng = StdRng::seed_from_u64(seed);
        let decider = Decider::of(world.facts(), 0);
        for number in 0..COMMANDS_EACH / 3 {
            let (context, command) = generator.next(world.facts());
            let Ok(events) = world.carry_out(&context, &command) else { continue };
            decider.feed(world.facts(), &events, u64::from(number));
            let it = Asked::random(world.facts(), context.at, &mut rng);
            let able = it.who_can(&decider);
            if !it.section.offered.offers(it.level) {
                assert!(able.is_empty(), "a decision says no to a level that is not offered");
                continue;
            }
            let facts = world.facts();
            let plain = who_can(facts, it.section, it.level, it.account, it.at, it.origin);
            assert_eq!(able, known(plain), "seed {seed}, command {number}: {command:?}: {it:?}");
            let anew = it.who_can(&Decider::of(facts, 0));
            assert_eq!(able, anew, "seed {seed}, command {number}, made anew");
            found += able.len();
        }
    }
    assert!(found > 80 * seeds(SEEDS).count(), "{found} found");
}

#[test]
fn index_is_the_plain_rules_after_every_change() {
    let mut granted = 0;
    let mut asked = 0;
    for seed in seeds(SEEDS) {
        let mut world = InMemory::default();
        let mut generator = Generator::new(seed);
        let mut rng = StdRng::seed_from_u64(seed);
        let decider = Decider::of(world.facts(), 0);
        for number in 0..COMMANDS_EACH {
            let (context, command) = generator.next(world.facts());
            let Ok(events) = world.carry_out(&context, &command) else { continue };
            decider.feed(world.facts(), &events, u64::from(number));
            let trail = format!("seed {seed}, command {number}: {command:?}");
            for _ in 0..QUESTIONS_A_CHANGE {
                asked += 1;
                let it = Asked::random(world.facts(), context.at, &mut rng);
                granted += u32::from(it.agrees(&decider, world.facts(), &trail));
            }
        }
        // One that is made from the world is the one that was fed.
        let anew = Decider::of(world.facts(), 0);
        for _ in 0..2_000 {
            let it = Asked::random(world.facts(), Timestamp::UNIX_EPOCH, &mut rng);
            it.agrees(&anew, world.facts(), &format!("seed {seed}, made anew"));
        }
    }
    println!("{asked} questions, {granted} granted");
    assert!(granted > asked / 25, "{granted} of {asked} granted");
}

/// One that is made as a start makes it: most are told by what they have, in two parts side by side.
fn made_in_bulk(facts: &Facts) -> Decider {
    let mut all: Vec<_> = facts.memberships_unordered().cloned().collect();
    all.sort_unstable_by_key(|it| it.id);
    let is_plain = |it: &Membership| {
        let window = (it.window.starts_at(), it.window.ends_at());
        let has_no_more = it.ranges.is_empty() && it.narrowed_to.is_none();
        it.state == MembershipState::Active && window == (None, None) && has_no_more
    };
    let (plain, others): (Vec<_>, Vec<_>) = all.into_iter().partition(is_plain);
    let give = |bulk: &mut Bulk<'_>| {
        let shared = bulk.shared();
        let (below, above) = plain.split_at(plain.len() / 3);
        let parts = [below, above].map(|memberships| {
            let mut part = shared.part(memberships.len());
            for it in memberships {
                let roles: Vec<_> = it.roles.iter().copied().collect();
                part.plain(it.id, it.person, it.account, &roles);
            }
            part.done()
        });
        for part in parts {
            bulk.add(part);
        }
        for membership in &others {
            bulk.membership(membership);
        }
    };
    Decider::in_bulk(facts, 0, give, |one, other| {
        other();
        one();
    })
}

#[test]
fn one_that_is_made_in_bulk_answers_alike_and_goes_on() {
    for seed in seeds(SEEDS) {
        let mut world = InMemory::default();
        let mut generator = Generator::new(seed);
        let mut rng = StdRng::seed_from_u64(seed);
        for _ in 0..COMMANDS_EACH / 2 {
            let (context, command) = generator.next(world.facts());
            drop(world.carry_out(&context, &command));
        }
        let all = world.facts().memberships_unordered().cloned();
        let deciders = [made_in_bulk(world.facts()), Decider::with(world.facts(), all, 0)];
        let sizes = deciders.each_ref().map(|it| it.read(Index::size).principals);
        assert_eq!(sizes, [Decider::of(world.facts(), 0).read(Index::size).principals; 2]);
        for number in 0..COMMANDS_EACH / 6 {
            for decider in &deciders {
                for _ in 0..6 {
                    let it = Asked::random(world.facts(), Timestamp::UNIX_EPOCH, &mut rng);
                    it.agrees(decider, world.facts(), &format!("seed {seed}, command {number}"));
                }
            }
            let (context, command) = generator.next(world.facts());
            let Ok(events) = world.carry_out(&context, &command) else { continue };
            for decider in &deciders {
                decider.feed(world.facts(), &events, u64::from(number));
            }
        }
    }
}

#[derive(Debug)]
struct Asked<'f> {
    principal: Principal,
    level: Level,
    section: &'f Section,
    account: AccountId,
    at: Timestamp,
    origin: Origin,
}

impl<'f> Asked<'f> {
    fn random(facts: &'f Facts, now: Timestamp, rng: &mut StdRng) -> Self {
        let principals = principals(facts);
        let principal = *principals.choose(rng).expect("someone");
        let accounts = facts.accounts();
        let account = match (stands(facts, principal).choose(rng), rng.random_bool(0.8)) {
            // Near where they stand, or most answers would be no.
            (Some(near), true) => {
                let below = known(facts.subtree(*near));
                below.choose(rng).map_or(*near, |account| account.id)
            }
            _ => accounts.choose(rng).expect("a platform").id,
        };
        let hours = rng.random_range(-1_500..1_500);
        let around = now.checked_add(SignedDuration::from_hours(hours)).unwrap_or(now);
        // The very moments at which it begins or ends are asked about too.
        let at = match edges(facts, principal).choose(rng) {
            Some(edge) if rng.random_bool(0.3) => *edge,
            _ => around,
        };
        let listed = known(facts.account(account)).and_then(|it| it.allowlist.as_ref());
        let origin = match (rng.random_range(0..4), listed.and_then(|list| list.ranges.first())) {
            (0, _) => Origin::Unknown,
            (1, _) => Origin::Any,
            (2, Some(range)) => Origin::Ip(IpNet::addr(range)),
            _ => Origin::Ip([10, 0, 0, rng.random_range(0..4)].into()),
        };
        let section = facts.catalog().sections().choose(rng).expect("sections");
        let level = *Level::ALL.choose(rng).expect("levels");
        Self { principal, level, section, account, at, origin }
    }

    /// Everyone who can, each once, in order.
    fn who_can(&self, decider: &Decider) -> Vec<Principal> {
        let mut able = Vec::new();
        decider.read(|index| {
            let section = index.section(self.section.key.as_str()).expect("it is in the catalog");
            let when = (self.at, self.origin);
            index.who_can(self.level, section, self.account, when, |found| able.push(found));
        });
        let mut once = able.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), able.len(), "someone is named twice: {able:?}");
        once
    }

    /// What the plain rules' explanation says of each standing, in order.
    fn plain_grounds(&self, access: &Access<'_>) -> Vec<Ground> {
        let standings = access.explain(self.section, self.level).standings.into_iter();
        let ground = |it: StandingReport| Ground {
            counts_in: it.counts_in,
            recorded_in: it.recorded_in,
            given: it.given,
            in_force: it.status == Status::InForce,
            left: it.left,
        };
        let mut grounds: Vec<_> = standings.map(ground).collect();
        grounds.sort_unstable();
        grounds
    }

    /// Whether it is granted, by both.
    fn agrees(&self, decider: &Decider, facts: &Facts, trail: &str) -> bool {
        let Self { principal, level, section, account, at, origin } = *self;
        let question = Question { principal, level, section, account, at, origin };
        let plain = known(decide_access(facts, &question));
        let key = section.key.as_str();
        let answer = decider.decide(principal, level, key, account, at, origin);
        assert_eq!(answer.is_granted(), plain.allowed, "{trail}: {self:?}");
        let allows = decider.allows(principal, level, key, account, at, origin);
        assert_eq!(allows, plain.allowed, "{trail}: {self:?}");
        match answer {
            Answer::Granted => assert!(plain.allowed, "{trail}: {self:?}: {plain:?}"),
            Answer::Denied(reason) => assert_eq!(reason, plain.reason, "{trail}: {self:?}"),
            Answer::Kept => {
                let told = [Reason::Granted, Reason::MembershipNone, Reason::RoleInsufficient];
                assert!(!told.contains(&plain.reason), "{trail}: {self:?}: {plain:?}");
            }
        }
        let access = known(Access::of(facts, principal, account, at, origin)).expect("it is there");
        let plain_allowed = plain.allowed;
        decider.read(|index| {
            let number = index.section(key).expect("it is in the catalog");
            let level = index.level(principal, number, account, at, origin);
            assert_eq!(level, access.level(section), "{trail}: {self:?}");
            let mut levels = Vec::new();
            assert!(index.levels(principal, account, (at, origin), &mut levels));
            let plain: Vec<Level> =
                facts.catalog().sections().iter().map(|it| access.level(it)).collect();
            assert_eq!(levels, plain, "{trail}: {self:?}");
            let mut grounds = Vec::new();
            let when = (at, origin);
            let same = index.explain(principal, self.level, number, account, when, &mut grounds);
            assert_eq!(same, answer, "{trail}: {self:?}");
            grounds.sort_unstable();
            assert_eq!(grounds, self.plain_grounds(&access), "{trail}: {self:?}");
            let path = known(facts.path(account));
            assert_eq!(index.kind(account), Some(path[0].kind), "{trail}");
            // Who is narrowed to accounts that are all gone from below stands nowhere.
            let knows = index.knows(principal);
            assert!(knows || !access.is_in_force(), "{trail}");
            assert!(!knows || !stands(facts, principal).is_empty(), "{trail}");
            for top in facts.accounts() {
                let is_within = path.iter().any(|at| at.id == top.id);
                assert_eq!(index.is_within(account, top.id), is_within, "{trail}");
            }
            for top in &path {
                let asked = (account, at, origin);
                let answer = index.decide_seen_from(top.id, principal, self.level, number, asked);
                let seen = access.clone().seen_from(top.id).reason(section, self.level);
                match answer {
                    Answer::Granted => assert!(plain_allowed, "{trail}: {self:?}"),
                    Answer::Denied(reason) => assert_eq!(reason, seen, "{trail}: {self:?}"),
                    Answer::Kept => assert_ne!(seen, Reason::MembershipNone, "{trail}: {self:?}"),
                }
            }
            let counts = index.is_in_force(principal, account, at, origin);
            assert_eq!(counts, access.is_in_force(), "{trail}: {self:?}");
        });
        plain.allowed
    }
}

/// When something of what someone has begins or ends.
fn edges(facts: &Facts, principal: Principal) -> Vec<Timestamp> {
    match principal {
        Principal::Person(id) => facts
            .memberships_of(id)
            .flat_map(|found| [found.window.starts_at(), found.window.ends_at()])
            .flatten()
            .collect(),
        Principal::Key(id) => {
            known(facts.key(id)).and_then(|key| key.expires_at).into_iter().collect()
        }
        Principal::AccountSignIn(_) => Vec::new(),
    }
}

fn stands(facts: &Facts, principal: Principal) -> Vec<AccountId> {
    match principal {
        Principal::Person(id) => facts.memberships_of(id).map(|found| found.account).collect(),
        Principal::Key(id) => known(facts.key(id)).map(|key| key.account).into_iter().collect(),
        Principal::AccountSignIn(account) => vec![account],
    }
}

/// A state of the world, for readers to check their answers against.
struct State {
    revision: u64,
    facts: Facts,
}

//
#[test]
fn readers_see_one_whole_state_while_a_writer_changes_it_and_never_an_older_one() {
    const READERS: u64 = 4;
    const COMMANDS: u64 = 1_200;
    let mut world = InMemory::default();
    let mut generator = Generator::new(99);
    let decider = Decider::of(world.facts(), 0);
    let first = Arc::new(State { revision: 0, facts: world.facts().clone() });
    let states = Mutex::new(vec![first]);
    let acknowledged = AtomicU64::new(0);
    let done = AtomicBool::new(false);
    let questions = AtomicU64::new(0);
    thread::scope(|threads| {
        for reader in 0..READERS {
            let (decider, states, done) = (&decider, &states, &done);
            let (acknowledged, questions) = (&acknowledged, &questions);
            threads.spawn(move || {
                let mut rng = StdRng::seed_from_u64(reader);
                let mut latest = decider.reader();
                while !done.load(Ordering::Acquire) {
                    let at_least = acknowledged.load(Ordering::Acquire);
                    // Half of them look anew each time, half keep a hold.
                    let look = |index: &Index| {
                        assert!(index.revision() >= at_least, "an acknowledged change is not seen");
                        let states = states.lock().expect("no reader panics").clone();
                        let state = states.iter().find(|it| it.revision == index.revision());
                        // Whoever was held up for long finds it forgotten.
                        let Some(State { facts, .. }) = state.map(|it| &**it) else { return };
                        for _ in 0..20 {
                            if facts.accounts().is_empty() {
                                continue;
                            }
                            let it = Asked::random(facts, Timestamp::UNIX_EPOCH, &mut rng);
                            let number = index.section(it.section.key.as_str()).expect("there");
                            let (principal, account) = (it.principal, it.account);
                            let level = index.level(principal, number, account, it.at, it.origin);
                            let access = Access::of(facts, principal, account, it.at, it.origin);
                            let plain = known(access).expect("it is there").level(it.section);
                            assert_eq!(level, plain, "revision {}: {it:?}", index.revision());
                            questions.fetch_add(1, Ordering::Relaxed);
                        }
                    };
                    if reader % 2 == 0 { latest.read(look) } else { decider.read(look) }
                }
            });
        }
        for revision in 1..=COMMANDS {
            let (context, command) = generator.next(world.facts());
            let Ok(events) = world.carry_out(&context, &command) else { continue };
            {
                let mut states = states.lock().expect("no reader panics");
                states.push(Arc::new(State { revision, facts: world.facts().clone() }));
                let few = states.len().saturating_sub(30);
                states.drain(..few);
            }
            decider.feed(world.facts(), &events, revision);
            acknowledged.store(revision, Ordering::Release);
        }
        done.store(true, Ordering::Release);
    });
    println!("{questions:?} questions while {COMMANDS} commands were carried out");
    assert!(questions.load(Ordering::Relaxed) > 500);
}

//
#[test]
fn a_decision_allocates_nothing() {
    let mut world = InMemory::default();
    let mut generator = Generator::new(5);
    let mut now = Timestamp::UNIX_EPOCH;
    for _ in 0..3_000 {
        let (context, command) = generator.next(world.facts());
        now = context.at;
        drop(world.carry_out(&context, &command));
    }
    let facts = world.facts();
    let decider = Decider::of(facts, 0);
    let mut rng = StdRng::seed_from_u64(5);
    let asked: Vec<_> = (0..5_000).map(|_| Asked::random(facts, now, &mut rng)).collect();
    let ask = |it: &Asked<'_>| {
        let Asked { principal, level, section, account, at, origin } = *it;
        decider.allows(principal, level, section.key.as_str(), account, at, origin)
    };
    // The first look of a thread makes its place among the readers.
    ask(&asked[0]);
    let mut granted = 0;
    let allocated = allocation_counter::measure(|| {
        granted = asked.iter().filter(|it| ask(it)).count();
    });
    assert!(granted > 100, "{granted} granted");
    assert_eq!(allocated.count_total, 0, "{allocated:?}");
}
