//! Who asks, told to an application in a way that it can check: a JWT that is signed (EdDSA, RFC
//! 8037) and good for a minute, so that the application need not trust its network.
//!
//! The keys follow from the key of the installation and a number in its configuration: every node
//! has the same ones, nothing is stored, and another number is another key. What verifies is
//! published as a JWK set with the neighbours of the number, so that applications that fetched it
//! before a change still know the key after it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use ring::signature::{Ed25519KeyPair, KeyPair};
use rolecall_core::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::identity::Identity;

/// For how long an assertion is good.
pub(super) const SECONDS_MAX: i64 = 60;

/// From which all keys of assertions follow.
pub(crate) type Root = Zeroizing<[u8; 32]>;

/// Signs assertions.
pub(super) struct Signer {
    key: Ed25519KeyPair,
    /// The protected header, encoded.
    header: String,
    /// The JWK set, as it is published.
    keys: Value,
}

impl Signer {
    /// By the key of this number.
    pub(super) fn new(root: &Root, number: u32) -> Self {
        let key = pair(root, number);
        let header = json!({"alg": "EdDSA", "typ": "JWT", "kid": kid(&key)}).to_string();
        let near = [
            number.checked_sub(1).filter(|before| *before > 0),
            Some(number),
            number.checked_add(1),
        ];
        let keys: Vec<_> =
            near.into_iter().flatten().map(|number| jwk(&pair(root, number))).collect();
        Self { key, header: URL_SAFE_NO_PAD.encode(header), keys: json!({"keys": keys}) }
    }

    /// What verifies assertions.
    pub(super) fn keys(&self) -> &Value {
        &self.keys
    }

    /// An assertion for an application; `id` tells it from every other one.
    pub(super) fn signed(
        &self,
        identity: &Identity,
        (issuer, application): (&str, &str),
        now: Timestamp,
        id: [u8; 16],
    ) -> String {
        let at = now.as_second();
        let claims = json!({
            "iss": issuer,
            "aud": application,
            "sub": identity.subject,
            "name": identity.name,
            "iat": at,
            "exp": at + SECONDS_MAX,
            "jti": hex::encode(id),
            "account": identity.account,
            "section": identity.section.as_ref().map(rolecall_core::catalog::SectionKey::as_str),
            "level": identity.level.map(rolecall_core::Level::key),
            "revision": identity.revision,
        });
        let signed = format!("{}.{}", self.header, URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }
}

fn pair(root: &Root, number: u32) -> Ed25519KeyPair {
    let mut mac = Hmac::<Sha256>::new_from_slice(&root[..]).expect("a key of any length fits");
    mac.update(b"rolecall assertion key");
    mac.update(&number.to_be_bytes());
    let seed = Zeroizing::new(<[u8; 32]>::from(mac.finalize().into_bytes()));
    Ed25519KeyPair::from_seed_unchecked(&seed[..]).expect("32 bytes are a seed")
}

fn kid(key: &Ed25519KeyPair) -> String {
    hex::encode(&Sha256::digest(key.public_key().as_ref())[..8])
}

fn jwk(key: &Ed25519KeyPair) -> Value {
    let x = URL_SAFE_NO_PAD.encode(key.public_key().as_ref());
    json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": kid(key), "x": x})
}

#[cfg(test)]
mod tests {
    use ring::signature::{ED25519, UnparsedPublicKey};
    use rolecall_core::Level;

    use super::*;

    #[test]
    fn an_assertion_is_verified_by_the_published_key_and_says_who_asks() {
        let signer = Signer::new(&Zeroizing::new([7; 32]), 1);
        let identity = Identity {
            subject: "019e830e-1a00-7000-8000-000000000302".to_owned(),
            name: Some("Adam".to_owned()),
            account: Some("abc".to_owned()),
            section: Some("invoices".parse().expect("a section")),
            level: Some(Level::Edit),
            revision: 42,
        };
        let now: Timestamp = "2026-05-01T12:00:00Z".parse().expect("a moment");
        let written = signer.signed(&identity, ("https://gate.example", "office"), now, [1; 16]);
        let parts: Vec<_> = written.split('.').collect();
        let read = |part: &str| URL_SAFE_NO_PAD.decode(part).expect("base64");
        let header: Value = serde_json::from_slice(&read(parts[0])).expect("JSON");
        let claims: Value = serde_json::from_slice(&read(parts[1])).expect("JSON");
        let key = &signer.keys()["keys"][0];
        assert_eq!((&header["alg"], &header["kid"]), (&json!("EdDSA"), &key["kid"]));
        let public = read(key["x"].as_str().expect("a key"));
        let signed = format!("{}.{}", parts[0], parts[1]);
        let key = UnparsedPublicKey::new(&ED25519, public);
        key.verify(signed.as_bytes(), &read(parts[2])).expect("it is signed");
        assert_eq!(
            claims,
            json!({
                "iss": "https://gate.example", "aud": "office", "sub": identity.subject,
                "name": "Adam", "iat": 1_777_636_800, "exp": 1_777_636_860, "jti": hex::encode([1; 16]),
                "account": "abc", "section": "invoices", "level": "edit", "revision": 42,
            })
        );
    }

    #[test]
    fn another_number_is_another_key_that_was_published_before() {
        let root = Zeroizing::new([7; 32]);
        let (first, second) = (Signer::new(&root, 1), Signer::new(&root, 2));
        let kids = |signer: &Signer| -> Vec<_> {
            let keys = signer.keys()["keys"].as_array().expect("keys").iter();
            keys.map(|key| key["kid"].as_str().expect("a name").to_owned()).collect()
        };
        assert_eq!(kids(&first).len(), 2);
        assert_eq!(kids(&second)[..2], kids(&first)[..], "both know both");
        assert_ne!(first.header, second.header);
        assert_ne!(kids(&first), kids(&Signer::new(&Zeroizing::new([8; 32]), 1)));
    }
}
