//! Who may do what, and why.

use rolecall_core::{
    AccountId, Kind, Level,
    access::{Explanation, Reason},
    catalog::SectionKey,
    name::Name,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who sends the requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Caller {
    /// Who.
    pub subject: Subject,
    /// The account of the key or sign-in; none for a person.
    pub account: Option<AccountId>,
    /// The ledger's number now.
    #[schema(minimum = 0)]
    pub revision: u64,
}

/// A person, a key or an account sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Subject {
    /// Which of the three.
    #[serde(rename = "type")]
    pub kind: SubjectType,
    /// The id of the person, key or account.
    #[schema(format = "uuid")]
    pub id: String,
    /// What they are called.
    pub name: Option<Name>,
}

/// The kinds of subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubjectType {
    /// A human being.
    Person,
    /// A program.
    Key,
    /// An account's own credentials.
    AccountSignIn,
}

/// All that a subject may do in an account, now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccessReport {
    /// Whose.
    pub subject: Subject,
    /// Where.
    pub account: AccountId,
    /// The ledger's number of which it is.
    #[schema(minimum = 0)]
    pub revision: u64,
    /// The sections above hide, by kind and then as in the catalog.
    pub sections: Vec<SectionAccess>,
}

/// What there is of one section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SectionAccess {
    /// The section.
    pub section: SectionKey,
    /// Its name on pages.
    pub label: String,
    /// The kind of account at which it lives.
    pub kind: Kind,
    /// How far they may go.
    pub level: Level,
}

/// Why a subject has a level, or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Why {
    /// Whose access.
    pub subject: Subject,
    /// The ledger's number of which it is.
    #[schema(minimum = 0)]
    pub revision: u64,
    /// Yes or no.
    pub allowed: bool,
    /// The code of the reason.
    pub reason: Reason,
    /// The same in words.
    pub words: Vec<String>,
    /// Everything that was looked at.
    pub explanation: Explanation,
}
