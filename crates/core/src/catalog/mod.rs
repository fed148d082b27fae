//! The catalog: which sections there are, with their levels, kinds and prerequisites. Data, not
//! code.
//!
//! Every catalog has Rolecall's own sections (`data/own.toml`), which its operations ask for. A
//! file adds sections, and may relabel the own ones or add prerequisites to them; it cannot drop
//! one, move it to another kind or change its levels.

mod build;
mod file;
mod section;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

pub use self::{
    file::CatalogError,
    section::{Prerequisite, Section, SectionKey},
};
use crate::{Kind, Level, Levels};

const OWN: &str = include_str!("../../data/own.toml");
const TELECOM: &str = include_str!("../../data/telecom.toml");

/// The sections of a provider's system.
///
/// Invariants, checked when it is built: keys are unique; a prerequisite names a section of the
/// same kind and a level that it offers; prerequisites have no cycle; sections are in order of
/// kind, widest first.
#[derive(Clone, Debug)]
pub struct Catalog {
    name: String,
    label: String,
    version: u32,
    level_labels: BTreeMap<Level, String>,
    actions: BTreeMap<String, Level>,
    sections: Vec<Section>,
    places: HashMap<SectionKey, usize>,
    text: Arc<str>,
}

impl PartialEq for Catalog {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Catalog {
    /// The most characters of a catalog file.
    pub const CHARS_MAX: usize = 262_144;
    /// The most sections of a catalog.
    pub const SECTIONS_MAX: usize = 1_000;

    /// The catalog of the four sources, which ships in the program.
    pub fn telecom() -> Self {
        Self::from_toml("telecom.toml", TELECOM).expect("the shipped catalog is checked by a test")
    }

    /// Rolecall's own sections and nothing else.
    pub fn own() -> Self {
        Self::from_toml("own.toml", "name = \"own\"")
            .expect("the own sections are checked by a test")
    }

    /// Reads a catalog file. `file` is only for naming it in an error.
    ///
    /// # Errors
    ///
    /// The first mistake, with its line and what was meant.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, CatalogError> {
        build::catalog(file, text)
    }

    /// The name in data.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name on pages.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The version that its file states.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The file it was read from.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// All sections, by kind and then as in the file.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The section with this key.
    pub fn section(&self, key: &str) -> Option<&Section> {
        self.places.get(key).map(|place| &self.sections[*place])
    }

    /// Where the section with this key stands among all.
    pub(crate) fn place(&self, key: &str) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// The section whose key is nearest to one that is not known.
    pub fn nearest(&self, key: &str) -> Option<&str> {
        crate::suggest::nearest(key, self.sections.iter().map(|section| section.key.as_str()))
    }

    /// What this catalog calls a level: `Hide`, or `Restrict` where its file says so.
    pub fn level_label(&self, level: Level) -> &str {
        self.level_labels.get(&level).map_or(level.key(), String::as_str)
    }

    /// The level that an action's name means in a section: one of the five, a name that the section
    /// or the catalog gives to one of them, or what the catalog calls a level. What it calls a level
    /// that the section does not offer means the highest below that: `Modify` is all there is.
    pub fn action(&self, section: &Section, name: &str) -> Option<Level> {
        let labelled = || self.labels().find(|(_, label)| *label == name).map(|(level, _)| level);
        Level::from_key(name)
            .or_else(|| section.actions.get(name).copied())
            .or_else(|| self.actions.get(name).copied())
            .or_else(|| labelled().map(|level| section.offered.highest_up_to(level)))
            .filter(|level| *level != Level::Hide)
    }

    /// What the catalog calls the levels in words of its own: not those that only differ in case.
    fn labels(&self) -> impl Iterator<Item = (Level, &str)> {
        let own =
            |label: &&str| Level::ALL.iter().all(|level| !level.key().eq_ignore_ascii_case(label));
        let labels = self.level_labels.iter().map(|(level, label)| (*level, label.as_str()));
        labels.filter(move |(_, label)| own(label))
    }

    /// The names for levels of a section, besides those of the levels themselves.
    pub fn actions_of<'c>(&'c self, section: &'c Section) -> BTreeMap<&'c str, Level> {
        let named = self.actions.iter().chain(&section.actions);
        let mut actions: BTreeMap<&str, Level> =
            named.map(|(name, level)| (name.as_str(), *level)).collect();
        for (_, label) in self.labels() {
            actions.extend(self.action(section, label).map(|level| (label, level)));
        }
        actions
    }

    /// The top of every section of `kind` and narrower, as an owner of such an account has it.
    pub fn everything(&self, kind: Kind) -> Levels {
        self.tops(|section| kind.holds(section.kind))
    }

    /// The top of every section of kinds narrower than `kind`: the mark "everything below".
    pub fn everything_below(&self, kind: Kind) -> Levels {
        self.tops(|section| kind < section.kind)
    }

    fn tops(&self, wanted: impl Fn(&Section) -> bool) -> Levels {
        let wanted = self.sections.iter().filter(|section| wanted(section));
        wanted.map(|section| (section.key.clone(), section.top())).collect()
    }

    /// The highest level of `section` up to `level` whose prerequisites hold, in a place where
    /// `other` says what else holds there.
    pub fn settled(
        &self,
        section: &Section,
        level: Level,
        other: &dyn Fn(&Section) -> Level,
    ) -> Level {
        Settling { catalog: self, other, known: HashMap::new() }.settled(section, level)
    }

    /// The first prerequisite of `level` of `section` that does not hold.
    pub fn first_missing<'c>(
        &'c self,
        section: &'c Section,
        level: Level,
        other: &'c dyn Fn(&Section) -> Level,
    ) -> Option<&'c Prerequisite> {
        Settling { catalog: self, other, known: HashMap::new() }.first_missing(section, level)
    }
}

/// Prerequisites being settled in one place. They have no cycle, so it ends; what is known of a
/// section is kept, so that each is settled once, however many rest on it.
struct Settling<'c> {
    catalog: &'c Catalog,
    other: &'c dyn Fn(&Section) -> Level,
    known: HashMap<&'c str, Level>,
}

impl<'c> Settling<'c> {
    fn settled(&mut self, section: &'c Section, level: Level) -> Level {
        let mut left = section.offered.highest_up_to(level);
        while left > Level::Hide && self.first_missing(section, left).is_some() {
            let below = Level::ALL[left as usize - 1];
            left = section.offered.highest_up_to(below);
        }
        left
    }

    fn first_missing(&mut self, section: &'c Section, level: Level) -> Option<&'c Prerequisite> {
        section.prerequisites_of(level).find(|needed| self.holding(&needed.section) < needed.level)
    }

    fn holding(&mut self, key: &'c SectionKey) -> Level {
        if let Some(known) = self.known.get(key.as_str()) {
            return *known;
        }
        let section = self.catalog.section(key.as_str());
        let level = section.map(|section| self.settled(section, (self.other)(section)));
        let level = level.unwrap_or_default();
        self.known.insert(key.as_str(), level);
        level
    }
}

#[cfg(test)]
mod tests;
