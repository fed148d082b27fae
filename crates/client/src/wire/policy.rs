//! Policies: what an account states about who of its people may have what.

use rolecall_core::{
    KeyId, Level, MembershipId, PolicyId, RoleId,
    catalog::SectionKey,
    name::{Name, ShortName},
    record::PolicyContent,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A policy of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Policy {
    /// Its id.
    pub id: PolicyId,
    /// What it is called.
    pub name: Name,
    /// Of what.
    pub section: SectionKey,
    /// From this level on.
    pub level: Level,
    /// The roles and groups that alone give it, besides owners.
    pub only: Vec<RoleId>,
    /// Whether it is about the people of accounts below, too.
    pub below: bool,
    /// Whether an account above set it: only there it is changed.
    pub set_above: bool,
    /// Whether it is broken: someone above has given what it keeps from them.
    pub broken: bool,
    /// Who has what it keeps from them, as far as the caller may see them.
    pub broken_by: Vec<PolicyBreach>,
}

/// Someone who has what a policy keeps from them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PolicyBreach {
    /// The person in their account, if it is one.
    pub person: Option<MembershipId>,
    /// The key, if it is one.
    pub key: Option<KeyId>,
    /// What they are called.
    pub name: Option<Name>,
    /// The role or group by which they have it.
    pub role: RoleId,
}

/// A policy that an account above states, of people in this one too. Only there it is changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PolicyAbove {
    /// What it is called.
    pub name: Name,
    /// Of what.
    pub section: SectionKey,
    /// From this level on.
    pub level: Level,
    /// The roles and groups that alone give it, besides owners, as far as the caller knows of them.
    pub only: Vec<RoleId>,
    /// Whether it names others besides.
    pub others: bool,
    /// The account that states it; none where the caller sees nothing of that account.
    pub stated_by: Option<ShortName>,
}

/// What a policy is to say.
pub type SetPolicy = PolicyContent;
