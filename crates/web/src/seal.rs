//! Sealing what must be read again, and by nobody who has the database alone: XChaCha20-Poly1305
//! under a key of the installation, which is in no database.
//!
//! What is sealed is bound to a person and a purpose: in another row or form it does not open.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use rolecall_core::PersonId;
use rolecall_store::{Fault, Store};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Before a sealed text: another way of sealing would have another one.
const FORM: &str = "x1.";
const NONCE_BYTES: usize = 24;

/// The key of an installation. It is wiped from memory when it is dropped.
pub struct SealingKey(Zeroizing<[u8; Self::BYTES]>);

impl SealingKey {
    /// How long it is.
    pub const BYTES: usize = 32;

    /// A key that is written in place, so that no copy of it stays anywhere.
    pub fn filled<E>(
        fill: impl FnOnce(&mut [u8; Self::BYTES]) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut bytes = Zeroizing::new([0; Self::BYTES]);
        fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The key itself, to be kept in a file.
    pub fn bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// Another key for another purpose, from which neither this one nor a third can be told.
    fn derived(&self, purpose: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0[..]).expect("a key of any length fits");
        mac.update(purpose);
        Zeroizing::new(mac.finalize().into_bytes().into())
    }

    /// The secret that checkpoints of the ledger are signed by.
    pub fn checkpoints(&self) -> Zeroizing<[u8; 32]> {
        self.derived(b"rolecall checkpoints")
    }

    /// Tells it from every other key, and tells nothing of it.
    pub fn fingerprint(&self) -> [u8; 32] {
        let hasher = Sha256::new().chain_update("rolecall sealing key").chain_update(*self.0);
        hasher.finalize().into()
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(..)")
    }
}

/// Why nothing can be sealed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SealError {
    /// The key is not the one with which the database was used before.
    #[error("this is not the key of this database: what is sealed in it could not be opened")]
    OtherKey,
    /// The store could not say.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Seals and opens, by the key of the database.
#[derive(Clone)]
pub struct Seal {
    cipher: Arc<XChaCha20Poly1305>,
    /// From which the keys of assertions follow.
    assertions: Arc<Zeroizing<[u8; 32]>>,
    /// By which checkpoints are signed.
    checkpoints: Arc<Zeroizing<[u8; 32]>>,
}

impl Seal {
    /// By the key that the database was used with first, which may be now.
    pub async fn new(store: &Store, key: &SealingKey) -> Result<Self, SealError> {
        if !store.is_sealing_key(key.fingerprint()).await? {
            return Err(SealError::OtherKey);
        }
        Ok(Self::by(key))
    }

    fn by(key: &SealingKey) -> Self {
        let cipher = Arc::new(XChaCha20Poly1305::new(key.bytes().into()));
        Self {
            cipher,
            assertions: Arc::new(key.derived(b"rolecall assertions")),
            checkpoints: Arc::new(key.checkpoints()),
        }
    }

    /// From which the keys of assertions follow.
    pub(crate) fn assertions(&self) -> &Zeroizing<[u8; 32]> {
        &self.assertions
    }

    /// By which checkpoints are signed.
    pub(crate) fn checkpoints(&self) -> &Zeroizing<[u8; 32]> {
        &self.checkpoints
    }

    /// Seals for a person and a purpose. The nonce is random, and used once.
    pub(crate) fn close(
        &self,
        nonce: [u8; NONCE_BYTES],
        (purpose, person): (Purpose, PersonId),
        plain: &[u8],
    ) -> String {
        let bound = purpose.bound_to(person);
        let payload = Payload { msg: plain, aad: &bound };
        let closed = self.cipher.encrypt(&XNonce::from(nonce), payload).expect("it is short");
        format!("{FORM}{}", URL_SAFE_NO_PAD.encode([&nonce[..], &closed].concat()))
    }

    /// Opens what was sealed for this person and purpose; none if it was not, or was altered.
    pub(crate) fn open(
        &self,
        (purpose, person): (Purpose, PersonId),
        sealed: &str,
    ) -> Option<Zeroizing<Vec<u8>>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed.strip_prefix(FORM)?).ok()?;
        let (nonce, closed) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let bound = purpose.bound_to(person);
        let payload = Payload { msg: closed, aad: &bound };
        self.cipher.decrypt(&XNonce::from(*nonce), payload).ok().map(Zeroizing::new)
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(..)")
    }
}

/// What something is sealed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The shared secret of a factor that is set up.
    Factor,
    /// One that is offered, on its way through a form, to this session and in the place of what is
    /// there by this hash.
    Offer { session: [u8; 32], replaces: [u8; 32] },
}

impl Purpose {
    fn bound_to(self, person: PersonId) -> Vec<u8> {
        let person = person.to_bytes();
        match self {
            Self::Factor => [&b"factor"[..], &person].concat(),
            Self::Offer { session, replaces } => {
                [&b"offer"[..], &person, &session, &replaces].concat()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(byte: u8) -> Seal {
        Seal::by(&SealingKey(Zeroizing::new([byte; 32])))
    }

    fn person(byte: u8) -> PersonId {
        PersonId::from_bytes([byte; 16])
    }

    #[test]
    fn what_is_sealed_opens_for_its_person_and_purpose_under_its_key_alone() {
        let place = (Purpose::Factor, person(1));
        let sealed = seal(1).close([9; NONCE_BYTES], place, b"a secret");
        assert_eq!(seal(1).open(place, &sealed).expect("it opens").as_slice(), b"a secret");
        let offer = Purpose::Offer { session: [0; 32], replaces: [0; 32] };
        assert!(seal(1).open((offer, person(1)), &sealed).is_none());
        assert!(seal(1).open((Purpose::Factor, person(2)), &sealed).is_none());
        assert!(seal(2).open(place, &sealed).is_none());
    }

    #[test]
    fn what_was_altered_does_not_open() {
        let place = (Purpose::Factor, person(1));
        let sealed = seal(1).close([9; NONCE_BYTES], place, b"a secret");
        for at in 0..sealed.len() {
            let mut altered = sealed.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).expect("ASCII");
            assert!(seal(1).open(place, &altered).is_none(), "at {at}");
        }
        for text in ["", "x1.", "x1.AAAA", "another"] {
            assert!(seal(1).open(place, text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_key_is_in_no_debug_output() {
        let key = SealingKey::filled(|bytes| {
            bytes.fill(0xab);
            Ok::<_, std::convert::Infallible>(())
        });
        let key = key.expect("filled");
        assert_eq!(format!("{key:?} {:?}", seal(0xab)), "SealingKey(..) Seal(..)");
        assert_ne!(&key.fingerprint(), key.bytes());
    }
}
