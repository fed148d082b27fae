//! Codes by time: RFC 6238 with what every authenticator takes for granted, SHA-1, six digits and
//! thirty seconds.

use std::str::FromStr;

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha1::Sha1;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

const STEP_SECONDS: i64 = 30;
const DIGITS: usize = 6;
/// How many steps a clock may be off, either way.
const STEPS_OFF_MAX: u32 = 1;
/// How many signs of a secret stand together where it is shown.
const GROUP: usize = 4;

/// A code of six digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TotpCode(u32);

impl FromStr for TotpCode {
    type Err = ();

    /// As it is typed, spaces in it or not.
    fn from_str(typed: &str) -> Result<Self, ()> {
        let digits: String = typed.chars().filter(|sign| !sign.is_whitespace()).collect();
        let fits = digits.len() == DIGITS && digits.bytes().all(|digit| digit.is_ascii_digit());
        if fits { digits.parse().map(Self).map_err(|_| ()) } else { Err(()) }
    }
}

/// What the server and an authenticator share. It is wiped from memory when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SharedSecret(Zeroizing<[u8; Self::BYTES]>);

impl SharedSecret {
    /// As long as what it is hashed with (RFC 4226, section 4).
    pub(crate) const BYTES: usize = 20;

    pub(crate) fn new(bytes: [u8; Self::BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::new)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0[..]
    }

    /// The steps around a moment of which this is the code, earliest first.
    pub(crate) fn steps(&self, code: TotpCode, now: Timestamp) -> Vec<u32> {
        let at = u32::try_from(now.as_second() / STEP_SECONDS).unwrap_or_default();
        let around = at.saturating_sub(STEPS_OFF_MAX)..=at.saturating_add(STEPS_OFF_MAX);
        around.filter(|step| bool::from(self.code(*step).0.ct_eq(&code.0))).collect()
    }

    fn code(&self, step: u32) -> TotpCode {
        let hmac = Hmac::<Sha1>::new_from_slice(self.bytes()).expect("any length will do");
        let hash = hmac.chain_update(u64::from(step).to_be_bytes()).finalize().into_bytes();
        // Four bytes from where the last one says, without the sign (RFC 4226, section 5.3).
        let start = usize::from(hash[hash.len() - 1] & 0xf);
        let four = [hash[start] & 0x7f, hash[start + 1], hash[start + 2], hash[start + 3]];
        TotpCode(u32::from_be_bytes(four) % 1_000_000)
    }

    /// The secret as text, in groups that one can read and type.
    pub(crate) fn text(&self) -> Zeroizing<String> {
        let text = Zeroizing::new(BASE32_NOPAD.encode(self.bytes()));
        let signs: Zeroizing<Vec<char>> = Zeroizing::new(text.chars().collect());
        let groups = signs.chunks(GROUP).map(|group| group.iter().collect::<String>());
        Zeroizing::new(groups.collect::<Vec<_>>().join(" "))
    }

    /// The address by which an authenticator takes the secret in.
    pub(crate) fn uri(&self, issuer: &str, name: &str) -> Zeroizing<String> {
        let (issuer, name) = (escaped(issuer), escaped(name));
        let secret = Zeroizing::new(BASE32_NOPAD.encode(self.bytes()));
        Zeroizing::new(format!(
            "otpauth://totp/{issuer}:{name}?secret={}&issuer={issuer}\
             &algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}",
            *secret
        ))
    }
}

impl std::fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SharedSecret(..)")
    }
}

/// Authenticators read a space as `%20`, and show a `+` as it stands.
fn escaped(text: &str) -> String {
    let escaped: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    escaped.replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of the examples of RFC 6238.
    fn secret() -> SharedSecret {
        SharedSecret::new(*b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_the_examples_of_the_rfc() {
        // The last six of eight digits, of appendix B.
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = u32::try_from(second / STEP_SECONDS).expect("in our time");
            assert_eq!(Ok(secret().code(step)), code.parse(), "{second}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_either_side() {
        let at = |second| Timestamp::from_second(second).expect("a moment");
        let code = secret().code(100);
        for (second, is_good) in
            [(2_969, false), (2_970, true), (3_000, true), (3_059, true), (3_060, false)]
        {
            assert_eq!(!secret().steps(code, at(second)).is_empty(), is_good, "{second}");
        }
        assert_eq!(secret().steps(code, at(3_030)), [100]);
    }

    #[test]
    fn a_code_is_six_digits_with_or_without_a_space() {
        assert_eq!("081 804".parse(), "081804".parse::<TotpCode>());
        for wrong in ["", "08180", "0818041", "08180a", "-81804", "+81804", "٠٨١٨٠٤"] {
            assert_eq!(wrong.parse::<TotpCode>(), Err(()), "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_shown_as_text_and_as_an_address_and_is_in_no_debug_output() {
        assert_eq!(*secret().text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            *secret().uri("North & wind", "carol@abc.example"),
            "otpauth://totp/North%20%26%20wind:carol%40abc.example\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=North%20%26%20wind\
             &algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(format!("{:?}", secret()), "SharedSecret(..)");
    }
}
