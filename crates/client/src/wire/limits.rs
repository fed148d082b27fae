//! What an account's people can have at most, and from where.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use ipnet::IpNet;
use rolecall_core::{
    Level, MembershipId, RoleId,
    catalog::SectionKey,
    name::{Address, Name},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Role, null_if_said};

/// The most that an account's people can have of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ceiling {
    /// The section.
    pub section: SectionKey,
    /// The most; none is no limit of this account's own.
    pub level: Option<Level>,
}

/// The most that an account's people are to have of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"level": "view"}))]
pub struct SetCeiling {
    /// The most; null lifts what was set before.
    #[serde(deserialize_with = "null_if_said")]
    #[schema(required)]
    pub level: Option<Level>,
}

/// The roles that an account may use for its people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AllowedRoles {
    /// Whether it has a list of its own; else its parent's counts.
    pub own_list: bool,
    /// Whether roles that it makes for itself count too.
    pub own_roles: bool,
    /// The roles that can be given here: the list that counts, and own roles if they do.
    pub roles: Vec<Role>,
}

/// The roles that an account is to use for its people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"roles": ["0197f3a0-5b5e-7c33-9d0a-3f2f0c1b7a10"], "map": {}}))]
pub struct SetAllowedRoles {
    /// These; an empty list is none; null is its parent's list.
    #[serde(deserialize_with = "null_if_said")]
    #[schema(value_type = Option<Vec<RoleId>>, required, max_items = 1000)]
    pub roles: Option<BTreeSet<RoleId>>,
    /// For each role in use that is taken off, the one that its holders move to.
    #[serde(default)]
    pub map: BTreeMap<RoleId, RoleId>,
}

/// Whether roles that an account makes for itself count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnRoles {
    /// Whether they do.
    pub on: bool,
}

/// Whether roles that an account makes for itself are to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"on": true}))]
pub struct SetOwnRoles {
    /// Whether they are.
    pub on: bool,
}

/// How an account's people are to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"second_factor": true}))]
pub struct SetSignInRules {
    /// Whether they must have a second factor.
    pub second_factor: bool,
}

/// From where an account's people, keys and sign-in count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Allowlist {
    /// Ranges of addresses; empty is from anywhere.
    #[schema(value_type = Vec<String>, example = json!(["192.0.2.0/24"]))]
    pub ranges: Vec<IpNet>,
    /// Whether it was set above, so that it binds the owner too and only stands to be changed there.
    pub set_above: bool,
    /// Whether the owner set it, so that it binds the owner too.
    pub set_by_owner: bool,
    /// What some of the ranges are.
    #[schema(value_type = BTreeMap<String, Name>, example = json!({"192.0.2.0/24": "Head office"}))]
    pub notes: BTreeMap<IpNet, Name>,
}

/// From where an account's people, keys and sign-in are to count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "ranges": ["192.0.2.0/24", "2001:db8::/32"], "notes": {"192.0.2.0/24": "Head office"}
}))]
pub struct SetAllowlist {
    /// Ranges of addresses; empty is from anywhere.
    #[schema(value_type = Vec<String>, max_items = 1000)]
    pub ranges: Vec<IpNet>,
    /// What some of them are.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, Name>)]
    pub notes: BTreeMap<IpNet, Name>,
    /// Say so where the list is meant to leave out whoever sets it, from where they are: it is
    /// refused otherwise.
    #[serde(default)]
    pub leaves_self_out: bool,
}

/// An allowlist that is to be looked at, and not set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"ranges": ["192.0.2.0/24", "2001:db8::/32"]}))]
pub struct PreviewAllowlist {
    /// Ranges of addresses; empty is from anywhere.
    #[schema(value_type = Vec<String>, max_items = 1000)]
    pub ranges: Vec<IpNet>,
}

/// What an allowlist would do now to those whom it binds, as far as it is known: who is signed in is
/// taken to be where they signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is an answer of its own")]
pub struct AllowlistPreview {
    /// Whether it would leave out whoever asks, from where they are.
    pub leaves_self_out: bool,
    /// Whether it would bind the owner, who did not set it.
    pub binds_owner: bool,
    /// Whether there is an owner whom it would not bind.
    pub spares_owner: bool,
    /// Those of the ranges that are so wide that they hardly keep anyone out.
    #[schema(value_type = Vec<String>, example = json!([]))]
    pub wide: Vec<IpNet>,
    /// How many are signed in from elsewhere and would be left out.
    #[schema(minimum = 0)]
    pub out: u64,
    /// The first 50 of them; none for who may not see people there.
    pub left_out: Vec<LeftOut>,
    /// How many are signed in from an address on it.
    #[schema(minimum = 0)]
    pub stay: u64,
    /// How many it binds who are not signed in, or of whom it is not known from where.
    #[schema(minimum = 0)]
    pub unknown: u64,
    /// How many keys would be good from these addresses alone.
    #[schema(minimum = 0)]
    pub keys: u64,
    /// Whether the account's own sign-in would be good from these addresses alone.
    pub account_sign_in: bool,
}

/// Someone whom an allowlist would leave out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeftOut {
    /// Who it is, in the account.
    pub person: MembershipId,
    /// What they are called, if they have accepted and are not erased.
    pub name: Option<Name>,
    /// Where mail reaches them; none once they are erased.
    pub address: Option<Address>,
    /// From where they signed in.
    #[schema(value_type = String, example = "203.0.113.5")]
    pub ip: IpAddr,
}
