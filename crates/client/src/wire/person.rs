//! People in an account.

use std::collections::BTreeSet;

use ipnet::IpNet;
use jiff::{Timestamp, civil::Date};
use rolecall_core::{
    AccountId, MembershipId, PersonId, RoleId, Zone,
    name::{Address, Language, LoginName, Name},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::null_if_said;

/// A person in an account; a customer's pages call them an individual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    /// The id of this person in this account.
    pub id: MembershipId,
    /// The id of the person, the same in all their accounts; none until they have accepted.
    pub person: Option<PersonId>,
    /// Where mail reaches them; none once they are erased.
    pub address: Option<Address>,
    /// What they are called; none until they have accepted, and once they are erased.
    pub name: Option<Name>,
    /// The whole of their login name here.
    #[schema(example = "adam@abc")]
    pub login_name: Option<String>,
    /// Whether they own the account.
    pub owner: bool,
    /// Whether it counts.
    pub state: PersonState,
    /// Whether the invitation's link is no longer good: it can be made anew.
    pub invitation_expired: bool,
    /// Their roles and groups.
    pub roles: Vec<RoleOfPerson>,
    /// From when until when.
    pub dates: PersonDates,
    /// The accounts below that are reached; none is all.
    pub reach: Option<Vec<AccountId>>,
    /// From where they count; empty is from anywhere.
    #[schema(value_type = Vec<String>, example = json!(["192.0.2.0/24"]))]
    pub addresses: Vec<IpNet>,
    /// Whether they have set up a second factor; none until they have accepted.
    pub second_factor: Option<bool>,
    /// When they last worked here or below, to within a minute.
    pub last_seen_at: Option<Timestamp>,
}

/// A role or group that someone has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoleOfPerson {
    /// Its id.
    pub id: RoleId,
    /// What it is called.
    pub name: Name,
    /// Whether it is a group.
    pub group: bool,
}

/// Whether a person in an account counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonState {
    /// They do, within their dates.
    Active,
    /// They are invited and have not accepted, or were put in and have not chosen a password.
    Invited,
    /// Someone took them out of force.
    Suspended,
}

/// From when until when, as written and as the instants that it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonDates {
    /// The first day.
    pub activation: Option<Date>,
    /// The last day.
    pub expiration: Option<Date>,
    /// By whose midnight the days begin and end.
    pub zone: Zone,
    /// The first instant in force.
    pub starts_at: Option<Timestamp>,
    /// The first instant no longer in force.
    pub ends_at: Option<Timestamp>,
}

/// Someone to be put into an account. Whose address has a login already is invited instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "address": "new@abc.example", "name": "Nia New", "login_name": "nia",
    "roles": ["0197f3a0-5b5e-7c33-9d0a-3f2f0c1b7a10"],
    "dates": {"activation": "2027-04-20", "zone": "Europe/Kyiv"}
}))]
pub struct NewPerson {
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
    /// Their login name in the account.
    #[serde(default)]
    pub login_name: Option<LoginName>,
    /// From where they count; empty is from anywhere.
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 100)]
    pub addresses: Vec<IpNet>,
    /// The language of their pages and mails.
    #[serde(default)]
    pub language: Option<Language>,
}

/// Which roles and groups a person is to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"roles": ["0197f3a0-5b5e-7c33-9d0a-3f2f0c1b7a10"]}))]
pub struct SetRoles {
    /// All of them; with none they stay in the account and have nothing there.
    #[schema(value_type = Vec<RoleId>, max_items = 50)]
    pub roles: BTreeSet<RoleId>,
}

/// Which accounts below a person of a platform or reseller is to reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reach": null}))]
pub struct SetReach {
    /// These and what is below them; null is all.
    #[serde(deserialize_with = "null_if_said")]
    #[schema(value_type = Option<Vec<AccountId>>, required, max_items = 10000)]
    pub reach: Option<BTreeSet<AccountId>>,
}

/// From where a person is to count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"addresses": ["192.0.2.0/24", "2001:db8::/32"]}))]
pub struct SetAddresses {
    /// Ranges of addresses; empty is from anywhere.
    #[schema(value_type = Vec<String>, max_items = 100)]
    pub addresses: Vec<IpNet>,
}

/// Whether a person is to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"state": "suspended"}))]
pub struct SetPersonState {
    /// The new state.
    pub state: SettableState,
}

/// The states of a person that others put them into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettableState {
    /// They count, within their dates.
    Active,
    /// They do not, until someone resumes them.
    Suspended,
}
