//! Accounts.

use std::collections::{BTreeSet, HashMap};

use rolecall_core::{AccountId, Kind, MembershipId, RoleId, record::Account};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{id, id_or_none, json, json_or_none, parsed, to_json, truth};
use crate::{Fault, select::Select, writes::Writes};

macro_rules! save {
    ($($indexed:literal)?) => {
        concat!(
            "INSERT INTO accounts (id, kind, parent, short_name, name, owner, state, has_list, \
             own_roles, opens_accounts, roles_per_person_max, second_factor, ceilings, allowlist, \
             offer, sign_in, review, policies) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, \
             $12, $13, $14, $15, $16, $17, $18) ON CONFLICT (id) DO UPDATE SET ",
            $($indexed,)?
            "name = excluded.name, owner = excluded.owner, state = excluded.state, has_list = \
             excluded.has_list, own_roles = excluded.own_roles, opens_accounts = \
             excluded.opens_accounts, roles_per_person_max = excluded.roles_per_person_max, \
             second_factor = excluded.second_factor, ceilings = excluded.ceilings, allowlist = \
             excluded.allowlist, offer = excluded.offer, sign_in = excluded.sign_in"
        )
    };
}

pub(super) fn save(writes: &mut Writes, account: &Account, before: Option<&Account>) {
    let is_indexed_alike = before.is_some_and(|it| {
        it.parent == account.parent
            && it.short_name == account.short_name
            && it.review == account.review
            && it.policies == account.policies
    });
    let sql = if is_indexed_alike {
        save!()
    } else {
        save!(
            "parent = excluded.parent, short_name = excluded.short_name, review = excluded.review, policies = \
             excluded.policies, "
        )
    };
    let key = account.id.to_bytes().to_vec();
    writes
        .add(sql)
        .bind(key.clone())
        .bind(account.kind.key())
        .bind(account.parent.map(|parent| parent.to_bytes().to_vec()))
        .bind(account.short_name.as_str())
        .bind(account.name.as_str())
        .bind(account.owner.map(|owner| owner.to_bytes().to_vec()))
        .bind(to_json(&account.state))
        .bind(i64::from(account.allowed_roles.is_some()))
        .bind(account.own_roles.map(i64::from))
        .bind(i64::from(account.opens_accounts))
        .bind(account.roles_per_person_max.map(i64::from))
        .bind(i64::from(account.second_factor))
        .bind(to_json(&account.ceilings))
        .bind(account.allowlist.as_ref().map(to_json))
        .bind(account.offer.as_ref().map(to_json))
        .bind(account.sign_in.as_ref().map(to_json))
        .bind(account.review.as_ref().map(to_json))
        .bind((!account.policies.is_empty()).then(|| to_json(&account.policies)));
    if before.is_some_and(|it| it.allowed_roles == account.allowed_roles) {
        return;
    }
    writes.add("DELETE FROM allowed_roles WHERE account = $1").bind(key.clone());
    for role in account.allowed_roles.iter().flatten() {
        writes
            .add("INSERT INTO allowed_roles (account, role) VALUES ($1, $2)")
            .bind(key.clone())
            .bind(role.to_bytes().to_vec());
    }
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
    let rows = which.fetch(connection, "SELECT * FROM accounts WHERE id IN", "id").await?;
    rows.iter().map(|row| decode(row, &mut lists)).collect()
}

fn decode(
    row: &AnyRow,
    lists: &mut HashMap<AccountId, BTreeSet<RoleId>>,
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
