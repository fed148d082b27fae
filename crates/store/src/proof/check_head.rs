//! What the head of a bundle says: its checkpoint, and how that goes on from one that is known.

use super::{
    check::{bytes, read},
    checkpoint::Said,
    form::{FORM, Head},
    found::{Bundled, Trust},
    merkle::{Hash, goes_on},
    note::VerifierKey,
};

/// The head, if it is one.
pub(super) fn head(text: &[u8]) -> Result<Head, String> {
    match read::<Head>(text) {
        Ok(head) if head.bundle == FORM => Ok(head),
        Ok(head) => Err(format!("it is a `{}`, and this program knows `{FORM}`", head.bundle)),
        Err(wrong) => Err(format!("this is no head of a bundle: {wrong}")),
    }
}

/// What the checkpoint says, if it is sound; what is wrong with it is named.
pub(super) fn checkpoint(
    head: &Head,
    trust: &Trust,
    key: &VerifierKey,
    found: &mut Bundled,
) -> Option<Said> {
    let opened = Said::opened(&head.checkpoint, key).and_then(|said| {
        let is_own = said.origin == key.name();
        if is_own { Ok(said) } else { Err("it is of another ledger than the key".to_owned()) }
    });
    match opened {
        Ok(said) => {
            (found.size, found.at) = (said.size, said.at);
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
