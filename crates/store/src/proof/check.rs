//! Verifying a bundle, with nothing but the bundle: no database, no network, no server to believe.
//!
//! Whatever is wrong is named, with its line and row. It holds one line at a time.

use std::io::{BufRead, Read};

use base64::{Engine, engine::general_purpose::STANDARD};
use rolecall_core::AccountId;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    check_head::{checkpoint, head},
    checkpoint::Said,
    form::{End, EndSaid, Line, PERSONAL, sum},
    found::{Bundled, Trust},
    member::{self, row_hash},
    merkle::{Hash, leaf, root_of},
    note::{VerifierKey, has_one_signature},
};
use crate::ledger::salted;

/// The most bytes of a line.
const LINE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// After how many rows a word of progress is given.
const ROWS_A_WORD: u64 = 1_000;

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
            if end.line().as_bytes() != text {
                found.flaw(number, None, "the end is not as it was written");
            }
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

pub(super) fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, String> {
    let line = text.strip_suffix(b"\n").ok_or("it does not end")?;
    serde_json::from_slice(line).map_err(|error| format!("it cannot be read: {error}"))
}

struct Check {
    /// The line and row before, unless something is wrong with it that was named.
    sound: Option<(u64, Option<u64>)>,
    /// Whether a line was altered: from there on, sums tell nothing more.
    is_altered: bool,
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
        found.filter.clone_from(&head.filter);
        key.name().clone_into(&mut found.origin);
        found.key = key.to_string();
        found.key_was_known = trust.key.is_some();
        found.after = head.after;
        let checkpoint = checkpoint(&head, trust, &key, found);
        let digest = Sha256::new().chain_update(text);
        let (account, before) = (head.account, head.after);
        let sound = found.is_sound().then_some((1, None));
        let (proof, is_altered) = (Vec::new(), false);
        Some(Self { sound, is_altered, account, key, checkpoint, digest, before, proof })
    }

    fn line(&mut self, text: &[u8], number: u64, found: &mut Bundled) {
        let (before, flaws) = (sum(&self.digest), found.flaws_total);
        self.digest.update(text);
        found.rows += 1;
        let line: Line = match read(text) {
            Ok(line) => line,
            Err(wrong) => {
                self.sound = None;
                return found.flaw(number, None, wrong);
            }
        };
        let revision = line.revision;
        self.as_before(&line.sum, &before, found);
        if let Err(wrong) = self.row(&line, found) {
            found.flaw(number, Some(revision), wrong);
        }
        self.before = revision;
        self.sound = (found.flaws_total == flaws).then_some((number, Some(revision)));
    }

    /// What stands before a line is what stood there when it was written.
    fn as_before(&mut self, written: &str, found_here: &str, found: &mut Bundled) {
        if self.is_altered || written == found_here {
            return;
        }
        self.is_altered = true;
        // Where nothing else is wrong with the line before, it is what was altered.
        if let Some((line, revision)) = self.sound {
            let what = "it is not as it was written, or something was taken out after it";
            found.flaw(line, revision, what);
        }
    }

    fn row(&mut self, line: &Line, found: &mut Bundled) -> Result<(), String> {
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
        if said(line, "/revision").and_then(Value::as_u64) != Some(line.revision) {
            return Err("its number is not the one that its text says".to_owned());
        }
        found.erased += personal(line)?;
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
            Ok(_) if !has_one_signature(note) => {
                return found.flaw(number, None, "the end has other signatures than its own");
            }
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

/// The value of a member that is shown.
fn said<'l>(line: &'l Line, pointer: &str) -> Option<&'l Value> {
    line.members.iter().find(|(_, at, _)| at == pointer).map(|(_, _, value)| value)
}

/// Each personal value is the one whose hash stands in the row; says of how many the hash alone is
/// left.
fn personal(line: &Line) -> Result<u64, String> {
    for (place, (of, salt, value)) in line.personal.iter().enumerate() {
        let hash = said(line, &format!("{of}{PERSONAL}")).and_then(Value::as_str);
        let salt: Option<Hash> = bytes(salt);
        let fits = salt.is_some_and(|salt| {
            hash.is_some_and(|hash| hash == hex::encode(salted(&salt, value.as_bytes())))
        });
        if !fits || line.personal[..place].iter().any(|(other, ..)| other == of) {
            return Err(format!("the personal value `{of}` is not the one that was written"));
        }
    }
    let hashed = line.members.iter().filter(|(_, at, _)| at.ends_with(PERSONAL)).count();
    Ok(hashed.saturating_sub(line.personal.len()) as u64)
}

pub(super) fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}
