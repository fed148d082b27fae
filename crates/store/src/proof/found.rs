//! What verifying a bundle takes besides the bundle, and what it finds.

use rolecall_core::{AccountId, Timestamp};

use super::{checkpoint::Said, note::VerifierKey};

/// The most flaws that are listed; more are counted.
const FLAWS_LISTED_MAX: usize = 100;

/// What whoever verifies knows from elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The key that must have signed.
    pub key: Option<VerifierKey>,
    /// An older checkpoint, as it was noted: the ledger must go on from it.
    pub checkpoint: Option<String>,
}

/// Why what is known from elsewhere cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the older checkpoint: {0}")]
pub struct TrustError(String);

impl Trust {
    /// What the older checkpoint says, if there is one and this key has signed it.
    pub(crate) fn older(&self, key: &VerifierKey) -> Result<Option<Said>, TrustError> {
        let opened = self.checkpoint.as_deref().map(|note| Said::opened(note, key));
        opened.transpose().map_err(TrustError)
    }
}

/// What verifying a bundle found.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Bundled {
    /// The account, and what it is called.
    pub account: Option<AccountId>,
    /// What it is called.
    pub name: String,
    /// The ledger that it is from.
    pub origin: String,
    /// The key by which it was verified.
    pub key: String,
    /// Whether that key was known, or came with the bundle.
    pub key_was_known: bool,
    /// Which of its rows, as it was asked for; empty for all.
    pub filter: String,
    /// How many rows the ledger had.
    pub size: u64,
    /// When that was signed.
    pub at: Option<Timestamp>,
    /// How many rows the bundle has.
    pub rows: u64,
    /// After which row it begins.
    pub after: u64,
    /// Personal values of which the hash alone is left: their person was erased.
    pub erased: u64,
    /// Whether there are rows after its last one.
    pub is_cut: bool,
    /// What is not as it was signed.
    pub flaws: Vec<BundleFlaw>,
    /// How many flaws there are, also beyond those listed.
    pub flaws_total: u64,
}

/// Something that is not as it was signed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct BundleFlaw {
    /// The line of the bundle; the first is 1.
    pub line: u64,
    /// The row of the ledger, where it is one.
    pub revision: Option<u64>,
    /// What is wrong.
    pub what: String,
}

impl Bundled {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.flaws_total == 0
    }

    pub(super) fn flaw(&mut self, line: u64, revision: Option<u64>, what: impl Into<String>) {
        self.flaws_total += 1;
        if self.flaws.len() < FLAWS_LISTED_MAX {
            self.flaws.push(BundleFlaw { line, revision, what: what.into() });
        }
    }
}
