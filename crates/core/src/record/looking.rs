//! Looking at the portal as someone else sees it (P31).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{AccountId, MembershipId, RoleId};

/// That a person looks at an account as someone else sees it: to read, and never more than they
/// hold themself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looking {
    /// Where.
    pub account: AccountId,
    /// With whose eyes.
    pub whom: LookedAs,
    /// Then it ends by itself.
    pub until: Timestamp,
}

/// With whose eyes an account is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LookedAs {
    /// One of its people.
    Membership(MembershipId),
    /// Someone who has this role or group in it, and nothing else.
    Role(RoleId),
}

impl Looking {
    /// For how long it goes on at the most.
    pub const MINUTES_MAX: i64 = 60;
}
