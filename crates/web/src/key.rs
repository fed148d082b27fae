//! Keys as credentials: `rck_<id>_<secret>`, shown once, stored as a hash.
//!
//! A key's secret has 256 random bits, so one round of SHA-256 keeps it: there is nothing to
//! guess, and checking it costs no password hash at each request.

use axum::http::{HeaderMap, header};
use base64::{Engine, engine::general_purpose};
use rolecall_core::KeyId;
use rolecall_store::{Live, SecretHash};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The whole credential of a key, to be shown once.
pub fn credential(key: KeyId, secret: &[u8; 32]) -> String {
    format!("rck_{}_{}", key.0.simple(), secret_text(secret))
}

/// What is kept of a key's secret.
pub fn secret_hash(secret: &[u8; 32]) -> SecretHash {
    hash_of(&secret_text(secret))
}

fn secret_text(secret: &[u8; 32]) -> String {
    general_purpose::URL_SAFE_NO_PAD.encode(secret)
}

fn hash_of(text: &str) -> SecretHash {
    let digits = digits(text);
    SecretHash(digits.iter().copied().map(char::from).collect())
}

/// A secret's hash, as it is kept.
fn digits(text: &str) -> [u8; 64] {
    let mut digits = [0; 64];
    hex::encode_to_slice(Sha256::digest(text.as_bytes()), &mut digits).expect("twice as many");
    digits
}

/// The key that a request shows, if its secret is right: as a bearer, or as basic credentials.
pub(crate) fn shown(headers: &HeaderMap, live: &Live) -> Option<KeyId> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        checked_whole(rest.trim(), live)
    } else if scheme.eq_ignore_ascii_case("basic") {
        let (id, secret) = basic(rest)?;
        checked(&id, &secret, live)
    } else {
        None
    }
}

/// The key of a whole credential, if its secret is right.
pub(crate) fn checked_whole(credential: &str, live: &Live) -> Option<KeyId> {
    let (id, secret) = credential.strip_prefix("rck_")?.split_once('_')?;
    checked(id, secret, live)
}

fn checked(id: &str, secret: &str, live: &Live) -> Option<KeyId> {
    let key: KeyId = id.parse().ok()?;
    // A made-up key costs the same work as a known one.
    let digits = digits(secret);
    let is = |kept: &SecretHash| bool::from(digits.ct_eq(kept.0.as_bytes()));
    live.look_at_key_secret(key, is)?.then_some(key)
}

fn basic(rest: &str) -> Option<(String, String)> {
    let decoded = general_purpose::STANDARD.decode(rest.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.strip_prefix("rck_").unwrap_or(id).to_owned(), secret.to_owned()))
}
