//! What is one's own: of a person who is signed in, whichever account is open.

use std::net::IpAddr;

use rolecall_core::{
    AccountId, Kind, MembershipId, Timestamp, Zone,
    name::{Language, Name, ShortName},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AccountRef, PersonDates, PersonState, RoleOfPerson};

/// An account that one has joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnAccount {
    /// Its id.
    pub id: AccountId,
    /// What kind of account it is.
    pub kind: Kind,
    /// Its name in addresses.
    pub short_name: ShortName,
    /// Its name.
    pub name: Name,
    /// Oneself in it.
    pub person: MembershipId,
    /// Whether one owns it.
    pub owner: bool,
    /// Whether one is in force there, or suspended.
    #[schema(inline)]
    pub state: PersonState,
    /// What one has there.
    pub roles: Vec<RoleOfPerson>,
    /// From when until when.
    pub dates: PersonDates,
}

/// A further account of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "beside": "abc", "name": "ABC Logistics", "short_name": "abc-logistics"
}))]
pub struct OpenAccount {
    /// An account that one works in: the new one stands beside it, under the same provider.
    pub beside: AccountRef,
    /// Its name.
    pub name: Name,
    /// Its name in addresses.
    pub short_name: ShortName,
}

/// What one says of oneself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Bob Baker", "zone": "Europe/Kyiv", "language": "en"}))]
pub struct OwnProfile {
    /// What one is called.
    pub name: Name,
    /// The zone of one's times.
    #[schema(value_type = String, example = "Europe/Kyiv")]
    pub zone: Zone,
    /// The language of one's pages and mails; none is the provider's.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "en")]
    pub language: Option<Language>,
}

/// A browser in which one is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnSession {
    /// When one signed in.
    pub opened_at: Timestamp,
    /// When it was last seen.
    pub seen_at: Timestamp,
    /// From which address one signed in, where that is known.
    #[schema(value_type = Option<String>, example = "192.0.2.7")]
    pub ip: Option<IpAddr>,
    /// What the browser says it is.
    #[schema(max_length = 200)]
    pub agent: Option<String>,
    /// Whether this request comes in it.
    pub this: bool,
}

/// An invitation that waits for one's own answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnInvitation {
    /// Its id, which becomes that of oneself in the account.
    pub id: MembershipId,
    /// What the account is called.
    pub account: Name,
    /// What kind of account it is.
    pub kind: Kind,
    /// What one would have there.
    pub roles: Vec<RoleOfPerson>,
    /// From when until when.
    pub dates: PersonDates,
    /// Until when it can be accepted.
    pub until: Timestamp,
}

/// How many mails wait to be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailsAgain {
    /// How many; the newest, at most a hundred at a time.
    #[schema(minimum = 0, maximum = 100)]
    pub mails: u32,
}
