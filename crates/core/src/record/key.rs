//! A key: a secret for programs.

use std::collections::BTreeSet;

use ipnet::IpNet;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{AccountId, KeyId, Levels, Principal, RoleId, name::Name};

/// A secret for programs. Belongs to its account, not to its maker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Its id, the public half of the credential.
    pub id: KeyId,
    /// Where it stands.
    pub account: AccountId,
    /// What it is for.
    pub name: Name,
    /// Roles and groups that bound it now.
    pub roles: BTreeSet<RoleId>,
    /// What these gave when it was made; it never has more.
    pub snapshot: Levels,
    /// From then on it is no longer good.
    pub expires_at: Option<Timestamp>,
    /// From where it counts; empty means from anywhere.
    pub ranges: Vec<IpNet>,
    /// Who made it; none is the machine.
    pub made_by: Option<Principal>,
    /// The key that was made in its place, if one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<KeyId>,
}
