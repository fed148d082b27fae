//! Levels in words and as chips: the one form that they have everywhere.

use maud::{Markup, html};
use rolecall_core::{Level, catalog::Catalog, change::MissingPrerequisite};

use super::Lost;
use crate::portal::messages::{Word, capital, english};

/// What the catalog calls a level.
pub(in crate::portal) fn label(catalog: &Catalog, level: Level) -> String {
    capital(catalog.level_label(level))
}

pub(crate) fn chip(catalog: &Catalog, level: Level) -> Markup {
    html! { span class={ "level " (level.key()) } { (label(catalog, level)) } }
}

pub(super) fn joined(words: &[&str]) -> String {
    words.join(", ")
}

/// What the levels of one section rest on and do not have, as a sentence.
pub(in crate::portal) fn needs(catalog: &Catalog, missing: &[&MissingPrerequisite]) -> String {
    let of = |key: &str| catalog.section(key).map_or(key, |it| it.label.as_str()).to_owned();
    let Some(first) = missing.first() else { return String::new() };
    let wanted: Vec<_> = missing
        .iter()
        .map(|missing| on(&label(catalog, missing.needs_level), &of(missing.needs.as_str())))
        .collect();
    let wanted: Vec<_> = wanted.iter().map(String::as_str).collect();
    let (level, section) = (label(catalog, first.level), of(first.section.as_str()));
    let words = [
        ("level", Word::Text(&level)),
        ("section", Word::Text(&section)),
        ("needs", Word::Text(&joined(&wanted))),
    ];
    english().put("levels-needs", &words).into_owned()
}

/// `View on Calling plans`.
pub(super) fn on(level: &str, section: &str) -> String {
    let words = [("level", Word::Text(level)), ("section", Word::Text(section))];
    english().put("levels-on", &words).into_owned()
}

/// Levels that were left out, by name.
pub(in crate::portal) fn lost(catalog: &Catalog, lost: &[Lost<'_>]) -> String {
    let told = lost.iter().map(|(section, level)| on(&label(catalog, *level), &section.label));
    told.collect::<Vec<_>>().join(", ")
}
