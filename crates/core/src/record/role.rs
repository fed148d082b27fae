//! A role or a group: levels under a name.

use serde::{Deserialize, Serialize};

use crate::{
    AccountId, Kind, Level, Levels, RoleId,
    catalog::{Catalog, Section},
    name::{Description, Name},
};

/// A name, a type and a level a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// The account that defines it.
    pub account: AccountId,
    /// Whether it is a group: levels that people of `account` itself are put into.
    pub group: bool,
    /// What can be edited.
    pub content: RoleContent,
    /// Where it comes from, if the program ships it; it is then fixed and can be copied.
    pub built_in: Option<BuiltIn>,
}

/// What can be edited of a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RoleContent {
    /// Its name, unique among the roles and among the groups of its account.
    pub name: Name,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Description>,
    /// Its type: the kind of account in which it can be given.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// What it gives.
    pub levels: Levels,
    /// The mark: the top of every section of narrower kinds, also after the catalog grows.
    #[serde(default)]
    pub everything_below: bool,
    /// Whether who holds it must have a second factor.
    #[serde(default)]
    pub second_factor: bool,
}

impl RoleContent {
    /// What it gives of a section, as written.
    pub fn level(&self, section: &Section) -> Level {
        if self.everything_below && self.kind < section.kind {
            section.top()
        } else {
            self.levels.get(&section.key)
        }
    }

    /// The widest kind of which it gives everything for good: the one below its own, if it is
    /// marked.
    pub fn everything_from(&self) -> Option<Kind> {
        self.kind.narrower().filter(|_| self.everything_below)
    }

    /// All that it gives, as written: the mark is spelt out.
    pub fn given(&self, catalog: &Catalog) -> Levels {
        let sections = catalog.sections().iter();
        sections.map(|section| (section.key.clone(), self.level(section))).collect()
    }
}

/// A role that the program ships, at a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BuiltIn {
    /// The preset.
    pub preset: String,
    /// Its version.
    pub version: u32,
}
