//! What one node does at a time for all: sending mail, looking at the time, signing.
//!
//! Whoever has a turn counts on as long as they live. Another node takes it when the count has stood
//! still for a while by its own clock, so that no clocks are compared. A node that was held up that
//! long finds that it has lost its turn before it goes on; what it was in the middle of must bear being
//! done twice.

use std::time::{Duration, Instant};

use sqlx::{AnyPool, Row};

use crate::{Fault, Store, tables::id_or_none};

/// After how long without a sign of life another node takes a turn.
pub const TURN_SECONDS: u64 = 30;
/// How many signs of life are given meanwhile.
const SIGNS: u32 = 6;

/// A node's part in taking turns at one thing.
#[derive(Debug)]
pub struct Turn {
    pool: AnyPool,
    /// Whether there is nobody to take turns with.
    is_alone: bool,
    patience: Duration,
    name: &'static str,
    node: [u8; 16],
    is_ours: Option<Ours>,
    other: Option<Other>,
}

#[derive(Clone, Copy, Debug)]
struct Ours {
    count: i64,
    counted: Instant,
}

/// Another's turn, and since when its count has stood still.
#[derive(Clone, Copy, Debug)]
struct Other {
    count: i64,
    since: Instant,
}

impl Store {
    /// A node's part in taking turns at what is called so.
    pub fn turn(&self, name: &'static str, node: [u8; 16]) -> Turn {
        let (pool, is_alone) = (self.pool.clone(), !self.follows());
        let patience = Duration::from_secs(TURN_SECONDS);
        Turn { pool, is_alone, patience, name, node, is_ours: None, other: None }
    }
}

impl Turn {
    /// With another time after which a turn is taken from who gives no sign of life. Signs are given six
    /// times as often.
    #[must_use]
    pub fn patient_for(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// What it is a turn at.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it is this node's turn now. Ask before each piece of work.
    pub async fn is_ours(&mut self) -> Result<bool, Fault> {
        if self.is_alone {
            return Ok(true);
        }
        match self.is_ours {
            Some(ours) if ours.counted.elapsed() < self.patience / SIGNS => Ok(true),
            Some(ours) => self.count_on(ours).await,
            None => self.take().await,
        }
    }

    async fn count_on(&mut self, ours: Ours) -> Result<bool, Fault> {
        // Until it is known: a node that does not reach the database has no turn.
        self.is_ours = None;
        let counted = Instant::now();
        let done = sqlx::query(
            "UPDATE turns SET beat = beat + 1 WHERE name = $1 AND node = $2 AND beat = $3",
        )
        .bind(self.name)
        .bind(self.node.to_vec())
        .bind(ours.count)
        .execute(&self.pool)
        .await?;
        let still = done.rows_affected() == 1;
        self.is_ours = still.then_some(Ours { count: ours.count + 1, counted });
        Ok(still)
    }

    async fn take(&mut self) -> Result<bool, Fault> {
        sqlx::query("INSERT INTO turns (name, node, beat) VALUES ($1, NULL, 0) ON CONFLICT (name) DO NOTHING")
            .bind(self.name)
            .execute(&self.pool)
            .await?;
        let row = sqlx::query("SELECT node, beat FROM turns WHERE name = $1")
            .bind(self.name)
            .fetch_one(&self.pool)
            .await?;
        let count: i64 = row.try_get("beat")?;
        let is_free = match id_or_none(&row, "node")? {
            None => true,
            // A try before, whose answer was lost.
            Some(node) if node == self.node => true,
            Some(_) => self.stands_still(count),
        };
        if !is_free {
            return Ok(false);
        }
        let counted = Instant::now();
        let done = sqlx::query(
            "UPDATE turns SET node = $2, beat = beat + 1 WHERE name = $1 AND beat = $3",
        )
        .bind(self.name)
        .bind(self.node.to_vec())
        .bind(count)
        .execute(&self.pool)
        .await?;
        self.other = None;
        self.is_ours = (done.rows_affected() == 1).then_some(Ours { count: count + 1, counted });
        Ok(self.is_ours.is_some())
    }

    /// Whether whoever has the turn has given no sign of life for long enough.
    fn stands_still(&mut self, count: i64) -> bool {
        let known = self.other.filter(|other| other.count == count);
        let other = known.unwrap_or(Other { count, since: Instant::now() });
        self.other = Some(other);
        other.since.elapsed() >= self.patience
    }
}
