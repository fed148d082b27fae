//! That someone has asked for access.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Level, PersonId, name::Reason};

/// That a person in an account has asked for a level of a section. It stands in their membership,
/// under the section, and goes with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessRequest {
    /// The level.
    pub level: Level,
    /// What for.
    pub reason: Reason,
    /// Who was asked: they could give it.
    pub to: BTreeSet<PersonId>,
    /// When.
    pub asked_at: Timestamp,
    /// Then nobody has answered, and it may be asked again.
    pub until: Timestamp,
    /// That it was declined, perhaps with a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<Declined>,
}

/// That it will not be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    /// Why not.
    pub word: Option<Reason>,
}

impl AccessRequest {
    /// For how many days an answer is waited for.
    pub const DAYS_MAX: i64 = 30;
    /// The most that wait for an answer, of one person in one account.
    pub const OPEN_MAX: usize = 5;
    /// The most people who are asked at once.
    pub const ASKED_MAX: usize = 10;

    /// Whether an answer is still waited for.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.declined.is_none() && now < self.until
    }
}
