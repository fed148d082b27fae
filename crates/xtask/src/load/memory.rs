//! What the server holds in memory while it works.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use crate::served::Served;

/// How often it is looked at, and how often at least in all.
const LOOK_EVERY: Duration = Duration::from_secs(10);
const LOOKS_MIN: u32 = 12;
/// By how much the last third may be above the second: by this part, or by so much.
const GROWS_PART_MAX: u64 = 20;
const GROWS_KB_MAX: u64 = 20_000;

/// What it held, in kilobytes, look by look.
pub(super) struct Memory(Vec<u64>);

impl Memory {
    /// Looks now and then, until so much time has passed.
    pub(super) fn watched(served: &Served<'_>, how_long: Duration) -> Self {
        let (begun, every) = (Instant::now(), LOOK_EVERY.min(how_long / LOOKS_MIN));
        let mut seen = Vec::new();
        while begun.elapsed() < how_long {
            thread::sleep(every);
            seen.extend(served.process().and_then(resident_kb));
        }
        Self(seen)
    }

    /// Prints it; whether it does not grow once all is warm.
    pub(super) fn is_flat_and_told(&self) -> bool {
        let third = self.0.len() / 3;
        if third == 0 {
            println!("memory: not known on this system");
            return true;
        }
        let mean = |some: &[u64]| some.iter().sum::<u64>() / some.len() as u64;
        let (first, rest) = self.0.split_at(third);
        let (second, last) = rest.split_at(third);
        let (first, second, last) = (mean(first), mean(second), mean(last));
        let most = self.0.iter().max().copied().unwrap_or_default();
        let is_flat = is_flat(second, last);
        println!(
            "memory in thirds: {} MB, {} MB, {} MB; {} MB at most: {}",
            first / 1_000,
            second / 1_000,
            last / 1_000,
            most / 1_000,
            if is_flat { "flat" } else { "it grows" }
        );
        is_flat
    }
}

fn is_flat(second_kb: u64, last_kb: u64) -> bool {
    let may = (second_kb / GROWS_PART_MAX).max(GROWS_KB_MAX);
    last_kb <= second_kb + may
}

/// As Linux counts it.
fn resident_kb(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_flat_that_grows_by_little() {
        assert!(is_flat(100_000, 119_000), "20 MB are little");
        assert!(!is_flat(100_000, 121_000));
        assert!(is_flat(1_000_000, 1_049_000), "and so is a twentieth");
        assert!(!is_flat(1_000_000, 1_051_000));
        assert!(is_flat(100_000, 50_000));
    }
}
