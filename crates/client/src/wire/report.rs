//! Reports: who has access to what, what nobody uses, what ends soon, owners, and the platform's
//! figures.

use jiff::{Timestamp, civil::Date};
use rolecall_core::{
    AccountId, Kind, Levels, MembershipId, RoleId,
    name::{Address, Name, ShortName},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{RoleOfPerson, State};

/// Someone or something that has access in an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportLine {
    /// What it is.
    pub kind: Reported,
    /// The id of the person in the account, of the key, or of the account whose sign-in it is.
    #[schema(example = "0197f3a0-5b5e-7c33-9d0a-3f2f0c1b7a10")]
    pub id: String,
    /// What it is called.
    pub name: Option<Name>,
    /// Where mail reaches the person.
    pub address: Option<Address>,
    /// Whether they own the account.
    pub owner: bool,
    /// Their roles and groups.
    pub roles: Vec<RoleOfPerson>,
    /// Whether it counts now, within its dates.
    pub in_force: bool,
    /// When it was put in or made.
    pub since: Option<Timestamp>,
    /// When it was last used, to within a minute.
    pub last_used_at: Option<Timestamp>,
    /// When it ends; of an invitation, until when it can be accepted.
    pub ends_at: Option<Timestamp>,
    /// What it may do in the account now, whatever the address: sections above `hide`. Only in the
    /// report on who has access to what.
    #[serde(default, skip_serializing_if = "Levels::is_empty")]
    pub levels: Levels,
}

/// What a line of a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reported {
    /// A person who has joined.
    Person,
    /// Someone who was asked in and has not answered.
    Invitation,
    /// A key.
    Key,
    /// The account's own sign-in.
    AccountSignIn,
}

impl Reported {
    /// Its name in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Invitation => "invitation",
            Self::Key => "key",
            Self::AccountSignIn => "account_sign_in",
        }
    }
}

/// An account with its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnerLine {
    /// The account.
    pub account: AccountId,
    /// Its name in addresses.
    pub short_name: ShortName,
    /// Its name on pages.
    pub account_name: Name,
    /// What it is.
    pub kind: Kind,
    /// Whether its people may act.
    pub state: State,
    /// The id of the owner in it.
    pub person: MembershipId,
    /// What the owner is called.
    pub name: Option<Name>,
    /// Where mail reaches them.
    pub address: Option<Address>,
    /// Whether they have set up a second factor; none until they have accepted.
    pub second_factor: Option<bool>,
    /// Whether the account, or one above, demands one.
    pub demanded: bool,
    /// When they last worked there or below, to within a minute.
    pub last_used_at: Option<Timestamp>,
}

/// A role or group, and how many have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoleUse {
    /// Its id.
    pub id: RoleId,
    /// What it is called.
    pub name: Name,
    /// Whether it is a group.
    pub group: bool,
    /// The kind of account in which it can be given.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The account that defines it.
    pub account: AccountId,
    /// The name of that account in addresses.
    pub short_name: ShortName,
    /// How many people have it, invitations included.
    #[schema(minimum = 0)]
    pub people: u64,
    /// How many keys are bounded by it.
    #[schema(minimum = 0)]
    pub keys: u64,
}

/// The figures of the whole platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlatformReport {
    /// The ledger's number that they are of.
    #[schema(minimum = 0)]
    pub revision: u64,
    /// When they were counted.
    pub at: Timestamp,
    /// How many accounts there are of each kind in each state.
    pub accounts: Vec<AccountsCount>,
    /// People and their factors.
    pub people: PeopleCount,
    /// Where people stand.
    pub memberships: MembershipsCount,
    /// Owners and their factors.
    pub owners: OwnersCount,
    /// Keys.
    pub keys: KeysCount,
    /// Each day by UTC, the oldest first; the last one is today.
    pub days: Vec<DayCount>,
}

/// How many accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountsCount {
    /// Of this kind.
    pub kind: Kind,
    /// In this state.
    pub state: State,
    /// So many.
    #[schema(minimum = 0)]
    pub count: u64,
}

/// How many people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PeopleCount {
    /// All on record who are not erased.
    #[schema(minimum = 0)]
    pub all: u64,
    /// Of these, who have a login: they have joined somewhere and chosen a password.
    #[schema(minimum = 0)]
    pub with_login: u64,
    /// Of those, who have set up a second factor.
    #[schema(minimum = 0)]
    pub with_second_factor: u64,
}

/// How many memberships, by whether they count now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MembershipsCount {
    /// All of them.
    #[schema(minimum = 0)]
    pub all: u64,
    /// In force.
    #[schema(minimum = 0)]
    pub in_force: u64,
    /// Asked in, without an answer.
    #[schema(minimum = 0)]
    pub invited: u64,
    /// Taken out of force.
    #[schema(minimum = 0)]
    pub suspended: u64,
    /// Before their activation.
    #[schema(minimum = 0)]
    pub not_yet: u64,
    /// After their expiration.
    #[schema(minimum = 0)]
    pub ended: u64,
    /// In force, and not used for 90 days.
    #[schema(minimum = 0)]
    pub unused: u64,
    /// In force, and ending within 30 days.
    #[schema(minimum = 0)]
    pub ending: u64,
}

/// How many accounts have an owner, and which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnersCount {
    /// All accounts that have one.
    #[schema(minimum = 0)]
    pub all: u64,
    /// Whose owner has a second factor.
    #[schema(minimum = 0)]
    pub with_second_factor: u64,
    /// Whose owner has not accepted yet.
    #[schema(minimum = 0)]
    pub not_joined: u64,
}

/// How many keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeysCount {
    /// All of them.
    #[schema(minimum = 0)]
    pub all: u64,
    /// That are good now.
    #[schema(minimum = 0)]
    pub good: u64,
    /// Good, and not used for 90 days.
    #[schema(minimum = 0)]
    pub unused: u64,
    /// Good, and ending within 30 days.
    #[schema(minimum = 0)]
    pub ending: u64,
}

/// One day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayCount {
    /// The day, by UTC.
    pub day: Date,
    /// How many accounts there were at its end.
    #[schema(minimum = 0)]
    pub accounts: u64,
    /// How many people there were.
    #[schema(minimum = 0)]
    pub people: u64,
    /// How many memberships there were, invitations included.
    #[schema(minimum = 0)]
    pub memberships: u64,
    /// How much was changed on it.
    #[schema(minimum = 0)]
    pub changes: u64,
    /// How often someone signed in on it.
    #[schema(minimum = 0)]
    pub sign_ins: u64,
}
