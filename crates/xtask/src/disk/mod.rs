//! `cargo x disk`: a server whose disk is full or breaks at its n-th write, for each n, until a whole run
//! goes through without meeting it. What it acknowledged must be there when it is started again on a
//! disk that is well; what it did not acknowledge, as a whole or not at all.
//!
//! - `fault`: how a disk fails, and what stands between the program and its files to bring it about.
//! - `run`: once: start, change things, end, start again and look.
//!
//! Deliberately not here: PostgreSQL. Its disk is its own, and what it answers then is a refused commit,
//! which `cargo x nodes` and `cargo x crash` bring about.

mod fault;
mod run;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Instant,
};

pub(crate) use self::fault::{Fails, Shim, is_possible};
use self::run::{Base, Ran};
use crate::{
    Fault,
    demo::target,
    step::Outcome,
    workspace::Workspace,
    world::{World, program},
};

/// How many runs go on at the same time.
const WORKERS: u64 = 2;
/// After how many writes it is said how far it is.
const TOLD_EVERY: u64 = 50;
/// A short try takes each of so many.
const SHORT_STEP: u64 = 23;

/// Goes through each n, or every so many-th, and prints what was found. Whether all was well.
pub fn tried(step: u64, seed: u64) -> Result<bool, Fault> {
    gone_through(program()?, step, seed)
}

/// A short try, as one test.
pub fn step() -> Outcome {
    if !is_possible() {
        return Outcome::left_out("no C compiler, or not Linux: no disk can be had fail", 1);
    }
    Outcome::of_test(program().and_then(|program| gone_through(program, SHORT_STEP, 1)))
}

/// All that was found.
#[derive(Default)]
struct All {
    runs: u64,
    acknowledged: u64,
    unanswered: u64,
    made: u64,
    did_not_start: u64,
    ended_by_itself: u64,
    /// What failed first, by call and file.
    met: BTreeMap<String, u64>,
    wrong: Vec<String>,
}

fn gone_through(program: PathBuf, step: u64, seed: u64) -> Result<bool, Fault> {
    let shim = Shim::build(&target(&Workspace::load()?.root).join("disk"))?;
    let world = World::make(program, "disk")?;
    let base = Base::made(&world, seed)?;
    let (next, last, all) = (AtomicU64::new(0), AtomicU64::new(u64::MAX), Mutex::default());
    let begun = Instant::now();
    let each = |worker: u64| -> Result<(), Fault> {
        loop {
            let at = 1 + next.fetch_add(1, Ordering::Relaxed) * step;
            if at > last.load(Ordering::Relaxed) {
                return Ok(());
            }
            if at.is_multiple_of(TOLD_EVERY) {
                println!("write {at}, {:.0?}", begun.elapsed());
            }
            for fails in Fails::at(at, seed) {
                let ran = base.run(worker, &shim, &fails)?;
                if ran.met.is_none() {
                    last.fetch_min(at, Ordering::Relaxed);
                }
                let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
                let all: &mut All = &mut all;
                all.add(&fails, ran);
            }
        }
    };
    let each = &each;
    thread::scope(|scope| {
        let workers: Vec<_> =
            (1..=WORKERS).map(|worker| scope.spawn(move || each(worker))).collect();
        let ended = workers.into_iter().map(thread::ScopedJoinHandle::join);
        ended
            .into_iter()
            .try_for_each(|ended| ended.unwrap_or_else(|_| Err("a worker broke".into())))
    })?;
    let all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    let last = last.into_inner();
    println!("every {step}. write up to the {last}., in {:.1?}", begun.elapsed());
    Ok(all.told())
}

impl All {
    fn add(&mut self, fails: &Fails, ran: Ran) {
        self.runs += 1;
        self.acknowledged += ran.tally.acknowledged;
        self.unanswered += ran.tally.unanswered;
        self.made += ran.tally.made;
        self.did_not_start += u64::from(ran.did_not_start);
        self.ended_by_itself += u64::from(ran.ended_by_itself);
        let met = ran.met.unwrap_or_else(|| "nothing: the run was through before".to_owned());
        for wrong in ran.tally.wrong {
            println!("{fails:?}, {met}: {wrong}");
            self.wrong.push(wrong);
        }
        *self.met.entry(met).or_default() += 1;
    }

    /// Prints it; whether all was well.
    fn told(&self) -> bool {
        let Self { runs, acknowledged, unanswered, made, did_not_start, ended_by_itself, .. } =
            self;
        for (met, times) in &self.met {
            println!("  {times:>5} runs met first: {met}");
        }
        let lost = self.wrong.iter().filter(|what| what.contains("lost")).count();
        println!(
            "{runs} runs: {acknowledged} changes acknowledged, lost {lost}; {unanswered} answered 503 or not \
             at all, {made} of them made as a whole; {did_not_start} times it said why and did not start, \
             {ended_by_itself} times it ended by itself; wrong {}",
            self.wrong.len()
        );
        self.wrong.is_empty() && *acknowledged > 0
    }
}
