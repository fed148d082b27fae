//! One section of a catalog.

use std::{collections::BTreeMap, fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{Kind, Level, level::Offered, name::NameError};

/// The name of a section in data, such as `invoices` or `pbx.extensions`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SectionKey(Arc<str>);

impl SectionKey {
    /// The most characters that it may have.
    pub const CHARS_MAX: usize = 64;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SectionKey {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let part_fits = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_lowercase())
                && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        if text.len() <= Self::CHARS_MAX && text.split('.').all(part_fits) {
            Ok(Self(text.into()))
        } else {
            let form = "lower-case words with `_`, joined by dots, at most 64 characters";
            Err(NameError::form("the section", text, form))
        }
    }
}

impl TryFrom<String> for SectionKey {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl From<SectionKey> for String {
    fn from(key: SectionKey) -> Self {
        key.as_str().to_owned()
    }
}

impl std::borrow::Borrow<str> for SectionKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SectionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SectionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// From level `from` upwards, a section needs `section` at `level` or above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prerequisite {
    /// The first level of the needing section that needs it.
    pub from: Level,
    /// The section that is needed; it lives at the same kind.
    pub section: SectionKey,
    /// The least level of it.
    pub level: Level,
}

/// A part of a provider's system that access is given to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The name in data.
    pub key: SectionKey,
    /// The name on pages.
    pub label: String,
    /// What it is about, in a sentence.
    pub description: String,
    /// The kind of account at which it lives.
    pub kind: Kind,
    /// The levels that can be chosen.
    pub offered: Offered,
    /// What its levels rest on.
    pub prerequisites: Vec<Prerequisite>,
    /// What to confirm when a level is chosen.
    pub warnings: BTreeMap<Level, String>,
    /// Whether a suspended account's people keep more than view of it.
    pub kept_while_suspended: bool,
    /// Whether seeing it discloses a secret, so that each reveal is recorded.
    pub secret: bool,
    /// Further names for its levels.
    pub actions: BTreeMap<String, Level>,
    /// Whether it is one of Rolecall's own, which every catalog has.
    pub own: bool,
}

impl Section {
    /// The highest level that can be chosen.
    pub fn top(&self) -> Level {
        self.offered.top()
    }

    /// What `level` of this section rests on.
    pub fn prerequisites_of(&self, level: Level) -> impl Iterator<Item = &Prerequisite> {
        self.prerequisites.iter().filter(move |needed| needed.from <= level)
    }
}
