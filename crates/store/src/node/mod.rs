//! The nodes that share a database: each tells now and then that it is there, and how far it has read.
//!
//! Deliberately not here: what decides. A node that is not told of works all the same.

mod turn;

use std::time::Duration;

use rolecall_core::{SignedDuration, Timestamp};
use sqlx::{Row, any::AnyRow};

pub use self::turn::{TURN_SECONDS, Turn};
use crate::{Fault, FollowState, Store, ledger::number, tables};

/// How long a node is remembered that tells nothing any more.
pub const NODE_HOURS_MAX: i64 = 24;

/// A process that runs on the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its own, anew with each start.
    pub id: [u8; 16],
    /// What people call it.
    pub name: String,
    /// Which version of the program it runs.
    pub version: String,
    /// Since when.
    pub started_at: Timestamp,
}

/// What a node told last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeTold {
    /// Which.
    pub node: Node,
    /// When it told.
    pub at: Timestamp,
    /// The revision that it had.
    pub revision: u64,
    /// How long it may have lacked something then.
    pub behind: Duration,
    /// How it was then.
    pub state: NodeState,
    /// What it does for all.
    pub turns: Vec<String>,
}

/// How a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeState {
    /// It answers.
    Ready,
    /// It answers nothing until it has read on.
    OutOfDate,
    /// It was told to end.
    Left,
}

impl NodeState {
    const ALL: [Self; 3] = [Self::Ready, Self::OutOfDate, Self::Left];

    /// The name in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::OutOfDate => "out_of_date",
            Self::Left => "left",
        }
    }

    fn from_key(key: &str) -> Result<Self, Fault> {
        let found = Self::ALL.into_iter().find(|state| state.key() == key);
        found.ok_or_else(|| Fault::corrupt(format!("a node's state {key}")))
    }
}

impl Store {
    /// Tells the others that a node is there, and how far it has read. Who has told nothing for a day
    /// is forgotten.
    pub async fn tell_of_node(&self, node: &Node, at: Timestamp) -> Result<(), Fault> {
        let told = self.follow_state();
        let state = if told.is_out_of_date { NodeState::OutOfDate } else { NodeState::Ready };
        self.told(node, at, &told, state).await?;
        let kept = SignedDuration::from_hours(NODE_HOURS_MAX);
        sqlx::query("DELETE FROM nodes WHERE told_us < $1")
            .bind(at.saturating_sub(kept).unwrap_or(at).as_microsecond())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Tells them that it ends, and leaves its turns to them.
    pub async fn node_leaves(&self, node: &Node, at: Timestamp) -> Result<(), Fault> {
        sqlx::query("UPDATE turns SET node = NULL WHERE node = $1")
            .bind(node.id.to_vec())
            .execute(&self.pool)
            .await?;
        self.told(node, at, &self.follow_state(), NodeState::Left).await
    }

    async fn told(
        &self,
        node: &Node,
        at: Timestamp,
        told: &FollowState,
        state: NodeState,
    ) -> Result<(), Fault> {
        sqlx::query(
            "INSERT INTO nodes (id, name, version, started_us, told_us, revision, behind_us, state) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET \
             told_us = excluded.told_us, revision = excluded.revision, \
             behind_us = excluded.behind_us, state = excluded.state",
        )
        .bind(node.id.to_vec())
        .bind(node.name.as_str())
        .bind(node.version.as_str())
        .bind(node.started_at.as_microsecond())
        .bind(at.as_microsecond())
        .bind(number(told.revision))
        .bind(i64::try_from(told.behind.as_micros()).unwrap_or(i64::MAX))
        .bind(state.key())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The nodes that have told something within a day, by name.
    pub async fn nodes(&self) -> Result<Vec<NodeTold>, Fault> {
        let rows = sqlx::query("SELECT * FROM nodes ORDER BY name, started_us, id");
        let rows = rows.fetch_all(&self.pool).await?;
        let turns =
            sqlx::query("SELECT name, node FROM turns WHERE node IS NOT NULL ORDER BY name");
        let turns = turns.fetch_all(&self.pool).await?;
        let turns: Vec<([u8; 16], String)> = turns
            .iter()
            .map(|row| Ok((tables::id(row, "node")?, row.try_get("name")?)))
            .collect::<Result<_, Fault>>()?;
        rows.iter().map(|row| read(row, &turns)).collect()
    }
}

fn read(row: &AnyRow, turns: &[([u8; 16], String)]) -> Result<NodeTold, Fault> {
    let natural =
        |column: &str| u64::try_from(row.try_get::<i64, _>(column)?).map_err(Fault::corrupt);
    let id = tables::id(row, "id")?;
    let node = Node {
        id,
        name: row.try_get("name")?,
        version: row.try_get("version")?,
        started_at: tables::moment(row, "started_us")?,
    };
    Ok(NodeTold {
        node,
        at: tables::moment(row, "told_us")?,
        revision: natural("revision")?,
        behind: Duration::from_micros(natural("behind_us")?),
        state: NodeState::from_key(&row.try_get::<String, _>("state")?)?,
        turns: turns.iter().filter(|(of, _)| *of == id).map(|(_, name)| name.clone()).collect(),
    })
}
