//! What a file of access as code says.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    KeyId, Kind, Level, Levels, Zone,
    catalog::SectionKey,
    name::{Address, Description, LoginName, Name, ShortName},
};

/// Accounts, each with what is said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// In any order; an account above comes before those below it where it is written.
    #[serde(default)]
    pub accounts: Vec<AccountEntry>,
}

/// One account. What is absent is left as it is; a list that is there is complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountEntry {
    /// Its short name, by which it is known.
    pub account: ShortName,
    /// What it is; needed for one that is to be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// The account right above it; needed for one that is to be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ShortName>,
    /// Its name on pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Who owns it. Named for one that is to be made; ownership does not pass by a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<OwnerEntry>,
    /// Whether its people may act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<Position>,
    /// What its people may change about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<SettingsEntry>,
    /// Whether roles that it makes for itself count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_roles: Option<bool>,
    /// The roles that it may use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_roles: Option<AllowedEntry>,
    /// The most that its people can have of a section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ceilings: Option<BTreeMap<SectionKey, Level>>,
    /// From where its people may act; empty is from anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowlist: Option<BTreeSet<IpNet>>,
    /// Roles that it defines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<RoleEntry>>,
    /// Groups that it defines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<RoleEntry>>,
    /// What it states about who may have what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policies: Option<Vec<PolicyEntry>>,
    /// Its people, without the owner; those who are asked in, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<Vec<PersonEntry>>,
    /// Its keys, without their secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<Vec<KeyEntry>>,
}

/// Who owns an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnerEntry {
    /// Where mail reaches them.
    pub address: Address,
    /// What they are called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// The zone of their times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
}

/// Whether an account's people may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// They may.
    Active,
    /// They may look, pay, and remove people.
    Suspended,
    /// Nothing is left to them.
    Closed,
}

impl Position {
    /// The name in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
        }
    }
}

/// What people of an account may change about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingsEntry {
    /// The most roles that one person may have; absent is any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles_per_person_max: Option<u8>,
    /// Whether its people must have a second factor.
    #[serde(default)]
    pub second_factor: bool,
    /// Whether people in accounts below may open further accounts under it.
    #[serde(default)]
    pub opens_accounts: bool,
}

/// The name of a role or group that the account or one above it defines; its id where several are
/// called so.
pub type RoleName = String;

/// The roles that an account may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a list of roles, or \"as above\" for the list of the account above")]
pub enum AllowedEntry {
    /// A list of its own.
    These(BTreeSet<RoleName>),
    /// The list of the account above.
    Inherited(AsAbove),
}

/// Said as `as above`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AsAbove {
    /// The only thing to say.
    #[serde(rename = "as above")]
    AsAbove,
}

/// A role or a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleEntry {
    /// Its name, by which it is known.
    pub name: Name,
    /// One that the program ships and that stays as it is; then it has nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Description>,
    /// Its type; a group has the kind of its account.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// What it gives.
    #[serde(default, skip_serializing_if = "Levels::is_empty")]
    pub levels: Levels,
    /// The mark: the top of every section of narrower kinds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub everything_below: bool,
    /// Whether who holds it must have a second factor.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second_factor: bool,
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyEntry {
    /// Its name, by which it is known.
    pub name: Name,
    /// Of what.
    pub section: SectionKey,
    /// From this level on.
    pub level: Level,
    /// The roles that alone give it, besides owners.
    #[serde(default)]
    pub only_roles: BTreeSet<RoleName>,
    /// The groups that do.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub only_groups: BTreeSet<RoleName>,
    /// Whether it is about the people of accounts below, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub below: bool,
}

/// A person in an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonEntry {
    /// Where mail reaches them, by which they are known.
    pub address: Address,
    /// What they are called; only read for who is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Their login name in the account; only set for who is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_name: Option<LoginName>,
    /// Their roles.
    #[serde(default)]
    pub roles: BTreeSet<RoleName>,
    /// Their groups.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub groups: BTreeSet<RoleName>,
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation: Option<Date>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration: Option<Date>,
    /// By whose midnight the days begin and end; absent is as it is, or UTC for who is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// The accounts below that they reach; absent is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<BTreeSet<ShortName>>,
    /// From where they count; absent is from anywhere.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub addresses: BTreeSet<IpNet>,
    /// Whether they are taken out of force.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suspended: bool,
}

/// A key, without its secret. None is made from a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyEntry {
    /// Its id, by which it is known.
    pub id: KeyId,
    /// What it is for; only told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Roles that bound it.
    #[serde(default)]
    pub roles: BTreeSet<RoleName>,
    /// Groups that do.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub groups: BTreeSet<RoleName>,
    /// From then on it is no longer good; only told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// A part of what is said of an account, to have that alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Name, state and settings.
    Settings,
    /// Own roles, allowed roles, ceilings.
    Limits,
    /// The allowlist.
    Allowlist,
    /// Roles and groups.
    Roles,
    /// Policies.
    Policies,
    /// People.
    People,
    /// Keys.
    Keys,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Settings,
        Self::Limits,
        Self::Allowlist,
        Self::Roles,
        Self::Policies,
        Self::People,
        Self::Keys,
    ];

    /// The name in data and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Limits => "limits",
            Self::Allowlist => "allowlist",
            Self::Roles => "roles",
            Self::Policies => "policies",
            Self::People => "people",
            Self::Keys => "keys",
        }
    }

    /// The part of this name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.key() == key)
    }
}

/// The parts that are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts(BTreeSet<Part>);

impl Parts {
    /// All of them.
    pub fn all() -> Self {
        Self(Part::ALL.into())
    }

    /// These; all where none is named.
    pub fn only(parts: impl IntoIterator<Item = Part>) -> Self {
        let parts: BTreeSet<_> = parts.into_iter().collect();
        if parts.is_empty() { Self::all() } else { Self(parts) }
    }

    /// Whether it is among them.
    pub fn has(&self, part: Part) -> bool {
        self.0.contains(&part)
    }
}

impl AccountEntry {
    /// An account of which nothing is said yet.
    pub fn of(account: ShortName) -> Self {
        Self {
            account,
            kind: None,
            parent: None,
            name: None,
            owner: None,
            state: None,
            settings: None,
            own_roles: None,
            allowed_roles: None,
            ceilings: None,
            allowlist: None,
            roles: None,
            groups: None,
            policies: None,
            people: None,
            keys: None,
        }
    }

    /// The same without parts that are not looked at.
    #[must_use]
    pub fn only(self, parts: &Parts) -> Self {
        fn kept<T>(is_kept: bool, value: Option<T>) -> Option<T> {
            value.filter(|_| is_kept)
        }
        let (settings, limits) = (parts.has(Part::Settings), parts.has(Part::Limits));
        let roles = parts.has(Part::Roles);
        Self {
            name: kept(settings, self.name),
            state: kept(settings, self.state),
            settings: kept(settings, self.settings),
            own_roles: kept(limits, self.own_roles),
            allowed_roles: kept(limits, self.allowed_roles),
            ceilings: kept(limits, self.ceilings),
            allowlist: kept(parts.has(Part::Allowlist), self.allowlist),
            roles: kept(roles, self.roles),
            groups: kept(roles, self.groups),
            policies: kept(parts.has(Part::Policies), self.policies),
            people: kept(parts.has(Part::People), self.people),
            keys: kept(parts.has(Part::Keys), self.keys),
            ..self
        }
    }
}
