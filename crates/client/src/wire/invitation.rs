//! Invitations: people who have been asked in and have not answered.

use std::collections::BTreeSet;

use rolecall_core::{
    AccountId, RoleId,
    name::{Address, Name},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Someone to be asked in. They get a link, and join once they accept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "address": "guest@abc.example", "name": "Gil Guest",
    "roles": ["0197f3a0-5b5e-7c33-9d0a-3f2f0c1b7a10"], "dates": {"zone": "Europe/Kyiv"}
}))]
pub struct NewInvitation {
    /// Where mail reaches them.
    pub address: Address,
    /// What they are called.
    pub name: Name,
    /// Roles and groups.
    #[schema(value_type = Vec<RoleId>, min_items = 1, max_items = 50)]
    pub roles: BTreeSet<RoleId>,
    /// From when until when, in their zone.
    pub dates: rolecall_core::window::Dates,
    /// The accounts below that are reached; none is all.
    #[serde(default)]
    #[schema(value_type = Option<Vec<AccountId>>, max_items = 10000)]
    pub reach: Option<BTreeSet<AccountId>>,
    /// For how many days it can be accepted.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 90, default = 14)]
    pub days: Option<u8>,
}

/// For how long an invitation's new link is to be good. The one before is good no longer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"days": 14}))]
pub struct RenewInvitation {
    /// For how many days.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 90, default = 14)]
    pub days: Option<u8>,
}
