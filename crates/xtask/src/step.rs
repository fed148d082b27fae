//! Steps with names, run one after the other.

use std::ops::Add;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether all is well.
    pub fine: bool,
    /// The tests that it ran.
    pub counts: Counts,
    /// What failed, a line each, told again at the end: nobody reads an hour of output.
    pub why: Vec<String>,
}

impl Outcome {
    /// Of a step that counts no tests.
    pub fn of(fine: bool) -> Self {
        Self::counted(fine, Counts::default())
    }

    /// Of a step that could not be run.
    pub fn failed(fault: &Fault) -> Self {
        println!("{fault}");
        Self::of(false).because([fault.to_string()])
    }

    /// Of a step that is one test.
    pub fn of_test(done: Result<bool, Fault>) -> Self {
        match done {
            Ok(true) => Self::counted(true, Counts { passed: 1, ..Counts::default() }),
            Ok(false) => Self::of(false),
            Err(fault) => Self::failed(&fault),
        }
    }

    /// Of a step that ran tests. A failure that no test stands for, such as code that does not
    /// compile, counts as one, so that the closing line never hides it.
    pub fn counted(fine: bool, mut counts: Counts) -> Self {
        if !fine {
            counts.failed = counts.failed.max(1);
        }
        Self { fine, counts, why: Vec::new() }
    }

    /// With what failed.
    #[must_use]
    pub fn because(mut self, why: impl IntoIterator<Item = String>) -> Self {
        self.why.extend(why);
        self
    }

    /// Of a step that lacks something it could neither find nor install: says in one line what,
    /// and counts the tests that this leaves out.
    pub fn left_out(lacks: &str, tests: u64) -> Self {
        println!("left out: {lacks}: {tests} tests skipped");
        let counts = Counts { skipped: tests, ..Counts::default() };
        Self::counted(true, counts)
    }
}

impl Add for Outcome {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let why = [self.why, other.why].concat();
        Self { fine: self.fine && other.fine, counts: self.counts + other.counts, why }
    }
}

/// Runs all steps, also those after one that failed, and says which did.
pub fn run_all(steps: &[Step]) -> Outcome {
    let mut all = Outcome::of(true);
    let mut failed = Vec::new();
    for step in steps {
        println!("\n== {}", step.name);
        let outcome = (step.run)();
        if !outcome.fine {
            failed.push(step.name);
        }
        all = all + outcome;
    }
    println!();
    if !failed.is_empty() {
        println!("failed: {}", failed.join(", "));
    }
    for why in &all.why {
        println!("  {why}");
    }
    all
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
            Step { name: "one", run: || Outcome::failed(&"it is lost".into()) },
            Step { name: "two", run: || Outcome::left_out("no browser", 7) },
        ];
        let all = run_all(&steps);
        assert!(!all.fine);
        assert_eq!(all.counts.to_string(), "0 passed, 1 failed, 7 skipped");
        assert_eq!(all.why, ["it is lost"]);
    }
}
