//! What each kind of event is about: the one table by which a history is filtered.

use serde::{Deserialize, Serialize};

use super::Event;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $key:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$each])* $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name in data.
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }

            /// What is called so.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.key() == key)
            }
        }
    };
}

words! {
    /// The kind of thing that an event of an account is about.
    Entity {
        /// The account itself: settings, state, limits, owner.
        Account = "account",
        /// The account's own credentials.
        SignIn = "sign_in",
        /// One of its people, or an invitation of one.
        Person = "person",
        /// A role.
        Role = "role",
        /// A group.
        Group = "group",
        /// A key.
        Key = "key",
        /// What someone has asked for.
        Request = "request",
        /// A review of who has access.
        Review = "review",
        /// A policy.
        Policy = "policy",
        /// A job of many.
        Job = "job",
        /// A list that leaves as a file, or a bundle.
        List = "list",
        /// Values of a secret section.
        Secret = "secret",
    }
}

words! {
    /// Whether an event changed something, or tells that something was read.
    Action {
        /// Something is otherwise since.
        Change = "change",
        /// Someone saw something: an export, a secret, the account with the eyes of another.
        Reading = "reading",
    }
}

/// What an event changed of what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// No single field: something began, ended, or was seen.
    Nothing,
    /// This one: `before` and `after` are its values, or it follows from the event.
    Field(&'static str),
    /// Those members in which `before` and `after` differ.
    Members,
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// The kinds of thing; of a role's change it is not known here whether it is one of a group.
    pub entities: &'static [Entity],
    /// Change or reading.
    pub action: Action,
    /// What of it.
    pub changed: Changed,
    /// Whether decisions may follow from it. Whoever replays an account for its decisions may leave out
    /// all that is not.
    pub of_access: bool,
}

/// Every field that [`Changed`] may come to in the history of an account: of accounts, people, roles,
/// groups, keys and policies.
pub const FIELDS: &[&str] = &[
    "activation",
    "allowed_roles",
    "allowlist",
    "below",
    "ceiling",
    "description",
    "everything_below",
    "expiration",
    "expires_at",
    "level",
    "levels",
    "name",
    "narrowed_to",
    "only",
    "opens_accounts",
    "own_roles",
    "owner",
    "parent",
    "ranges",
    "roles",
    "roles_per_person_max",
    "second_factor",
    "section",
    "short_name",
    "sign_in",
    "state",
    "type",
    "zone",
];

const fn change(entities: &'static [Entity]) -> About {
    About { entities, action: Action::Change, changed: Changed::Nothing, of_access: true }
}

const fn reading(entities: &'static [Entity]) -> About {
    About { entities, action: Action::Reading, changed: Changed::Nothing, of_access: false }
}

impl About {
    const fn of(self, field: &'static str) -> Self {
        Self { changed: Changed::Field(field), ..self }
    }

    const fn members(self) -> Self {
        Self { changed: Changed::Members, ..self }
    }

    const fn aside(self) -> Self {
        Self { of_access: false, ..self }
    }
}

impl Event {
    /// What it is about. Without a wildcard: a new kind of event needs its row.
    #[expect(clippy::match_same_arms, reason = "a table: what belongs together has a row")]
    pub fn about(&self) -> About {
        use Entity::{
            Account, Group, Job, Key, List, Person, Policy, Request, Review, Role, Secret, SignIn,
        };
        match self {
            Self::CatalogAdopted { .. } => change(&[]),

            Self::AccountCreated { .. } | Self::OwnershipOffered { .. } => change(&[Account]),
            Self::OwnershipOfferEnded { .. } => change(&[Account]),
            Self::AccountChanged { .. } => change(&[Account]).members(),
            Self::AccountStateSet { .. } => change(&[Account]).of("state"),
            Self::AccountMoved { .. } => change(&[Account]).of("parent"),
            Self::CeilingSet { .. } => change(&[Account]).of("ceiling"),
            Self::AllowedRolesSet { .. } => change(&[Account]).of("allowed_roles"),
            Self::OwnRolesSet { .. } => change(&[Account]).of("own_roles"),
            Self::AllowlistSet { .. } => change(&[Account]).of("allowlist"),
            Self::OwnershipPassed { .. } => change(&[Account]).of("owner"),
            Self::AccountSignInSet { .. } => change(&[SignIn]).of("sign_in"),

            Self::RoleCreated { role } | Self::RoleDeleted { role } => {
                change(if role.group { &[Group] } else { &[Role] })
            }
            Self::RoleChanged { .. } => change(&[Role, Group]).members(),

            Self::PersonAdded { .. } | Self::PersonErased { .. } => change(&[Person]),
            Self::PersonChanged { .. } => change(&[Person]).members(),
            Self::AddressChanged { .. } => change(&[Person]).of("address"),
            Self::PasswordChosen { .. } => change(&[Person]).of("password"),
            Self::FactorSet { .. } => change(&[Person]).of("second_factor"),
            Self::MembershipAdded { .. } | Self::InvitationAccepted { .. } => change(&[Person]),
            Self::MembershipEnded { .. } => change(&[Person]),
            Self::EndsTold { .. } => change(&[Person]).aside(),
            Self::InvitationRenewed { .. } => change(&[Person]).of("state"),
            Self::RolesSet { .. } => change(&[Person]).of("roles"),
            Self::WindowSet { .. } => change(&[Person]).members(),
            Self::NarrowingSet { .. } => change(&[Person]).of("narrowed_to"),
            Self::RangesSet { .. } => change(&[Person]).of("ranges"),
            Self::MembershipSuspended { .. } | Self::MembershipResumed { .. } => {
                change(&[Person]).of("state")
            }

            Self::AccessAsked { .. } | Self::AccessAnswered { .. } => change(&[Request]).aside(),
            Self::ReviewStarted { .. } | Self::ReviewClosed { .. } => change(&[Review]).aside(),
            Self::ReviewAnswered { .. } | Self::ReviewLapsed { .. } => change(&[Review]).aside(),
            Self::ReviewReminded { .. } => change(&[Review]).aside(),
            Self::PolicySet { .. } => change(&[Policy]).members().aside(),
            Self::PolicyRemoved { .. } | Self::PolicyBroken { .. } => change(&[Policy]).aside(),
            Self::JobStarted { .. } | Self::JobCancelled { .. } => change(&[Job]).aside(),

            Self::LookBegan { whom, .. } | Self::LookEnded { whom, .. } => reading(match whom {
                crate::record::LookedAs::Membership(_) => &[Person],
                crate::record::LookedAs::Role(_) => &[Role, Group],
            }),
            Self::SecretRevealed { .. } => reading(&[Secret]),
            Self::ListExported { .. } => reading(&[List]),

            Self::KeyIssued { .. } | Self::KeyRevoked { .. } => change(&[Key]),
            Self::KeyRolesSet { .. } => change(&[Key]).of("roles"),
            Self::KeyRotated { .. } => change(&[Key]).of("expires_at"),
        }
    }
}
