//! Verifying a bundle, with nothing but the bundle: no database, no network, no server to believe.
//!
//! Whatever is wrong is named, with its line and row. It holds one line at a time.

use std::io::{BufRead, Read};

use base64::{Engine, engine::general_purpose::STANDARD};
use rolecall_core::AccountId;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::{
    bundle::{End, EndSaid, FORM, Head, Line, PERSONAL},
    checkpoint::Said,
    member::{self, row_hash},
    merkle::{Hash, goes_on, leaf, root_of},
    note::VerifierKey,
};
use crate::ledger::salted;

/// The most bytes of a line.
const LINE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The most flaws that are listed; more are counted.
const FLAWS_LISTED_MAX: usize = 100;
/// After how many rows a word of progress is given.
const ROWS_A_WORD: u64 = 1_000;

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
pub struct TrustError(pub(crate) String);

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
    /// How many rows the ledger had.
    pub size: u64,
    /// How many rows the bundle has.
    pub rows: u64,
    /// After which row it begins.
    pub after: u64,
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

    fn flaw(&mut self, line: u64, revision: Option<u64>, what: impl Into<String>) {
        self.flaws_total += 1;
        if self.flaws.len() < FLAWS_LISTED_MAX {
            self.flaws.push(BundleFlaw { line, revision, what: what.into() });
        }
    }
}

/// Verifies a bundle. `progress` is told the number of rows now and then.
pub fn verify_bundle(
    mut from: impl BufRead,
    trust: &Trust,
    progress: &mut dyn FnMut(u64),
) -> std::io::Result<Bundled> {
    let mut found = Bundled::default();
    let mut text = Vec::new();
    let mut number = 1;
    next_line(&mut from, &mut text)?;
    let Some(mut check) = Check::begun(&text, trust, &mut found) else { return Ok(found) };
    loop {
        number += 1;
        if !next_line(&mut from, &mut text)? {
            found.flaw(number, None, "it ends before its end: lines are missing there");
            return Ok(found);
        }
        if let Ok(end) = read::<End>(&text) {
            check.end(&end.end, number, &mut found);
            break;
        }
        check.line(&text, number, &mut found);
        if found.rows % ROWS_A_WORD == 0 {
            progress(found.rows);
        }
    }
    if next_line(&mut from, &mut text)? {
        found.flaw(number + 1, None, "there is more after its end");
    }
    Ok(found)
}

/// Reads a line; false where there is none.
fn next_line(from: &mut impl BufRead, text: &mut Vec<u8>) -> std::io::Result<bool> {
    text.clear();
    from.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', text)?;
    Ok(!text.is_empty())
}

fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, String> {
    let line = text.strip_suffix(b"\n").ok_or("it does not end")?;
    serde_json::from_slice(line).map_err(|error| format!("it cannot be read: {error}"))
}

struct Check {
    account: AccountId,
    key: VerifierKey,
    /// None where the checkpoint is not sound, so that no proof can be.
    checkpoint: Option<Said>,
    digest: Sha256,
    /// The row before, and its proof.
    before: u64,
    proof: Vec<Hash>,
}

impl Check {
    /// Reads the head; none where nothing after it could be verified.
    fn begun(text: &[u8], trust: &Trust, found: &mut Bundled) -> Option<Self> {
        let head = match head(text) {
            Ok(head) => head,
            Err(wrong) => {
                found.flaw(1, None, wrong);
                return None;
            }
        };
        let named = head.key.parse::<VerifierKey>().ok();
        let Some(key) = trust.key.clone().or_else(|| named.clone()) else {
            found.flaw(1, None, "its key is no verifier key");
            return None;
        };
        if named.as_ref() != Some(&key) {
            found.flaw(1, None, "it names another key than the one that is known");
        }
        found.account = Some(head.account);
        found.name.clone_from(&head.name);
        key.name().clone_into(&mut found.origin);
        found.key = key.to_string();
        found.key_was_known = trust.key.is_some();
        found.after = head.after;
        let checkpoint = checkpoint(&head, trust, &key, found);
        let digest = Sha256::new().chain_update(text);
        let (account, before) = (head.account, head.after);
        Some(Self { account, key, checkpoint, digest, before, proof: Vec::new() })
    }

    fn line(&mut self, text: &[u8], number: u64, found: &mut Bundled) {
        self.digest.update(text);
        found.rows += 1;
        let line: Line = match read(text) {
            Ok(line) => line,
            Err(wrong) => return found.flaw(number, None, wrong),
        };
        let revision = line.revision;
        if let Err(wrong) = self.row(&line) {
            found.flaw(number, Some(revision), wrong);
        }
        self.before = revision;
    }

    fn row(&mut self, line: &Line) -> Result<(), String> {
        let proof = self.proof_of(line);
        self.proof = proof.clone().unwrap_or_default();
        self.in_order(line)?;
        let mut hashes = Vec::with_capacity(line.members.len() + line.hidden.len());
        for (salt, pointer, value) in &line.members {
            let salt = bytes(salt).ok_or_else(|| format!("the salt of `{pointer}` is none"))?;
            hashes.push(member::hash(&salt, pointer, value));
        }
        for hidden in &line.hidden {
            hashes.push(bytes(hidden).ok_or("the hash of a hidden value is none")?);
        }
        if said(line, "/revision").and_then(serde_json::Value::as_u64) != Some(line.revision) {
            return Err("its number is not the one that its text says".to_owned());
        }
        personal(line)?;
        let Some(checkpoint) = &self.checkpoint else { return Ok(()) };
        let proof = proof.ok_or("its proof cannot be read")?;
        let leaf = leaf(&row_hash(&mut hashes));
        match root_of(leaf, line.revision - 1, checkpoint.size, &proof) {
            Some(root) if root == checkpoint.root => Ok(()),
            Some(_) => Err("its text or its proof is not what the checkpoint is of".to_owned()),
            None => Err("its proof is not one for its place".to_owned()),
        }
    }

