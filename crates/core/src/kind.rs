//! The four kinds of account, and so of roles and sections.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an account is. The order is from the widest to the narrowest.
///
/// A section lives at one kind; a role has the kind of the accounts it can be given in (its type).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The provider: the root of the tree.
    Platform,
    /// A partner, under the platform or another reseller.
    Reseller,
    /// Who buys telephony, under the platform or a reseller.
    Customer,
    /// A customer's phone system.
    PhoneSystem,
}

impl Kind {
    /// All kinds, widest first.
    pub const ALL: [Self; 4] = [Self::Platform, Self::Reseller, Self::Customer, Self::PhoneSystem];

    /// Whether this kind is the same as `other` or wider.
    pub fn holds(self, other: Self) -> bool {
        self <= other
    }

    /// The next narrower kind.
    pub fn narrower(self) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind > self)
    }

    /// Whether an account of this kind may stand directly under one of kind `parent`.
    pub fn may_stand_under(self, parent: Self) -> bool {
        match self {
            Self::Platform => false,
            Self::Reseller | Self::Customer => matches!(parent, Self::Platform | Self::Reseller),
            Self::PhoneSystem => parent == Self::Customer,
        }
    }

    /// Whether accounts of this kind have an owner. A phone system's owner is its customer.
    pub fn has_owner(self) -> bool {
        self != Self::PhoneSystem
    }

    /// Whether accounts of this kind have own roles without being asked, until one above decides.
    pub fn has_own_roles_by_default(self) -> bool {
        matches!(self, Self::Platform | Self::Reseller)
    }

    /// The name of the role type for accounts of this kind.
    pub fn role_type(self) -> &'static str {
        match self {
            Self::Platform => "Platform",
            Self::Reseller => "Reseller",
            Self::Customer => "Customer",
            Self::PhoneSystem => "User",
        }
    }

    /// The name in data and addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Reseller => "reseller",
            Self::Customer => "customer",
            Self::PhoneSystem => "phone_system",
        }
    }

    /// The kind with this [`Kind::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PhoneSystem => "phone system",
            other => other.key(),
        })
    }
}
