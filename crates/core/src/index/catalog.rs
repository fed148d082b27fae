//! The catalog by number: which levels of which sections must be there for one to be had.

use std::{collections::HashMap, sync::Arc};

use super::SectionNumber;
use crate::{
    Kind, Level,
    catalog::{Catalog, Section},
};

/// What a decision needs of the catalog.
#[derive(Debug)]
pub(super) struct Numbered {
    pub(super) catalog: Arc<Catalog>,
    /// Which of the catalogs that the index has had.
    pub(super) generation: u16,
    pub(super) kinds: Vec<Kind>,
    /// For each level of each section what it rests on, all the way down, itself first; empty where
    /// the section does not offer the level.
    needs: Vec<Box<[(u16, Level)]>>,
    /// What a suspended account leaves.
    pub(super) suspended: Arc<[Level]>,
}

impl Numbered {
    pub(super) fn of(catalog: Arc<Catalog>, generation: u16) -> Self {
        let sections = catalog.sections();
        let number = |at: usize| u16::try_from(at).expect("few sections");
        let numbers: HashMap<&str, u16> = sections
            .iter()
            .enumerate()
            .map(|(at, section)| (section.key.as_str(), number(at)))
            .collect();
        let mut needs = Vec::with_capacity(sections.len() * Level::ALL.len());
        for at in 0..sections.len() {
            let offered = |level: &Level| sections[at].offered.offers(*level);
            for level in Level::ALL {
                let is_had = level > Level::Hide && offered(&level);
                let all = is_had.then(|| closure(sections, &numbers, (number(at), level)));
                needs.push(all.unwrap_or_default().into());
            }
        }
        let kinds = sections.iter().map(|section| section.kind).collect();
        let left = |section: &Section| {
            let most = if section.kept_while_suspended { Level::Delete } else { Level::View };
            section.offered.highest_up_to(most)
        };
        let suspended = sections.iter().map(left).collect();
        Self { catalog, generation, kinds, needs, suspended }
    }

    /// The kind of a section that was found in this catalog.
    #[inline]
    pub(super) fn kind(&self, section: SectionNumber) -> Option<Kind> {
        let kind = self.kinds.get(usize::from(section.number)).copied();
        kind.filter(|_| section.catalog == self.generation)
    }

    #[inline]
    pub(super) fn needs(&self, section: SectionNumber, level: Level) -> &[(u16, Level)] {
        self.needs_of(usize::from(section.number), level)
    }

    #[inline]
    pub(super) fn needs_of(&self, section: usize, level: Level) -> &[(u16, Level)] {
        let at = section * Level::ALL.len() + level as usize;
        self.needs.get(at).map(|needs| &**needs).unwrap_or_default()
    }
}

/// A level and all that it rests on. A prerequisite names a level that its section offers, so that
/// it holds if that much is given and what it rests on holds in turn.
fn closure(
    sections: &[Section],
    numbers: &HashMap<&str, u16>,
    of: (u16, Level),
) -> Vec<(u16, Level)> {
    let mut all = vec![of];
    let mut at = 0;
    while let Some((section, level)) = all.get(at).copied() {
        for needed in sections[usize::from(section)].prerequisites_of(level) {
            let needed = (numbers[needed.section.as_str()], needed.level);
            if !all.contains(&needed) {
                all.push(needed);
            }
        }
        at += 1;
    }
    all
}
