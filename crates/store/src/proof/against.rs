//! The tree and its checkpoints against the ledger: each leaf worked out anew from its row, each tile
//! from the ones below, each root from all rows before. So who changes a row and the whole chain after
//! it is found by the tree, and who changes the tree as well by what was signed.

use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{
    Trust,
    kept::origin,
    member::Members,
    merkle::{Edge, Hash, leaf},
    signed::Signed,
    tiles::{self, Tile, WIDTH},
};
use crate::{
    Fault,
    ledger::{Verified, only_one},
};

/// The number of the migration that made the tables.
const MIGRATION: i64 = 20;

pub(crate) struct Against {
    size: u64,
    signed: Signed,
    origin: String,
    edge: Edge,
    /// How many rows were compared; after one that is missing, no more are.
    compared: u64,
    is_broken: bool,
    tile: Tile,
    /// Of each level above the rows, the tile that grows.
    levels: Vec<Tile>,
    /// How many tiles were compared.
    tiles: u64,
}

impl Against {
    /// None where the database is of before there was a tree.
    pub(crate) async fn begun(
        connection: &mut AnyConnection,
        trust: &Trust,
        found: &mut Verified,
    ) -> Result<Option<Self>, Fault> {
        let applied = "SELECT COUNT(*) AS n FROM _sqlx_migrations WHERE version = $1";
        let applied = sqlx::query(applied).bind(MIGRATION).fetch_one(&mut *connection).await?;
        if applied.try_get::<i64, _>("n")? == 0 {
            return Ok(None);
        }
        let head = sqlx::query("SELECT size, checkpoints FROM tree_head WHERE id = 1")
            .fetch_optional(&mut *connection)
            .await?;
        let mut natural = |column: &str| {
            let read = |row: &AnyRow| row.try_get::<i64, _>(column).ok()?.try_into().ok();
            let number = head.as_ref().map_or(Some(0), read);
            number.unwrap_or_else(|| {
                found.flaw(None, "the head of the tree cannot be read");
                0
            })
        };
        let (size, count) = (natural("size"), natural("checkpoints"));
        Ok(Some(Self {
            size,
            signed: Signed::read(connection, count, trust, found).await?,
            origin: String::new(),
            edge: Edge::default(),
            compared: 0,
            is_broken: false,
            tile: Tile::default(),
            levels: Vec::new(),
            tiles: 0,
        }))
    }

    /// Compares some more rows, which come in order.
    pub(crate) async fn rows(
        &mut self,
        connection: &mut AnyConnection,
        rows: &[AnyRow],
        found: &mut Verified,
    ) -> Result<(), Fault> {
        for row in rows {
            let revision: i64 = row.try_get("revision")?;
            let is_next = u64::try_from(revision).is_ok_and(|at| at == self.compared + 1);
            // What is missing or out of order is named by who looks at the chain.
            self.is_broken |= !is_next;
            if self.is_broken {
                return Ok(());
            }
            if self.compared == 0 {
                self.origin = origin(&row.try_get::<Vec<u8>, _>("hash").unwrap_or_default());
            }
            self.row(connection, row, found).await?;
        }
        Ok(())
    }

    async fn row(
        &mut self,
        connection: &mut AnyConnection,
        row: &AnyRow,
        found: &mut Verified,
    ) -> Result<(), Fault> {
        let index = self.compared;
        let leaf = if index < self.size {
            match self.leaf(connection, row, index, found).await? {
                Some(leaf) => leaf,
                None => return Ok(()),
            }
        } else {
            // It will be in the tree in a minute; no checkpoint can be of it yet.
            self.compared += 1;
            return Ok(());
        };
        self.compared += 1;
        self.edge.push(leaf);
        if self.signed.wants(self.compared) {
            self.signed.at((self.compared, self.edge.root()), &self.origin, found);
        }
        if self.compared.is_multiple_of(WIDTH) {
            let whole = self.tile.root();
            self.carry(connection, whole, found).await?;
        }
        Ok(())
    }

