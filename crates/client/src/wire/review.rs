//! Reviews: someone looks through who still has access.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rolecall_core::{
    MembershipId, ReviewId, RoleId,
    change::{ReviewEnd, ReviewResult},
    record::{DueDate, ReviewAnswer, Unanswered, Verdict},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Actor, HistoryEntry, Person};

/// A review that is to begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"due": {"date": "2027-03-31", "zone": "Europe/Kyiv"}, "unanswered": "suspend"}))]
pub struct StartReview {
    /// Until the end of which day it can be answered.
    pub due: DueDate,
    /// What becomes of those about whom nobody has answered by then.
    pub unanswered: Unanswered,
}

/// What is to be of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"answer": "keep"}))]
pub struct AnswerReview {
    /// Keep what they have, have less, or be in the account no longer.
    pub answer: ReviewAnswer,
    /// The roles and groups that `trim` takes from them, one at least; they have them no longer then.
    /// The other answers take none.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub take: BTreeSet<RoleId>,
}

/// How a review is to be closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"unfinished": false}))]
pub struct CloseReview {
    /// Even if some are not answered yet: these stay as they are.
    #[serde(default)]
    pub unfinished: bool,
}

/// A review that goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// When it began.
    pub started_at: Timestamp,
    /// Whether it was begun above: only there it is left unfinished.
    pub begun_above: bool,
    /// Until the end of which day it can be answered.
    pub due: DueDate,
    /// The instant that this means.
    pub due_at: Timestamp,
    /// What becomes of those about whom nobody has answered by then.
    pub unanswered: Unanswered,
    /// How many people it is about.
    #[schema(minimum = 0, example = 40)]
    pub people: usize,
    /// About how many of them nothing is to be said any more.
    #[schema(minimum = 0, example = 12)]
    pub answered: usize,
}

/// A person in a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReviewedPerson {
    /// Who, and what they have.
    pub person: Person,
    /// What was said of them.
    pub answer: Option<Verdict>,
    /// Whether the caller can answer: not about the owner, and not about themself.
    pub can_be_answered: bool,
    /// Who gave them what they have, and when.
    pub given: Option<Given>,
    /// When they were last answered about in a review before this one.
    pub last_reviewed_at: Option<Timestamp>,
    /// What was changed of their access since, newest first; twenty at the most.
    pub changes: Vec<HistoryEntry>,
}

/// Who gave something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Given {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// A review that is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClosedReview {
    /// Its id.
    pub id: ReviewId,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub closed_at: Timestamp,
    /// Who ended it.
    pub by: Actor,
    /// How it ended.
    pub how: ReviewEnd,
    /// Until the end of which day it could be answered.
    pub due: DueDate,
    /// What was to become of those about whom nobody answered.
    pub unanswered: Unanswered,
    /// What it came to, in numbers.
    pub counts: ReviewCounts,
    /// The ledger's number of its end.
    #[schema(minimum = 1)]
    pub revision: u64,
}

/// What a review came to, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReviewCounts {
    /// How many stay as they are.
    #[schema(minimum = 0, example = 31)]
    pub kept: usize,
    /// How many have less.
    #[schema(minimum = 0, example = 5)]
    pub trimmed: usize,
    /// How many are in the account no longer.
    #[schema(minimum = 0, example = 3)]
    pub ended: usize,
    /// How many were suspended, since nobody answered.
    #[schema(minimum = 0, example = 0)]
    pub suspended: usize,
    /// How many joined while it went on.
    #[schema(minimum = 0, example = 1)]
    pub joined: usize,
    /// How many stay as they are, since nobody answered.
    #[schema(minimum = 0, example = 0)]
    pub unanswered: usize,
}

impl ReviewCounts {
    /// Of a result.
    pub fn of(result: &ReviewResult) -> Self {
        Self {
            kept: result.kept.len(),
            trimmed: result.trimmed.len(),
            ended: result.ended.len(),
            suspended: result.suspended.len(),
            joined: result.joined.len(),
            unanswered: result.unanswered.len(),
        }
    }
}

/// What a review came to, person by person: their ids in the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReviewOutcome {
    /// The review.
    pub review: ClosedReview,
    /// Who stays as they are.
    pub kept: Vec<MembershipId>,
    /// Who has less.
    pub trimmed: Vec<MembershipId>,
    /// Who is in the account no longer.
    pub ended: Vec<MembershipId>,
    /// Who was suspended, since nobody answered.
    pub suspended: Vec<MembershipId>,
    /// Who joined while it went on.
    pub joined: Vec<MembershipId>,
    /// Who stays as they are, since nobody answered.
    pub unanswered: Vec<MembershipId>,
}
