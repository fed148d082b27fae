//! Check S1: random actors and commands on random trees, watched after each step.

use rolecall_testkit::sim::{COMMAND_NAMES, InMemory, Options, Report, run};

/// Worlds of some years each; a failing one is named by its seed.
const SEEDS: std::ops::Range<u64> = 1..21;
const STEPS_EACH: u64 = 5_000;

#[test]
fn nobody_ever_holds_more_than_who_granted_it_held() {
    let mut report = Report::default();
    for seed in SEEDS {
        report.add(run(
            seed,
            STEPS_EACH,
            &mut InMemory::default(),
            Options::default(),
        ));
    }
    println!("{report}");
    assert_eq!(report.violations, Vec::<String>::new());
    assert_eq!(report.steps, 100_000);
    let share = report.accepted_percent();
    assert!((40..=70).contains(&share), "{share} % accepted");
    for name in COMMAND_NAMES
        .iter()
        .filter(|name| **name != "adopt_catalog")
    {
        let (accepted, refused) = report.by_command.get(name).copied().unwrap_or_default();
        assert!(accepted > 0, "`{name}` was never accepted");
        assert!(refused > 0, "`{name}` was never refused");
    }
}
