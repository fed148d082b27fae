//! What facts may lack.

use crate::{
    AccountId, KeyId, MembershipId, PersonId, RoleId,
    name::{Address, LoginName, ShortName},
};

/// Something that must be known before a question can be answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// The account and those above it.
    Account(AccountId),
    /// The account of this short name.
    AccountNamed(ShortName),
    /// The platform.
    Root,
    /// The person.
    Person(PersonId),
    /// The person with this address.
    PersonAt(Address),
    /// The membership.
    Membership(MembershipId),
    /// The person's membership in the account itself.
    MembershipOf(PersonId, AccountId),
    /// The membership with this login name in the account.
    Login(AccountId, LoginName),
    /// The role or group.
    Role(RoleId),
    /// The role (or group, where true) of this folded name in the account.
    RoleNamed(AccountId, bool, String),
    /// The key.
    Key(KeyId),
    /// All memberships of the person: at most [`crate::change::MOVED_AT_ONCE_MAX`] and one more.
    MembershipsOf(PersonId),
    /// The person's memberships that have the role.
    Held(PersonId, RoleId),
    /// Memberships and keys that have the role, in the account and below: at most
    /// [`crate::change::MOVED_AT_ONCE_MAX`] and one more.
    Holders(RoleId, AccountId),
    /// Memberships and keys that have the role in the account itself: at most
    /// [`crate::change::MOVED_AT_ONCE_MAX`] and one more.
    HoldersIn(RoleId, AccountId),
    /// The account and those below it that have policies, with those on the way up: at most
    /// [`crate::record::Policy::KEEPERS_MAX`].
    Keepers(AccountId),
    /// For each role that anyone has in the account or below, one who has it.
    RolesInUse(AccountId),
    /// Accounts that have the role on their list of allowed roles.
    Listing(RoleId),
    /// The account and all below, with their memberships and keys: at most
    /// [`crate::change::SUBTREE_MAX`] and one more.
    Subtree(AccountId),
    /// All memberships in the account itself.
    People(AccountId),
    /// Every role.
    EveryRole,
}

impl Need {
    /// Whether it is about a set that a change elsewhere may add to.
    pub fn is_a_set(&self) -> bool {
        matches!(
            self,
            Self::Held(..)
                | Self::MembershipsOf(_)
                | Self::Holders(..)
                | Self::HoldersIn(..)
                | Self::Keepers(_)
                | Self::RolesInUse(_)
                | Self::Listing(_)
                | Self::Subtree(_)
                | Self::People(_)
                | Self::EveryRole
        )
    }
}

/// A fact was asked for that has not been loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing(pub Need);

/// An answer, or what must be loaded first.
pub type Lookup<T> = Result<T, Missing>;
