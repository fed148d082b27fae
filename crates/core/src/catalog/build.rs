//! From a catalog file to a checked catalog.

use std::collections::{BTreeMap, HashMap, HashSet};

use toml::Spanned;

use super::{
    Catalog, CatalogError, OWN, Prerequisite, Section, SectionKey,
    file::{SectionEntry, Source, unknown},
};
use crate::{Level, level::Offered};

type Places = HashMap<SectionKey, usize>;

pub(super) fn catalog(file: &str, text: &str) -> Result<Catalog, CatalogError> {
    let source = Source { file, text };
    if text.len() > Catalog::CHARS_MAX {
        let problem =
            format!("the file has {} bytes: use at most {}", text.len(), Catalog::CHARS_MAX);
        return Err(source.error(0, problem));
    }
    let parsed = source.parse()?;
    let own = Source { file: "own.toml", text: OWN };
    let own_entries = own.parse()?.section;

    let mut sections: Vec<Section> = Vec::new();
    for entry in &own_entries {
        sections.push(new_section(&own, entry, true)?);
    }
    let own_count = sections.len();
    for entry in &parsed.section {
        add_or_overlay(&source, entry, &mut sections)?;
    }
    if sections.len() > Catalog::SECTIONS_MAX {
        let problem = format!("{} sections: use at most {}", sections.len(), Catalog::SECTIONS_MAX);
        return Err(source.error(0, problem));
    }
    let places: Places =
        sections.iter().enumerate().map(|(at, section)| (section.key.clone(), at)).collect();
    for (at, entry) in own_entries.iter().enumerate() {
        let needed = prerequisites(&own, entry, &sections, &places)?;
        sections[at].prerequisites.extend(needed);
    }
    for entry in &parsed.section {
        let at = places[entry.key.get_ref().as_str()];
        let needed = prerequisites(&source, entry, &sections, &places)?;
        sections[at].prerequisites.extend(needed);
    }
    refuse_cycles(&source, &parsed.section, &sections, &places)?;
    debug_assert!(sections[..own_count].iter().all(|section| section.own));

    sections.sort_by_key(|section| section.kind);
    let places =
        sections.iter().enumerate().map(|(at, section)| (section.key.clone(), at)).collect();
    let mut level_labels = BTreeMap::new();
    for (level, label) in &parsed.levels {
        level_labels.insert(source.level(level)?, label.clone());
    }
    Ok(Catalog {
        label: parsed.label.unwrap_or_else(|| parsed.name.clone()),
        name: parsed.name,
        version: parsed.version,
        level_labels,
        actions: actions(&source, &parsed.actions)?,
        sections,
        places,
        text: text.into(),
    })
}

fn add_or_overlay(
    source: &Source<'_>,
    entry: &SectionEntry,
    sections: &mut Vec<Section>,
) -> Result<(), CatalogError> {
    let key = entry.key.get_ref().as_str();
    match sections.iter_mut().find(|section| section.key.as_str() == key) {
        None => sections.push(new_section(source, entry, false)?),
        Some(section) if section.own => overlay(source, entry, section)?,
        Some(_) => {
            return Err(
                source.at(&entry.key, format!("section `{key}` is already there: name it once"))
            );
        }
    }
    Ok(())
}

fn overlay(
    source: &Source<'_>,
    entry: &SectionEntry,
    own: &mut Section,
) -> Result<(), CatalogError> {
    let fixed = |field: &str| {
        let key = &own.key;
        source.at(&entry.key, format!("`{key}` is a section of Rolecall's own: its {field} cannot be changed; leave it out"))
    };
    if entry.kind.is_some() {
        return Err(fixed("kind"));
    }
    if entry.levels.is_some() {
        return Err(fixed("levels"));
    }
    if entry.kept_while_suspended.is_some() || entry.secret.is_some() {
        return Err(fixed("marks"));
    }
    let actions = actions(source, &entry.actions)?;
    let warnings = warnings(source, entry)?;
    own.label = entry.label.clone().unwrap_or_else(|| own.label.clone());
    own.description = entry.description.clone().unwrap_or_else(|| own.description.clone());
    own.actions.extend(actions);
    own.warnings.extend(warnings);
    Ok(())
}

