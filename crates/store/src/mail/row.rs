//! A mail as a row.

use rolecall_core::{MailId, PersonId};
use sqlx::{Row, any::AnyRow};

use super::{Letter, Mail, MailState, Waiting};
use crate::{
    Fault,
    tables::{id, json, moment, moment_or_none, parsed_or_none, to_json},
    writes::Writes,
};

/// Writes a mail that waits and is due at once. One that is there already stays as it is.
pub(super) fn insert(writes: &mut Writes, letter: &Letter) {
    writes
        .add(
            "INSERT INTO outbox (id, made_us, due_us, tries, state, person, address, notice, link) \
         VALUES ($1, $2, $3, 0, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING",
        )
        .bind(letter.id.to_bytes().to_vec())
        .bind(letter.at.as_microsecond())
        .bind(letter.at.as_microsecond())
        .bind(MailState::Waiting.key())
        .bind(letter.person.to_bytes().to_vec())
        .bind(letter.address.as_ref().map(ToString::to_string))
        .bind(to_json(&letter.notice))
        .bind(letter.link.as_deref());
}

/// A row as what is to be sent.
pub(super) fn waiting(row: &AnyRow) -> Result<Waiting, Fault> {
    let Mail { id, person, address, notice, made_at, tries, .. } = mail(row)?;
    Ok(Waiting { id, person, address, notice, link: row.try_get("link")?, made_at, tries })
}

/// A row as what became of it.
pub(super) fn mail(row: &AnyRow) -> Result<Mail, Fault> {
    let key: String = row.try_get("state")?;
    let state = MailState::ALL.into_iter().find(|state| state.key() == key);
    Ok(Mail {
        id: MailId::from_bytes(id(row, "id")?),
        state: state.ok_or_else(|| Fault::corrupt(format!("state {key}")))?,
        person: PersonId::from_bytes(id(row, "person")?),
        address: parsed_or_none(row, "address")?,
        notice: json(row, "notice")?,
        made_at: moment(row, "made_us")?,
        due_at: moment(row, "due_us")?,
        tries: u32::try_from(row.try_get::<i64, _>("tries")?).map_err(Fault::corrupt)?,
        failure: row.try_get("failure")?,
        sent_at: moment_or_none(row, "sent_us")?,
    })
}
