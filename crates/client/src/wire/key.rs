//! Keys: secrets for programs.

use std::collections::BTreeSet;

use ipnet::IpNet;
use jiff::Timestamp;
use rolecall_core::{KeyId, RoleId, name::Name};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Actor, RoleOfPerson};

/// A key. It belongs to its account, not to who made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Key {
    /// Its id, the public half of the credential.
    pub id: KeyId,
    /// What it is for.
    pub name: Name,
    /// Roles and groups that bound it, besides what these gave when it was made.
    pub roles: Vec<RoleOfPerson>,
    /// From then on it is no longer good.
    pub expires_at: Option<Timestamp>,
    /// From where it counts; empty is from anywhere.
    #[schema(value_type = Vec<String>, example = json!(["192.0.2.0/24"]))]
    pub addresses: Vec<IpNet>,
    /// When it was last used, to within a minute.
    pub last_used_at: Option<Timestamp>,
    /// Who made it, as far as the reader may know; none is someone who is no longer here.
    pub made_by: Option<Actor>,
    /// When it was made.
    pub made_at: Option<Timestamp>,
    /// The key that was made in its place, if one was.
    pub replaced_by: Option<KeyId>,
}

/// A key to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Billing export", "roles": ["0197f3a0-5b5e-7c33-9d0a-3f2f0c1b7a10"],
    "expires_at": "2027-12-31T00:00:00Z", "addresses": ["192.0.2.0/24"]
}))]
pub struct NewKey {
    /// What it is for.
    pub name: Name,
    /// Roles and groups that bound it.
    #[schema(value_type = Vec<RoleId>, min_items = 1, max_items = 50)]
    pub roles: BTreeSet<RoleId>,
    /// From then on it is no longer good.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// From where it counts; empty is from anywhere.
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 100)]
    pub addresses: Vec<IpNet>,
}

/// A key that was just made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IssuedKey {
    /// The key.
    pub key: Key,
    /// The whole credential, `rck_<id>_<secret>`. It is shown this once: a repeated request has it
    /// no longer.
    #[schema(example = "rck_0197f3a05b5e7c339d0a3f2f0c1b7a10_c2VjcmV0")]
    pub credential: Option<String>,
}

impl std::fmt::Debug for IssuedKey {
    /// Without the credential, which no log is to have.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuedKey").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Which roles and groups are to bound a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"roles": ["0197f3a0-5b5e-7c33-9d0a-3f2f0c1b7a10"]}))]
pub struct SetKeyRoles {
    /// All of them.
    #[schema(value_type = Vec<RoleId>, min_items = 1, max_items = 50)]
    pub roles: BTreeSet<RoleId>,
}

/// A key to be made in the place of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "old_until": "2027-01-08T00:00:00Z", "expires_at": "2027-12-31T00:00:00Z"
}))]
pub struct RotateKey {
    /// Until then the old one is still good, if it does not end before.
    pub old_until: Timestamp,
    /// From then on the new one is no longer good.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}
