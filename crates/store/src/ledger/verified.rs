//! What a check of the ledger finds.

use std::fmt;

/// The most flaws that are listed; more are counted.
const FLAWS_LISTED_MAX: usize = 100;

/// What a check of the ledger found.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Verified {
    /// How many rows there are.
    pub rows: u64,
    /// The last revision.
    pub revision: u64,
    /// The hash of the last row, in hexadecimal: to be compared with one noted elsewhere.
    pub head: String,
    /// Personal values that were erased.
    pub erased: u64,
    /// How many rows are in the tree that checkpoints are signed of; the newest follow in a minute.
    pub in_tree: u64,
    /// How many checkpoints there are.
    pub checkpoints: u64,
    /// Whether their signatures were checked, which takes a key that is known from elsewhere.
    pub signatures_checked: bool,
    /// What is not as it was written.
    pub flaws: Vec<Flaw>,
    /// How many flaws there are, also beyond those listed.
    pub flaws_total: u64,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Flaw {
    /// The row, where it is one.
    pub revision: Option<u64>,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.revision {
            Some(revision) => write!(f, "row {revision}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

impl Verified {
    /// The first thing that is wrong, in words.
    pub(crate) fn first_flaw(&self) -> String {
        self.flaws.first().map(ToString::to_string).unwrap_or_default()
    }

    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.flaws_total == 0
    }

    pub(crate) fn flaw(&mut self, revision: impl Into<Option<u64>>, what: impl Into<String>) {
        self.flaws_total += 1;
        if self.flaws.len() < FLAWS_LISTED_MAX {
            self.flaws.push(Flaw { revision: revision.into(), what: what.into() });
        }
    }
}
