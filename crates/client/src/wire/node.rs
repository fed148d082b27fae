//! The nodes that share a database.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The nodes of the installation, as the one that answers knows of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Nodes {
    /// The revision that the node has that answers.
    #[schema(minimum = 0)]
    pub revision: u64,
    /// The highest revision that it has heard of.
    #[schema(minimum = 0)]
    pub head: u64,
    /// Whether the database answers it.
    pub database_answers: bool,
    /// For how many seconds it has answered, or not.
    #[schema(minimum = 0)]
    pub since_seconds: u64,
    /// Each node that was heard of within a day, by name.
    pub nodes: Vec<Node>,
}

/// A process that runs on the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Node {
    /// Its id, anew with each start.
    #[schema(example = "00112233445566778899aabbccddeeff")]
    pub id: String,
    /// What it is called.
    #[schema(example = "ams-1")]
    pub name: String,
    /// Which version of the program it runs.
    #[schema(example = "0.1.0")]
    pub version: String,
    /// How it is.
    pub state: NodeState,
    /// The revision that it had when it was last heard of.
    #[schema(minimum = 0)]
    pub revision: u64,
    /// For how many milliseconds it may have lacked a change then.
    #[schema(minimum = 0)]
    pub behind_ms: u64,
    /// Since when it runs.
    pub started_at: Timestamp,
    /// When it was last heard of.
    pub heard_at: Timestamp,
    /// Whether it is the one that answers.
    pub is_this: bool,
    /// What it does for all nodes.
    pub does: Vec<NodeTask>,
}

/// How a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NodeState {
    /// It answers.
    Ready,
    /// It has not heard for too long that it has every change, and answers nothing until it has.
    OutOfDate,
    /// It has not been heard of for half a minute.
    Silent,
    /// It was told to end.
    Left,
}

/// What one node does at a time for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NodeTask {
    /// It sends mail.
    Mail,
    /// It settles reviews and tells people of what ends.
    Clock,
    /// It signs checkpoints of the ledger.
    Checkpoints,
}
