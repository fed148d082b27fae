//! Adds the ledger's rows to the tree, in batches, after they were committed: no change waits for it.
//!
//! - One node at a time: whoever grows the tree has a claim on it that ends by itself. Even where two
//!   believe that they have one, a batch is written only onto the size that it was made for.
//! - A row is added only if its hash follows from its text and the row before: what was altered
//!   meanwhile is not signed for.

use std::collections::{BTreeMap, btree_map::Entry};

use rolecall_core::Timestamp;
use serde_json::Value;
use sqlx::{AnyConnection, Row};

use super::{
    Machine, Proof,
    member::Members,
    merkle::{Hash, leaf},
    tiles::{self, Place, Tile, WIDTH},
};
use crate::{
    Fault,
    ledger::{GENESIS, chained, number},
};

/// How many rows are added at a time.
const ROWS_A_BATCH: u64 = 1_024;
/// For how long a claim on the tree holds, and is then anyone's.
const CLAIM_SECONDS: i64 = 30;
/// A claim that holds for longer was made by no clock that is near to this one, and holds nobody up.
const CLAIM_SECONDS_MAX: i64 = 300;

/// A row as it is added.
struct NewRow {
    revision: u64,
    entry: String,
    hash: Hash,
}

impl Proof {
    /// How many rows are in the tree.
    pub(crate) async fn size(&self) -> Result<u64, Fault> {
        let row = sqlx::query("SELECT size FROM tree_head WHERE id = 1")
            .fetch_optional(&self.pool)
            .await?;
        let size = row.map(|row| row.try_get::<i64, _>("size")).transpose()?.unwrap_or_default();
        u64::try_from(size).map_err(Fault::corrupt)
    }

    /// Adds what is not in the tree yet, unless another node is at it; gives its size.
    pub(crate) async fn grow(&self, machine: &dyn Machine) -> Result<u64, Fault> {
        let _turn = self.turn.lock().await;
        let claim = i64::from_be_bytes(*random(machine).first_chunk().expect("it is longer"));
        let is_ours = self.claim(claim, machine.now()).await?;
        let mut size = self.size().await?;
        if !is_ours {
            return Ok(size);
        }
        let grown = loop {
            match self.grow_by_a_batch(size, claim, machine).await {
                Ok(grown) if grown == size => break Ok(size),
                Ok(grown) => size = grown,
                Err(fault) => break Err(fault),
            }
        };
        self.claimed_until(claim, 0).await?;
        grown
    }

