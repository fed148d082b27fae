//! Check S1: random actors and commands on random trees, watched after each step.
//!
//! More worlds, or those of other seeds: `ROLECALL_SIM_SEEDS=1000..1200`.

use std::ops::Range;

use rolecall_testkit::{
    oracle::Plainest,
    sim::{COMMAND_NAMES, InMemory, Options, Report, Subject, run},
};

/// Worlds of a year or three each; a failing one is named by its seed.
const SEEDS: Range<u64> = 1..21;
const STEPS_EACH: u64 = 5_000;

fn seeds() -> Range<u64> {
    let Ok(text) = std::env::var("ROLECALL_SIM_SEEDS") else {
        return SEEDS;
    };
    let bounds = text.split_once("..");
    let (from, to) = bounds.expect("seeds are given as `1000..1200`");
    let seed = |text: &str| text.parse().expect("a seed is a number");
    seed(from)..seed(to)
}

// covers G44, P26, D114, T2, T3
#[test]
fn nobody_ever_holds_more_than_who_granted_it_held_and_the_model_agrees() {
    let mut report = Report::default();
    let mut questions = 0;
    for seed in seeds() {
        let mut world = InMemory::default();
        let mut plainest = Plainest::new(world.facts(), seed);
        let options = Options { oracles: vec![&mut plainest], ..Options::default() };
        report.add(run(seed, STEPS_EACH, &mut world, options));
        questions += plainest.questions;
    }
    println!("{report}");
    println!("{questions} questions asked of the model too");
    assert_eq!(report.violations, Vec::<String>::new());
    let share = report.accepted_percent();
    assert!((40..=70).contains(&share), "{share} % accepted");
    let not_here = "adopt_catalog";
    for name in COMMAND_NAMES.iter().filter(|name| **name != not_here) {
        let (accepted, refused) = report.by_command.get(name).copied().unwrap_or_default();
        assert!(accepted > 0, "`{name}` was never accepted");
        assert!(refused > 0, "`{name}` was never refused");
    }
}
