//! How many tests passed, failed and were skipped, as their runners say it.

use std::{fmt, iter::Sum, ops::Add};

/// Tests, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those that passed.
    pub passed: u64,
    /// Those that did not.
    pub failed: u64,
    /// Those that were left out.
    pub skipped: u64,
}

impl Counts {
    /// Reads the line with which nextest closes, as in
    /// `Summary [   0.004s] 5 tests run: 4 passed (1 slow), 1 timed out, 2 skipped`.
    ///
    /// Whatever is neither passed nor skipped has failed.
    pub fn of_nextest(line: &str) -> Option<Self> {
        let line = without_colours(line);
        let (_, said) = line.trim_start().strip_prefix("Summary [")?.split_once("] ")?;
        let (_, said) = said.split_once(" run: ")?;
        let mut counts = Self::default();
        for part in without_parentheses(said).split(',') {
            let (number, what) = part.trim().split_once(' ')?;
            let number: u64 = number.parse().ok()?;
            match what.trim() {
                "passed" => counts.passed += number,
                "skipped" => counts.skipped += number,
                _ => counts.failed += number,
            }
        }
        Some(counts)
    }

    /// Reads the line with which the built-in harness closes each of its programs, as in
    /// `test result: ok. 5 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; …`.
    pub fn of_libtest(line: &str) -> Option<Self> {
        let line = without_colours(line);
        let (_, said) = line.trim().strip_prefix("test result: ")?.split_once(". ")?;
        let number = |what: &str| {
            let part = said.split(';').find_map(|part| part.trim().strip_suffix(what));
            part.and_then(|number| number.trim().parse().ok())
        };
        Some(Self {
            passed: number("passed")?,
            failed: number("failed")?,
            skipped: number("ignored")?,
        })
    }
}

/// The test that failed, by a line as nextest has it: `FAIL [   0.006s] (10/12) web::journeys steve`.
pub fn failed_of_nextest(line: &str) -> Option<String> {
    let line = without_colours(line);
    let (how, test) = line.trim().split_once(" [")?;
    let (_, test) = test.split_once("] ")?;
    let test =
        test.strip_prefix('(').and_then(|rest| rest.split_once(") ")).map_or(test, |it| it.1);
    let is_end = how.chars().all(|letter| letter.is_ascii_uppercase());
    (is_end && !["PASS", "SLOW", "LEAK"].contains(&how)).then(|| test.to_owned())
}

fn without_parentheses(text: &str) -> String {
    let mut depth = 0;
    let keep = |letter: &char| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => return depth == 0,
        }
        false
    };
    text.chars().filter(keep).collect()
}

/// The text less the escape sequences that colour it.
fn without_colours(text: &str) -> String {
    let mut pieces = text.split("\x1b[");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find(|letter: char| letter.is_ascii_alphabetic());
        plain.push_str(end.map_or("", |end| &piece[end + 1..]));
    }
    plain
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, failed, skipped } = self;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64, skipped: u64) -> Counts {
        Counts { passed, failed, skipped }
    }

    #[test]
    fn the_summary_of_nextest_is_read_with_all_its_ways_to_fail() {
        let read = |line| Counts::of_nextest(line).expect("a summary");
        assert_eq!(
            read("     Summary [   0.004s] 5 tests run: 5 passed, 0 skipped"),
            counts(5, 0, 0)
        );
        assert_eq!(
            read(
                "Summary [  61.2s] 9/12 tests run: 4 passed (1 slow, 1 flaky), 2 failed, 1 exec failed, 2 timed out, 3 skipped"
            ),
            counts(4, 5, 3)
        );
        assert_eq!(
            read(
                "\x1b[32;1m     Summary\x1b[0m [   0.1s] \x1b[1m1\x1b[0m test run: \x1b[1m1\x1b[0m \x1b[32;1mpassed\x1b[0m, \x1b[1m0\x1b[0m \x1b[33;1mskipped\x1b[0m"
            ),
            counts(1, 0, 0)
        );
    }

    #[test]
    fn the_summary_of_the_built_in_harness_is_read() {
        let line = "test result: FAILED. 5 passed; 1 failed; 2 ignored; 0 measured; 7 filtered out; finished in 0.00s";
        assert_eq!(Counts::of_libtest(line), Some(counts(5, 1, 2)));
    }

    #[test]
    fn tests_that_failed_are_known_by_name() {
        let failed = |line| failed_of_nextest(line);
        let steve = Some("web::journeys steve".to_owned());
        assert_eq!(failed("        FAIL [   0.006s] (10/12) web::journeys steve"), steve);
        assert_eq!(failed("     TIMEOUT [  60.0s] web::journeys steve"), steve);
        assert_eq!(failed("        PASS [   0.006s] (10/12) web::journeys steve"), None);
        assert_eq!(failed("     Summary [   0.1s] 1 test run: 1 passed, 0 skipped"), None);
    }

    #[test]
    fn other_lines_are_no_summary() {
        for line in ["", "test a ... ok", "Summary", "test result: odd", "error: x"] {
            assert_eq!(Counts::of_nextest(line), None, "{line}");
            assert_eq!(Counts::of_libtest(line), None, "{line}");
        }
    }

    #[test]
    fn counts_add_up_and_are_told_in_one_line() {
        let sum: Counts = [counts(1, 0, 2), counts(3, 1, 0)].into_iter().sum();
        assert_eq!(sum.to_string(), "4 passed, 1 failed, 2 skipped");
    }
}
