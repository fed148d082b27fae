//! What proves a history: checkpoints of the ledger, and bundles.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// How many rows the ledger has and what they hash to, signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Checkpoint {
    /// Which one it is; the first is 1.
    #[schema(minimum = 1)]
    pub number: u64,
    /// How many rows the ledger had.
    #[schema(minimum = 1)]
    pub size: u64,
    /// When it was signed.
    pub at: Timestamp,
    /// What checks its signature: `NAME+ID+KEY`, as signed notes have it (c2sp.org/signed-note).
    pub key: String,
    /// The checkpoint itself (c2sp.org/tlog-checkpoint): keep it as it is, line by line.
    #[schema(
        example = "rolecall/…\n2\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— rolecall/… …\n"
    )]
    pub note: String,
}

/// The proof that the ledger of a newer checkpoint goes on from that of an older one (RFC 9162,
/// 2.1.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Consistency {
    /// The number of rows of the older one.
    #[schema(minimum = 1)]
    pub from: u64,
    /// The number of rows of the newer one.
    #[schema(minimum = 1)]
    pub to: u64,
    /// Hashes as base64, in order.
    pub proof: Vec<String>,
}

/// A line of a bundle: to be kept as it is, since what proves it is of its very letters.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub struct BundleLine(pub Box<RawValue>);

impl BundleLine {
    /// As it stands in the file, without the end of the line.
    pub fn text(&self) -> &str {
        self.0.get()
    }
}
