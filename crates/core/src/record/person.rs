//! A person: one login, however many accounts.

use serde::{Deserialize, Serialize};

use super::Looking;
use crate::{
    PersonId, Zone,
    name::{Address, Language, Name},
};

/// A human being with one login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The id.
    pub id: PersonId,
    /// Where mail reaches them; none once they are erased.
    pub address: Option<Address>,
    /// What they are called; none once they are erased.
    pub name: Option<Name>,
    /// The zone of their times, and of memberships yet to be made.
    pub zone: Zone,
    /// The language of their pages and mails.
    pub language: Option<Language>,
    /// Whether they have chosen a password, so that the login is theirs.
    pub claimed: bool,
    /// Whether they have set up a second factor.
    #[serde(default)]
    pub factor: bool,
    /// That they look at an account as someone else.
    #[serde(default)]
    pub looks: Option<Looking>,
}