    /// The proof of a row, with what it has in common with the row before.
    fn proof_of(&mut self, line: &Line) -> Option<Vec<Hash>> {
        let before = std::mem::take(&mut self.proof);
        let from = before.len().checked_sub(line.same)?;
        let own: Option<Vec<Hash>> = line.proof.iter().map(|hash| bytes(hash)).collect();
        Some([&own?[..], &before[from..]].concat())
    }

    fn in_order(&self, line: &Line) -> Result<(), String> {
        let Line { revision, after, .. } = *line;
        if revision == self.before && after < revision {
            return Err("it stands here twice".to_owned());
        }
        if after != self.before {
            return Err(format!(
                "rows are missing or out of order: it comes after row {after}, and row {} is before it",
                self.before
            ));
        }
        if revision <= after {
            return Err("it is out of order".to_owned());
        }
        match &self.checkpoint {
            Some(said) if revision > said.size => Err("it is after the checkpoint".to_owned()),
            _ => Ok(()),
        }
    }

    fn end(self, note: &str, number: u64, found: &mut Bundled) {
        let text = match self.key.opened(note) {
            Ok(text) => text,
            Err(flaw) => return found.flaw(number, None, format!("the end: {flaw}")),
        };
        let digest = self.digest.finalize().into();
        let (origin, account, rows) = (self.key.name(), self.account, found.rows);
        let said = |is_cut| EndSaid { origin, account, rows, is_cut, digest }.text();
        if text.starts_with(&said(false)) {
            return;
        }
        found.is_cut = text.starts_with(&said(true));
        if found.is_cut {
            return;
        }
        let signed = text.lines().nth(3).unwrap_or_default();
        let what = if signed == rows.to_string() {
            "the end: the lines before it are not those that were signed".to_owned()
        } else {
            format!("the end: {signed} rows were signed, and {rows} are here")
        };
        found.flaw(number, None, what);
    }
}

fn head(text: &[u8]) -> Result<Head, String> {
    match read::<Head>(text) {
        Ok(head) if head.bundle == FORM => Ok(head),
        Ok(head) => Err(format!("it is a `{}`, and this program knows `{FORM}`", head.bundle)),
        Err(wrong) => Err(format!("this is no head of a bundle: {wrong}")),
    }
}

/// What the checkpoint says, if it is sound; what is wrong with it is named.
fn checkpoint(head: &Head, trust: &Trust, key: &VerifierKey, found: &mut Bundled) -> Option<Said> {
    let opened = Said::opened(&head.checkpoint, key).and_then(|said| {
        let is_own = said.origin == key.name();
        if is_own { Ok(said) } else { Err("it is of another ledger than the key".to_owned()) }
    });
    match opened {
        Ok(said) => {
            found.size = said.size;
            if let Err(wrong) = goes_on_from(head, &said, trust, key) {
                found.flaw(1, None, wrong);
            }
            Some(said)
        }
        Err(wrong) => {
            found.flaw(1, None, format!("the checkpoint: {wrong}"));
            None
        }
    }
}

/// The value of a member that is shown.
fn said<'l>(line: &'l Line, pointer: &str) -> Option<&'l serde_json::Value> {
    line.members.iter().find(|(_, at, _)| at == pointer).map(|(_, _, value)| value)
}

/// Each personal value is the one whose hash stands in the row.
fn personal(line: &Line) -> Result<(), String> {
    for (place, (of, salt, value)) in line.personal.iter().enumerate() {
        let hash = said(line, &format!("{of}{PERSONAL}")).and_then(serde_json::Value::as_str);
        let salt: Option<Hash> = bytes(salt);
        let fits = salt.is_some_and(|salt| {
            hash.is_some_and(|hash| hash == hex::encode(salted(&salt, value.as_bytes())))
        });
        if !fits || line.personal[..place].iter().any(|(other, ..)| other == of) {
            return Err(format!("the personal value `{of}` is not the one that was written"));
        }
    }
    Ok(())
}

/// Whether the checkpoint of a bundle goes on from the one that is known.
fn goes_on_from(head: &Head, said: &Said, trust: &Trust, key: &VerifierKey) -> Result<(), String> {
    let Some(older) = trust.older(key).map_err(|error| error.to_string())? else { return Ok(()) };
    if older.size > said.size {
        return Err(format!(
            "the known checkpoint has {} rows and the bundle's {}: take a newer bundle",
            older.size, said.size
        ));
    }
    let proof = match &head.since {
        Some(since) if since.size == older.size => {
            since.proof.iter().map(|hash| bytes(hash)).collect()
        }
        _ if older.size == said.size => Some(Vec::new()),
        _ => {
            return Err(format!(
                "it does not say how it goes on from the known checkpoint: take a bundle since {}",
                older.size
            ));
        }
    };
    let fits = proof.is_some_and(|proof: Vec<Hash>| {
        goes_on((older.size, &older.root), (said.size, &said.root), &proof)
    });
    if fits {
        Ok(())
    } else {
        Err("its ledger does not go on from the known checkpoint".to_owned())
    }
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}
