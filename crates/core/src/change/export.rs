//! Lists that leave as files.

use serde::{Deserialize, Serialize};

use super::Operation;

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