fn new_section(
    source: &Source<'_>,
    entry: &SectionEntry,
    own: bool,
) -> Result<Section, CatalogError> {
    let key = source.section(&entry.key)?;
    let lacks = |field: &str| source.at(&entry.key, format!("section `{key}` has no `{field}`"));
    let kind = source.kind(entry.kind.as_ref().ok_or_else(|| lacks("kind"))?)?;
    let words = entry.levels.as_ref().ok_or_else(|| lacks("levels"))?;
    let levels = words.iter().map(|word| source.level(word)).collect::<Result<Vec<_>, _>>()?;
    let offered = Offered::new(levels);
    if offered.top() == Level::Hide {
        return Err(source.at(
            &entry.key,
            format!("section `{key}` offers no level above hide: give at least view"),
        ));
    }
    Ok(Section {
        label: entry.label.clone().unwrap_or_else(|| key.as_str().to_owned()),
        description: entry.description.clone().unwrap_or_default(),
        kind,
        offered,
        prerequisites: Vec::new(),
        warnings: warnings(source, entry)?,
        kept_while_suspended: entry.kept_while_suspended.unwrap_or(false),
        secret: entry.secret.unwrap_or(false),
        actions: actions(source, &entry.actions)?,
        own,
        key,
    })
}

fn warnings(
    source: &Source<'_>,
    entry: &SectionEntry,
) -> Result<BTreeMap<Level, String>, CatalogError> {
    entry.warnings.iter().map(|(level, text)| Ok((source.level(level)?, text.clone()))).collect()
}

fn actions(
    source: &Source<'_>,
    named: &BTreeMap<Spanned<String>, Spanned<String>>,
) -> Result<BTreeMap<String, Level>, CatalogError> {
    let mut actions = BTreeMap::new();
    for (name, level) in named {
        let meant = source.level(level)?;
        if meant == Level::Hide {
            return Err(source.at(
                level,
                format!("action `{}` means hide: an action needs view or more", name.get_ref()),
            ));
        }
        if Level::from_key(name.get_ref()).is_some_and(|own| own != meant) {
            return Err(source.at(
                name,
                format!(
                    "`{}` is the name of a level: give the action another name",
                    name.get_ref()
                ),
            ));
        }
        actions.insert(name.get_ref().clone(), meant);
    }
    Ok(actions)
}

fn prerequisites(
    source: &Source<'_>,
    entry: &SectionEntry,
    sections: &[Section],
    places: &Places,
) -> Result<Vec<Prerequisite>, CatalogError> {
    let kind = sections[places[entry.key.get_ref().as_str()]].kind;
    let mut found = Vec::new();
    for (from, needed) in &entry.needs {
        let from = source.level(from)?;
        for (word, level_word) in needed {
            let level = source.level(level_word)?;
            let Some(at) = places.get(word.get_ref().as_str()) else {
                let known: Vec<_> = sections.iter().map(|section| section.key.as_str()).collect();
                return Err(source.at(word, unknown("section", word.get_ref(), &known)));
            };
            let rests_on = &sections[*at];
            if rests_on.kind != kind {
                let problem = format!(
                    "`{}` lives at another kind ({}): a prerequisite must live at the same ({kind})",
                    rests_on.key, rests_on.kind
                );
                return Err(source.at(word, problem));
            }
            if !rests_on.offered.offers(level) {
                let problem = format!(
                    "`{}` does not offer {level}: it has {:?}",
                    rests_on.key, rests_on.offered
                );
                return Err(source.at(level_word, problem));
            }
            found.push(Prerequisite { from, section: rests_on.key.clone(), level });
        }
    }
    Ok(found)
}

fn refuse_cycles(
    source: &Source<'_>,
    entries: &[SectionEntry],
    sections: &[Section],
    places: &Places,
) -> Result<(), CatalogError> {
    let mut walk = Walk { sections, places, over: HashSet::new(), trail: Vec::new() };
    for entry in entries {
        if let Some(cycle) = walk.cycle_from(places[entry.key.get_ref().as_str()]) {
            let names: Vec<_> = cycle.iter().map(|at| sections[*at].key.as_str()).collect();
            let problem = format!(
                "prerequisites form a cycle: {}: take one of them out",
                names.join(" needs ")
            );
            return Err(source.at(&entry.key, problem));
        }
    }
    Ok(())
}

/// A walk along prerequisites that looks for one that leads back. Each section is walked once.
struct Walk<'s> {
    sections: &'s [Section],
    places: &'s Places,
    /// Sections from which no cycle is reached.
    over: HashSet<usize>,
    trail: Vec<usize>,
}

impl Walk<'_> {
    fn cycle_from(&mut self, at: usize) -> Option<Vec<usize>> {
        if let Some(met) = self.trail.iter().position(|before| *before == at) {
            let mut cycle = self.trail[met..].to_vec();
            cycle.push(at);
            return Some(cycle);
        }
        if self.over.contains(&at) {
            return None;
        }
        self.trail.push(at);
        for needed in &self.sections[at].prerequisites {
            if let Some(cycle) = self.cycle_from(self.places[needed.section.as_str()]) {
                return Some(cycle);
            }
        }
        self.trail.pop();
        self.over.insert(at);
        None
    }
}
