//! What events carry besides records.

use serde::{Deserialize, Serialize};

use crate::{
    Zone,
    change::Personal,
    name::{Language, Name, ShortName},
    record::Account,
};

/// What people of an account may change about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountSettings {
    /// Its name on pages.
    pub name: Name,
    /// Its name in addresses.
    pub short_name: ShortName,
    /// The most roles that one person may have.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 255))]
    pub roles_per_person_max: Option<u8>,
    /// Whether its people must have a second factor.
    pub second_factor: bool,
    /// Whether people in accounts below may open further accounts under it.
    pub opens_accounts: bool,
}

impl AccountSettings {
    /// As they are now.
    pub fn of(account: &Account) -> Self {
        Self {
            name: account.name.clone(),
            short_name: account.short_name.clone(),
            roles_per_person_max: account.roles_per_person_max,
            second_factor: account.second_factor,
            opens_accounts: account.opens_accounts,
        }
    }
}

/// What a person says of themself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// What they are called.
    pub name: Personal<Name>,
    /// The zone of their times.
    pub zone: Zone,
    /// The language of their pages.
    pub language: Option<Language>,
}

/// Why ownership is no longer on offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferEnd {
    /// The owner took it back.
    Withdrawn,
    /// Who was to be the owner does not want to.
    Declined,
    /// Another offer, another owner, or the membership's end came first.
    Superseded,
}

/// How a membership came to own its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnerHow {
    /// Named when the account was made.
    First,
    /// By offer and acceptance.
    Accepted,
    /// By someone above.
    PutIn,
    /// By a command on the machine.
    Recovered,
}

/// How a membership ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MembershipEnd {
    /// An administrator removed it.
    Removed,
    /// The person left.
    Left,
    /// The invitation was taken back.
    Revoked,
    /// The invitation was turned down.
    Declined,
    /// The person was erased.
    Erased,
    /// Ownership passed on and nothing was kept.
    OwnershipPassed,
    /// A review came to it.
    Reviewed,
}