    /// The leaf of a row as it is in the tree; what is wrong with it is named.
    async fn leaf(
        &mut self,
        connection: &mut AnyConnection,
        row: &AnyRow,
        index: u64,
        found: &mut Verified,
    ) -> Result<Option<Hash>, Fault> {
        let revision = index + 1;
        if index.is_multiple_of(WIDTH) {
            self.tiles += 1;
            let expected = (self.size - index).min(WIDTH);
            match stored(connection, (0, index / WIDTH)).await? {
                Some(tile) if tile.hashes.len() as u64 == expected && tile.seed.is_some() => {
                    self.tile = tile;
                }
                _ => {
                    self.is_broken = true;
                    found.flaw(
                        revision,
                        "its part of the tree is missing, or not as it was written",
                    );
                    return Ok(None);
                }
            }
        }
        let at = usize::try_from(index % WIDTH).map_err(Fault::corrupt)?;
        let kept = self.tile.hashes[at];
        let seed = self.tile.seed.unwrap_or_default();
        let entry = row.try_get::<String, _>("entry").unwrap_or_default();
        let same = serde_json::from_str(&entry)
            .is_ok_and(|entry| leaf(&Members::of(&entry, &seed, revision).row_hash()) == kept);
        if !same {
            found.flaw(revision, "it is not the row that is in the tree");
        }
        Ok(Some(kept))
    }

    /// Puts the hash of a whole tile into the tile above, and that one's into the next.
    async fn carry(
        &mut self,
        connection: &mut AnyConnection,
        whole: Hash,
        found: &mut Verified,
    ) -> Result<(), Fault> {
        let mut hash = whole;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Tile::default());
            }
            self.levels[level].hashes.push(hash);
            if !self.levels[level].is_whole() {
                return Ok(());
            }
            hash = self.levels[level].root();
            self.above(connection, level, found).await?;
            self.levels[level].hashes.clear();
        }
        Ok(())
    }

    /// Compares the tile that has grown at a level above the rows.
    async fn above(
        &mut self,
        connection: &mut AnyConnection,
        level: usize,
        found: &mut Verified,
    ) -> Result<(), Fault> {
        let height = u32::try_from(level).map_err(Fault::corrupt)? + 1;
        let below = self.compared / WIDTH.pow(height);
        let place = below.saturating_sub(1) / WIDTH;
        self.tiles += 1;
        let kept = stored(connection, (height, place)).await?;
        if kept.is_none_or(|kept| kept != self.levels[level]) {
            let what =
                format!("tile {place} at level {height} of the tree is not as it was written");
            found.flaw(None, what);
        }
        Ok(())
    }

    /// What is left over once all rows are compared.
    pub(crate) async fn end(
        mut self,
        connection: &mut AnyConnection,
        found: &mut Verified,
    ) -> Result<(), Fault> {
        found.in_tree = self.size;
        if self.is_broken {
            return Ok(());
        }
        if self.size > self.compared {
            found.flaw(
                None,
                format!("the tree has {} rows, the ledger {}", self.size, self.compared),
            );
            return Ok(());
        }
        self.compared = self.size;
        for level in 0..self.levels.len() {
            if !self.levels[level].hashes.is_empty() {
                self.above(connection, level, found).await?;
            }
        }
        let counted = sqlx::query("SELECT COUNT(*) AS n FROM tree_tiles");
        let counted = counted.fetch_one(&mut *connection).await?;
        if u64::try_from(counted.try_get::<i64, _>("n")?) != Ok(self.tiles) {
            found.flaw(None, "the tree has other tiles than those of its rows");
        }
        only_one(connection, "tree_head", found).await?;
        self.signed.end(found);
        Ok(())
    }
}

/// A tile; one that cannot be read is as good as none.
async fn stored(
    connection: &mut AnyConnection,
    place: tiles::Place,
) -> Result<Option<Tile>, Fault> {
    match tiles::load(connection, place).await {
        Err(Fault::Corrupt(_)) => Ok(None),
        read => read,
    }
}
