//! The tree and its checkpoints against the ledger: each leaf worked out anew from its row, each tile
//! from the ones below, each root from all rows before. So who changes a row and the whole chain after
//! it is found by the tree, and who changes the tree as well by what was signed.

use std::collections::VecDeque;

use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{
    Trust,
    checkpoint::Said,
    kept::{self, Checkpoint, origin},
    member::Members,
    merkle::{Edge, Hash, leaf},
    note::VerifierKey,
    tiles::{self, Tile, WIDTH},
};
use crate::{Fault, ledger::Verified};

/// The number of the migration that made the tables.
const MIGRATION: i64 = 20;

pub(crate) struct Against {
    size: u64,
    /// How many checkpoints there should be.
    count: u64,
    checkpoints: VecDeque<Checkpoint>,
    key: Option<VerifierKey>,
    older: Option<Said>,
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
        let natural = |column: &str| -> Result<u64, Fault> {
            let number = head.as_ref().map(|head| head.try_get::<i64, _>(column)).transpose()?;
            number.unwrap_or_default().try_into().map_err(Fault::corrupt)
        };
        let rows = sqlx::query("SELECT * FROM checkpoints ORDER BY number")
            .fetch_all(&mut *connection)
            .await?;
        let mut checkpoints = VecDeque::new();
        for row in &rows {
            match kept::read(row) {
                Ok(read) => checkpoints.push_back(read),
                Err(_) => found.flaw(None, "a checkpoint cannot be read"),
            }
        }
        let older = match &trust.key {
            Some(key) => trust.older(key).map_err(|error| error.to_string()),
            None => Ok(trust.checkpoint.as_deref().and_then(Said::unchecked)),
        };
        let older = older.unwrap_or_else(|wrong| {
            found.flaw(None, wrong);
            None
        });
        if trust.checkpoint.is_some() && older.is_none() && trust.key.is_none() {
            found.flaw(None, "the older checkpoint: it is no signed note");
        }
        Ok(Some(Self {
            size: natural("size")?,
            count: natural("checkpoints")?,
            checkpoints,
            key: trust.key.clone(),
            older,
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
        self.roots(found);
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

    /// The roots of what was signed at this size.
    fn roots(&mut self, found: &mut Verified) {
        let root = self.edge.root();
        while let Some(kept) = self.checkpoints.pop_front_if(|kept| kept.size <= self.compared) {
            found.checkpoints += 1;
            let number = kept.number;
            if number != found.checkpoints {
                found.flaw(None, format!("checkpoint {} is missing", found.checkpoints));
                found.checkpoints = number;
            }
            let said = match &self.key {
                Some(key) => Said::opened(&kept.note, key),
                None => {
                    Said::unchecked(&kept.note).ok_or_else(|| "it is no signed note".to_owned())
                }
            };
            match said {
                Err(wrong) => found.flaw(None, format!("checkpoint {number}: {wrong}")),
                Ok(said) => {
                    let is_own = said.origin == self.origin && said.size == kept.size;
                    if !is_own || kept.size != self.compared || said.root != root {
                        let what = "is not of the rows up to there";
                        found.flaw(
                            None,
                            format!("checkpoint {number} of {} rows {what}", kept.size),
                        );
                    }
                }
            }
        }
        if self.older.as_ref().is_some_and(|older| older.size == self.compared) {
            let fits = self
                .older
                .take()
                .is_some_and(|older| older.root == root && older.origin == self.origin);
            if !fits {
                found.flaw(None, "the ledger does not go on from the known checkpoint");
            }
        }
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
        if kept.is_none_or(|kept| kept.hashes != self.levels[level].hashes) {
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
        found.signatures_checked = self.key.is_some();
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
        let counted = sqlx::query("SELECT COUNT(*) AS n FROM tree_tiles").fetch_one(connection);
        if u64::try_from(counted.await?.try_get::<i64, _>("n")?) != Ok(self.tiles) {
            found.flaw(None, "the tree has other tiles than those of its rows");
        }
        for kept in &self.checkpoints {
            found.checkpoints += 1;
            let what =
                format!("checkpoint {} is of {} rows, more than there are", kept.number, kept.size);
            found.flaw(None, what);
        }
        if found.checkpoints != self.count {
            let what =
                format!("{} checkpoints were signed, {} are here", self.count, found.checkpoints);
            found.flaw(None, what);
        }
        if let Some(older) = &self.older {
            let what = "and the ledger, as far as it is in the tree, fewer";
            found.flaw(None, format!("the known checkpoint has {} rows, {what}", older.size));
        }
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
