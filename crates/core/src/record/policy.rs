//! A policy: a statement that an account keeps about who of its people may have what.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Role;
use crate::{
    AccountId, Level, PolicyId, RoleId,
    catalog::{Catalog, SectionKey},
    name::Name,
};

/// A statement kept with an account: of its people, only the owner and some roles have a section.
///
/// It never gives access. It says which changes are refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its id.
    pub id: PolicyId,
    /// The account from which it was set: only that account or one above it changes it.
    pub by: AccountId,
    /// What it says.
    pub content: PolicyContent,
}

/// What a policy says: the section, from which level on, and by which roles alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PolicyContent {
    /// What it is called, unique in its account.
    pub name: Name,
    /// Of what.
    pub section: SectionKey,
    /// From this level on; not `hide`.
    pub level: Level,
    /// The roles and groups that alone give it. Owners have it whatever a policy says.
    pub only: BTreeSet<RoleId>,
    /// Whether it is about the people of accounts below, too.
    #[serde(default)]
    pub below: bool,
}

impl Policy {
    /// The most policies of an account.
    pub const PER_ACCOUNT_MAX: usize = 100;
    /// The most accounts with policies below a role's that are looked at when it is changed.
    pub const KEEPERS_MAX: usize = 1_000;
}

impl PolicyContent {
    /// Whether whoever has the role has what they should not. It counts as it is written: ceilings,
    /// dates and prerequisites may take away what it gives, and are lifted without a look at this.
    pub fn is_broken_by(&self, catalog: &Catalog, role: &Role) -> bool {
        let section = catalog.section(self.section.as_str());
        let gives = section.is_some_and(|section| role.content.level(section) >= self.level);
        gives && !self.only.contains(&role.id)
    }

    /// Whether it refuses whatever `other` refuses.
    pub fn is_as_strict_as(&self, other: &Self) -> bool {
        self.section == other.section
            && self.level <= other.level
            && self.only.is_subset(&other.only)
            && (self.below || !other.below)
    }
}
