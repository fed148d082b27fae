//! Persons.

use rolecall_core::{PersonId, record::Person};
use sqlx::{AnyConnection, any::AnyRow};

use super::{id, json_or_none, parsed, parsed_or_none, row::Row, to_json, truth};
use crate::{Fault, select::Select, writes::Writes};

pub(super) fn save(writes: &mut Writes, person: &Person, before: Option<&Person>) {
    row(person).save(before.map(row), writes);
}

fn row(person: &Person) -> Row {
    Row::new("persons", person.id.to_bytes())
        .with("address", person.address.as_ref().map(ToString::to_string))
        .with("name", person.name.as_ref().map(ToString::to_string))
        .with("zone", person.zone.as_str())
        .with("language", person.language.as_ref().map(ToString::to_string))
        .with("claimed", i64::from(person.claimed))
        .with("factor", i64::from(person.factor))
        .with("looks", person.looks.as_ref().map(to_json))
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
