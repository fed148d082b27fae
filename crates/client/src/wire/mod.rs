//! What goes over the wire, both ways.
//!
//! What comes in has unknown members refused; what goes out may grow members, so a client ignores
//! those that it does not know.

mod access;
mod account;
mod catalog;
mod configuration;
mod history;
mod invitation;
mod job;
mod key;
mod limits;
mod mail;
mod node;
mod own;
mod ownership;
mod person;
mod policy;
mod problem;
mod proof;
mod report;
mod request;
mod review;
mod role;
mod sign_in;

use std::{borrow::Cow, fmt, str::FromStr};

use rolecall_core::{
    AccountId,
    name::{NameError, ShortName},
};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Array, ObjectBuilder, Ref, RefOr, Schema, schema::Type},
};

pub use self::{
    access::{AccessReport, Caller, SectionAccess, Subject, SubjectType, Why},
    account::{
        Account, AccountParent, MoveAccount, NewAccount, NewOwner, SetState, Settings, State,
    },
    catalog::{Catalog, CatalogSection, Preset, SectionPrerequisite, SetCatalog},
    configuration::{
        ApplyConfiguration, Configuration, DocumentFormat, Plan, PlanAccess, PlanConfiguration,
        PlanField, PlanRefusal, PlanStep,
    },
    history::{Actor, HistoryEntry},
    invitation::{NewInvitation, RenewInvitation},
    job::{
        DraftAccounts, DraftPeople, DraftStates, Job, JobCounts, JobRow, JobRowForeseen,
        JobRowOutcome, JobRowResult, JobState,
    },
    key::{IssuedKey, Key, NewKey, RotateKey, SetKeyRoles},
    limits::{
        AllowedRoles, Allowlist, AllowlistPreview, Ceiling, LeftOut, OwnRoles, PreviewAllowlist,
        SetAllowedRoles, SetAllowlist, SetCeiling, SetOwnRoles, SetSignInRules,
    },
    mail::{Mail, MailAccount, MailNotice, MailState},
    node::{Node, NodeState, NodeTask, Nodes},
    own::{MailsAgain, OpenAccount, OwnAccount, OwnInvitation, OwnProfile, OwnSession},
    ownership::{OfferOwnership, Ownership, OwnershipOffer, PutInOwner},
    person::{
        NewPerson, Person, PersonDates, PersonState, RoleOfPerson, SetAddresses, SetPersonState,
        SetReach, SetRoles, SettableState,
    },
    policy::{Policy, PolicyAbove, PolicyBreach, SetPolicy},
    problem::Problem,
    proof::{BundleLine, Checkpoint, Consistency},
    report::{
        AccountsCount, DayCount, KeysCount, MembershipsCount, OwnerLine, OwnersCount, PeopleCount,
        PlatformReport, ReportLine, Reported, RoleUse,
    },
    request::{AccessAsked, AccessRequest, AnswerAccessRequest, AskForAccess},
    review::{
        AnswerReview, CloseReview, ClosedReview, Given, Review, ReviewCounts, ReviewOutcome,
        ReviewedPerson, StartReview,
    },
    role::{AddPreset, Role},
    sign_in::{AccountSignIn, SetAccountSignIn},
};

/// The most items of a page.
pub const ITEMS_A_PAGE_MAX: u16 = 200;
/// The items of a page, if nothing else is asked for.
pub const ITEMS_A_PAGE: u16 = 50;

/// Some of a list, and where it goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The items, in the order in which they were made unless the list says otherwise.
    #[schema(schema_with = several::<T>)]
    pub items: Vec<T>,
    /// Give it as `cursor` to go on; none at the end of the list.
    pub next_cursor: Option<String>,
}

/// What was changed, as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Changed<T> {
    /// The ledger's number after the change. A question may ask for an answer at least as fresh.
    #[schema(minimum = 0, example = 2084)]
    pub revision: u64,
    /// The new state.
    #[schema(schema_with = named::<T>)]
    pub state: T,
}

/// A type by its name, where the derived schema would write it out again.
fn named<T: ToSchema>() -> Ref {
    Ref::from_schema_name(T::name())
}

fn several<T: ToSchema>() -> Array {
    Array::new(named::<T>())
}

/// What was changed is no longer there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Removed {
    /// The ledger's number after the change.
    #[schema(minimum = 0, example = 2085)]
    pub revision: u64,
}

/// Reads a member that may be null and may not be left out: null lifts a limit, which nobody does
/// by forgetting a member.
fn null_if_said<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(from)
}

/// An account, by its id or its short name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AccountRef {
    /// By its id.
    Id(AccountId),
    /// By its short name.
    ShortName(ShortName),
}

impl FromStr for AccountRef {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        match text.parse() {
            Ok(id) => Ok(Self::Id(id)),
            Err(_) => text.parse().map(Self::ShortName),
        }
    }
}

impl TryFrom<String> for AccountRef {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl From<AccountRef> for String {
    fn from(account: AccountRef) -> Self {
        account.to_string()
    }
}

impl From<AccountId> for AccountRef {
    fn from(id: AccountId) -> Self {
        Self::Id(id)
    }
}

impl From<ShortName> for AccountRef {
    fn from(name: ShortName) -> Self {
        Self::ShortName(name)
    }
}

impl fmt::Display for AccountRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::ShortName(name) => name.fmt(f),
        }
    }
}

impl PartialSchema for AccountRef {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("An account, by its id or its short name."))
            .min_length(Some(2))
            .max_length(Some(40))
            .pattern(Some(
                "^([a-z][a-z0-9]*(-[a-z0-9]+)*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$",
            ))
            .examples(["abc"])
            .into()
    }
}

impl ToSchema for AccountRef {
    fn name() -> Cow<'static, str> {
        "AccountRef".into()
    }
}
