//! One decision in process: by outside id beside the ideal, by size, by accounts a person, by depth,
//! with two threads, and while changes are written.

use std::{
    cell::RefCell,
    hint::black_box,
    sync::{
        Barrier,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rolecall_core::{
    Level, Timestamp,
    change::Event,
    index::{Decider, Index, SectionNumber},
    record::RoleContent,
};

use crate::{
    ideal::Ideal,
    plot::Curves,
    report::{Budget, Report},
    world::{ORIGIN, Question, Shape, World, now},
};

const QUESTIONS: usize = 1 << 20;
/// How many questions are timed together.
const STRETCH: usize = 1 << 12;

pub fn measure(quick: bool, report: &mut Report) -> Curves {
    let mut curves = Curves::default();
    let rounds = if quick { 5 } else { 11 };
    let mut at_a_million = 0.0;
    for memberships in [10_000, 100_000, 1_000_000, 5_000_000] {
        if quick && memberships > 1_000_000 {
            continue;
        }
        let name = count(memberships);
        let stage = Stage::new(Shape::of(memberships), &name, report);
        let [ideal, ns] = stage.side_by_side(rounds);
        report.add(format!("ideal by 128-bit id, {name}"), ideal, "ns", None, None);
        let dense = stage.dense_ns(rounds);
        report.add(format!("ideal by dense id, {name}"), dense, "ns", None, None);
        curves.memberships.push((memberships as f64, ns));
        curves.ideal.push((memberships as f64, ideal));
        let budget = (memberships == 1_000_000).then_some(Budget::RatioMax(1.5));
        report.add(format!("decision by outside id, {name}"), ns, "ns", Some(ideal), budget);
        if memberships <= 1_000_000 {
            stage.peers((memberships, &name), ns, quick, report);
        }
        if memberships == 1_000_000 {
            at_a_million = ns;
            stage.each_alone(ns, report);
            stage.explained(report);
            stage.many(ns, report);
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
        let [_, ns] = Stage::new(shape, &name, report).side_by_side(rounds);
        report.add(format!("decision, {name}"), ns, "ns", None, None);
        curves.accounts.push((accounts as f64, ns));
    }
    for depth in [3, 6, 9, 12] {
        let name = format!("200 k, depth {depth}");
        let shape = Shape { depth, ..Shape::of(200_000) };
        let [_, ns] = Stage::new(shape, &name, report).side_by_side(rounds);
        report.add(format!("decision, {name}"), ns, "ns", None, None);
        curves.depth.push((depth as f64, ns));
    }
    curves
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
        let size = decider.read(Index::size);
        let bytes = size.bytes as f64 / shape.memberships as f64;
        let with_who_can = (size.bytes + size.who_can_bytes) as f64 / shape.memberships as f64;
        let typical = shape.accounts_a_person.is_none() && shape.memberships >= 100_000;
        let budget = typical.then_some(Budget::Max(64.0));
        report.add(format!("memory a membership, {name}"), bytes, "bytes", None, budget);
        let budget = typical.then_some(Budget::Max(96.0));
        let row = format!("the same with what who can needs, {name}");
        report.add(row, with_who_can, "bytes", None, budget);
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
    fn asked(&self, index: &Index, it: &Question) -> bool {
        let section = self.sections[it.section];
        index.allows(it.principal(), it.level, section, it.account, self.at, ORIGIN)
    }

    /// The ideal and a decision: each stretch is asked of one and then of the other, so that whatever
    /// else the machine does meets both.
    fn side_by_side(&self, rounds: usize) -> [f64; 2] {
        let now = now().as_second();
        let ideal = |it: &Question| self.ideal.allows(it, now);
        let reader = RefCell::new(self.decider.reader());
        // Each decision looks for the latest state, as it does where questions come one by one.
        let ask = |it: &Question| reader.borrow_mut().read(|index| self.asked(index, it));
        let asks: [&dyn Fn(&[Question]) -> usize; 2] =
            [&|some| some.iter().filter(|it| ideal(it)).count(), &|some| {
                some.iter().filter(|it| ask(it)).count()
            }];
        Self::best_of(&self.questions, rounds, asks)
    }

    /// The same without a thread's own hold on the latest state.
    fn each_alone(&self, decision_ns: f64, report: &mut Report) {
        let ns = Self::best(&self.questions, 5, |it| self.decider.read(|at| self.asked(at, it)));
        let name = "decision without a reader of the thread's own, 1 M";
        report.add(name, ns, "ns", Some(decision_ns), None);
    }

    /// With what it was made of, beside the decision alone.
    fn explained(&self, report: &mut Report) {
        let reader = RefCell::new(self.decider.reader());
        let grounds = RefCell::new(Vec::with_capacity(16));
        let ask = |it: &Question| reader.borrow_mut().read(|index| self.asked(index, it));
        let explain = |it: &Question| {
            let (section, when) = (self.sections[it.section], (self.at, ORIGIN));
            let into = &mut *grounds.borrow_mut();
            let explain = |index: &Index| {
                index.explain(it.principal(), it.level, section, it.account, when, into)
            };
            let answer = reader.borrow_mut().read(explain);
            black_box(&into[..]);
            answer.is_granted()
        };
        let asks: [&dyn Fn(&[Question]) -> usize; 2] =
            [&|some| some.iter().filter(|it| ask(it)).count(), &|some| {
                some.iter().filter(|it| explain(it)).count()
            }];
        let [alone, explained] = Self::best_of(&self.questions, 5, asks);
        let budget = Some(Budget::RatioMax(3.0));
        report.add("decision with what it was made of, 1 M", explained, "ns", Some(alone), budget);
    }

    /// All levels in an account beside one decision, and who can by how many are found.
    fn many(&self, decision_ns: f64, report: &mut Report) {
        let questions = &self.questions[..1 << 17];
        let levels = Self::best(questions, 5, |it| {
            let mut levels = Vec::with_capacity(2 * self.sections.len());
            let when = (self.at, ORIGIN);
            self.decider.read(|index| index.levels(it.principal(), it.account, when, &mut levels))
        });
        let budget = Some(Budget::RatioMax(2.0));
        report.add("all levels in an account, 1 M", levels, "ns", Some(decision_ns), budget);
        let found = std::cell::Cell::new(0_u64);
        let ns = Self::best(&questions[..1 << 14], 5, |it| {
            let (section, when) = (self.sections[it.section], (self.at, ORIGIN));
            self.decider.read(|index| {
                let each = |_| found.set(found.get() + 1);
                index.who_can(it.level, section, it.account, when, each);
            });
            true
        });
        let each = found.get() as f64 / 5.0 / f64::from(1 << 14);
        let budget = Some(Budget::Max(1_000.0));
        let name = format!("who can, a person returned ({each:.1} a question), 1 M");
        report.add(name, ns / each, "ns", None, budget);
    }

    fn peers(&self, of: (usize, &str), ns: f64, quick: bool, report: &mut Report) {
        let dense: Vec<_> = self.questions.iter().filter_map(|it| self.ideal.dense(it)).collect();
        crate::peers::measure(&self.ideal, &dense, of, ns, quick, report);
    }

    fn dense_ns(&self, rounds: usize) -> f64 {
        let now = now().as_second();
        let dense: Vec<_> = self.questions.iter().filter_map(|it| self.ideal.dense(it)).collect();
        Self::best(&dense, rounds, |it| self.ideal.allows_dense(it, now))
    }

    /// Nanoseconds a question.
    fn best<Q>(questions: &[Q], rounds: usize, ask: impl Fn(&Q) -> bool) -> f64 {
        let count = |some: &[Q]| some.iter().filter(|it| ask(it)).count();
        let [ns] = Self::best_of(questions, rounds, [&count]);
        ns
    }

    /// The same of several ways of asking, in turns: of each stretch the best of some rounds, so that
    /// what else the machine does in between counts for little.
    fn best_of<Q, const N: usize>(
        questions: &[Q],
        rounds: usize,
        asks: [&dyn Fn(&[Q]) -> usize; N],
    ) -> [f64; N] {
        let mut best = vec![[Duration::MAX; N]; questions.len().div_ceil(STRETCH)];
        for round in 0..rounds {
            for (stretch, best) in questions.chunks(STRETCH).zip(&mut best) {
                for turn in 0..N {
                    // Whoever comes second finds the questions in the cache.
                    let at = (turn + round) % N;
                    let started = Instant::now();
                    black_box(asks[at](stretch));
                    best[at] = started.elapsed().min(best[at]);
                }
            }
        }
        std::array::from_fn(|at| {
            let all: Duration = best.iter().map(|best| best[at]).sum();
            all.as_nanos() as f64 / questions.len() as f64
        })
    }

    /// Two threads beside one, alone and while roles are edited; beside that the same of the ideal,
    /// which shares nothing: what it lacks to two is what the machine lacks.
    fn threads(&self, rounds: usize, report: &mut Report) {
        let windows = rounds * 20;
        let now_s = now().as_second();
        let ideal = || |it: &Question| self.ideal.allows(it, now_s);
        let [one, two] =
            [1, 2].map(|readers| throughput(&self.questions, readers, windows, &ideal));
        report.add("ideal, decisions a second, two threads", two, "1/s", Some(one), None);
        let ask = || {
            let mut reader = self.decider.reader();
            move |it: &Question| reader.read(|index| self.asked(index, it))
        };
        let one = throughput(&self.questions, 1, windows, &ask);
        report.add("decisions a second, one thread", one, "1/s", None, None);
        let two = throughput(&self.questions, 2, windows, &ask);
        let budget = Some(Budget::RatioMin(1.9));
        report.add("decisions a second, two threads", two, "1/s", Some(one), budget);
        let (done, changes) = (AtomicBool::new(false), AtomicU64::new(0));
        let (written, a_second) = thread::scope(|scope| {
            scope.spawn(|| self.write(&done, &changes));
            let started = Instant::now();
            let written = throughput(&self.questions, 2, windows, &ask);
            done.store(true, Ordering::Release);
            (written, changes.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64())
        });
        let name = format!("two threads while {a_second:.0} roles a second are edited");
        report.add(name, written, "1/s", Some(one), budget);
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
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Answers a second of so many threads together, in the best of many short windows: whatever else the
/// machine does counts for little, if it leaves it alone for one of them.
///
/// `asker` makes what a thread asks with.
fn throughput<A: FnMut(&Question) -> bool>(
    questions: &[Question],
    readers: usize,
    windows: usize,
    asker: &(impl Fn() -> A + Sync),
) -> f64 {
    const WINDOW: Duration = Duration::from_millis(20);
    let together = Barrier::new(readers);
    let count = |reader: usize| {
        let mut ask = asker();
        let mut at = reader * questions.len() / readers;
        let mut rates = Vec::with_capacity(windows);
        for _ in 0..windows {
            together.wait();
            let started = Instant::now();
            let mut asked = 0_u32;
            while started.elapsed() < WINDOW {
                let stretch = &questions[at..(at + 256).min(questions.len())];
                black_box(stretch.iter().filter(|it| ask(it)).count());
                asked += u32::try_from(stretch.len()).expect("a short stretch");
                at = (at + 256) % questions.len();
            }
            rates.push(f64::from(asked) / started.elapsed().as_secs_f64());
        }
        rates
    };
    let rates: Vec<Vec<f64>> = thread::scope(|scope| {
        let all: Vec<_> = (0..readers)
            .map(|reader| {
                scope.spawn({
                    let count = &count;
                    move || count(reader)
                })
            })
            .collect();
        all.into_iter().map(|one| one.join().expect("no reader panics")).collect()
    });
    (0..windows).map(|at| rates.iter().map(|of| of[at]).sum()).fold(0.0, f64::max)
}
