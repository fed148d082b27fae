//! What differs between two contents of a role.

use rolecall_core::{
    Level,
    catalog::{Catalog, Section},
    record::RoleContent,
};

/// A section of which two contents give different levels, or the same.
#[derive(Clone, Copy, Debug)]
pub(in crate::portal) struct Difference<'c> {
    pub(in crate::portal) section: &'c Section,
    pub(in crate::portal) levels: [Level; 2],
}

impl Difference<'_> {
    pub(in crate::portal) fn differs(&self) -> bool {
        self.levels[0] != self.levels[1]
    }
}

/// The sections that either of two contents could have, with the level of each: what differs first.
pub(in crate::portal) fn differences<'c>(
    catalog: &'c Catalog,
    contents: [&RoleContent; 2],
) -> Vec<Difference<'c>> {
    let carried =
        |section: &&Section| contents.iter().any(|content| content.kind.holds(section.kind));
    let sections = catalog.sections().iter().filter(carried);
    let levels = |section| contents.map(|content| content.level(section));
    let mut all: Vec<_> =
        sections.map(|section| Difference { section, levels: levels(section) }).collect();
    all.sort_by_key(|difference| !difference.differs());
    all
}
