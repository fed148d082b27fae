//! Rows of SQLite's own driver as records.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rolecall_core::{
    AccountId, KeyId, Kind, MembershipId, RoleId,
    name::ShortName,
    record::{Account, AccountState, Key, Role, RoleContent},
};
use rusqlite::{Connection, Row, types::FromSql};
use serde::de::DeserializeOwned;

use crate::{Fault, tables::to_json};

pub(super) fn id(row: &Row<'_>, at: usize) -> Result<[u8; 16], Fault> {
    let bytes = row.get_ref(at)?.as_blob().map_err(Fault::corrupt)?;
    bytes.try_into().map_err(|_| Fault::corrupt("an id is not sixteen bytes long"))
}

fn id_or_none(row: &Row<'_>, at: usize) -> Result<Option<[u8; 16]>, Fault> {
    let bytes = row.get_ref(at)?.as_blob_or_null().map_err(Fault::corrupt)?;
    let id =
        bytes.map(|bytes| bytes.try_into().map_err(|_| Fault::corrupt("an id of another length")));
    id.transpose()
}

fn text<'r>(row: &'r Row<'_>, at: usize) -> Result<&'r str, Fault> {
    row.get_ref(at)?.as_str().map_err(Fault::corrupt)
}

fn text_or_none<'r>(row: &'r Row<'_>, at: usize) -> Result<Option<&'r str>, Fault> {
    row.get_ref(at)?.as_str_or_null().map_err(Fault::corrupt)
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
    row: &Row<'_>,
    at: usize,
) -> Result<T, Fault> {
    text(row, at)?.parse().map_err(Fault::corrupt)
}

fn parsed_or_none<T: std::str::FromStr<Err: std::fmt::Display>>(
    row: &Row<'_>,
    at: usize,
) -> Result<Option<T>, Fault> {
    text_or_none(row, at)?.map(|text| text.parse().map_err(Fault::corrupt)).transpose()
}

pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> Result<T, Fault> {
    Ok(serde_json::from_str(text(row, at)?)?)
}

pub(super) fn json_or_none<T: DeserializeOwned>(
    row: &Row<'_>,
    at: usize,
) -> Result<Option<T>, Fault> {
    Ok(text_or_none(row, at)?.map(serde_json::from_str).transpose()?)
}

fn number<T: FromSql>(row: &Row<'_>, at: usize) -> Result<T, Fault> {
    Ok(row.get(at)?)
}

/// Ids of roles by what has them.
fn roles_of<K: Eq + std::hash::Hash>(
    connection: &Connection,
    query: &str,
    key: fn([u8; 16]) -> K,
) -> Result<HashMap<K, BTreeSet<RoleId>>, Fault> {
    let mut all: HashMap<K, BTreeSet<RoleId>> = HashMap::new();
    let mut statement = connection.prepare(query)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        all.entry(key(id(row, 0)?)).or_default().insert(RoleId::from_bytes(id(row, 1)?));
    }
    Ok(all)
}

fn each(
    connection: &Connection,
    query: &str,
    mut read: impl FnMut(&Row<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut statement = connection.prepare(query)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        read(row)?;
    }
    Ok(())
}

fn all<T>(
    connection: &Connection,
    query: &str,
    mut read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let mut all = Vec::new();
    each(connection, query, |row| {
        all.push(read(row)?);
        Ok(())
    })?;
    Ok(all)
}

const NONE: &str = "{}";

/// Each account. There may be many, and they are large: so they are not gathered.
pub(super) fn accounts(
    connection: &Connection,
    mut take: impl FnMut(Account),
) -> Result<(), Fault> {
    let active = to_json(&AccountState::Active);
    let lists = "SELECT account, role FROM allowed_roles";
    let mut lists = roles_of(connection, lists, AccountId::from_bytes)?;
    let mut former: HashMap<AccountId, BTreeSet<ShortName>> = HashMap::new();
    each(connection, "SELECT account, short_name FROM former_names", |row| {
        let account = AccountId::from_bytes(id(row, 0)?);
        former.entry(account).or_default().insert(parsed(row, 1)?);
        Ok(())
    })?;
    let query = "SELECT id, kind, parent, short_name, name, owner, offer, state, has_list, own_roles, \
                 opens_accounts, roles_per_person_max, second_factor, ceilings, allowlist, sign_in, \
                 review, policies FROM accounts";
    each(connection, query, |row| {
        let account = AccountId::from_bytes(id(row, 0)?);
        let kind = text(row, 1)?;
        let has_list = number::<i64>(row, 8)? != 0;
        take(Account {
            id: account,
            kind: Kind::from_key(kind).ok_or_else(|| Fault::corrupt(format!("kind {kind}")))?,
            parent: id_or_none(row, 2)?.map(AccountId::from_bytes),
            short_name: parsed(row, 3)?,
            former_names: former.remove(&account).unwrap_or_default(),
            name: parsed(row, 4)?,
            owner: id_or_none(row, 5)?.map(MembershipId::from_bytes),
            offer: json_or_none(row, 6)?,
            state: match text(row, 7)? {
                // What nearly all have need not be parsed.
                state if state == active => AccountState::Active,
                _ => json(row, 7)?,
            },
            allowed_roles: has_list.then(|| lists.remove(&account).unwrap_or_default()),
            own_roles: number::<Option<i64>>(row, 9)?.map(|on| on != 0),
            opens_accounts: number::<i64>(row, 10)? != 0,
            roles_per_person_max: number(row, 11)?,
            second_factor: number::<i64>(row, 12)? != 0,
            ceilings: match text(row, 13)? {
                NONE => BTreeMap::new(),
                _ => json(row, 13)?,
            },
            allowlist: json_or_none(row, 14)?,
            sign_in: json_or_none(row, 15)?,
            review: json_or_none(row, 16)?,
            policies: json_or_none(row, 17)?.unwrap_or_default(),
        });
        Ok(())
    })
}

pub(super) fn roles(connection: &Connection) -> Result<Vec<Role>, Fault> {
    let query = "SELECT id, account, is_group, content, built_in FROM roles";
    all(connection, query, |row| {
        let content: RoleContent = json(row, 3)?;
        Ok(Role {
            id: RoleId::from_bytes(id(row, 0)?),
            account: AccountId::from_bytes(id(row, 1)?),
            group: number::<i64>(row, 2)? != 0,
            content,
            built_in: json_or_none(row, 4)?,
        })
    })
}

pub(super) fn keys(connection: &Connection) -> Result<Vec<Key>, Fault> {
    let held = "SELECT id, role FROM key_roles";
    let mut held = roles_of(connection, held, KeyId::from_bytes)?;
    let query = "SELECT id, account, name, snapshot, expires_at, ranges, made_by, replaced_by \
                 FROM keys";
    all(connection, query, |row| {
        let key = KeyId::from_bytes(id(row, 0)?);
        Ok(Key {
            id: key,
            account: AccountId::from_bytes(id(row, 1)?),
            name: parsed(row, 2)?,
            roles: held.remove(&key).unwrap_or_default(),
            snapshot: json(row, 3)?,
            expires_at: parsed_or_none(row, 4)?,
            ranges: json(row, 5)?,
            made_by: json_or_none(row, 6)?,
            replaced_by: id_or_none(row, 7)?.map(KeyId::from_bytes),
        })
    })
}
