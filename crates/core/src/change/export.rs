//! Lists that leave as files.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Operation;
use crate::name::Name;

/// Which list of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportedList {
    /// What was changed, and by whom.
    History,
    /// Its people.
    People,
    /// What its people have asked for.
    Requests,
    /// Who may do something in it.
    WhoCan,
    /// Its keys.
    Keys,
    /// Its roles.
    Roles,
    /// Its groups.
    Groups,
    /// The people of its review.
    Review,
    /// The accounts below it.
    AccountsBelow,
    /// Who has what in it.
    AccessReport,
    /// What nobody has used for long.
    UnusedReport,
    /// What ends soon.
    EndingReport,
    /// Its owner and those of accounts below.
    OwnersReport,
    /// The figures of the platform.
    PlatformReport,
    /// The roles of the platform and how many have each.
    RolesReport,
    /// All of it and of those below, as access as code.
    Configuration,
}

/// Which part of a list left, by its period and filter. What was looked for by name or address is not in
/// it: the row is never edited, and people can be erased.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportedPart {
    /// From this moment on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Before this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
    /// The words of the filter, such as a section.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub filter: BTreeMap<Name, Name>,
    /// By what else it was filtered, without the text.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub looked_for: BTreeSet<Name>,
}

impl ExportedPart {
    /// The most words of a filter.
    pub const WORDS_MAX: usize = 20;

    /// Whether it is all of the list.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }
}

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// Rows for a spreadsheet (RFC 4180).
    Csv,
    /// A JSON value a line.
    JsonLines,
    /// Rows of the ledger with what proves them.
    Bundle,
    /// A document of TOML.
    Toml,
    /// A document of YAML.
    Yaml,
    /// A document of JSON.
    Json,
}

impl ExportedList {
    /// What someone must be allowed to do to have it; none is seeing the account at all.
    pub fn operation(self) -> Option<Operation> {
        match self {
            Self::History => Some(Operation::SeeHistory),
            Self::People
            | Self::WhoCan
            | Self::AccessReport
            | Self::UnusedReport
            | Self::EndingReport
            | Self::OwnersReport => Some(Operation::SeePeople),
            Self::PlatformReport | Self::RolesReport => Some(Operation::SeeReports),
            Self::Review => Some(Operation::ReviewAccess),
            Self::Requests => Some(Operation::ChangePeople),
            Self::Keys => Some(Operation::SeeKeys),
            Self::Roles | Self::Groups => Some(Operation::SeeRoles),
            Self::AccountsBelow | Self::Configuration => None,
        }
    }
}
