//! Keys, with the roles that bound each.

use std::collections::{BTreeSet, HashMap};

use rolecall_core::{AccountId, KeyId, RoleId, record::Key};
use sqlx::{AnyConnection, any::AnyRow};

use super::{
    id, id_or_none, json, json_or_none, last_use, parsed, parsed_or_none, row::Row, to_json,
};
use crate::{Fault, last_use::Used, select::Select, writes::Writes};

pub(super) fn save(writes: &mut Writes, key: &Key, before: Option<&Key>) {
    row(key).save(before.map(row), writes);
    if before.is_some_and(|it| it.roles == key.roles) {
        return;
    }
    remove_roles(writes, key.id);
    for role in &key.roles {
        writes
            .add("INSERT INTO key_roles (id, role) VALUES ($1, $2)")
            .bind(key.id.to_bytes().to_vec())
            .bind(role.to_bytes().to_vec());
    }
}

fn row(key: &Key) -> Row {
    Row::new("keys", key.id.to_bytes())
        .with("account", key.account.to_bytes().to_vec())
        .with("name", key.name.as_str())
        .with("snapshot", to_json(&key.snapshot))
        .with("expires_at", key.expires_at.map(|at| at.to_string()))
        .with("ranges", to_json(&key.ranges))
        .with("made_by", key.made_by.as_ref().map(to_json))
        .with("replaced_by", key.replaced_by.map(|by| by.to_bytes().to_vec()))
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
