//! Passwords that are given on this machine.

use rolecall_store::SecretHash;
use rolecall_web::password::{self, CHARS_MAX, CHARS_MIN};

use crate::{machine, mistake::Mistake};

/// The hash of a password that is long enough.
pub(crate) fn hash(given: &str) -> Result<SecretHash, Mistake> {
    let len = given.chars().count();
    let hash = password::hash(given, machine::random()).filter(|_| len >= CHARS_MIN);
    hash.ok_or_else(|| {
        let sentence = format!("the password has {len} characters: use {CHARS_MIN} to {CHARS_MAX}");
        Mistake::usage(sentence)
    })
}
