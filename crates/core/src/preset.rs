//! The roles and groups that the program ships as data: DIDWW's five, the four example groups of a
//! provider's portal, and the three of PortaBilling's example.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::{
    Kind, Levels,
    name::{Description, Name},
    record::{BuiltIn, RoleContent},
};

/// A role or group to begin with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// Its name in data, such as `didww.billing`.
    pub key: String,
    /// Its name on pages.
    pub name: Name,
    #[serde(rename = "type", deserialize_with = "role_type")]
    kind: Kind,
    /// Whether it is a group.
    #[serde(default)]
    pub group: bool,
    /// Whether it stays as the program ships it, to be copied and not edited.
    #[serde(default)]
    pub built_in: bool,
    #[serde(default)]
    everything_below: bool,
    /// What it is for.
    pub summary: Description,
    /// What its source says it may do.
    #[serde(default)]
    pub permitted: Vec<String>,
    /// What its source says it may not do: bounds of this role, not a veto over others.
    #[serde(default)]
    pub prohibited: Vec<String>,
    levels: Levels,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PresetFile {
    version: u32,
    role: Vec<Preset>,
}

fn role_type<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Kind, D::Error> {
    let word = String::deserialize(from)?;
    let named = |kind: &Kind| kind.role_type().eq_ignore_ascii_case(&word);
    Kind::ALL
        .into_iter()
        .find(named)
        .ok_or_else(|| serde::de::Error::custom(format!("no role type `{word}`")))
}

static FILE: LazyLock<PresetFile> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/presets.toml")).expect("the presets are checked by a test")
});

/// All presets.
pub fn all() -> &'static [Preset] {
    &FILE.role
}

/// The preset with this key.
pub fn named(key: &str) -> Option<&'static Preset> {
    all().iter().find(|preset| preset.key == key)
}

impl Preset {
    /// The role's content.
    pub fn content(&self) -> RoleContent {
        RoleContent {
            name: self.name.clone(),
            description: Some(self.summary.clone()),
            kind: self.kind,
            levels: self.levels.clone(),
            everything_below: self.everything_below,
            second_factor: false,
        }
    }

    /// Where it comes from, if it is fixed.
    pub fn origin(&self) -> Option<BuiltIn> {
        self.built_in.then(|| BuiltIn { preset: self.key.clone(), version: FILE.version })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog::Catalog, change::check_content};

    // covers D5, G40
    #[test]
    fn every_preset_uses_offered_levels_and_meets_its_own_prerequisites() {
        let catalog = Catalog::telecom();
        assert_eq!(all().len(), 12);
        for preset in all() {
            let outcome = check_content(&catalog, &preset.content());
            assert!(outcome.is_ok(), "{}: {outcome:?}", preset.key);
        }
        assert_eq!(all().iter().filter(|preset| preset.built_in).count(), 5);
    }
}
