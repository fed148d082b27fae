//! Accounts.

use std::collections::{BTreeSet, HashMap};

use rolecall_core::{AccountId, Kind, MembershipId, RoleId, name::ShortName, record::Account};
use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::{id, id_or_none, json, json_or_none, parsed, row::Row, to_json, truth};
use crate::{Fault, select::Select, writes::Writes};

pub(super) fn save(writes: &mut Writes, account: &Account, before: Option<&Account>) {
    row(account).save(before.map(row), writes);
    let key = account.id.to_bytes().to_vec();
    if before.is_none_or(|it| it.former_names != account.former_names) {
        writes.add("DELETE FROM former_names WHERE account = $1").bind(key.clone());
        for name in &account.former_names {
            writes
                .add("INSERT INTO former_names (short_name, account) VALUES ($1, $2)")
                .bind(name.as_str())
                .bind(key.clone());
        }
    }
    if before.is_none_or(|it| it.allowed_roles != account.allowed_roles) {
        writes.add("DELETE FROM allowed_roles WHERE account = $1").bind(key.clone());
        for role in account.allowed_roles.iter().flatten() {
            writes
                .add("INSERT INTO allowed_roles (account, role) VALUES ($1, $2)")
                .bind(key.clone())
                .bind(role.to_bytes().to_vec());
        }
    }
}

fn row(account: &Account) -> Row {
    Row::new("accounts", account.id.to_bytes())
        .with("kind", account.kind.key())
        .with("parent", account.parent.map(|parent| parent.to_bytes().to_vec()))
        .with("short_name", account.short_name.as_str())
        .with("name", account.name.as_str())
        .with("owner", account.owner.map(|owner| owner.to_bytes().to_vec()))
        .with("state", to_json(&account.state))
        .with("has_list", i64::from(account.allowed_roles.is_some()))
        .with("own_roles", account.own_roles.map(i64::from))
        .with("opens_accounts", i64::from(account.opens_accounts))
        .with("roles_per_person_max", account.roles_per_person_max.map(i64::from))
        .with("second_factor", i64::from(account.second_factor))
        .with("ceilings", to_json(&account.ceilings))
        .with("allowlist", account.allowlist.as_ref().map(to_json))
        .with("offer", account.offer.as_ref().map(to_json))
        .with("sign_in", account.sign_in.as_ref().map(to_json))
        .with("review", account.review.as_ref().map(to_json))
        .with("policies", (!account.policies.is_empty()).then(|| to_json(&account.policies)))
}

/// The accounts that a selection names, with their lists.
pub(crate) async fn accounts(
    connection: &mut AnyConnection,
    which: Select<'_>,
) -> Result<Vec<Account>, Fault> {
    let mut lists: HashMap<AccountId, BTreeSet<RoleId>> = HashMap::new();
    for row in which
        .fetch(connection, "SELECT account, role FROM allowed_roles WHERE account IN", "account")
        .await?
    {
        let account = AccountId::from_bytes(id(&row, "account")?);
        lists.entry(account).or_default().insert(RoleId::from_bytes(id(&row, "role")?));
    }
    let mut former: HashMap<AccountId, BTreeSet<ShortName>> = HashMap::new();
    for row in which
        .fetch(
            connection,
            "SELECT account, short_name FROM former_names WHERE account IN",
            "account",
        )
        .await?
    {
        let account = AccountId::from_bytes(id(&row, "account")?);
        former.entry(account).or_default().insert(parsed(&row, "short_name")?);
    }
    let rows = which.fetch(connection, "SELECT * FROM accounts WHERE id IN", "id").await?;
    rows.iter().map(|row| decode(row, &mut lists, &mut former)).collect()
}

fn decode(
    row: &AnyRow,
    lists: &mut HashMap<AccountId, BTreeSet<RoleId>>,
    former: &mut HashMap<AccountId, BTreeSet<ShortName>>,
) -> Result<Account, Fault> {
    let account = AccountId::from_bytes(id(row, "id")?);
    let kind: String = row.try_get("kind")?;
    let max: Option<i64> = row.try_get("roles_per_person_max")?;
    let max = max.map(|max| u8::try_from(max).map_err(Fault::corrupt)).transpose()?;
    let list = lists.remove(&account).unwrap_or_default();
    Ok(Account {
        id: account,
        kind: Kind::from_key(&kind).ok_or_else(|| Fault::corrupt(format!("kind {kind}")))?,
        parent: id_or_none(row, "parent")?.map(AccountId::from_bytes),
        short_name: parsed(row, "short_name")?,
        former_names: former.remove(&account).unwrap_or_default(),
        name: parsed(row, "name")?,
        owner: id_or_none(row, "owner")?.map(MembershipId::from_bytes),
        offer: json_or_none(row, "offer")?,
        state: json(row, "state")?,
        allowed_roles: truth(row, "has_list")?.then_some(list),
        own_roles: row.try_get::<Option<i64>, _>("own_roles")?.map(|on| on != 0),
        opens_accounts: truth(row, "opens_accounts")?,
        roles_per_person_max: max,
        second_factor: truth(row, "second_factor")?,
        ceilings: json(row, "ceilings")?,
        allowlist: json_or_none(row, "allowlist")?,
        sign_in: json_or_none(row, "sign_in")?,
        review: json_or_none(row, "review")?,
        policies: json_or_none(row, "policies")?.unwrap_or_default(),
    })
}
