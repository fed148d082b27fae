//! The records that hold the present: what the tables keep and the ledger's events change.
//!
//! Plain data. What may be changed, and by whom, is decided in [`crate::change`]; what follows for
//! access, in [`crate::access`].

mod account;
mod key;
mod membership;
mod person;
mod role;

pub(crate) use self::account::in_ranges;

pub use self::{
    account::{Account, AccountSignIn, AccountState, Allowlist, OwnershipOffer},
    key::Key,
    membership::{InvitedAs, Membership, MembershipState},
    person::Person,
    role::{BuiltIn, Role, RoleContent},
};
