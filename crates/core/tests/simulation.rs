//! Check S1: random actors and commands on random trees, watched after each step.
//!
//! More worlds, or those of other seeds: `ROLECALL_SEEDS=1000..1200`.

use std::{collections::BTreeSet, ops::Range};

use rolecall_core::record::Membership;
use rolecall_testkit::{
    oracle::Plainest,
    seeds,
    sim::{COMMAND_NAMES, InMemory, Options, Report, Subject, run},
};

/// Worlds of a year or three each; a failing one is named by its seed.
const SEEDS: Range<u64> = 1..21;
const STEPS_EACH: u64 = 5_000;

// covers G44, P26, D114, T2, T3
#[test]
fn nobody_ever_holds_more_than_who_granted_it_held_and_the_model_agrees() {
    let mut report = Report::default();
    let mut questions = 0;
    for seed in seeds(SEEDS) {
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

#[test]
fn what_is_looked_up_by_is_kept_up_with_what_is_there() {
    let mut apart = 0;
    for seed in seeds(SEEDS).take(5) {
        let mut world = InMemory::default();
        run(seed, 2_000, &mut world, Options::default());
        let facts = world.facts();
        let all = facts.memberships_unordered();
        let is_apart = |it: &&Membership| it.login_name.is_some() || it.invited_as.is_some();
        let expected: BTreeSet<_> = all.filter(is_apart).map(|it| it.id).collect();
        let found: BTreeSet<_> = facts.memberships_called_apart().map(|it| it.id).collect();
        assert_eq!(found, expected, "seed {seed}");
        apart += found.len();
        for account in facts.accounts() {
            let named = facts.account_named(&account.short_name).expect("all is known");
            assert_eq!(named.map(|it| it.id), Some(account.id), "seed {seed}");
            if let Some(parent) = account.parent {
                assert!(facts.children(parent).any(|it| it.id == account.id), "seed {seed}");
            }
        }
    }
    assert!(apart > 5, "someone was invited, and someone has a login name");
}
