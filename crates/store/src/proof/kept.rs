//! Checkpoints as they are kept: each with its number and when it was signed, and never two that do
//! not fit, since the tree that they are of only grows.

use std::time::Duration;

use rolecall_core::Timestamp;
use sqlx::Row;

use super::{
    Machine, Proof,
    checkpoint::Said,
    merkle::{Hash, consistency},
    note::Signer,
    tiles::Tiles,
};
use crate::{Fault, ledger::number};

/// How old the last checkpoint may become while there are newer rows.
const FRESH_SECONDS: i64 = 60;
/// How long and how often a tree is waited for that another node is growing.
const WAIT: Duration = Duration::from_millis(50);
const WAITS_MAX: u32 = 200;
/// How often it is tried again where another node signs too.
const TRIES_MAX: u32 = 10;

/// A signed statement of how large the ledger is and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which one it is; the first is 1.
    pub number: u64,
    /// How many rows the ledger had.
    pub size: u64,
    /// When it was signed.
    pub at: Timestamp,
    /// The checkpoint itself, as it is given away.
    pub note: String,
}

impl Proof {
    /// Signs in the name of this ledger, by a secret of the installation.
    ///
    /// The name follows from the ledger's first row, so that no other ledger has it, and it stays
    /// the same wherever the installation moves.
    pub async fn signer(&self, secret: &[u8; 32]) -> Result<Signer, Fault> {
        let row = sqlx::query("SELECT hash FROM ledger WHERE revision = 1")
            .fetch_optional(&self.pool)
            .await?;
        let row = row.ok_or_else(|| Fault::Unavailable("the ledger has no row yet".to_owned()))?;
        Ok(Signer::new(&origin(&row.try_get::<Vec<u8>, _>("hash")?), secret))
    }

    /// The last checkpoint.
    pub async fn last_checkpoint(&self) -> Result<Option<Checkpoint>, Fault> {
        let last = "SELECT * FROM checkpoints ORDER BY number DESC LIMIT 1";
        let row = sqlx::query(last).fetch_optional(&self.pool).await?;
        row.as_ref().map(read).transpose()
    }

    /// The last checkpoint, unless it is older than a minute and lacks a row up to `head`: then a new
    /// one.
    pub async fn fresh_checkpoint(
        &self,
        signer: &Signer,
        machine: &dyn Machine,
        head: u64,
    ) -> Result<Checkpoint, Fault> {
        if let Some(last) = self.last_checkpoint().await? {
            let age = machine.now().as_second() - last.at.as_second();
            if last.size >= head || age < FRESH_SECONDS {
                return Ok(last);
            }
        }
        self.checkpoint(signer, machine, head).await
    }

    /// A checkpoint in which all rows up to `head` are.
    pub async fn checkpoint(
        &self,
        signer: &Signer,
        machine: &dyn Machine,
        head: u64,
    ) -> Result<Checkpoint, Fault> {
        let size = self.reach(head, machine).await?;
        for _ in 0..TRIES_MAX {
            let last = self.last_checkpoint().await?;
            let count = last.as_ref().map_or(0, |last| last.number);
            if let Some(last) = last.filter(|last| last.size >= size) {
                return Ok(last);
            }
            let root = self.root(size).await?;
            let (origin, at) = (signer.verifier().name().to_owned(), machine.now());
            let note = signer.signed(&Said { origin, size, root, at: Some(at) }.text());
            let made = Checkpoint { number: count + 1, size, at, note };
            if self.keep(&made).await? {
                return Ok(made);
            }
        }
        Err(Fault::Unavailable("others are signing checkpoints: try again".to_owned()))
    }

    /// Grows the tree until all rows up to one are in it, or waits for who is growing it; gives its
    /// size.
    pub async fn reach(&self, head: u64, machine: &dyn Machine) -> Result<u64, Fault> {
        for _ in 0..WAITS_MAX {
            let size = self.size().await?;
            let size = if size >= head { size } else { self.grow(machine).await? };
            if size >= head {
                return Ok(size);
            }
            tokio::time::sleep(WAIT).await;
        }
        Err(Fault::Unavailable("the tree is being grown: try again in a minute".to_owned()))
    }

    /// Writes a checkpoint, unless another one has been written since.
    async fn keep(&self, made: &Checkpoint) -> Result<bool, Fault> {
        let mut connection = self.pool.acquire().await?;
        let mut transaction = self.engine.begin_beside(&mut connection).await?;
        let held =
            sqlx::query("UPDATE tree_head SET checkpoints = $1 WHERE id = 1 AND checkpoints = $2")
                .bind(number(made.number))
                .bind(number(made.number - 1))
                .execute(&mut *transaction)
                .await?;
        if held.rows_affected() != 1 {
            transaction.rollback().await?;
            return Ok(false);
        }
        sqlx::query("INSERT INTO checkpoints (number, size, at_us, note) VALUES ($1, $2, $3, $4)")
            .bind(number(made.number))
            .bind(number(made.size))
            .bind(made.at.as_microsecond())
            .bind(made.note.clone())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn root(&self, size: u64) -> Result<Hash, Fault> {
        let mut connection = self.pool.acquire().await?;
        Tiles::default().hash(&mut connection, 0..size).await
    }

    /// The proof that the ledger of one size goes on as the one of another; none if it never had
    /// these sizes, or the second is the smaller one.
    pub async fn consistency(&self, from: u64, to: u64) -> Result<Option<Vec<Hash>>, Fault> {
        if from == 0 || from > to || to > self.size().await? {
            return Ok(None);
        }
        let mut connection = self.pool.acquire().await?;
        let proof = Tiles::default().hashes(&mut connection, consistency(from, to)).await?;
        Ok(Some(proof))
    }
}

/// What a ledger is called in its checkpoints, by the hash of its first row.
pub(crate) fn origin(first: &[u8]) -> String {
    format!("rolecall/{}", hex::encode(&first[..first.len().min(16)]))
}

pub(crate) fn read(row: &sqlx::any::AnyRow) -> Result<Checkpoint, Fault> {
    let natural =
        |column: &str| u64::try_from(row.try_get::<i64, _>(column)?).map_err(Fault::corrupt);
    let at = Timestamp::from_microsecond(row.try_get("at_us")?).map_err(Fault::corrupt)?;
    Ok(Checkpoint {
        number: natural("number")?,
        size: natural("size")?,
        at,
        note: row.try_get("note")?,
    })
}
