//! The level editor: a row a section in order of kind, and in each row one choice among the levels
//! that the section offers. Roles and groups share it.
//!
//! It is a plain form: filters of what is given and what is changed are style sheets' work, and
//! what counts, fills in and asks back is done by the server, where there is no script to be
//! quicker (`assets/levels.js`).
//!
//! Deliberately not here: what may be given and what rests on what (core).

mod changed;
mod draft;
mod row;
mod said;

use maud::{Markup, html};
use rolecall_core::{
    Kind, Level,
    catalog::{Catalog, Section},
    change::MissingPrerequisite,
    record::RoleContent,
};

pub(crate) use self::said::chip;
pub(super) use self::{
    changed::differences,
    draft::{Draft, Holding, Lost, field},
    said::{label, lost, needs},
};
use super::messages::{Word, english};

/// The sections of a part stand together if there are so many.
const PART_MIN: usize = 2;

/// Levels as they are shown: to be changed, or to be read.
pub(super) struct Editor<'e> {
    pub(super) catalog: &'e Catalog,
    pub(super) draft: &'e Draft,
    pub(super) kind: Kind,
    /// What is saved now, to tell what is changed.
    pub(super) saved: Option<&'e RoleContent>,
    /// What the reader may put in; none is a reader who may not change it.
    pub(super) holding: Option<&'e Holding>,
    /// The warnings that are confirmed, by section.
    pub(super) confirmed: &'e [String],
    /// What the levels rest on and do not have.
    pub(super) missing: &'e [MissingPrerequisite],
}

/// Sections with the same first part of their key.
struct Part<'c> {
    name: &'c str,
    sections: Vec<&'c Section>,
}

impl Editor<'_> {
    pub(super) fn shown(&self) -> Markup {
        let kinds = Kind::ALL.into_iter().filter(|kind| self.kind.holds(*kind));
        html! {
            div.lv-all-rows #levels tabindex="-1" data-levels {
                @if self.holding.is_some() { (Self::tools()) }
                @for kind in kinds { (self.of_kind(kind)) }
                p.empty.lv-none { (english().say("levels-none-fit")) }
            }
        }
    }

    /// What narrows the rows. Looking for a text needs the script; the rest does not.
    fn tools() -> Markup {
        let m = english();
        html! {
            div.lv-tools {
                label.sr for="lv-find" { (m.say("levels-find")) }
                input #lv-find type="search" placeholder=(m.say("levels-find")) autocomplete="off" hidden;
                label.lv-only { input #lv-given type="checkbox"; (m.say("levels-only-given")) }
                label.lv-only { input #lv-changed type="checkbox"; (m.say("levels-only-changed")) }
            }
        }
    }

    fn of_kind(&self, kind: Kind) -> Markup {
        let m = english();
        let sections = self.catalog.sections().iter().filter(|section| section.kind == kind);
        let parts = parts(sections);
        let words = [("kind", Word::Text(kind.key()))];
        let title = m.put("levels-kind", &words);
        html! {
            @if !parts.is_empty() {
                div.lv-kind data-kind=(kind.key()) data-below[kind > self.kind] {
                    div.lv-head {
                        h3 { (title) }
                        (self.set_all(kind.key(), &title))
                    }
                    @for part in &parts { (self.part(part, parts.len() == 1)) }
                }
            }
        }
    }

    fn part(&self, part: &Part<'_>, is_all: bool) -> Markup {
        let rows = html! { @for section in &part.sections { (self.row(section)) } };
        if part.sections.len() < PART_MIN || is_all {
            return rows;
        }
        let head = self.catalog.section(part.name).map(|section| section.label.as_str());
        html! {
            div.lv-part {
                div.lv-head {
                    h4 {
                        @if let Some(head) = head { (head) " " }
                        code { (part.name) ".*" }
                    }
                    (self.set_all(&format!("{}.", part.name), &format!("{}.*", part.name)))
                }
                (rows)
            }
        }
    }

    /// A level for several sections at once.
    fn set_all(&self, which: &str, title: &str) -> Markup {
        let m = english();
        let id = format!("all.{which}");
        html! {
            @if self.holding.is_some() {
                span.lv-all {
                    label.sr for=(id) { (m.put("levels-set-all", &[("what", Word::Text(title))])) }
                    select id=(id) name=(id) {
                        option value="" { (m.say("levels-all")) }
                        @for level in Level::ALL {
                            option value=(level.key()) { (label(self.catalog, level)) }
                        }
                    }
                    button type="submit" name="do" value={ "all:" (which) } {
                        (m.say("levels-set")) span.sr { " " (title) }
                    }
                }
            }
        }
    }
}

/// The sections that a button for several at once is about.
pub(super) fn is_among(section: &Section, which: &str) -> bool {
    match which.strip_suffix('.') {
        Some(part) => first_part(section) == part,
        None => section.kind.key() == which,
    }
}

fn first_part(section: &Section) -> &str {
    let key = section.key.as_str();
    key.split_once('.').map_or(key, |(first, _)| first)
}

/// Sections by the first part of their key, each where the first of them is.
fn parts<'c>(sections: impl Iterator<Item = &'c Section>) -> Vec<Part<'c>> {
    let mut parts: Vec<Part<'c>> = Vec::new();
    for section in sections {
        let name = first_part(section);
        match parts.iter_mut().find(|part| part.name == name) {
            Some(part) => part.sections.push(section),
            None => parts.push(Part { name, sections: vec![section] }),
        }
    }
    parts
}
