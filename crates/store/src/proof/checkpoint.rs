//! Checkpoints: how large the tree is and what its root is, as c2sp.org/tlog-checkpoint writes it.
//!
//! A line more says when it was signed: so the time is as firm as the rest. Other programs leave such
//! lines alone.

use base64::{Engine, engine::general_purpose::STANDARD};
use rolecall_core::Timestamp;

use super::{
    merkle::{Hash, goes_on},
    note::{NoteFlaw, VerifierKey, has_one_signature},
};

/// What begins the line that says when.
const AT: &str = "at ";

/// What a checkpoint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// Which ledger.
    pub(crate) origin: String,
    /// How many rows.
    pub(crate) size: u64,
    pub(crate) root: Hash,
    /// When it was signed, where it says so.
    pub(crate) at: Option<Timestamp>,
}

impl Said {
    pub(crate) fn text(&self) -> String {
        let at = self.at.map(|at| format!("{AT}{at}\n")).unwrap_or_default();
        format!("{}\n{}\n{}\n{at}", self.origin, self.size, STANDARD.encode(self.root))
    }

    /// What a signed checkpoint says, if this key has signed it.
    pub(crate) fn opened(note: &str, key: &VerifierKey) -> Result<Self, String> {
        let text = key.opened(note).map_err(|flaw| flaw.to_string())?;
        Self::read(text).ok_or_else(|| NoteFlaw::NoNote.to_string())
    }

    /// What it says, whoever signed it.
    pub(crate) fn unchecked(note: &str) -> Option<Self> {
        Self::read(&note[..=note.rfind("\n\n")?])
    }

    /// What one says that this program has written and kept: nothing is in it but what it wrote.
    pub(crate) fn kept(note: &str, key: Option<&VerifierKey>) -> Result<Self, String> {
        let said = match key {
            Some(key) => Self::opened(note, key)?,
            None => Self::unchecked(note).ok_or_else(|| NoteFlaw::NoNote.to_string())?,
        };
        let is_own = has_one_signature(note) && note.starts_with(&format!("{}\n", said.text()));
        if is_own { Ok(said) } else { Err(NoteFlaw::OtherSignatures.to_string()) }
    }

    fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let number: u64 = size.parse().ok()?;
        let root = STANDARD.decode(root).ok()?.try_into().ok()?;
        // Written in one way only, so that no other text means the same.
        let same = number.to_string() == size && !origin.is_empty();
        let at = lines.next().and_then(|line| line.strip_prefix(AT)?.parse().ok());
        same.then(|| Self { origin: origin.to_owned(), size: number, root, at })
    }
}

/// Whether one signed checkpoint goes on from another, by a proof; says what is wrong if not.
pub fn consistent(
    older: &str,
    newer: &str,
    key: &VerifierKey,
    proof: &[Hash],
) -> Result<(u64, u64), String> {
    let opened = |note, which| {
        let said = Said::opened(note, key).map_err(|wrong| format!("the {which}: {wrong}"))?;
        let is_own = said.origin == key.name();
        if is_own { Ok(said) } else { Err(format!("the {which} is of another ledger")) }
    };
    let (older, newer) = (opened(older, "older checkpoint")?, opened(newer, "newer checkpoint")?);
    if goes_on((older.size, &older.root), (newer.size, &newer.root), proof) {
        Ok((older.size, newer.size))
    } else {
        Err("the ledger of the newer checkpoint does not go on from that of the older one"
            .to_owned())
    }
}

/// How many rows a checkpoint says that there are, whoever signed it; none if it is no checkpoint.
pub fn size_of(note: &str) -> Option<u64> {
    Said::unchecked(note).map(|said| said.size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_read_as_it_is_written_and_in_no_other_way() {
        let text =
            "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        let read = Said::read(text).expect("the example of the specification");
        assert_eq!((read.size, read.text()), (20_852_163, text.to_owned()));
        let timed = format!("{text}at 2026-11-28T12:00:00.5Z\n");
        let read = Said::read(&timed).expect("a line more");
        assert_eq!((read.at.is_some(), read.text()), (true, timed));
        for wrong in ["", "a\n1\n", "a\n01\nAA==\n", &text.replace("208", "0208"), &text[27..]] {
            assert_eq!(Said::read(wrong), None, "{wrong}");
        }
    }
}
