//! A membership: a person in an account.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AccessRequest, Reviewed, ToldOfEnd};
use crate::{
    AccountId, MembershipId, PersonId, Principal, RoleId, Window,
    catalog::SectionKey,
    name::{Address, LoginName, Name},
};

/// A person in an account. An invitation is a membership that gives nothing yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Its id.
    pub id: MembershipId,
    /// Where it stands.
    pub account: AccountId,
    /// Whose it is; one person has at most one in an account.
    pub person: PersonId,
    /// Roles and groups.
    pub roles: BTreeSet<RoleId>,
    /// Whether it counts.
    pub state: MembershipState,
    /// When it counts.
    pub window: Window,
    /// The accounts below to which its reach is narrowed; none means everything below.
    pub narrowed_to: Option<BTreeSet<AccountId>>,
    /// From where it counts; empty means from anywhere.
    pub ranges: Vec<IpNet>,
    /// The account whose people set that: only it or one above changes it.
    pub ranges_by: Option<AccountId>,
    /// The person's login name in this account.
    pub login_name: Option<LoginName>,
    /// Until they accept, what is known of them here; then they speak for themself.
    #[serde(default)]
    pub invited_as: Option<InvitedAs>,
    /// What they have asked for, and nobody has given.
    #[serde(default)]
    pub requests: BTreeMap<SectionKey, AccessRequest>,
    /// What the last review that asked about it came to.
    #[serde(default)]
    pub reviewed: Option<Reviewed>,
    /// What its person was told last of its end.
    #[serde(default)]
    pub told: Option<ToldOfEnd>,
}

/// Someone as who asked them in wrote them down: all that an account learns of them until they
/// accept, whether they have a login already or not (rule 13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitedAs {
    /// Where the invitation went.
    pub address: Address,
    /// What they are called.
    pub name: Name,
}

impl Membership {
    /// The most accounts to which reach can be narrowed.
    pub const NARROWED_TO_MAX: usize = 10_000;
    /// The most address ranges.
    pub const RANGES_MAX: usize = 100;
    /// The most roles and groups.
    pub const ROLES_MAX: usize = 50;

    /// Whether the person is one of the account's, and no longer only asked.
    pub fn has_joined(&self) -> bool {
        !matches!(self.state, MembershipState::Invited { .. })
    }
}

/// Whether a membership counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum MembershipState {
    /// It does, within its dates.
    Active,
    /// An invitation, not accepted yet.
    Invited {
        /// Whose right to give it is checked again when it is accepted; none is the machine's.
        by: Option<Principal>,
        /// From then on its link is no longer good; it can be sent anew.
        until: Timestamp,
    },
    /// Someone took it out of force, until someone resumes it.
    Suspended,
}

impl MembershipState {
    /// The name in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited { .. } => "invited",
            Self::Suspended => "suspended",
        }
    }
}
