//! Accounts: nodes of the tree.

use std::collections::{BTreeMap, BTreeSet};

use rolecall_core::{
    AccountId, Kind, RoleId, Zone,
    name::{Address, Name, ShortName},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::AccountRef;

pub use rolecall_core::change::AccountSettings as Settings;

/// An account as its people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Account {
    /// Its id, for good.
    pub id: AccountId,
    /// What it is, for good.
    pub kind: Kind,
    /// Its name in addresses.
    pub short_name: ShortName,
    /// The short names that it had before: they still lead to it, and no other account can be given
    /// them. At most 20.
    #[serde(default)]
    pub former_names: BTreeSet<ShortName>,
    /// Its name on pages.
    pub name: Name,
    /// The one directly above; none for the platform.
    pub parent: Option<AccountParent>,
    /// Whether its people may act.
    pub state: State,
    /// Whether the account above put it into this state, so that its own people cannot lift it.
    pub state_set_above: bool,
    /// The most roles that one person may have here; none is no limit.
    #[schema(minimum = 0, maximum = 255)]
    pub roles_per_person_max: Option<u8>,
    /// Whether its people must have a second factor.
    pub second_factor: bool,
    /// Whether people in accounts below may open further accounts under it.
    pub opens_accounts: bool,
}

/// The account directly above. Of those further above nothing is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountParent {
    /// Its name on pages.
    pub name: Name,
    /// Its id, for who may see it.
    pub id: Option<AccountId>,
    /// Its short name, for who may see it.
    pub short_name: Option<ShortName>,
}

/// Whether an account's people may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// They may.
    Active,
    /// They may look, pay, and remove people.
    Suspended,
    /// Nothing is left to them, nor to anyone below.
    Closed,
}

/// An account to be made below another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "customer", "name": "Acme Telephony", "short_name": "acme",
    "owner": {"address": "owner@acme.example", "name": "Olga Owner", "zone": "Europe/Kyiv"}
}))]
pub struct NewAccount {
    /// What it is to be: a reseller or a customer, or a phone system of a customer.
    pub kind: Kind,
    /// Its name on pages.
    pub name: Name,
    /// Its name in addresses.
    pub short_name: ShortName,
    /// Its first owner, who is invited; left out for a phone system, which has none.
    #[serde(default)]
    pub owner: Option<NewOwner>,
}

/// Who is to own an account. They are invited, and act once they have accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOwner {
    /// Where mail reaches them.
    pub address: Address,
    /// What they are called.
    pub name: Name,
    /// The time zone that they live in.
    pub zone: Zone,
}

/// Whether an account's people are to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"state": "suspended"}))]
pub struct SetState {
    /// The new state.
    pub state: State,
}

/// Where an account is to stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"parent": "harbour", "map": {}}))]
pub struct MoveAccount {
    /// The account above it from now on.
    pub parent: AccountRef,
    /// For each role that would not be allowed there, the one that its holders move to.
    #[serde(default)]
    pub map: BTreeMap<RoleId, RoleId>,
}
