//! The catalog: what access is given to.

use std::collections::BTreeMap;

use rolecall_core::{Kind, Level, catalog::SectionKey, name::Description, name::Name};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use utoipa::ToSchema;

/// The sections of a provider's system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Catalog {
    /// Its name in data.
    pub name: String,
    /// The version that its file states.
    #[schema(minimum = 0)]
    pub version: u32,
    /// The sections, widest kind first.
    pub sections: Vec<CatalogSection>,
}

/// A part of a provider's system that access is given to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CatalogSection {
    /// Its name in data.
    pub key: SectionKey,
    /// Its name on pages.
    pub label: String,
    /// What it is about.
    pub description: String,
    /// The kind of account at which it lives.
    pub kind: Kind,
    /// The levels that can be chosen, `hide` included.
    pub levels: Vec<Level>,
    /// Further names for its levels, as the action of a question.
    pub actions: BTreeMap<String, Level>,
    /// What its levels rest on.
    pub prerequisites: Vec<SectionPrerequisite>,
    /// What to confirm when a level is chosen.
    pub warnings: BTreeMap<String, String>,
    /// Whether a suspended account's people keep more than view of it.
    pub kept_while_suspended: bool,
    /// Whether seeing it discloses a secret.
    pub secret: bool,
}

/// From a level upwards, a section needs another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SectionPrerequisite {
    /// The first level that needs it.
    pub from: Level,
    /// The section that is needed.
    pub section: SectionKey,
    /// At which level.
    pub level: Level,
}

/// A catalog to be taken into use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"toml": "name = \"own\"\nversion = 1\n"}))]
pub struct SetCatalog {
    /// The file's text.
    #[serde(deserialize_with = "file_text")]
    #[schema(min_length = 1, max_length = 262_144)]
    pub toml: String,
}

/// The most characters of a catalog's file.
const FILE_CHARS_MAX: usize = 262_144;

fn file_text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    match text.chars().count() {
        0 => Err(D::Error::custom("the file is empty")),
        1..=FILE_CHARS_MAX => Ok(text),
        chars => Err(D::Error::custom(format!(
            "the file has {chars} characters: use at most {FILE_CHARS_MAX}"
        ))),
    }
}

/// A role or group that the program ships.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Preset {
    /// Its name in data.
    #[schema(example = "didww.billing")]
    pub key: String,
    /// Its name on pages.
    pub name: Name,
    /// The kind of account in which it can be given.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Whether it is a group.
    pub group: bool,
    /// What it is for.
    pub summary: Description,
    /// What its source says it may do.
    pub permitted: Vec<String>,
    /// What its source says it may not do.
    pub prohibited: Vec<String>,
}
