//! Keys, with the roles that bound each.

use std::collections::{BTreeSet, HashMap};

use rolecall_core::{AccountId, KeyId, RoleId, record::Key};
use sqlx::{AnyConnection, any::AnyRow};

use super::{id, id_or_none, json, json_or_none, last_use, parsed, parsed_or_none, to_json};
use crate::{Fault, last_use::Used, select::Select, writes::Writes};

pub(super) fn save(writes: &mut Writes, key: &Key) {
    let bytes = key.id.to_bytes().to_vec();
    writes
        .add(
            "INSERT INTO keys (id, account, name, snapshot, expires_at, ranges, made_by, replaced_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, snapshot = excluded.snapshot, \
         expires_at = excluded.expires_at, ranges = excluded.ranges, \
         replaced_by = excluded.replaced_by",
        )
        .bind(bytes.clone())
        .bind(key.account.to_bytes().to_vec())
        .bind(key.name.as_str())
        .bind(to_json(&key.snapshot))
        .bind(key.expires_at.map(|at| at.to_string()))
        .bind(to_json(&key.ranges))
        .bind(key.made_by.as_ref().map(to_json))
        .bind(key.replaced_by.map(|by| by.to_bytes().to_vec()));
    remove_roles(writes, key.id);
    for role in &key.roles {
        writes
            .add("INSERT INTO key_roles (id, role) VALUES ($1, $2)")
            .bind(bytes.clone())
            .bind(role.to_bytes().to_vec());
    }
}

pub(super) fn remove(writes: &mut Writes, id: KeyId) {
    remove_roles(writes, id);
    last_use::remove(writes, Used::Key(id));
    writes.add("DELETE FROM keys WHERE id = $1").bind(id.to_bytes().to_vec());
}

fn remove_roles(writes: &mut Writes, id: KeyId) {
    writes.add("DELETE FROM key_roles WHERE id = $1").bind(id.to_bytes().to_vec());
}

/// The keys that a selection names, with their roles.
pub(crate) async fn keys(
    connection: &mut AnyConnection,
    which: Select<'_>,
) -> Result<Vec<Key>, Fault> {
    let mut roles: HashMap<KeyId, BTreeSet<RoleId>> = HashMap::new();
    for row in which.fetch(connection, "SELECT id, role FROM key_roles WHERE id IN", "id").await? {
        let key = KeyId::from_bytes(id(&row, "id")?);
        roles.entry(key).or_default().insert(RoleId::from_bytes(id(&row, "role")?));
    }
    let rows = which.fetch(connection, "SELECT * FROM keys WHERE id IN", "id").await?;
    rows.iter().map(|row| decode(row, &mut roles)).collect()
}

fn decode(row: &AnyRow, roles: &mut HashMap<KeyId, BTreeSet<RoleId>>) -> Result<Key, Fault> {
    let key = KeyId::from_bytes(id(row, "id")?);
    Ok(Key {
        id: key,
        account: AccountId::from_bytes(id(row, "account")?),
        name: parsed(row, "name")?,
        roles: roles.remove(&key).unwrap_or_default(),
        snapshot: json(row, "snapshot")?,
        expires_at: parsed_or_none(row, "expires_at")?,
        ranges: json(row, "ranges")?,
        made_by: json_or_none(row, "made_by")?,
        replaced_by: id_or_none(row, "replaced_by")?.map(KeyId::from_bytes),
    })
}
