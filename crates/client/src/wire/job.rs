//! Jobs: bulk statuses and imports, drafted, begun, and what came of each row.

use jiff::Timestamp;
use rolecall_core::{AccountId, JobId, Kind, change::JobWork, name::Name};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{AccountRef, State, access::Subject};

/// Which accounts below are to have which state: those that a filter finds, or those of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"state": "suspended", "kind": "customer", "in_state": "active", "q": "acme"}))]
pub struct DraftStates {
    /// The state that they are to have; may be left out where the file says one for each.
    #[serde(default)]
    pub state: Option<State>,
    /// Only accounts of this kind.
    #[serde(default)]
    pub kind: Option<Kind>,
    /// Only those that are in this state now.
    #[serde(default)]
    pub in_state: Option<State>,
    /// Only those with this in their name or short name.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub q: Option<String>,
    /// Only those below this one.
    #[serde(default)]
    pub below: Option<AccountRef>,
    /// A file instead, as CSV: `account` (short name or id) and perhaps `state`.
    #[serde(default)]
    #[schema(max_length = 33_554_432)]
    pub csv: Option<String>,
}

/// People to come into an account, or to have other roles or dates there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"csv": "address,name,roles\nadam@abc.example,Adam,Operations manager\n"}))]
pub struct DraftPeople {
    /// A file as CSV, with the columns `address`, `name`, `roles`, `groups`, `activation`,
    /// `expiration`, `zone` and `login_name`; several roles are parted by `;`.
    #[schema(max_length = 33_554_432)]
    pub csv: String,
}

/// Accounts to be made below an account, or to have other names or states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"csv": "kind,name,short_name,owner_address,owner_name\ncustomer,Acme,acme,owner@acme.example,Olga Owner\n"}))]
pub struct DraftAccounts {
    /// A file as CSV, with the columns `kind`, `name`, `short_name`, `parent`, `owner_address`,
    /// `owner_name`, `owner_zone` and `state`.
    #[schema(max_length = 33_554_432)]
    pub csv: String,
}

/// A job: many small changes, each decided when its turn comes, by the rights that who began it has
/// then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// The account that it works in, or below.
    pub account: AccountId,
    /// What the account is called.
    pub account_name: Name,
    /// What it is for.
    pub work: JobWork,
    /// How far it is.
    pub state: JobState,
    /// Whose it is.
    pub by: Subject,
    /// Whether it is the caller's own.
    pub own: bool,
    /// What was asked for.
    #[schema(value_type = Object)]
    pub asked: Value,
    /// How many rows it has.
    pub rows: u32,
    /// What was foreseen of them when it was drafted.
    pub foreseen: JobCounts,
    /// What came of those that were carried out.
    pub came: JobCounts,
    /// When it was drafted.
    pub made_at: Timestamp,
    /// When it was begun.
    pub started_at: Option<Timestamp>,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It was not begun, and is seen by who made it alone. It goes after a day.
    Draft,
    /// It is carried out, or waits for its turn.
    Going,
    /// All of its rows were carried out.
    Done,
    /// It was ended where it was; who began it may go on.
    Cancelled,
}

/// How many rows of a job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobCounts {
    /// Change something.
    pub done: u32,
    /// Have nothing to change.
    pub unchanged: u32,
    /// Are refused.
    pub refused: u32,
}

impl JobCounts {
    /// All of them.
    pub fn all(self) -> u32 {
        self.done + self.unchanged + self.refused
    }
}

/// A row of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobRow {
    /// Its number; the first is 1.
    #[schema(minimum = 1)]
    pub number: u32,
    /// The line of the file that it is of.
    pub line: Option<u32>,
    /// What it is about: a short name, an address.
    pub subject: String,
    /// What it does. Members depend on the work.
    #[schema(value_type = Object)]
    pub what: Value,
    /// What was foreseen of it.
    pub foreseen: JobRowForeseen,
    /// What came of it, once it was carried out.
    pub result: Option<JobRowResult>,
}

/// What was foreseen of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobRowForeseen {
    /// What would have come of it.
    pub outcome: JobRowOutcome,
    /// Why it would be refused: a stable code.
    pub code: Option<String>,
    /// The same as a sentence.
    pub detail: Option<String>,
    /// The column with the mistake.
    pub column: Option<String>,
}

/// What came of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobRowResult {
    /// What.
    pub outcome: JobRowOutcome,
    /// Why it was refused: a stable code.
    pub code: Option<String>,
    /// The same as a sentence.
    pub detail: Option<String>,
    /// The ledger's number of the change.
    pub revision: Option<u64>,
}

/// What comes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobRowOutcome {
    /// It changes something.
    Done,
    /// There is nothing to change.
    Unchanged,
    /// It is refused.
    Refused,
}
