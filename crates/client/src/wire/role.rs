//! Roles and groups.

use rolecall_core::{AccountId, RoleId, record::BuiltIn, record::RoleContent};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A role or a group: levels under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// The account that defines it, for who may see that account.
    pub account: Option<AccountId>,
    /// Whether it is a group: levels that people of its account are put into.
    pub group: bool,
    /// How many people and keys have it, for who may see people there.
    #[schema(minimum = 0)]
    pub holders: Option<usize>,
    /// Where it comes from, if the program ships it; it stays as it is and can be copied.
    pub built_in: Option<BuiltIn>,
    /// What it is called and gives.
    pub content: RoleContent,
}

/// A role that the program ships, to be taken into use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"preset": "didww.billing"}))]
pub struct AddPreset {
    /// Its key in the list of presets.
    #[schema(min_length = 1, max_length = 100)]
    pub preset: String,
}
