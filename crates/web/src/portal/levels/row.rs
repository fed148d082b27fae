//! One section in the level editor.

use maud::{Markup, html};
use rolecall_core::{Level, catalog::Section, change::MissingPrerequisite};

use super::{
    Editor, chip, field, label,
    said::{joined, needs},
};
use crate::portal::messages::{Word, english};

impl Editor<'_> {
    pub(super) fn row(&self, section: &Section) -> Markup {
        let id = field(section);
        let label_id = format!("{id}-label");
        html! {
            div.lv-row #(id) tabindex="-1" data-section=(section.key) {
                div.lv-name {
                    span #(label_id) { (section.label) }
                    span.hint title=(section.description) { (section.description) }
                }
                @match self.holding {
                    Some(_) => (self.scale(section, &label_id)),
                    None => (self.read_scale(section)),
                }
                @if self.holding.is_some() { (self.notes(section)) }
            }
        }
    }

    fn saved_level(&self, section: &Section) -> Option<Level> {
        self.saved.map(|saved| saved.level(section))
    }

    /// The highest level that can be chosen: what is held, or what the role has already.
    fn most(&self, section: &Section) -> Level {
        let held = self.holding.map(|holding| holding.of(section)).unwrap_or_default();
        held.max(self.saved_level(section).unwrap_or_default())
    }

    fn scale(&self, section: &Section, label_id: &str) -> Markup {
        let (name, chosen, most) = (field(section), self.draft.level(section), self.most(section));
        let was = self.saved_level(section).unwrap_or_default();
        html! {
            div.lv-scale role="radiogroup" aria-labelledby=(label_id)
                aria-describedby={ (name) "-notes" } data-needs=(needs_of(section)) {
                @for level in Level::ALL {
                    @if section.offered.offers(level) {
                        label class={ "lv-step " (level.key()) } {
                            input type="radio" name=(name) value=(level.key()) checked[level == chosen]
                                disabled[level > most.max(chosen)] data-was[level == was]
                                data-warns[self.warns(section, level)];
                            span { (label(self.catalog, level)) }
                        }
                    } @else {
                        span.lv-gap aria-hidden="true" {}
                    }
                }
            }
        }
    }

    fn read_scale(&self, section: &Section) -> Markup {
        let chosen = self.draft.level(section);
        html! {
            div.lv-scale.lv-read {
                @for level in Level::ALL {
                    @if level == chosen {
                        span class={ "lv-step lv-on " (level.key()) } { span { (label(self.catalog, level)) } }
                    } @else if section.offered.offers(level) {
                        span class={ "lv-step " (level.key()) (if level < chosen { " lv-up" } else { "" }) } aria-hidden="true" {
                            span { (label(self.catalog, level)) }
                        }
                    } @else {
                        span.lv-gap aria-hidden="true" {}
                    }
                }
            }
        }
    }

    /// What there is to say of a row: what it was, what it rests on, what to confirm, and why some
    /// of it cannot be chosen.
    fn notes(&self, section: &Section) -> Markup {
        let m = english();
        let name = field(section);
        let (chosen, was) = (self.draft.level(section), self.saved_level(section));
        let own = |missing: &&MissingPrerequisite| missing.section == section.key;
        let missing: Vec<_> = self.missing.iter().filter(own).collect();
        html! {
            div.lv-notes id={ (name) "-notes" } {
                @if let Some(was) = was.filter(|was| *was != chosen) {
                    span.hint.lv-was { (m.say("levels-was")) " " (chip(self.catalog, was)) }
                }
                p.mistake.lv-missing hidden[missing.is_empty()] {
                    span { @if !missing.is_empty() { (needs(self.catalog, &missing)) } }
                    " "
                    button.small type="submit" name="do" value="raise" { (m.say("levels-raise")) }
                    " "
                    button.small type="submit" name="do" value="lower" { (m.say("levels-lower")) }
                }
                (self.warning(section))
                @if self.most(section) < section.top() && !self.is_own() { (self.reason(section)) }
            }
        }
    }

    /// Whether nothing can be added because the editor has it themself.
    fn is_own(&self) -> bool {
        self.holding.is_some_and(|holding| holding.is_own)
    }

    fn reason(&self, section: &Section) -> Markup {
        let held = self.holding.map(|holding| holding.of(section)).unwrap_or_default();
        let held = label(self.catalog, held);
        html! {
            span.hint { (english().put("levels-held", &[("level", Word::Text(&held))])) }
        }
    }

    /// Whether choosing a level is to be confirmed: it is not there already, and the catalog warns.
    pub(super) fn warns(&self, section: &Section, level: Level) -> bool {
        let was = self.saved_level(section).unwrap_or_default();
        section.warnings.keys().any(|from| was < *from && *from <= level)
    }

    fn warning(&self, section: &Section) -> Markup {
        let m = english();
        let key = section.key.as_str();
        let said: Vec<_> = section.warnings.values().map(String::as_str).collect();
        html! {
            @if self.warns(section, section.top()) {
                label.lv-warning id={ "confirm." (key) } {
                    input type="checkbox" name="confirmed" value=(key)
                        checked[self.confirmed.iter().any(|confirmed| confirmed == key)];
                    span { strong { (joined(&said)) } " " (m.say("levels-confirm")) }
                }
            }
        }
    }

    /// The sections whose level is to be confirmed and is not.
    pub(in crate::portal) fn unconfirmed(&self) -> impl Iterator<Item = &Section> {
        let sections = self.catalog.sections().iter();
        sections.filter(|section| {
            let is_confirmed = self.confirmed.iter().any(|it| it == section.key.as_str());
            !is_confirmed && self.warns(section, self.draft.level(section))
        })
    }
}

/// What the levels of a section rest on, for the script: `edit product.groups view`, one after the
/// other with commas.
fn needs_of(section: &Section) -> String {
    let told = section
        .prerequisites
        .iter()
        .map(|needed| format!("{} {} {}", needed.from.key(), needed.section, needed.level.key()));
    told.collect::<Vec<_>>().join(",")
}
