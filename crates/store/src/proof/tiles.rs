//! The tree as it is kept: tiles of 256 hashes, of rows at the lowest level, and at each other level
//! of whole tiles of the one below. So any hash of the tree is at most one tile away, and adding a row
//! touches the last tile of a level or two.

use std::{collections::HashMap, ops::Range};

use sqlx::{AnyConnection, Row};

use super::merkle::{Hash, complete, folded, node};
use crate::{Fault, ledger::number};

/// How many levels of the tree a tile holds.
pub(crate) const HEIGHT: u32 = 8;
/// How many hashes a tile holds.
pub(crate) const WIDTH: u64 = 1 << HEIGHT;
/// How many tiles are held at a time: 512 KiB.
const HELD_MAX: usize = 64;

/// Where a tile is: its level and its place in it.
pub(crate) type Place = (u32, u64);

/// A tile, whole or as far as it has grown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tile {
    /// Of the lowest level: what salts follow from.
    pub(crate) seed: Option<Hash>,
    pub(crate) hashes: Vec<Hash>,
}

impl Tile {
    pub(crate) fn is_whole(&self) -> bool {
        self.hashes.len() as u64 == WIDTH
    }

    /// The hash of all of it.
    pub(crate) fn root(&self) -> Hash {
        joined(&self.hashes)
    }
}

/// The root of a complete tree: of a power of two of hashes.
fn joined(hashes: &[Hash]) -> Hash {
    let mut level = hashes.to_vec();
    while level.len() > 1 {
        level = level.chunks(2).map(|pair| node(&pair[0], &pair[1])).collect();
    }
    level[0]
}

/// Reads a tile.
pub(crate) async fn load(
    connection: &mut AnyConnection,
    (level, place): Place,
) -> Result<Option<Tile>, Fault> {
    let row = sqlx::query("SELECT seed, hashes FROM tree_tiles WHERE level = $1 AND place = $2")
        .bind(i64::from(level))
        .bind(number(place))
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    read(&row).map(Some)
}

pub(crate) fn read(row: &sqlx::any::AnyRow) -> Result<Tile, Fault> {
    let wrong = || Fault::corrupt("a tile of the tree");
    let seed: Option<Vec<u8>> = row.try_get("seed")?;
    let seed = seed.map(|seed| Hash::try_from(seed).map_err(|_| wrong())).transpose()?;
    let bytes: Vec<u8> = row.try_get("hashes")?;
    let (hashes, rest) = bytes.as_chunks::<32>();
    if !rest.is_empty() || hashes.is_empty() || hashes.len() as u64 > WIDTH {
        return Err(wrong());
    }
    Ok(Tile { seed, hashes: hashes.to_vec() })
}

/// Writes a tile.
pub(crate) async fn save(
    connection: &mut AnyConnection,
    (level, place): Place,
    tile: &Tile,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO tree_tiles (level, place, seed, hashes) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (level, place) DO UPDATE SET hashes = excluded.hashes",
    )
    .bind(i64::from(level))
    .bind(number(place))
    .bind(tile.seed.map(|seed| seed.to_vec()))
    .bind(tile.hashes.concat())
    .execute(connection)
    .await?;
    Ok(())
}

/// Looks up hashes of the tree, and keeps the tiles that it read for the next ones.
#[derive(Default)]
pub(crate) struct Tiles {
    held: HashMap<Place, Tile>,
}

impl Tiles {
    /// The hash of all leaves of a range that is one of a proof's, or begins with the first leaf.
    pub(crate) async fn hash(
        &mut self,
        connection: &mut AnyConnection,
        range: Range<u64>,
    ) -> Result<Hash, Fault> {
        let mut parts = Vec::new();
        for (height, place) in complete(range) {
            parts.push(self.part(connection, height, place).await?);
        }
        Ok(folded(&parts))
    }

    /// The hashes of several ranges.
    pub(crate) async fn hashes(
        &mut self,
        connection: &mut AnyConnection,
        ranges: Vec<Range<u64>>,
    ) -> Result<Vec<Hash>, Fault> {
        let mut hashes = Vec::with_capacity(ranges.len());
        for range in ranges {
            hashes.push(self.hash(connection, range).await?);
        }
        Ok(hashes)
    }

    /// What the salts of a row follow from.
    pub(crate) async fn seed(
        &mut self,
        connection: &mut AnyConnection,
        index: u64,
    ) -> Result<Hash, Fault> {
        let tile = self.tile(connection, (0, index / WIDTH)).await?;
        tile.seed.ok_or_else(|| Fault::corrupt("a tile without its seed"))
    }

    /// The hash of a complete tree.
    async fn part(
        &mut self,
        connection: &mut AnyConnection,
        height: u32,
        place: u64,
    ) -> Result<Hash, Fault> {
        let (level, count) = (height / HEIGHT, 1_u64 << (height % HEIGHT));
        let first = place * count;
        let tile = self.tile(connection, (level, first / WIDTH)).await?;
        let at = usize::try_from(first % WIDTH).map_err(Fault::corrupt)?;
        let count = usize::try_from(count).map_err(Fault::corrupt)?;
        let hashes = tile.hashes.get(at..at + count);
        hashes.map(joined).ok_or_else(|| Fault::corrupt("a tile of the tree is too short"))
    }

    async fn tile(&mut self, connection: &mut AnyConnection, place: Place) -> Result<&Tile, Fault> {
        if !self.held.contains_key(&place) {
            if self.held.len() >= HELD_MAX {
                self.held.clear();
            }
            let tile = load(connection, place).await?;
            let tile = tile.ok_or_else(|| Fault::corrupt("a tile of the tree is missing"))?;
            self.held.insert(place, tile);
        }
        Ok(&self.held[&place])
    }
}
