//! Steps with names, run one after the other.

use crate::{Fault, counts::Counts};

/// Something to do, with the name under which it is told.
#[derive(Clone, Copy)]
pub struct Step {
    /// A word or two.
    pub name: &'static str,
    /// Does it.
    pub run: fn() -> Outcome,
}

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether all is well.
    pub fine: bool,
    /// The tests that it ran.
    pub counts: Counts,
}

impl Outcome {
    /// Of a step that counts no tests.
    pub fn of(fine: bool) -> Self {
        Self::counted(fine, Counts::default())
    }

    /// Of a step that could not be run.
    pub fn failed(fault: &Fault) -> Self {
        println!("{fault}");
        Self::of(false)
    }

    /// Of a step that ran tests. A failure that no test stands for, such as code that does not
    /// compile, counts as one, so that the closing line never hides it.
    pub fn counted(fine: bool, mut counts: Counts) -> Self {
        if !fine {
            counts.failed = counts.failed.max(1);
        }
        Self { fine, counts }
    }

    /// Of a step that lacks something it could neither find nor install: says in one line what,
    /// and counts the tests that this leaves out.
    pub fn left_out(lacks: &str, tests: u64) -> Self {
        println!("left out: {lacks}: {tests} tests skipped");
        let counts = Counts { skipped: tests, ..Counts::default() };
        Self::counted(true, counts)
    }
}

/// Runs all steps, also those after one that failed, and says which did.
pub fn run_all(steps: &[Step]) -> Outcome {
    let mut counts = Counts::default();
    let mut failed = Vec::new();
    for step in steps {
        println!("\n== {}", step.name);
        let outcome = (step.run)();
        counts = counts + outcome.counts;
        if !outcome.fine {
            failed.push(step.name);
        }
    }
    println!();
    if !failed.is_empty() {
        println!("failed: {}", failed.join(", "));
    }
    Outcome { fine: failed.is_empty(), counts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_fails_without_a_test_counts_as_one_failure() {
        assert_eq!(Outcome::of(false).counts.failed, 1);
        assert_eq!(Outcome::of(true).counts.failed, 0);
    }

    #[test]
    fn steps_after_a_failed_one_run_and_everything_is_summed() {
        let steps = [
            Step { name: "one", run: || Outcome::of(false) },
            Step { name: "two", run: || Outcome::left_out("no browser", 7) },
        ];
        let all = run_all(&steps);
        assert!(!all.fine);
        assert_eq!(all.counts.to_string(), "0 passed, 1 failed, 7 skipped");
    }
}
