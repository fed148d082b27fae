//! Which random worlds tests go through.

use std::ops::Range;

/// Seeds of random worlds: those that `ROLECALL_SEEDS` names, as `1000..1200`, or a test's usual ones.
/// A failure names its own.
///
/// # Panics
///
/// If the variable names no seeds.
#[must_use]
pub fn seeds(usual: Range<u64>) -> Range<u64> {
    let Ok(text) = std::env::var("ROLECALL_SEEDS") else { return usual };
    let (from, to) = text.split_once("..").expect("seeds are given as `1000..1200`");
    let seed = |text: &str| text.parse().expect("a seed is a number");
    let named = seed(from)..seed(to);
    assert!(!named.is_empty(), "`{text}` has no seed in it");
    named
}
