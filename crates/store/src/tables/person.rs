//! Persons.

use rolecall_core::{PersonId, record::Person};
use sqlx::{AnyConnection, any::AnyRow};

use super::{id, json_or_none, parsed, parsed_or_none, to_json, truth};
use crate::{Fault, select::Select, writes::Writes};

macro_rules! save {
    ($($indexed:literal)?) => {
        concat!(
            "INSERT INTO persons (id, address, name, zone, language, claimed, factor, looks) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET ",
            $($indexed,)?
            "name = excluded.name, zone = excluded.zone, language = excluded.language, claimed = \
             excluded.claimed, factor = excluded.factor, looks = excluded.looks"
        )
    };
}

pub(super) fn save(writes: &mut Writes, person: &Person, before: Option<&Person>) {
    let is_indexed_alike = before.is_some_and(|it| it.address == person.address);
    let sql = if is_indexed_alike { save!() } else { save!("address = excluded.address, ") };
    writes
        .add(sql)
        .bind(person.id.to_bytes().to_vec())
        .bind(person.address.as_ref().map(ToString::to_string))
        .bind(person.name.as_ref().map(ToString::to_string))
        .bind(person.zone.as_str())
        .bind(person.language.as_ref().map(ToString::to_string))
        .bind(i64::from(person.claimed))
        .bind(i64::from(person.factor))
        .bind(person.looks.as_ref().map(to_json));
}

/// The persons that a selection names.
pub(crate) async fn persons(
    connection: &mut AnyConnection,
    which: Select<'_>,
) -> Result<Vec<Person>, Fault> {
    let rows = which.fetch(connection, "SELECT * FROM persons WHERE id IN", "id").await?;
    rows.iter().map(decode).collect()
}

/// Whether the person is there and not erased. Under the lock of the ledger's head it stays so.
pub(crate) async fn has_login(
    connection: &mut AnyConnection,
    person: PersonId,
) -> Result<bool, Fault> {
    let row = sqlx::query("SELECT id FROM persons WHERE id = $1 AND address IS NOT NULL")
        .bind(person.to_bytes().to_vec())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

fn decode(row: &AnyRow) -> Result<Person, Fault> {
    Ok(Person {
        id: PersonId::from_bytes(id(row, "id")?),
        address: parsed_or_none(row, "address")?,
        name: parsed_or_none(row, "name")?,
        zone: parsed(row, "zone")?,
        language: parsed_or_none(row, "language")?,
        claimed: truth(row, "claimed")?,
        factor: truth(row, "factor")?,
        looks: json_or_none(row, "looks")?,
    })
}
