//! Why someone has a level, in words: through which memberships, roles and groups, and what capped
//! or lowered it.

use maud::{Markup, html};
use rolecall_core::{
    Level,
    access::{Access, Explanation, in_words},
    catalog::Section,
    facts::Facts,
    record::Account,
};

use crate::{
    api::look::{Look, known},
    veil,
};

/// Who is asked about, and what of their access may be told.
pub(super) struct Told<'t, 'l> {
    pub(super) look: &'t Look<'l>,
    pub(super) account: &'t Account,
    /// Of the moment that is asked about: what roles and accounts were called then.
    pub(super) facts: &'t Facts,
    pub(super) access: &'t Access<'l>,
    pub(super) name: &'t str,
}

impl Told<'_, '_> {
    fn explained(&self, section: &Section, level: Level) -> Explanation {
        let explanation = self.access.explain(section, level);
        veil::explanation(explanation, self.account.id, |it| self.look.sees(it))
    }

    fn words(&self, explanation: &Explanation) -> Vec<String> {
        known(in_words(self.facts, explanation, self.name))
    }

    /// Why they have what they have of a section, and why no more.
    pub(super) fn reasons(&self, section: &Section) -> Markup {
        let level = self.access.level(section);
        let next = section.offered.iter().find(|offered| *offered > level);
        let had = (level > Level::Hide).then(|| self.explained(section, level));
        let lacked = next.map(|next| self.explained(section, next));
        let all = had.as_ref().or(lacked.as_ref()).map(|it| self.words(it)).unwrap_or_default();
        let more = had.as_ref().and(lacked.as_ref()).map(|it| self.words(it)).unwrap_or_default();
        html! {
            div.reasons {
                (sentence(&all))
                @if all.len() > 2 { ul.lines { @for line in &all[2..] { li { (plain(line)) } } } }
                (sentence(&more))
            }
        }
    }

    /// Through what they have at least a level of a section.
    pub(super) fn through(&self, section: &Section, level: Level) -> Markup {
        html! { @for line in self.through_lines(section, level) { span.line { (line) } } }
    }

    /// The same, a line for each.
    pub(super) fn through_lines(&self, section: &Section, level: Level) -> Vec<String> {
        let mut explanation = self.explained(section, level);
        explanation.standings.retain(|standing| standing.left >= level);
        explanation.lowered.clear();
        let words = self.words(&explanation).into_iter();
        words.skip(2).map(|line| plain(&line).to_owned()).collect()
    }
}

/// The answer and why, which come first.
fn sentence(lines: &[String]) -> Markup {
    html! {
        @if let [answer, why, ..] = lines {
            p { (super::super::messages::capital(answer)) ", " (why) "." }
        }
    }
}

fn plain(line: &str) -> &str {
    line.trim_start_matches("- ")
}
