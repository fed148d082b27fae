//! Roles and groups.

use rolecall_core::{
    AccountId, RoleId,
    record::{Role, RoleContent},
};
use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::{id, json, json_or_none, row::Row, to_json, truth};
use crate::{Fault, select::Select, writes::Writes};

pub(super) fn save(writes: &mut Writes, role: &Role, before: Option<&Role>) {
    row(role).save(before.map(row), writes);
}

fn row(role: &Role) -> Row {
    Row::new("roles", role.id.to_bytes())
        .with("account", role.account.to_bytes().to_vec())
        .with("is_group", i64::from(role.group))
        .with("folded_name", role.content.name.folded())
        .with("content", to_json(&role.content))
        .with("built_in", role.built_in.as_ref().map(to_json))
}

pub(super) fn remove(writes: &mut Writes, id: RoleId) {
    writes.add("DELETE FROM roles WHERE id = $1").bind(id.to_bytes().to_vec());
}

/// The roles that a selection names.
pub(crate) async fn roles(
    connection: &mut AnyConnection,
    which: Select<'_>,
) -> Result<Vec<Role>, Fault> {
    let rows = which.fetch(connection, "SELECT * FROM roles WHERE id IN", "id").await?;
    rows.iter().map(decode).collect()
}

fn decode(row: &AnyRow) -> Result<Role, Fault> {
    let content: RoleContent = json(row, "content")?;
    if row.try_get::<String, _>("folded_name")? != content.name.folded() {
        return Err(Fault::corrupt("folded_name is not the name"));
    }
    Ok(Role {
        id: RoleId::from_bytes(id(row, "id")?),
        account: AccountId::from_bytes(id(row, "account")?),
        group: truth(row, "is_group")?,
        content,
        built_in: json_or_none(row, "built_in")?,
    })
}
