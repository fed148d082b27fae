//! Passwords, kept as Argon2id.

use argon2::{Argon2, password_hash::PasswordHasher};
use rolecall_store::SecretHash;

use crate::{machine, mistake::Mistake};

/// The fewest characters of a password that stands alone.
pub(crate) const CHARS_MIN: usize = 15;
/// The most characters of a password.
const CHARS_MAX: usize = 1_024;

/// The hash of a password that is long enough.
pub(crate) fn hash(password: &str) -> Result<SecretHash, Mistake> {
    let len = password.chars().count();
    if !(CHARS_MIN..=CHARS_MAX).contains(&len) {
        let sentence = format!("the password has {len} characters: use {CHARS_MIN} to {CHARS_MAX}");
        return Err(Mistake::usage(sentence));
    }
    let salt: [u8; 16] = machine::random();
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    let hash =
        hash.map_err(|error| Mistake::usage(format!("the password cannot be hashed: {error}")))?;
    Ok(SecretHash(hash.to_string()))
}
