//! Hashes of secrets, and those of second factors sealed. They are in no event, so a replay does not
//! have them.

use rolecall_core::{KeyId, change::SecretOf};
use sqlx::{AnyConnection, Row};

use super::id;
use crate::{Fault, writes::Writes};

/// A secret's hash, in whatever form its purpose has.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretHash(pub String);

impl std::fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretHash(..)")
    }
}

fn place(of: SecretOf) -> (&'static str, Vec<u8>) {
    let (purpose, owner) = match of {
        SecretOf::Key(id) => ("key", id.to_bytes()),
        SecretOf::Password(id) => ("password", id.to_bytes()),
        SecretOf::Factor(id) => ("factor", id.to_bytes()),
        SecretOf::Invitation(id) => ("invitation", id.to_bytes()),
        SecretOf::SignIn(id) => ("sign_in", id.to_bytes()),
    };
    (purpose, owner.to_vec())
}

pub(crate) fn save_secret(writes: &mut Writes, of: SecretOf, hash: &SecretHash) {
    let (purpose, owner) = place(of);
    writes
        .add(
            "INSERT INTO secrets (purpose, owner, hash) VALUES ($1, $2, $3) \
         ON CONFLICT (purpose, owner) DO UPDATE SET hash = excluded.hash",
        )
        .bind(purpose)
        .bind(owner)
        .bind(hash.0.as_str());
}

pub(crate) fn remove_secret(writes: &mut Writes, of: SecretOf) {
    let (purpose, owner) = place(of);
    writes.add("DELETE FROM secrets WHERE purpose = $1 AND owner = $2").bind(purpose).bind(owner);
}

pub(crate) async fn load_secret(
    connection: &mut AnyConnection,
    of: SecretOf,
) -> Result<Option<SecretHash>, Fault> {
    let (purpose, owner) = place(of);
    let row = sqlx::query("SELECT hash FROM secrets WHERE purpose = $1 AND owner = $2")
        .bind(purpose)
        .bind(owner)
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|row| row.try_get("hash").map(SecretHash)).transpose()?)
}

/// The hashes of all keys, to check them without asking the database.
pub(crate) async fn load_secrets(
    connection: &mut AnyConnection,
) -> Result<Vec<(KeyId, SecretHash)>, Fault> {
    let rows = sqlx::query("SELECT owner, hash FROM secrets WHERE purpose = 'key'")
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok((KeyId::from_bytes(id(row, "owner")?), SecretHash(row.try_get("hash")?))))
        .collect()
}
