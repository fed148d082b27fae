//! Requests that may come twice, and states that a change was meant for.

use rolecall_core::{
    PersonId, Timestamp,
    change::Actor,
    facts::{Record, RecordId},
};
use sha2::{Digest, Sha256};
use sqlx::{AnyConnection, Row};

use crate::{
    Fault,
    ledger::{self, number},
    writes::Writes,
};

/// How long a request is remembered.
const REMEMBERED_DAYS: i64 = 7;
const DAY_US: i64 = 86_400_000_000;

/// A request that its sender may repeat: the change is made once, and each time answered alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What the sender calls it; its own for each actor.
    pub key: String,
    /// A hash of what was asked: the same key with another request is a mistake.
    pub fingerprint: [u8; 32],
}

/// A state that a change was meant for: it is made only if the record is still in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The record.
    pub record: RecordId,
    /// Its tag when the sender looked.
    pub tag: Tag,
}

/// Tells one state of a record from every other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag(pub [u8; 16]);

impl Tag {
    /// The tag of a record as it is.
    pub fn of(record: &Record) -> Self {
        let text = match record {
            Record::Account(account) => serde_json::to_vec(account),
            Record::Person(person) => serde_json::to_vec(person),
            Record::Membership(membership) => serde_json::to_vec(membership),
            Record::Role(role) => serde_json::to_vec(role),
            Record::Key(key) => serde_json::to_vec(key),
        };
        let hash = Sha256::digest(text.expect("records are plain data"));
        let mut tag = [0; 16];
        tag.copy_from_slice(&hash[..16]);
        Self(tag)
    }
}

/// What became of a request before: the revisions of its first and last row. Nothing was to be
/// changed where the last lies before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    pub(crate) fingerprint: [u8; 32],
    pub(crate) first: u64,
    pub(crate) last: u64,
}

pub(crate) async fn answered(
    connection: &mut AnyConnection,
    actor: Actor,
    request: &Request,
) -> Result<Option<Answered>, Fault> {
    let row = sqlx::query(
        "SELECT fingerprint, first_revision, last_revision FROM requests \
         WHERE actor = $1 AND request_key = $2",
    )
    .bind(ledger::actor_text(actor))
    .bind(request.key.as_str())
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let fingerprint: Vec<u8> = row.try_get("fingerprint")?;
    let revision = |column| -> Result<u64, Fault> {
        u64::try_from(row.try_get::<i64, _>(column)?).map_err(Fault::corrupt)
    };
    Ok(Some(Answered {
        fingerprint: fingerprint
            .try_into()
            .map_err(|_| Fault::corrupt("a request's fingerprint"))?,
        first: revision("first_revision")?,
        last: revision("last_revision")?,
    }))
}

pub(crate) fn remember(
    writes: &mut Writes,
    actor: Actor,
    request: &Request,
    at: Timestamp,
    (first, last): (u64, u64),
) {
    writes
        .add("DELETE FROM requests WHERE at_us < $1")
        .bind(at.as_microsecond() - REMEMBERED_DAYS * DAY_US);
    writes.add(
        "INSERT INTO requests (actor, request_key, fingerprint, first_revision, last_revision, at_us) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(ledger::actor_text(actor))
    .bind(request.key.as_str())
    .bind(request.fingerprint.to_vec())
    .bind(number(first))
    .bind(number(last))
    .bind(at.as_microsecond());
}

/// Forgets the requests whose rows say something of a person who is being erased: what was asked
/// had it too, and a hash of it can be tried. Called while what the ledger has beside is there.
pub(crate) fn forget(writes: &mut Writes, person: PersonId) {
    writes
        .add(
            "DELETE FROM requests WHERE EXISTS (SELECT 1 FROM ledger_personal told \
         WHERE told.person = $1 AND told.revision >= first_revision \
         AND told.revision <= last_revision)",
        )
        .bind(person.to_bytes().to_vec());
}
