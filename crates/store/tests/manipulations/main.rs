//! A thousand random manipulations of a ledger, of what proves it and of what leaves it: each is found
//! and named. A failing seed prints itself; set it in `ROLECALL_SEED` to see it again.

mod bundle;
mod copy;
mod forged;
mod original;

use rand::{Rng, SeedableRng, rngs::StdRng};
use rolecall_store::{verify_bundle, verify_by};

use self::{copy::Copy, original::Original};

/// How many of each.
const OF_DATABASES: u64 = 500;
const OF_BUNDLES: u64 = 500;
const SEED: u64 = 20_260_601;

/// What was done, and what must be named: a row or a line at or next to this one, or anything.
struct Done {
    what: String,
    at: Option<u64>,
}

impl Done {
    fn is_named_by(&self, found: impl IntoIterator<Item = Option<u64>>) -> bool {
        let mut found = found.into_iter().peekable();
        match self.at {
            None => found.peek().is_some(),
            Some(at) => found.any(|named| named.is_none_or(|named| named.abs_diff(at) <= 1)),
        }
    }
}

fn seeds(count: u64) -> Vec<u64> {
    match std::env::var("ROLECALL_SEED").ok().and_then(|seed| seed.parse().ok()) {
        Some(seed) => vec![seed],
        None => (SEED..SEED + count).collect(),
    }
}

// covers P65
#[tokio::test(flavor = "multi_thread")]
async fn each_of_five_hundred_manipulations_of_a_ledger_is_found_and_named() {
    let original = Original::made().await;
    let sound = verify_by(&original.url, &original.trust, &mut |_| {}).await.expect("verifiable");
    assert!(sound.is_sound() && sound.erased > 0 && sound.rows > 300, "{sound:?}");
    let (mut unfound, mut found) = (Vec::new(), 0);
    for seed in seeds(OF_DATABASES) {
        let mut rng = StdRng::seed_from_u64(seed);
        let copy = Copy::of(&original);
        let done = match rng.random_range(0..10) {
            0 => forged::one(&original, &copy, &mut rng).await,
            _ => copy.manipulated(&mut rng),
        };
        let verified = verify_by(&copy.url, &original.trust, &mut |_| {}).await;
        let verified = verified.unwrap_or_else(|fault| panic!("{seed}: {}: {fault}", done.what));
        if done.is_named_by(verified.flaws.iter().map(|flaw| flaw.revision)) {
            found += 1;
        } else {
            unfound.push(format!("{seed}: {}: {:?}", done.what, verified.flaws));
        }
    }
    println!("{found} manipulations of a ledger of {} rows, all found and named", sound.rows);
    assert!(unfound.is_empty(), "{} were not found:\n{}", unfound.len(), unfound.join("\n"));
}

// covers P65
#[tokio::test(flavor = "multi_thread")]
async fn each_of_five_hundred_manipulations_of_a_bundle_is_found_and_named() {
    let original = Original::made().await;
    let text = original.bundle().await;
    let sound = verify_bundle(text.as_bytes(), &original.trust, &mut |_| {}).expect("memory");
    assert!(sound.is_sound() && sound.erased > 0 && sound.rows > 200, "{sound:?}");
    let (mut unfound, mut found) = (Vec::new(), 0);
    for seed in seeds(OF_BUNDLES) {
        let mut rng = StdRng::seed_from_u64(seed);
        let (altered, done) = bundle::manipulated(&original, &text, &mut rng);
        assert_ne!(altered, text, "{seed}: {} changed nothing", done.what);
        let verified = verify_bundle(altered.as_bytes(), &original.trust, &mut |_| {});
        let verified = verified.expect("memory");
        if done.is_named_by(verified.flaws.iter().map(|flaw| Some(flaw.line))) {
            found += 1;
        } else {
            unfound.push(format!("{seed}: {}: {:?}", done.what, verified.flaws));
        }
    }
    println!("{found} manipulations of a bundle of {} rows, all found and named", sound.rows);
    assert!(unfound.is_empty(), "{} were not found:\n{}", unfound.len(), unfound.join("\n"));
}
