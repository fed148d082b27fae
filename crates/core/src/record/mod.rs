//! The records that hold the present: what the tables keep and the ledger's events change.
//!
//! Plain data. What may be changed, and by whom, is decided in [`crate::change`]; what follows for
//! access, in [`crate::access`].

mod access_request;
mod account;
mod ending;
mod key;
mod looking;
mod membership;
mod person;
mod policy;
mod review;
mod role;

pub use self::{
    access_request::{AccessRequest, Declined},
    account::{Account, AccountSignIn, AccountState, Allowlist, OwnershipOffer, in_ranges},
    ending::{NOTICE_DAYS, ToldOfEnd, days_before},
    key::Key,
    looking::{LookedAs, Looking},
    membership::{InvitedAs, Membership, MembershipState},
    person::Person,
    policy::{Policy, PolicyContent},
    review::{Due, DueDate, Review, ReviewAnswer, Reviewed, Unanswered, Verdict},
    role::{BuiltIn, Role, RoleContent},
};
