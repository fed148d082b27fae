//! What a role may contain.

use super::{MissingPrerequisite, Refusal};
use crate::{
    Level,
    catalog::{Catalog, Section},
    record::RoleContent,
};

/// Checks a role's levels against the catalog: known sections that its type can carry, levels that
/// they offer, and prerequisites that are met within the role.
pub fn check_content(catalog: &Catalog, content: &RoleContent) -> Result<(), Refusal> {
    for (key, level) in content.levels.iter() {
        let Some(section) = catalog.section(key.as_str()) else {
            let meant = catalog.nearest(key.as_str()).map(str::to_owned);
            return Err(Refusal::SectionUnknown { section: key.clone(), meant });
        };
        if !content.kind.holds(section.kind) {
            let (section, lives) = (key.clone(), section.kind);
            return Err(Refusal::SectionTooWide { section, lives, role: content.kind });
        }
        if !section.offered.offers(level) {
            let offered = section.offered.iter().collect();
            return Err(Refusal::LevelNotOffered { section: key.clone(), level, offered });
        }
    }
    let missing = missing_prerequisites(catalog, content);
    if missing.is_empty() { Ok(()) } else { Err(Refusal::PrerequisiteMissing { missing }) }
}

fn missing_prerequisites(catalog: &Catalog, content: &RoleContent) -> Vec<MissingPrerequisite> {
    let mut missing = Vec::new();
    for section in catalog.sections() {
        let level = content.level(section);
        if level == Level::Hide {
            continue;
        }
        for needed in section.prerequisites_of(level) {
            let has =
                catalog.section(needed.section.as_str()).map(|on: &Section| content.level(on));
            if has.unwrap_or_default() < needed.level {
                missing.push(MissingPrerequisite {
                    section: section.key.clone(),
                    level,
                    needs: needed.section.clone(),
                    needs_level: needed.level,
                });
            }
        }
    }
    missing
}
