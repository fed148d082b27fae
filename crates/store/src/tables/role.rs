//! Roles and groups.

use rolecall_core::{
    AccountId, RoleId,
    record::{Role, RoleContent},
};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{id, json, json_or_none, to_json, truth};
use crate::{Fault, select::Select};

pub(super) async fn save(connection: &mut AnyConnection, role: &Role) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO roles (id, account, is_group, folded_name, content, built_in) \
         VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (id) DO UPDATE SET folded_name = excluded.folded_name, \
         content = excluded.content, built_in = excluded.built_in",
    )
    .bind(role.id.to_bytes().to_vec())
    .bind(role.account.to_bytes().to_vec())
    .bind(i64::from(role.group))
    .bind(role.content.name.folded())
    .bind(to_json(&role.content))
    .bind(role.built_in.as_ref().map(to_json))
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn remove(connection: &mut AnyConnection, id: RoleId) -> Result<(), Fault> {
    sqlx::query("DELETE FROM roles WHERE id = $1")
        .bind(id.to_bytes().to_vec())
        .execute(connection)
        .await?;
    Ok(())
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
