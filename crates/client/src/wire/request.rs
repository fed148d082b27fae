//! Requests for access.

use std::collections::BTreeSet;

use rolecall_core::{
    Level, MembershipId, RoleId, Timestamp,
    catalog::SectionKey,
    name::{Name, Reason},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What someone in an account has asked for, and waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccessRequest {
    /// Who asks.
    pub person: MembershipId,
    /// What they are called.
    pub name: Option<Name>,
    /// The section that they ask for.
    pub section: SectionKey,
    /// The level.
    pub level: Level,
    /// What for.
    #[schema(value_type = String)]
    pub reason: Reason,
    /// When they asked.
    pub asked_at: Timestamp,
    /// Until when an answer is waited for.
    pub until: Timestamp,
}

/// What the caller asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"section": "invoices", "level": "edit", "reason": "to correct what we were billed"}))]
pub struct AskForAccess {
    /// The section.
    pub section: SectionKey,
    /// The level.
    pub level: Level,
    /// What for.
    #[schema(value_type = String, min_length = 1, max_length = 300)]
    pub reason: Reason,
}

/// That it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccessAsked {
    /// How many people were asked, who could give it.
    #[schema(minimum = 0)]
    pub asked: usize,
}

/// An answer to who asked for access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"roles": ["0197f3a0-5b5e-7c33-9d0a-3f2f0c1b7a10"]}))]
pub struct AnswerAccessRequest {
    /// All roles and groups that they have from now on; none is declining.
    #[serde(default)]
    #[schema(value_type = Option<Vec<RoleId>>, max_items = 50)]
    pub roles: Option<BTreeSet<RoleId>>,
    /// A word on why.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 300)]
    pub word: Option<Reason>,
}
