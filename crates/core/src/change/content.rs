//! What a role may contain.

use super::{MissingPrerequisite, Refusal};
use crate::{
    Level, Levels,
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

/// What a role's levels rest on and the role itself does not give, in order of the catalog.
pub fn missing_prerequisites(catalog: &Catalog, content: &RoleContent) -> Vec<MissingPrerequisite> {
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

/// The same levels with all that they rest on: what is missing is set to the least level that is
/// enough.
#[must_use]
pub fn with_prerequisites(catalog: &Catalog, content: &RoleContent) -> Levels {
    let mut raised = content.clone();
    loop {
        let missing = missing_prerequisites(catalog, &raised);
        let before = raised.levels.clone();
        for MissingPrerequisite { needs, needs_level, .. } in missing {
            let on = catalog.section(needs.as_str());
            let enough = on.and_then(|on| on.offered.iter().find(|level| *level >= needs_level));
            raised.levels.raise(&needs, enough.unwrap_or_default());
        }
        // Prerequisites have no cycle and levels only rise, so it ends.
        if raised.levels == before {
            return raised.levels;
        }
    }
}

/// The same levels without what rests on levels that are not given.
#[must_use]
pub fn without_unmet(catalog: &Catalog, content: &RoleContent) -> Levels {
    let given = |section: &Section| content.level(section);
    let mut lowered = content.levels.clone();
    for section in catalog.sections() {
        let written = content.levels.get(&section.key);
        lowered.set(section.key.clone(), catalog.settled(section, written, &given));
    }
    lowered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    fn group(levels: &[(&str, Level)]) -> RoleContent {
        let levels = levels.iter().map(|(key, level)| (key.parse().expect("a key"), *level));
        RoleContent {
            name: "A group".parse().expect("a name"),
            description: None,
            kind: Kind::Platform,
            levels: levels.collect(),
            everything_below: false,
            second_factor: false,
        }
    }

    // covers G22, G23
    #[test]
    fn what_is_missing_can_be_set_too_or_what_rests_on_it_lowered() {
        let catalog = Catalog::telecom();
        let bulk = ("accounts.bulk_status", Level::Edit);
        let content = group(&[bulk, ("product.users", Level::View), ("accounts", Level::View)]);
        let missing = missing_prerequisites(&catalog, &content);
        let named: Vec<_> = missing.iter().map(|missing| missing.needs.as_str()).collect();
        assert_eq!(named, ["product.groups", "product.calling_plan", "product"]);
        let raised =
            RoleContent { levels: with_prerequisites(&catalog, &content), ..content.clone() };
        assert_eq!(check_content(&catalog, &raised), Ok(()));
        let added = raised.levels.beyond(&content.levels);
        let added: Vec<_> = added.iter().map(|(key, level)| (key.as_str(), level)).collect();
        let view =
            ["product", "product.calling_plan", "product.groups"].map(|key| (key, Level::View));
        assert_eq!(added, view);
        // What is missing for what was missing comes too.
        let content = group(&[bulk, ("accounts", Level::View)]);
        let raised = with_prerequisites(&catalog, &content);
        let on = |key: &str| raised.get(&key.parse().expect("a key"));
        assert_eq!([on("product.calling_plan"), on("product")], [Level::View; 2]);
        let lowered = without_unmet(&catalog, &content);
        let kept = group(&[("accounts.bulk_status", Level::View), ("accounts", Level::View)]);
        assert_eq!(lowered, kept.levels);
    }
}
