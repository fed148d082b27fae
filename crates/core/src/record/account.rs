//! An account: a node of the tree.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{Membership, Policy, Review};
use crate::{
    AccountId, Kind, Level, Levels, MembershipId, PolicyId, RoleId,
    catalog::SectionKey,
    name::{Name, ShortName},
};

/// A node of the tree of accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// What it is; never changes.
    pub kind: Kind,
    /// The account directly above; only the platform has none.
    pub parent: Option<AccountId>,
    /// Its name in addresses.
    pub short_name: ShortName,
    /// The short names that it had before. They lead to it and are nobody else's ever after, since
    /// applications may know it by them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub former_names: BTreeSet<ShortName>,
    /// Its name on pages.
    pub name: Name,
    /// The membership that has the top of everything here; a phone system has none.
    pub owner: Option<MembershipId>,
    /// Ownership that was offered and not answered yet.
    pub offer: Option<OwnershipOffer>,
    /// Whether its people may act.
    pub state: AccountState,
    /// The roles it may use for its people; none of its own means its parent's.
    pub allowed_roles: Option<BTreeSet<RoleId>>,
    /// Whether roles that it makes for itself count; none means by its kind.
    pub own_roles: Option<bool>,
    /// Whether people in accounts below may open further accounts under this one.
    pub opens_accounts: bool,
    /// The most roles that one person may have here.
    pub roles_per_person_max: Option<u8>,
    /// Whether its people must have a second factor.
    pub second_factor: bool,
    /// The most that its people can have of a section, by who set it; the least of them counts.
    pub ceilings: BTreeMap<SectionKey, BTreeMap<AccountId, Level>>,
    /// From where its people may act; none means from anywhere.
    pub allowlist: Option<Allowlist>,
    /// Credentials of the account itself.
    pub sign_in: Option<AccountSignIn>,
    /// The review of its people that goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    /// What it states about who of its people may have what.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub policies: BTreeMap<PolicyId, Policy>,
}

impl Account {
    /// The most short names that it may have had before.
    pub const FORMER_NAMES_MAX: usize = 20;

    /// Gives it another short name, and keeps the one it had.
    pub fn rename(&mut self, short_name: ShortName) {
        self.former_names.remove(&short_name);
        let former = std::mem::replace(&mut self.short_name, short_name);
        if former != self.short_name {
            self.former_names.insert(former);
        }
    }

    /// Whether roles that it makes for itself count.
    pub fn has_own_roles(&self) -> bool {
        self.own_roles.unwrap_or_else(|| self.kind.has_own_roles_by_default())
    }

    /// The least ceiling of a section here, and who set it.
    pub fn ceiling(&self, section: &SectionKey) -> Option<(AccountId, Level)> {
        let set = self.ceilings.get(section)?;
        set.iter().map(|(by, level)| (*by, *level)).min_by_key(|(_, level)| *level)
    }

    /// Whether the review that goes on waits for an answer about one of its people. It asks about
    /// all who have joined but the owner, who is out of reach of everyone here (rule 12).
    pub fn awaits(&self, membership: &Membership) -> bool {
        let Some(review) = &self.review else { return false };
        review.verdict(membership).is_none()
            && membership.has_joined()
            && self.owner != Some(membership.id)
    }
}

/// Whether an account's people may act. Says who set it: only that account or one above lifts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum AccountState {
    /// They may.
    #[default]
    Active,
    /// They may look, pay, and remove people.
    Suspended {
        /// The account whose people set it.
        by: AccountId,
    },
    /// Nothing is left to them, nor to anyone below.
    Closed {
        /// The account whose people set it.
        by: AccountId,
    },
}

impl AccountState {
    /// The account that set it, unless it is the normal one.
    pub fn set_by(self) -> Option<AccountId> {
        match self {
            Self::Active => None,
            Self::Suspended { by } | Self::Closed { by } => Some(by),
        }
    }

    /// The name in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended { .. } => "suspended",
            Self::Closed { .. } => "closed",
        }
    }
}

/// From where an account's people, keys and sign-in count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowlist {
    /// The ranges; never empty.
    pub ranges: Vec<IpNet>,
    /// The account whose people set it.
    pub by: AccountId,
    /// Whether the account's owner set it, so that it binds the owner too.
    pub by_owner: bool,
    /// What some of the ranges are, in the words of who set them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub notes: BTreeMap<IpNet, Name>,
}

impl Allowlist {
    /// The most ranges of a list.
    pub const RANGES_MAX: usize = 1_000;

    /// Whether it binds the owner of `account`.
    pub fn binds_owner_of(&self, account: AccountId) -> bool {
        self.by_owner || self.by != account
    }
}

/// Whether an address is in one of the ranges. A v4 address in v6 clothing is the v4 address.
pub fn in_ranges(ranges: &[IpNet], ip: IpAddr) -> bool {
    let ip = ip.to_canonical();
    ranges.iter().any(|range| range.contains(&ip))
}

/// Ownership on offer to another membership of the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnershipOffer {
    /// Who is to be the owner.
    pub to: MembershipId,
    /// The roles that the old owner keeps; none means leaving the account.
    pub keeps: BTreeSet<RoleId>,
    /// What these give as the offer is made: if they give more by then, it does not hold.
    #[serde(default, skip_serializing_if = "Levels::is_empty")]
    pub kept: Levels,
}

/// Credentials of the account itself, next to its people's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSignIn {
    /// Whether it can be used.
    pub enabled: bool,
}
