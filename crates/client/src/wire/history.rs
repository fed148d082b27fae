//! The history of an account: its part of the ledger.

use jiff::Timestamp;
use rolecall_core::{JobId, name::Name};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::access::Subject;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HistoryEntry {
    /// The ledger's number of it.
    #[schema(minimum = 1)]
    pub revision: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// Through which door: `portal`, `rest`, `cli`, `import`, `gateway`, `job` for one of many that a
    /// job did, or `clock` for what happened by itself.
    pub via: String,
    /// The job that it was done by, where that was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<JobId>,
    /// From which address, where it was known and may be told.
    pub ip: Option<String>,
    /// What happened, by its name.
    #[schema(example = "roles_set")]
    pub event: String,
    /// What it was and what it became. Members depend on the event.
    #[schema(value_type = Object)]
    pub what: Value,
}

/// Who made a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Actor {
    /// Someone of this account, or one below, or whom the reader may see.
    Subject {
        /// Who.
        subject: Subject,
    },
    /// Someone above: who they are is not told here.
    Provider {
        /// What the account above is called.
        name: Option<Name>,
    },
    /// A command on the machine.
    Machine,
}
