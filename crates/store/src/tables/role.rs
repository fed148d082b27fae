//! Roles and groups.

use rolecall_core::{
    AccountId, RoleId,
    record::{Role, RoleContent},
};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{id, json, json_or_none, to_json, truth};
use crate::{Fault, select::Select, writes::Writes};

macro_rules! save {
    ($($indexed:literal)?) => {
        concat!(
            "INSERT INTO roles (id, account, is_group, folded_name, content, built_in) VALUES \
             ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET ",
            $($indexed,)?
            "content = excluded.content, built_in = excluded.built_in"
        )
    };
}

pub(super) fn save(writes: &mut Writes, role: &Role, before: Option<&Role>) {
    let is_indexed_alike =
        before.is_some_and(|it| it.content.name.folded() == role.content.name.folded());
    let sql =
        if is_indexed_alike { save!() } else { save!("folded_name = excluded.folded_name, ") };
    writes
        .add(sql)
        .bind(role.id.to_bytes().to_vec())
        .bind(role.account.to_bytes().to_vec())
        .bind(i64::from(role.group))
        .bind(role.content.name.folded())
        .bind(to_json(&role.content))
        .bind(role.built_in.as_ref().map(to_json));
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
