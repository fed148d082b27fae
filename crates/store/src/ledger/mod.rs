//! The ledger: every change, in order, never edited.
//!
//! Each event is a row. Its `entry` is the exact text that is hashed together with the hash of the
//! row before, so the rows form a chain. Personal values stand beside it, in a table of their own;
//! in the entry is a salted hash of each, so that a person can be erased and the chain still
//! verifies. The head names the last row, so that dropping rows from the end is seen too.

mod entry;
mod personal;
mod read;
mod verified;
mod verify;

use rolecall_core::change::{Actor, Event};
use rolecall_core::{AccountId, PersonId, Timestamp};
use sha2::{Digest, Sha256};
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use self::{entry::Draft, personal::Beside};
pub use self::{
    entry::Entry,
    verified::{Flaw, Verified},
};
pub(crate) use self::{
    entry::{actor_text, decoded},
    personal::salted,
    read::{entries, history, history_of, last},
    verify::{only_one, verify},
};
use crate::Fault;

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
pub(crate) async fn set_head(connection: &mut AnyConnection, head: Head) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO head (id, revision, hash) VALUES (1, $1, $2) \
         ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, hash = excluded.hash",
    )
    .bind(number(head.revision))
    .bind(head.hash.to_vec())
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes every value that is about a person from beside the chain, with its salt.
pub(crate) async fn erase(connection: &mut AnyConnection, person: PersonId) -> Result<(), Fault> {
    sqlx::query("DELETE FROM ledger_personal WHERE person = $1")
        .bind(person.to_bytes().to_vec())
        .execute(connection)
        .await?;
    Ok(())
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

/// A row of the ledger that is yet to be written.
pub(crate) struct Row {
    revision: u64,
    at: Timestamp,
    account: Option<AccountId>,
    actor: String,
    event: String,
    entry: String,
    hash: Hash,
}

/// Adds a row to the end of the chain, and gives the new end. What is beside the chain is written at
/// once; the row itself with others, by [`write()`].
pub(crate) async fn append(
    connection: &mut AnyConnection,
    rows: &mut Vec<Row>,
    head: Head,
    happened: &Happened<'_>,
) -> Result<Head, Fault> {
    let revision = head.revision + 1;
    let Draft { entry, beside } = entry::drafted(revision, happened);
    let hash = chained(&head.hash, &entry);
    rows.push(Row {
        revision,
        at: happened.at,
        account: happened.event.account(),
        actor: entry::actor_text(happened.actor),
        event: entry::event_name(happened.event),
        entry,
        hash,
    });
    for (position, Beside { person, salt, value }) in (0..).zip(beside) {
        sqlx::query(
            "INSERT INTO ledger_personal (revision, position, person, salt, value) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(number(revision))
        .bind(position)
        .bind(person.to_bytes().to_vec())
        .bind(salt.to_vec())
        .bind(value)
        .execute(&mut *connection)
        .await?;
    }
    Ok(Head { revision, hash })
}

/// How many rows go into one statement: each number of them is a statement that is prepared once.
const ROWS_A_STATEMENT: usize = 16;

/// Writes rows, many at a time: what a statement costs is mostly the way to the database and back.
pub(crate) async fn write(
    connection: &mut AnyConnection,
    rows: &mut Vec<Row>,
) -> Result<(), Fault> {
    for some in rows.chunks(ROWS_A_STATEMENT) {
        let one = |at: usize| {
            let values = (1..=7).map(|column| format!("${}", 7 * at + column));
            format!("({})", values.collect::<Vec<_>>().join(", "))
        };
        let values: Vec<_> = (0..some.len()).map(one).collect();
        let insert =
            "INSERT INTO ledger (revision, at_us, account, actor, event, entry, hash) VALUES";
        let mut query = sqlx::query(AssertSqlSafe(format!("{insert} {}", values.join(", "))));
        for row in some {
            query = query
                .bind(number(row.revision))
                .bind(row.at.as_microsecond())
                .bind(row.account.map(account_bytes))
                .bind(row.actor.clone())
                .bind(row.event.clone())
                .bind(row.entry.clone())
                .bind(row.hash.to_vec());
        }
        query.execute(&mut *connection).await?;
    }
    rows.clear();
    Ok(())
}

fn account_bytes(account: AccountId) -> Vec<u8> {
    account.to_bytes().to_vec()
}

pub(crate) fn number(revision: u64) -> i64 {
    i64::try_from(revision).expect("a ledger has fewer than 2^63 rows")
}
