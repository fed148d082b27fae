//! Signed notes, as the C2SP specification has them (c2sp.org/signed-note): a text and who signed it,
//! by Ed25519. Any program that knows the format can check one.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use sha2::{Digest, Sha256};

/// What stands for Ed25519 in keys and their names.
const ED25519_TYPE: u8 = 1;
/// The most signatures of a note that are looked at, which is the least that the format allows.
const SIGNATURES_MAX: usize = 16;

/// Signs notes.
pub struct Signer {
    pair: Ed25519KeyPair,
    verifier: VerifierKey,
}

impl Signer {
    /// By a name, which has neither spaces nor a plus, and the secret of 32 bytes that the key
    /// follows from.
    pub(crate) fn new(name: &str, secret: &[u8; 32]) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(secret).expect("32 bytes are a seed");
        let public = pair.public_key().as_ref().try_into().expect("a key has 32 bytes");
        Self { pair, verifier: VerifierKey { name: name.to_owned(), public } }
    }

    /// What checks its signatures.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// A text, which ends with a line, with its signature.
    pub(crate) fn signed(&self, text: &str) -> String {
        let signature = self.pair.sign(text.as_bytes());
        let signature = [&self.verifier.id()[..], signature.as_ref()].concat();
        format!("{text}\n— {} {}\n", self.verifier.name, STANDARD.encode(signature))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.verifier)
    }
}

/// What checks the signatures of one signer, written as `name+id+key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    public: [u8; 32],
}

/// Why a text is not taken as a verifier key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no verifier key: it is written as NAME+ID+KEY, as a checkpoint's page shows it")]
pub struct NoKey;

impl VerifierKey {
    /// In whose name it signs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Tells the key from others of its name.
    fn id(&self) -> [u8; 4] {
        let hash = Sha256::new()
            .chain_update(&self.name)
            .chain_update([b'\n', ED25519_TYPE])
            .chain_update(self.public)
            .finalize();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// The text of a note that this key has signed.
    pub(crate) fn opened<'n>(&self, note: &'n str) -> Result<&'n str, NoteFlaw> {
        let end = note.rfind("\n\n").ok_or(NoteFlaw::NoNote)? + 1;
        let (text, signatures) = (&note[..end], &note[end + 1..]);
        let lines = signatures.strip_suffix('\n').ok_or(NoteFlaw::NoNote)?;
        let mut found = false;
        for line in lines.split('\n').take(SIGNATURES_MAX) {
            let (name, signature) = read(line).ok_or(NoteFlaw::NoNote)?;
            let (id, signature) = signature.split_first_chunk::<4>().ok_or(NoteFlaw::NoNote)?;
            if name == self.name && *id == self.id() {
                let key = UnparsedPublicKey::new(&ED25519, self.public);
                let holds = key.verify(text.as_bytes(), signature);
                found |= holds.map(|()| true).map_err(|_| NoteFlaw::Altered)?;
            }
        }
        if found { Ok(text) } else { Err(NoteFlaw::OtherKey) }
    }
}

/// Whether a note is written as [`Signer::signed`] writes one, with one signature. Whoever else may
/// sign a note that has left, but not where it is kept.
pub(crate) fn has_one_signature(note: &str) -> bool {
    let signatures = note.rfind("\n\n").map(|end| &note[end + 2..]);
    signatures.and_then(|lines| lines.strip_suffix('\n')).is_some_and(|line| !line.contains('\n'))
}

/// The name and the bytes of a signature's line.
fn read(line: &str) -> Option<(&str, Vec<u8>)> {
    let (name, signature) = line.strip_prefix("— ")?.split_once(' ')?;
    Some((name, STANDARD.decode(signature).ok()?))
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = STANDARD.encode([&[ED25519_TYPE][..], &self.public].concat());
        write!(f, "{}+{}+{key}", self.name, hex::encode(self.id()))
    }
}

impl FromStr for VerifierKey {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let mut parts = text.trim().splitn(3, '+');
        let mut part = || parts.next().filter(|part| !part.is_empty()).ok_or(NoKey);
        let (name, id, key) = (part()?, part()?, part()?);
        let key = STANDARD.decode(key).map_err(|_| NoKey)?;
        let (kind, public) = key.split_first().ok_or(NoKey)?;
        let public = public.try_into().map_err(|_| NoKey)?;
        let read = Self { name: name.to_owned(), public };
        let fits = *kind == ED25519_TYPE
            && hex::encode(read.id()) == id
            && !name.contains(char::is_whitespace);
        if fits { Ok(read) } else { Err(NoKey) }
    }
}

/// What is wrong with a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoteFlaw {
    #[error("it is no signed note")]
    NoNote,
    #[error("it is not signed by this key")]
    OtherKey,
    #[error("its signature does not fit its text")]
    Altered,
    #[error("it has other signatures than it was written with")]
    OtherSignatures,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the implementation in Go that the format comes from.
    const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const SECRET: &str = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                        then you don't know what your problem is.\n";
    const SIGNATURE: &str = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";

    fn signer() -> Signer {
        let secret = STANDARD.decode(SECRET).expect("base64");
        Signer::new("PeterNeumann", secret[1..].try_into().expect("32 bytes"))
    }

    #[test]
    fn a_note_is_the_one_that_other_programs_write() {
        let note = signer().signed(TEXT);
        assert_eq!(note, format!("{TEXT}\n— PeterNeumann {SIGNATURE}\n"));
        let key: VerifierKey = KEY.parse().expect("a key");
        assert_eq!((key.to_string(), &key), (KEY.to_owned(), signer().verifier()));
        assert_eq!(key.opened(&note), Ok(TEXT));
    }

    #[test]
    fn an_altered_note_or_one_of_another_key_is_told_so() {
        let key: VerifierKey = KEY.parse().expect("a key");
        let note = signer().signed(TEXT);
        assert_eq!(key.opened(&note.replace("think", "thing")), Err(NoteFlaw::Altered));
        assert_eq!(key.opened(TEXT), Err(NoteFlaw::NoNote));
        let other = Signer::new("PeterNeumann", &[1; 32]);
        assert_eq!(key.opened(&other.signed(TEXT)), Err(NoteFlaw::OtherKey));
        // Signatures of others beside it do not matter.
        let line = other.signed(TEXT).replace(&format!("{TEXT}\n"), "");
        assert_eq!(key.opened(&format!("{note}{line}")), Ok(TEXT));
    }

    #[test]
    fn a_key_that_does_not_fit_its_id_is_none() {
        for text in ["", "a+b", "a+00000000+AQ==", &KEY.replace("c74f", "c74e"), &KEY[1..]] {
            assert_eq!(text.parse::<VerifierKey>(), Err(NoKey), "{text}");
        }
    }
}
