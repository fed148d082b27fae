//! Requests that may come twice, and states that a change was meant for.

use std::collections::HashMap;

use rolecall_core::{
    PersonId, Timestamp,
    change::Actor,
    facts::{Record, RecordId},
};
use sha2::{Digest, Sha256};
use sqlx::{AnyConnection, AssertSqlSafe, Row, any::AnyRow};

use crate::{
    Fault, Store,
    ledger::{self, number},
    writes::{Param, Writes, bound},
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

impl Store {
    /// The revision with which a request was answered before, if its sender has made it. One that comes
    /// again is answered so, also where what it asked for could not be begun any more.
    pub async fn answered_before(
        &self,
        actor: Actor,
        request: &Request,
    ) -> Result<Option<u64>, Fault> {
        let mut connection = self.pool.acquire().await?;
        let mut found = answered(&mut connection, actor, &[&request.key]).await?;
        let before = found.remove(&request.key);
        let same = before.filter(|before| before.fingerprint == request.fingerprint);
        Ok(same.map(|before| before.last))
    }
}

/// What became of requests of one sender before, by their names.
pub(crate) async fn answered(
    connection: &mut AnyConnection,
    actor: Actor,
    keys: &[&str],
) -> Result<HashMap<String, Answered>, Fault> {
    let mut found = HashMap::new();
    let Some(last) = keys.last() else { return Ok(found) };
    // As many parameters as there are names, or a few more: so that few statements are prepared.
    let count = keys.len().next_power_of_two();
    let places: Vec<_> = (2..count + 2).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT request_key, fingerprint, first_revision, last_revision FROM requests \
         WHERE actor = $1 AND request_key IN ({})",
        places.join(", ")
    );
    let mut params = vec![Param::from(ledger::actor_text(actor))];
    let padded = keys.iter().chain(std::iter::repeat(last)).take(count);
    params.extend(padded.map(|key| Param::from(*key)));
    for row in bound(sqlx::query(AssertSqlSafe(sql)), &params).fetch_all(connection).await? {
        found.insert(row.try_get("request_key")?, read(&row)?);
    }
    Ok(found)
}

fn read(row: &AnyRow) -> Result<Answered, Fault> {
    let fingerprint: Vec<u8> = row.try_get("fingerprint")?;
    let revision = |column| -> Result<u64, Fault> {
        u64::try_from(row.try_get::<i64, _>(column)?).map_err(Fault::corrupt)
    };
    Ok(Answered {
        fingerprint: fingerprint
            .try_into()
            .map_err(|_| Fault::corrupt("a request's fingerprint"))?,
        first: revision("first_revision")?,
        last: revision("last_revision")?,
    })
}

/// Forgets requests of long ago.
pub(crate) fn forget_old(writes: &mut Writes, at: Timestamp) {
    writes
        .add("DELETE FROM requests WHERE at_us < $1")
        .bind(at.as_microsecond() - REMEMBERED_DAYS * DAY_US);
}

pub(crate) fn remember(
    writes: &mut Writes,
    actor: Actor,
    request: &Request,
    at: Timestamp,
    answered: Answered,
) {
    writes.add(
        "INSERT INTO requests (actor, request_key, fingerprint, first_revision, last_revision, at_us) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(ledger::actor_text(actor))
    .bind(request.key.as_str())
    .bind(request.fingerprint.to_vec())
    .bind(number(answered.first))
    .bind(number(answered.last))
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
