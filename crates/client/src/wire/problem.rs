//! Errors, as RFC 9457 problem details.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A request that was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// The status in words.
    #[schema(example = "Forbidden")]
    pub title: String,
    /// The status.
    #[schema(minimum = 400, maximum = 599, example = 403)]
    pub status: u16,
    /// Why, stable: programs match on it.
    #[schema(example = "level.beyond_giver")]
    pub code: String,
    /// What happened and what to do, for people.
    #[schema(example = "you cannot give edit on trunks: you hold view there")]
    pub detail: String,
    /// The state that is, where the change was meant for another one (`state.stale`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub current: Option<Value>,
    /// The state that was to be (`state.stale`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub yours: Option<Value>,
}
