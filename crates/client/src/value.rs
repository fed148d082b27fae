//! What bodies and questions are made of: ids, names, dates, levels.
//!
//! Each is checked where it is made, so that what is not possible is refused before it is sent. A
//! program depends on these by this crate alone.

pub use rolecall_core::{
    AccountId, Date, IpNet, KeyId, Kind, Level, Levels, MailId, MembershipId, PersonId, RoleId,
    Timestamp, Zone,
    catalog::SectionKey,
    change::{Action, Entity},
    name::{Address, Description, Language, LoginName, Name, ShortName},
    record::RoleContent,
    window::Dates,
};
