//! One decision in process: by outside id beside the ideal, by size, by accounts a person, by depth,
//! with two threads, and while changes are written.

use std::{
    hint::black_box,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use rolecall_core::{
    Level, Timestamp,
    change::Event,
    index::{Decider, SectionNumber},
    record::RoleContent,
};

use crate::{
    ideal::Ideal,
    report::{Budget, Report},
    world::{ORIGIN, Question, Shape, World, now},
};

const QUESTIONS: usize = 1 << 20;
/// How many questions are timed together.
const STRETCH: usize = 1 << 12;

pub fn measure(quick: bool, report: &mut Report) {
    let rounds = if quick { 5 } else { 11 };
    let mut at_a_million = 0.0;
    for memberships in [10_000, 100_000, 1_000_000, 5_000_000] {
        if quick && memberships > 1_000_000 {
            continue;
        }
        let name = count(memberships);
        let stage = Stage::new(Shape::of(memberships), &name, report);
        let ideal = stage.ideal_ns(rounds);
        report.add(format!("ideal by 128-bit id, {name}"), ideal, "ns", None, None);
        let dense = stage.dense_ns(rounds);
        report.add(format!("ideal by dense id, {name}"), dense, "ns", None, None);
        let ns = stage.rolecall_ns(rounds);
        let budget = (memberships == 1_000_000).then_some(Budget::RatioMax(1.5));
        report.add(format!("decision by outside id, {name}"), ns, "ns", Some(ideal), budget);
        if memberships <= 1_000_000 {
            stage.peers((memberships, &name), ns, quick, report);
        }
        if memberships == 1_000_000 {
            at_a_million = ns;
            stage.threads(rounds, report);
        }
        if memberships == 5_000_000 {
            let budget = Some(Budget::RatioMax(1.6));
            report.add("decision at 5 M beside 1 M", ns, "ns", Some(at_a_million), budget);
        }
    }
    for accounts in [1, 10, 100, 2_000] {
        let shape = Shape { accounts_a_person: Some(accounts), ..Shape::of(200_000) };
        let name = format!("200 k, {accounts} accounts a person");
        let ns = Stage::new(shape, &name, report).rolecall_ns(rounds);
        report.add(format!("decision, {name}"), ns, "ns", None, None);
    }
    for depth in [3, 6, 9, 12] {
        let name = format!("200 k, depth {depth}");
        let shape = Shape { depth, ..Shape::of(200_000) };
        let ns = Stage::new(shape, &name, report).rolecall_ns(rounds);
        report.add(format!("decision, {name}"), ns, "ns", None, None);
    }
}

fn count(memberships: usize) -> String {
    match memberships {
        0..1_000_000 => format!("{} k", memberships / 1_000),
        _ => format!("{} M", memberships / 1_000_000),
    }
}

/// A world with its questions, of which all agree.
struct Stage {
    world: World,
    questions: Vec<Question>,
    ideal: Ideal,
    decider: Decider,
    sections: Vec<SectionNumber>,
    at: Timestamp,
}

impl Stage {
    fn new(shape: Shape, name: &str, report: &mut Report) -> Self {
        let world = World::new(shape, 7);
        let questions = world.questions(QUESTIONS, 8);
        let ideal = Ideal::of(&world);
        let memberships = world.memberships.clone();
        let started = Instant::now();
        let decider = Decider::with(&world.facts, memberships, 0);
        let seconds = started.elapsed().as_secs_f64();
        report.add(format!("index made, {name}"), seconds * 1_000.0, "ms", None, None);
        let size = decider.read(rolecall_core::index::Index::size);
        let bytes = size.bytes as f64 / shape.memberships as f64;
        let typical = shape.accounts_a_person.is_none() && shape.memberships >= 100_000;
        let budget = typical.then_some(Budget::Max(64.0));
        report.add(format!("memory a membership, {name}"), bytes, "bytes", None, budget);
        let catalog = world.facts.catalog().clone();
        let section = |key: &str| decider.read(|index| index.section(key)).expect("a section");
        let sections = catalog.sections().iter().map(|it| section(it.key.as_str())).collect();
        let stage = Self { world, questions, ideal, decider, sections, at: now() };
        stage.all_agree(name);
        stage
    }

    fn all_agree(&self, name: &str) {
        let now_s = now().as_second();
        let mut granted = 0;
        for question in &self.questions {
            let theirs = self.ideal.allows(question, now_s);
            let ours = self.decider.read(|index| self.asked(index, question));
            assert_eq!(ours, theirs, "{question:?}");
            granted += usize::from(ours);
        }
        let percent = granted * 100 / self.questions.len();
        println!("{name}: {} answers agree, {percent} % granted", self.questions.len());
    }

    #[inline]
    fn asked(&self, index: &rolecall_core::index::Index, it: &Question) -> bool {
        let section = self.sections[it.section];
        index.allows(it.principal(), it.level, section, it.account, self.at, ORIGIN)
    }

    fn rolecall_ns(&self, rounds: usize) -> f64 {
        // Each decision takes the latest state, as it does where questions come one by one.
        let ask = |it: &Question| self.decider.read(|index| self.asked(index, it));
        Self::best(&self.questions, rounds, ask)
    }

    fn peers(&self, of: (usize, &str), ns: f64, quick: bool, report: &mut Report) {
        let dense: Vec<_> = self.questions.iter().filter_map(|it| self.ideal.dense(it)).collect();
        crate::peers::measure(&self.ideal, &dense, of, ns, quick, report);
    }

    fn ideal_ns(&self, rounds: usize) -> f64 {
        let now = now().as_second();
        Self::best(&self.questions, rounds, |it| self.ideal.allows(it, now))
    }

    fn dense_ns(&self, rounds: usize) -> f64 {
        let now = now().as_second();
        let dense: Vec<_> = self.questions.iter().filter_map(|it| self.ideal.dense(it)).collect();
        Self::best(&dense, rounds, |it| self.ideal.allows_dense(it, now))
    }

    /// Nanoseconds a question: of each stretch the best of some rounds, so that what else the machine
    /// does in between counts for little.
    fn best<Q>(questions: &[Q], rounds: usize, ask: impl Fn(&Q) -> bool) -> f64 {
        let mut best = vec![Duration::MAX; questions.len().div_ceil(STRETCH)];
        for _ in 0..rounds {
            for (stretch, best) in questions.chunks(STRETCH).zip(&mut best) {
                let started = Instant::now();
                black_box(stretch.iter().filter(|it| ask(it)).count());
                *best = started.elapsed().min(*best);
            }
        }
        let all: Duration = best.iter().sum();
        all.as_nanos() as f64 / questions.len() as f64
    }

    /// Two threads beside one, alone and while roles are edited.
    fn threads(&self, rounds: usize, report: &mut Report) {
        let one = self.throughput(1, rounds, false).0;
        report.add("decisions a second, one thread", one, "1/s", None, None);
        let two = self.throughput(2, rounds, false).0;
        let budget = Some(Budget::RatioMin(1.9));
        report.add("decisions a second, two threads", two, "1/s", Some(one), budget);
        let (written, changes) = self.throughput(1, rounds, true);
        let name = format!("one thread while {changes} roles a second are edited");
        report.add(name, written, "1/s", Some(one), None);
    }

    fn throughput(&self, readers: usize, rounds: usize, written: bool) -> (f64, u64) {
        let done = AtomicBool::new(false);
        let changes = AtomicU64::new(0);
        let started = Instant::now();
        thread::scope(|scope| {
            if written {
                scope.spawn(|| self.write(&done, &changes));
            }
            let ask = || {
                for _ in 0..rounds {
                    let ask = |it: &&Question| self.decider.read(|index| self.asked(index, it));
                    black_box(self.questions.iter().filter(ask).count());
                }
            };
            let asking: Vec<_> = (0..readers).map(|_| scope.spawn(ask)).collect();
            for asking in asking {
                asking.join().expect("no reader panics");
            }
            done.store(true, Ordering::Release);
        });
        let seconds = started.elapsed().as_secs_f64();
        let asked = (readers * rounds * self.questions.len()) as f64;
        let a_second = changes.load(Ordering::Relaxed) as f64 / seconds;
        (asked / seconds, a_second as u64)
    }

    /// Edits roles, one after the other, until it is told to stop.
    fn write(&self, done: &AtomicBool, changes: &AtomicU64) {
        let mut facts = self.world.facts.clone();
        let key: rolecall_core::catalog::SectionKey = "invoices".parse().expect("a section");
        for role in self.world.roles.iter().cycle() {
            if done.load(Ordering::Acquire) {
                return;
            }
            let before: RoleContent = role.content.clone();
            let mut after = before.clone();
            after.levels.set(key.clone(), Level::View);
            let (role, account) = (role.id, role.account);
            let event = Event::RoleChanged { role, account, before, after };
            facts.apply(&event);
            self.decider.feed(&facts, [&event], 1);
            changes.fetch_add(1, Ordering::Relaxed);
            thread::sleep(Duration::from_micros(100));
        }
    }
}
