//! Bundles as they are written, and read by [`verify_bundle`](super::verify_bundle): lines of JSON.
//!
//! - a head: the account, the key that signs, the checkpoint, and on demand the proof that it goes on
//!   from an older one;
//! - the rows, oldest first, each with the members that are shown, the hashes of the others, personal
//!   values with their salts, and its proof of inclusion;
//! - an end, which is a signed note: how many rows there are, and the hash of all lines before it. So
//!   nothing can be left out or put in unnoticed.
//!
//! Each row also has the beginning of the hash of all lines before it. Whoever alters a line may work
//! that out anew and is found by the end; whoever does not, is found where it was done.

use base64::{Engine, engine::general_purpose::STANDARD};
use rolecall_core::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::merkle::Hash;

/// The form of bundles that this program writes and verifies.
pub(crate) const FORM: &str = "rolecall.bundle/1";
/// Where the hash of a personal value stands in its row, after the value's own place.
pub(crate) const PERSONAL: &str = "/personal/hash";

/// How much of a hash a row has of the lines before it.
const SUM_BYTES: usize = 9;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    pub(crate) bundle: String,
    pub(crate) account: AccountId,
    /// What it is called, for people.
    pub(crate) name: String,
    /// Which of its rows, as it was asked for; empty for all.
    pub(crate) filter: String,
    /// The rows after this one.
    pub(crate) after: u64,
    pub(crate) key: String,
    pub(crate) checkpoint: String,
    pub(crate) since: Option<Since>,
}

/// That the checkpoint goes on from an older one.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Since {
    pub(crate) size: u64,
    pub(crate) proof: Vec<String>,
}

/// A row.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Line {
    pub(crate) revision: u64,
    /// The row of the bundle before it, or what the bundle begins after.
    pub(crate) after: u64,
    /// Salt, pointer and value of each member that is shown.
    pub(crate) members: Vec<(String, String, Value)>,
    /// The hashes of the others.
    pub(crate) hidden: Vec<String>,
    /// Pointer, salt and JSON text of each personal value.
    pub(crate) personal: Vec<(String, String, String)>,
    /// The hashes of the proof, but for the last ones where they are those of the row before.
    pub(crate) proof: Vec<String>,
    pub(crate) same: usize,
    /// The beginning of the hash of all lines before it.
    pub(crate) sum: String,
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct End {
    pub(crate) end: String,
}

impl End {
    /// As it is written.
    pub(crate) fn line(&self) -> String {
        line(self)
    }
}

/// What the end signs.
#[derive(Debug)]
pub(crate) struct EndSaid<'s> {
    pub(crate) origin: &'s str,
    pub(crate) account: AccountId,
    pub(crate) rows: u64,
    /// Whether there are rows after the last one.
    pub(crate) is_cut: bool,
    pub(crate) digest: Hash,
}

impl EndSaid<'_> {
    /// Its lines up to the moment at which it was signed. The second one is no number, so that it is
    /// never taken for a checkpoint.
    pub(crate) fn text(&self) -> String {
        let Self { origin, account, rows, is_cut, digest } = self;
        let whole = if *is_cut { "cut" } else { "whole" };
        format!("{FORM}\n{origin}\n{account}\n{rows}\n{whole}\n{}\n", STANDARD.encode(digest))
    }
}

/// A line as it is written.
pub(crate) fn line(of: &impl Serialize) -> String {
    serde_json::to_string(of).expect("plain data") + "\n"
}

/// The beginning of the hash of all lines so far.
pub(crate) fn sum(lines: &Sha256) -> String {
    STANDARD.encode(&lines.clone().finalize()[..SUM_BYTES])
}
