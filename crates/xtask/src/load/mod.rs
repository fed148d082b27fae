//! `cargo x load`: sign-ins, pages, decisions and changes together, for minutes. There must be no error,
//! and the server's memory must not grow.
//!
//! - `work`: what each does who works.
//! - `memory`: what the server holds, and whether it stays so.
//!
//! Sign-ins are spread over all people of the demo and their passwords are right: wrong ones would have
//! to wait, as they must.
//!
//! Deliberately not here: how fast it can be. Each pauses a little, so that what is seen is a server at
//! work and not one that is flooded; `cargo x bench` measures speed.

mod memory;
mod work;

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use self::{memory::Memory, work::Worker};
use crate::{
    Fault,
    place::{Came, Place},
    served::Served,
    world::{World, released_program},
};

/// How many change things at the same time, each in an account of their own.
const PLACES: u64 = 3;
/// Between two changes of each.
const PAUSE: Duration = Duration::from_millis(20);

/// What one kind of work came to.
#[derive(Default)]
pub(super) struct Kind {
    took_us: Vec<u32>,
    errors: Vec<String>,
    failed: u64,
}

/// What came of all, by kind.
#[derive(Default)]
pub(super) struct Account(Mutex<BTreeMap<&'static str, Kind>>);

impl Account {
    pub(super) fn note(&self, kind: &'static str, begun: Instant, came: Result<(), String>) {
        let mut kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = kinds.entry(kind).or_default();
        match came {
            Ok(()) => {
                kind.took_us.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
            }
            Err(error) => {
                kind.failed += 1;
                if kind.errors.len() < 5 {
                    kind.errors.push(error);
                }
            }
        }
    }
}

/// Goes on for so many minutes, and prints the figures. Whether there was no error and memory is flat.
pub fn tried(minutes: f64) -> Result<bool, Fault> {
    let world = World::make(released_program()?, "load")?;
    let database = world.database();
    let mut served = Served::new(&world, &database, "load")?;
    served.start(&[])?;
    served.ready()?;
    let door = served.door(&world.admin_key);
    let places = (1..=PLACES).map(|place| Place::open(&door, &format!("load-{place}"), place));
    let mut places = places.collect::<Result<Vec<_>, _>>()?;
    let (is_over, account) = (AtomicBool::new(false), Account::default());
    let memory = thread::scope(|scope| {
        for worker in Worker::all(&world, &door) {
            let (is_over, account) = (&is_over, &account);
            scope.spawn(move || worker.until(is_over, account));
        }
        for place in &mut places {
            let (is_over, account, door) = (&is_over, &account, &door);
            scope.spawn(move || changed(place, door, is_over, account));
        }
        let memory = Memory::watched(&served, Duration::from_secs_f64(minutes * 60.0));
        is_over.store(true, Ordering::Relaxed);
        memory
    });
    for place in &mut places {
        if place.settle(&door) == Came::Unanswered {
            return Err("the server does not answer at the end".into());
        }
        for wrong in &place.tally.wrong {
            account.note("changes", Instant::now(), Err(wrong.clone()));
        }
    }
    served.stop()?;
    println!("{}", world.verified(&database)?);
    let fine = told(&account, minutes);
    Ok(memory.is_flat_and_told() && fine)
}

fn changed(place: &mut Place, door: &crate::http::Door, is_over: &AtomicBool, account: &Account) {
    while !is_over.load(Ordering::Relaxed) {
        let begun = Instant::now();
        let came = match place.work(door) {
            Came::Answered => Ok(()),
            Came::Unanswered => Err("a change was not answered".to_owned()),
        };
        account.note("changes", begun, came);
        thread::sleep(PAUSE);
    }
}

/// Prints each kind; whether there was no error, and some of each.
fn told(account: &Account, minutes: f64) -> bool {
    let mut kinds = account.0.lock().unwrap_or_else(PoisonError::into_inner);
    let mut fine = kinds.len() == work::KINDS;
    for (name, Kind { took_us, errors, failed }) in &mut *kinds {
        took_us.sort_unstable();
        let at = |part: usize| {
            let at = took_us.len().saturating_sub(1) * part / 100;
            Duration::from_micros(took_us.get(at).copied().unwrap_or_default().into())
        };
        let count = took_us.len();
        println!(
            "{name:<10} {count:>8} in {minutes} minutes, errors {failed}, p50 {:.1?}, p99 {:.1?}",
            at(50),
            at(99)
        );
        for error in errors.iter() {
            println!("  {error}");
        }
        fine &= *failed == 0 && !took_us.is_empty();
    }
    fine
}
