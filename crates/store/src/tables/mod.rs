//! The tables of records: each saved, removed and read in one place.

mod account;
mod catalog;
mod key;
mod last_use;
mod membership;
mod person;
mod role;
mod row;
mod secret;

use rolecall_core::{
    Timestamp,
    facts::{Record, RecordId},
};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{Row, any::AnyRow};

pub use self::secret::SecretHash;
pub(crate) use self::{
    account::accounts,
    catalog::{load_catalog, save_catalog},
    key::keys,
    last_use::{load_key_uses, load_membership_uses, load_uses_since, save_use},
    membership::memberships,
    person::{has_login, persons},
    role::roles,
    secret::{load_secret, load_secrets, remove_secret, save_secret},
};
use crate::{Fault, writes::Writes};

macro_rules! variant {
    ($record:expr, $variant:path) => {
        match $record {
            $variant(it) => Some(it),
            _ => None,
        }
    };
}

/// Saves a record as it is now, or removes it. `before` is what the table holds, if that is known:
/// columns and lists that have stayed as they are need not be written again.
pub(crate) fn save(
    writes: &mut Writes,
    id: RecordId,
    record: Option<&Record>,
    before: Option<&Record>,
) {
    match (id, record) {
        (_, Some(Record::Account(account))) => {
            let before = before.and_then(|it| variant!(it, Record::Account));
            account::save(writes, account, before);
        }
        (_, Some(Record::Person(person))) => {
            person::save(writes, person, before.and_then(|it| variant!(it, Record::Person)));
        }
        (_, Some(Record::Membership(membership))) => {
            let before = before.and_then(|it| variant!(it, Record::Membership));
            membership::save(writes, membership, before);
        }
        (_, Some(Record::Role(role))) => {
            role::save(writes, role, before.and_then(|it| variant!(it, Record::Role)));
        }
        (_, Some(Record::Key(key))) => {
            key::save(writes, key, before.and_then(|it| variant!(it, Record::Key)));
        }
        (RecordId::Membership(id), None) => membership::remove(writes, id),
        (RecordId::Role(id), None) => role::remove(writes, id),
        (RecordId::Key(id), None) => key::remove(writes, id),
        (RecordId::Account(_) | RecordId::Person(_), None) => {
            unreachable!("accounts are closed and persons erased; neither is removed")
        }
    }
}

/// The sixteen bytes of an id.
pub(crate) fn id(row: &AnyRow, column: &str) -> Result<[u8; 16], Fault> {
    let bytes: Vec<u8> = row.try_get(column)?;
    bytes.try_into().map_err(|_| Fault::corrupt(format!("{column} is not an id")))
}

/// The sixteen bytes of an id that may be absent.
pub(crate) fn id_or_none(row: &AnyRow, column: &str) -> Result<Option<[u8; 16]>, Fault> {
    let bytes: Option<Vec<u8>> = row.try_get(column)?;
    let id = bytes.map(|bytes| {
        bytes.try_into().map_err(|_| Fault::corrupt(format!("{column} is not an id")))
    });
    id.transpose()
}

/// A text of a checked form.
pub(crate) fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
    row: &AnyRow,
    column: &str,
) -> Result<T, Fault> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|error| Fault::corrupt(format!("{column}: {error}")))
}

/// A text of a checked form that may be absent.
pub(crate) fn parsed_or_none<T: std::str::FromStr<Err: std::fmt::Display>>(
    row: &AnyRow,
    column: &str,
) -> Result<Option<T>, Fault> {
    let text: Option<String> = row.try_get(column)?;
    let value =
        text.map(|text| text.parse().map_err(|error| Fault::corrupt(format!("{column}: {error}"))));
    value.transpose()
}

/// JSON in a text.
pub(crate) fn json<T: DeserializeOwned>(row: &AnyRow, column: &str) -> Result<T, Fault> {
    let text: String = row.try_get(column)?;
    Ok(serde_json::from_str(&text)?)
}

/// JSON in a text that may be absent.
pub(crate) fn json_or_none<T: DeserializeOwned>(
    row: &AnyRow,
    column: &str,
) -> Result<Option<T>, Fault> {
    let text: Option<String> = row.try_get(column)?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

pub(crate) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("records are plain data")
}

fn truth(row: &AnyRow, column: &str) -> Result<bool, Fault> {
    Ok(row.try_get::<i64, _>(column)? != 0)
}

/// A moment, in microseconds.
pub(crate) fn moment(row: &AnyRow, column: &str) -> Result<Timestamp, Fault> {
    Timestamp::from_microsecond(row.try_get(column)?).map_err(Fault::corrupt)
}

/// A moment that may be absent.
pub(crate) fn moment_or_none(row: &AnyRow, column: &str) -> Result<Option<Timestamp>, Fault> {
    let us: Option<i64> = row.try_get(column)?;
    us.map(|us| Timestamp::from_microsecond(us).map_err(Fault::corrupt)).transpose()
}

/// The thirty-two bytes of a hash.
pub(crate) fn hash(row: &AnyRow, column: &str) -> Result<[u8; 32], Fault> {
    let bytes: Vec<u8> = row.try_get(column)?;
    bytes.try_into().map_err(|_| Fault::corrupt(format!("{column} is not a hash")))
}
