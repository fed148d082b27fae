//! Parts of the sentences of refusals.

use std::net::IpAddr;

use super::MissingPrerequisite;
use crate::{Level, RoleId, facts::Holder};

pub(super) fn from_where(ip: Option<IpAddr>) -> String {
    ip.map_or_else(
        || "your address is not known and".to_owned(),
        |ip| format!("your address, {ip}, is"),
    )
}

pub(super) fn until_end(ends: &bool) -> &'static str {
    if *ends { ", and not for that long" } else { "" }
}

pub(super) fn held_by(holders: &[Holder]) -> String {
    match holders.len() {
        0 => "a list of allowed roles".to_owned(),
        1 => "1 person or key".to_owned(),
        many => format!("{many} persons and keys"),
    }
}

pub(super) fn broken_by(holders: &[Holder]) -> String {
    match holders.len() {
        0 | 1 => "who would have it".to_owned(),
        many => format!("{many} people and keys who would have it"),
    }
}

pub(super) fn have(holders: &[Holder]) -> String {
    match holders.len() {
        1 => "1 person or key has".to_owned(),
        many => format!("{many} people and keys have"),
    }
}

pub(super) fn named(roles: &[RoleId]) -> String {
    let names: Vec<_> = roles.iter().map(ToString::to_string).collect();
    format!("role {}", names.join(", "))
}

pub(super) fn levels(levels: &[Level]) -> String {
    levels.iter().map(|level| level.key()).collect::<Vec<_>>().join(", ")
}

pub(super) fn prerequisites(missing: &[MissingPrerequisite]) -> String {
    let sentence = |missing: &MissingPrerequisite| {
        let MissingPrerequisite { section, level, needs, needs_level } = missing;
        format!("{level} on {section} needs {needs_level} on {needs}")
    };
    let sentences: Vec<_> = missing.iter().map(sentence).collect();
    format!("{}: set {} too", sentences.join("; "), if missing.len() == 1 { "it" } else { "them" })
}