    async fn claim(&self, claim: i64, now: Timestamp) -> Result<bool, Fault> {
        sqlx::query(
            "INSERT INTO tree_head (id, size, checkpoints, claim, claimed_until_us) \
             VALUES (1, 0, 0, 0, 0) ON CONFLICT (id) DO NOTHING",
        )
        .execute(&self.pool)
        .await?;
        let taken = sqlx::query(
            "UPDATE tree_head SET claim = $1, claimed_until_us = $2 \
             WHERE id = 1 AND (claimed_until_us <= $3 OR claimed_until_us > $4)",
        )
        .bind(claim)
        .bind(after(now, CLAIM_SECONDS))
        .bind(now.as_microsecond())
        .bind(after(now, CLAIM_SECONDS_MAX))
        .execute(&self.pool)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    async fn claimed_until(&self, claim: i64, until_us: i64) -> Result<(), Fault> {
        sqlx::query("UPDATE tree_head SET claimed_until_us = $1 WHERE id = 1 AND claim = $2")
            .bind(until_us)
            .bind(claim)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn grow_by_a_batch(
        &self,
        size: u64,
        claim: i64,
        machine: &dyn Machine,
    ) -> Result<u64, Fault> {
        let mut connection = self.pool.acquire().await?;
        let (before, rows) = rows(&mut connection, size).await?;
        if rows.is_empty() {
            return Ok(size);
        }
        let first = size / WIDTH;
        let last = (size + rows.len() as u64 - 1) / WIDTH;
        let mut seeds = BTreeMap::new();
        let mut grown = BTreeMap::new();
        for place in first..=last {
            let tile = loaded(&mut connection, (0, place), size).await?;
            seeds.insert(place, tile.seed.unwrap_or_else(|| random(machine)));
            grown.insert((0, place), Tile { seed: Some(seeds[&place]), ..tile });
        }
        // Hashing some thousand values is no work for a thread that others wait for.
        let leaves = tokio::task::spawn_blocking(move || leaves(before, &rows, &seeds));
        let leaves = leaves.await.map_err(|_| Fault::Bug)??;
        let new_size = size + leaves.len() as u64;
        add(&mut connection, &mut grown, size, leaves).await?;
        let mut transaction = self.engine.begin_beside(&mut connection).await?;
        let held = sqlx::query(
            "UPDATE tree_head SET size = $1, claimed_until_us = $2 \
             WHERE id = 1 AND size = $3 AND claim = $4",
        )
        .bind(number(new_size))
        .bind(after(machine.now(), CLAIM_SECONDS))
        .bind(number(size))
        .bind(claim)
        .execute(&mut *transaction)
        .await?;
        if held.rows_affected() != 1 {
            // Another one has taken over, and goes on.
            transaction.rollback().await?;
            return Ok(size);
        }
        for (place, tile) in &grown {
            tiles::save(&mut transaction, *place, tile).await?;
        }
        transaction.commit().await?;
        Ok(new_size)
    }
}

/// A tile that is to grow. Where the tree is a whole number of tiles, none is there yet.
async fn loaded(
    connection: &mut AnyConnection,
    (level, place): Place,
    below: u64,
) -> Result<Tile, Fault> {
    let filled = below.saturating_sub(place * WIDTH);
    if filled == 0 {
        return Ok(Tile::default());
    }
    let filled = usize::try_from(filled.min(WIDTH)).map_err(Fault::corrupt)?;
    let tile = tiles::load(connection, (level, place)).await?;
    let tile = tile.filter(|tile| tile.hashes.len() >= filled);
    let mut tile = tile.ok_or_else(|| Fault::corrupt("a tile of the tree is too short"))?;
    // It is longer where another node has taken over since: then what is made of it is not written.
    tile.hashes.truncate(filled);
    Ok(tile)
}

/// Puts leaves into their tiles, and each tile that has become whole into the one above.
async fn add(
    connection: &mut AnyConnection,
    grown: &mut BTreeMap<Place, Tile>,
    size: u64,
    leaves: Vec<Hash>,
) -> Result<(), Fault> {
    let (mut level, mut below, mut hashes) = (0, size, leaves);
    while !hashes.is_empty() {
        let mut above = Vec::new();
        for (at, hash) in (below..).zip(hashes) {
            let place = (level, at / WIDTH);
            let tile = match grown.entry(place) {
                Entry::Occupied(tile) => tile.into_mut(),
                Entry::Vacant(room) => room.insert(loaded(connection, place, below).await?),
            };
            tile.hashes.push(hash);
            if tile.is_whole() {
                above.push(tile.root());
            }
        }
        (level, below, hashes) = (level + 1, below / WIDTH, above);
    }
    Ok(())
}

/// The hash of the last row that is in the tree, and some of those that are not.
async fn rows(connection: &mut AnyConnection, size: u64) -> Result<(Hash, Vec<NewRow>), Fault> {
    let rows = sqlx::query(
        "SELECT revision, entry, hash FROM ledger WHERE revision >= $1 ORDER BY revision LIMIT $2",
    )
    .bind(number(size))
    .bind(number(ROWS_A_BATCH + 1))
    .fetch_all(connection)
    .await?;
    let read = |row: &sqlx::any::AnyRow| {
        let hash: Vec<u8> = row.try_get("hash")?;
        let revision: i64 = row.try_get("revision")?;
        Ok::<_, Fault>(NewRow {
            revision: revision.try_into().map_err(Fault::corrupt)?,
            entry: row.try_get("entry")?,
            hash: hash.try_into().map_err(|_| Fault::corrupt("a row's hash"))?,
        })
    };
    let mut rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if size == 0 {
        return Ok((GENESIS, rows));
    }
    if rows.first().is_none_or(|row| row.revision != size) {
        return Err(Fault::corrupt(format!("row {size} is in the tree and not in the ledger")));
    }
    let before = rows.remove(0).hash;
    Ok((before, rows))
}

/// The leaves of rows, each of which must follow from the one before.
fn leaves(
    mut before: Hash,
    rows: &[NewRow],
    seeds: &BTreeMap<u64, Hash>,
) -> Result<Vec<Hash>, Fault> {
    let mut leaves = Vec::with_capacity(rows.len());
    let first = rows.first().map_or(0, |row| row.revision);
    for (revision, row) in (first..).zip(rows) {
        if row.revision != revision || chained(&before, &row.entry) != row.hash {
            return Err(Fault::corrupt(format!(
                "row {revision} of the ledger does not follow from the one before: see `rolecall ledger verify`"
            )));
        }
        before = row.hash;
        let entry: Value = serde_json::from_str(&row.entry)?;
        let seed = &seeds[&((revision - 1) / WIDTH)];
        leaves.push(leaf(&Members::of(&entry, seed, revision).row_hash()));
    }
    Ok(leaves)
}

fn after(now: Timestamp, seconds: i64) -> i64 {
    now.as_microsecond().saturating_add(seconds * 1_000_000)
}

fn random(machine: &dyn Machine) -> Hash {
    let mut bytes = Hash::default();
    machine.fill(&mut bytes);
    bytes
}
