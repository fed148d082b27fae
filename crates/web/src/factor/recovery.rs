//! Recovery codes: random words, each good once in the place of a code.

use std::str::FromStr;

use data_encoding::BASE32_NOPAD;
use rolecall_core::PersonId;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// How many signs stand together.
const GROUP: usize = 4;
const SIGNS: usize = 16;

/// Eighty random bits: nobody tries them all, so that a plain hash is kept of them.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RecoveryCode(Zeroizing<[u8; Self::BYTES]>);

impl RecoveryCode {
    pub(crate) const BYTES: usize = 10;
    /// How many someone has at a time.
    pub(crate) const AT_A_TIME: usize = 10;

    pub(crate) fn new(bytes: [u8; Self::BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// What is kept of it.
    pub(crate) fn hash(&self, person: PersonId) -> [u8; 32] {
        let hasher = Sha256::new().chain_update("recovery code").chain_update(person.to_bytes());
        hasher.chain_update(*self.0).finalize().into()
    }

    /// As it is shown: letters and digits of which none looks like another, in groups.
    pub(crate) fn text(&self) -> String {
        let text = BASE32_NOPAD.encode(&self.0[..]).to_lowercase();
        let groups = text.as_bytes().chunks(GROUP).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join("-")
    }
}

impl FromStr for RecoveryCode {
    type Err = ();

    /// As it is typed: in capitals or not, with hyphens or spaces or without.
    fn from_str(typed: &str) -> Result<Self, ()> {
        let signs = typed.chars().filter(|sign| !sign.is_whitespace() && *sign != '-');
        let text: String = signs.map(|sign| sign.to_ascii_uppercase()).collect();
        if text.len() != SIGNS {
            return Err(());
        }
        let bytes = BASE32_NOPAD.decode(text.as_bytes()).map_err(|_| ())?;
        bytes.try_into().map(Self::new).map_err(|_| ())
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_shown_and_as_people_type() {
        let code = RecoveryCode::new(*b"0123456789");
        assert_eq!(code.text(), "gayt-emzu-gu3d-oobz");
        for typed in ["gayt-emzu-gu3d-oobz", "GAYTEMZUGU3DOOBZ", " gayt emzu  gu3d oobz "] {
            assert_eq!(typed.parse(), Ok(code.clone()), "{typed}");
        }
        for wrong in ["", "123456", "gayt-emzu-gu3d-oob", "gayt-emzu-gu3d-oob1", "ääääääää"]
        {
            assert_eq!(wrong.parse::<RecoveryCode>(), Err(()), "{wrong}");
        }
    }

    #[test]
    fn the_same_code_of_two_people_is_kept_differently() {
        let code = RecoveryCode::new([7; RecoveryCode::BYTES]);
        let [one, other] = [1, 2].map(|byte| code.hash(PersonId::from_bytes([byte; 16])));
        assert_ne!(one, other);
        assert_eq!(format!("{code:?}"), "RecoveryCode(..)");
    }
}
