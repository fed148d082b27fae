//! Access as code on random worlds: a plan is what happens, all of what happens, and then the document
//! is so.
//!
//! Other worlds: `ROLECALL_PLAN_SEEDS=1000..1200`.

use std::ops::Range;

use rolecall_testkit::{
    amended::{Tally, amendments, plans_make_amended_worlds_so},
    sim::InMemory,
};

const SEEDS: Range<u64> = 1..41;
const STEPS_EACH: usize = 600;
const DOCUMENTS_EACH: usize = 25;

fn seeds() -> Range<u64> {
    let Ok(text) = std::env::var("ROLECALL_PLAN_SEEDS") else {
        return SEEDS;
    };
    let (from, to) = text.split_once("..").expect("seeds are given as `1000..1200`");
    let seed = |text: &str| text.parse().expect("a seed is a number");
    seed(from)..seed(to)
}

#[test]
fn a_thousand_plans_make_amended_random_worlds_so_and_list_all_that_they_change() {
    let mut total = Tally::default();
    for seed in seeds() {
        let mut world = InMemory::default();
        total.add(plans_make_amended_worlds_so(&mut world, seed, STEPS_EACH, DOCUMENTS_EACH));
    }
    println!("{total:#?}");
    assert!(total.documents >= 1_000, "{total:?}");
    assert!(total.access_changes > total.documents, "{total:?}");
    assert!(total.by_some > total.documents / 10, "{total:?}");
    for name in amendments() {
        let count = total.amendments.get(name).copied().unwrap_or_default();
        assert!(count > 0, "`{name}` stood in {count} documents only");
    }
}
