//! Access as code on random worlds: a plan is what happens, all of what happens, and then the document
//! is so.
//!
//! Other worlds: `ROLECALL_SEEDS=1000..1200`.

use std::ops::Range;

use rolecall_testkit::{
    amended::{Tally, amendments, plans_make_amended_worlds_so},
    seeds,
    sim::InMemory,
};

const SEEDS: Range<u64> = 1..41;
const STEPS_EACH: usize = 600;
const DOCUMENTS_EACH: usize = 25;

#[test]
fn a_thousand_plans_make_amended_random_worlds_so_and_list_all_that_they_change() {
    let mut total = Tally::default();
    let seeds = seeds(SEEDS);
    for seed in seeds.clone() {
        let mut world = InMemory::default();
        total.add(plans_make_amended_worlds_so(&mut world, seed, STEPS_EACH, DOCUMENTS_EACH));
    }
    println!("{total:#?}");
    let worlds = usize::try_from(seeds.end - seeds.start).expect("few");
    assert!(total.documents >= worlds * DOCUMENTS_EACH, "{total:?}");
    assert!(total.access_changes > total.documents, "{total:?}");
    assert!(total.by_some > total.documents / 10, "{total:?}");
    // A few worlds have some of them only.
    for name in amendments().filter(|_| seeds == SEEDS) {
        let count = total.amendments.get(name).copied().unwrap_or_default();
        assert!(count > 0, "`{name}` stood in {count} documents only");
    }
}
