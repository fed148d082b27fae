//! The ledger: every change, in order, never edited.
//!
//! Each event is a row. Its `entry` is the exact text that is hashed together with the hash of the
//! row before, so the rows form a chain. Personal values stand beside it, in a table of their own;
//! in the entry is a salted hash of each, so that a person can be erased and the chain still
//! verifies. The head names the last row, so that dropping rows from the end is seen too.

mod about;
mod entry;
mod personal;
mod read;
mod renamed;
mod verified;
mod verify;

use rolecall_core::change::{Actor, Event};
use rolecall_core::{AccountId, PersonId, Timestamp};
use sha2::{Digest, Sha256};
use sqlx::{AnyConnection, Row as _};

pub(crate) use self::{
    about::{fill, given_and_reviewed, of_memberships, stays},
    entry::{actor_text, decoded},
    personal::salted,
    read::{OfAccess, entries, history, history_of, last_catalog, of_access},
    renamed::keep_former_names,
    verify::{only_one, verify},
};
use self::{entry::Draft, personal::Beside};
pub use self::{
    entry::Entry,
    verified::{Flaw, Verified},
};
use crate::{Fault, writes::Writes};

/// The hash that the chain begins with, as the hash before the first row.
pub(crate) const GENESIS: Hash = [0; 32];

pub(crate) type Hash = [u8; 32];

/// The end of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) revision: u64,
    pub(crate) hash: Hash,
}

impl Head {
    pub(crate) const EMPTY: Self = Self { revision: 0, hash: GENESIS };
}

pub(crate) fn chained(before: &Hash, entry: &str) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(before);
    hasher.update(entry.as_bytes());
    hasher.finalize().into()
}

/// Reads the end of the chain.
pub(crate) async fn head(connection: &mut AnyConnection) -> Result<Head, Fault> {
    let row = sqlx::query("SELECT revision, hash FROM head WHERE id = 1")
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else {
        return Ok(Head::EMPTY);
    };
    let revision: i64 = row.try_get("revision")?;
    let hash: Vec<u8> = row.try_get("hash")?;
    Ok(Head {
        revision: revision.try_into().map_err(Fault::corrupt)?,
        hash: hash.try_into().map_err(|_| Fault::corrupt("the head's hash"))?,
    })
}

/// Writes the end of the chain.
pub(crate) fn set_head(writes: &mut Writes, head: Head) {
    writes
        .add(
            "INSERT INTO head (id, revision, hash) VALUES (1, $1, $2) \
         ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, hash = excluded.hash",
        )
        .bind(number(head.revision))
        .bind(head.hash.to_vec());
}

/// Takes every value that is about a person from beside the chain, with its salt.
pub(crate) fn erase(writes: &mut Writes, person: PersonId) {
    writes.add("DELETE FROM ledger_personal WHERE person = $1").bind(person.to_bytes().to_vec());
}

/// Who did what when, as the writer has it.
pub(crate) struct Happened<'e> {
    pub(crate) at: Timestamp,
    pub(crate) actor: Actor,
    pub(crate) stood_in: Option<AccountId>,
    pub(crate) via: rolecall_core::change::Via,
    pub(crate) ip: Option<std::net::IpAddr>,
    pub(crate) salt: &'e Hash,
    pub(crate) event: &'e Event,
}

/// Adds a row to the end of the chain, and gives the new end.
pub(crate) fn append(writes: &mut Writes, head: Head, happened: &Happened<'_>) -> Head {
    let revision = head.revision + 1;
    let Draft { event, entry, beside } = entry::drafted(revision, happened);
    let hash = chained(&head.hash, &entry);
    let insert = "INSERT INTO ledger (revision, at_us, account, membership, actor, event, entry, hash) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let write = writes.add(insert).bind(number(revision)).bind(happened.at.as_microsecond());
    write.bind(happened.event.account().map(account_bytes));
    write.bind(happened.event.membership().map(|membership| membership.to_bytes().to_vec()));
    write.bind(entry::actor_text(happened.actor)).bind(event).bind(entry).bind(hash.to_vec());
    for (position, Beside { person, salt, value }) in (0..).zip(beside) {
        let insert = "INSERT INTO ledger_personal (revision, position, person, salt, value) \
                      VALUES ($1, $2, $3, $4, $5)";
        let write = writes.add(insert).bind(number(revision)).bind(position);
        write.bind(person.to_bytes().to_vec()).bind(salt.to_vec()).bind(value);
    }
    Head { revision, hash }
}

fn account_bytes(account: AccountId) -> Vec<u8> {
    account.to_bytes().to_vec()
}

pub(crate) fn number(revision: u64) -> i64 {
    i64::try_from(revision).expect("a ledger has fewer than 2^63 rows")
}
