//! The five levels, and the subset of them that a section offers.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::catalog::SectionKey;

/// How far someone may go in a section. Cumulative: each level includes those before it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Level {
    /// The section does not exist for them.
    #[default]
    Hide,
    /// Look.
    View,
    /// Change what is there.
    Edit,
    /// Add.
    Create,
    /// Take away.
    Delete,
}

impl Level {
    /// All levels, lowest first.
    pub const ALL: [Self; 5] = [Self::Hide, Self::View, Self::Edit, Self::Create, Self::Delete];

    /// The name in data and on the wire.
    pub fn key(self) -> &'static str {
        match self {
            Self::Hide => "hide",
            Self::View => "view",
            Self::Edit => "edit",
            Self::Create => "create",
            Self::Delete => "delete",
        }
    }

    /// The level with this [`Level::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.key() == key)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// The levels that a section offers. `hide` is always among them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Offered(u8);

impl Offered {
    /// `hide` and these.
    pub fn new(levels: impl IntoIterator<Item = Level>) -> Self {
        Self(levels.into_iter().fold(1, |bits, level| bits | 1 << level as u8))
    }

    /// Whether this level can be chosen.
    pub fn offers(self, level: Level) -> bool {
        self.0 & (1 << level as u8) != 0
    }

    /// The highest level that can be chosen.
    pub fn top(self) -> Level {
        self.highest_up_to(Level::Delete)
    }

    /// The highest level that can be chosen and is not above `level`.
    pub fn highest_up_to(self, level: Level) -> Level {
        let mut found = Level::Hide;
        for candidate in self.iter() {
            if candidate <= level {
                found = candidate;
            }
        }
        found
    }

    /// The levels that can be chosen, lowest first, `hide` included.
    pub fn iter(self) -> impl Iterator<Item = Level> {
        Level::ALL.into_iter().filter(move |level| self.offers(*level))
    }
}

impl fmt::Debug for Offered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Levels by section as someone wrote them. A section that is not named is at `hide`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Levels(BTreeMap<SectionKey, Level>);

impl Levels {
    /// No section above `hide`.
    pub fn none() -> Self {
        Self::default()
    }

    /// The level of this section.
    pub fn get(&self, section: &SectionKey) -> Level {
        self.0.get(section).copied().unwrap_or_default()
    }

    /// Sets the level of a section; `hide` takes the section out.
    pub fn set(&mut self, section: SectionKey, level: Level) {
        if level == Level::Hide {
            self.0.remove(&section);
        } else {
            self.0.insert(section, level);
        }
    }

    /// Raises the level of a section to at least `level`.
    pub fn raise(&mut self, section: &SectionKey, level: Level) {
        if level > self.get(section) {
            self.set(section.clone(), level);
        }
    }

    /// The sections above `hide` with their levels, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&SectionKey, Level)> {
        self.0.iter().map(|(section, level)| (section, *level))
    }

    /// What is here and not in `before`: the sections that are higher here, at their level here.
    #[must_use]
    pub fn beyond(&self, before: &Self) -> Self {
        self.iter()
            .filter(|(section, level)| *level > before.get(section))
            .map(|(section, level)| (section.clone(), level))
            .collect()
    }

    /// Whether nothing is above `hide`.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(SectionKey, Level)> for Levels {
    fn from_iter<I: IntoIterator<Item = (SectionKey, Level)>>(pairs: I) -> Self {
        let mut levels = Self::none();
        for (section, level) in pairs {
            levels.set(section, level);
        }
        levels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offered_subset_knows_its_top_and_what_is_next_below() {
        let offered = Offered::new([Level::View, Level::Edit]);
        assert_eq!(offered.top(), Level::Edit);
        assert_eq!(offered.highest_up_to(Level::Delete), Level::Edit);
        assert_eq!(offered.highest_up_to(Level::View), Level::View);
        assert!(offered.offers(Level::Hide) && !offered.offers(Level::Create));
    }

    #[test]
    fn hide_is_the_same_as_not_being_named() {
        let trunks: SectionKey = "trunks".parse().expect("a section key");
        let mut levels = Levels::none();
        levels.set(trunks.clone(), Level::Edit);
        levels.set(trunks.clone(), Level::Hide);
        assert_eq!(levels, Levels::none());
        assert_eq!(levels.get(&trunks), Level::Hide);
    }
}
