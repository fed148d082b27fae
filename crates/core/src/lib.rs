//! Rolecall decides who may do what in which account. Pure: no clock, disk, socket or randomness.
//!
//! - [`catalog`]: the sections that access is given to.
//! - [`record`]: accounts, persons, memberships, roles and keys as they are now.
//! - [`facts`]: the records that a decision or a change looks at, and how events change them.
//! - [`access`]: may this principal have this level of this section in this account, and why.
//! - [`index`]: the same decisions at the speed of memory, for programs that ask often.
//! - [`code`]: an account and those below it as a document, and back.
//! - [`change`]: commands, what they may do, and the events that they lead to.
//!
//! Deliberately not here: how records are stored, who is signed in, what a page shows, what time
//! it is.

pub mod access;
pub mod catalog;
pub mod change;
pub mod code;
pub mod facts;
pub mod id;
pub mod index;
mod kind;
mod level;
pub mod name;
pub mod preset;
mod principal;
pub mod record;
#[cfg(feature = "schema")]
mod schema;
pub mod suggest;
pub mod window;

pub use self::{
    id::{
        AccountId, Ids, JobId, KeyId, MailId, MembershipId, PersonId, PolicyId, ReviewId, RoleId,
    },
    kind::Kind,
    level::{Level, Levels, Offered},
    principal::{Origin, Principal},
    window::{Window, Zone},
};
pub use ipnet::IpNet;
pub use jiff::{SignedDuration, Timestamp, civil::Date};
