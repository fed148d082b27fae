//! What someone holds, to compare with what they want to give: by rules 1 to 3 and 5 (place,
//! reach, in force, union, prerequisites), not capped.

use jiff::Timestamp;

use super::{
    Access,
    standing::{Source, Standing},
};
use crate::{
    Kind, Level, Levels, catalog::Section, catalog::SectionKey, record::RoleContent,
    window::ends_later,
};

/// A level that someone wants to give and does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The section.
    pub section: SectionKey,
    /// What they want to give.
    pub wanted: Level,
    /// What they hold, until the end of what they want to give.
    pub held: Level,
}

impl Access<'_> {
    /// The level of a section that is held now and until `until` (none is for good).
    pub fn held(&self, section: &Section, until: Option<Timestamp>) -> Level {
        self.level_of(section, &|standing, section| {
            if lasts(standing, until) { standing.given(section, &self.path) } else { Level::Hide }
        })
    }

    /// All that is held now and until `until`.
    pub fn all_held(&self, until: Option<Timestamp>) -> Levels {
        let sections = self.catalog.sections().iter();
        sections.map(|section| (section.key.clone(), self.held(section, until))).collect()
    }

    /// Whether everything of `kind` and narrower is held until `until`, also what the catalog will
    /// grow: by an owner of an account of that kind or a wider one, or through the mark on a role
    /// of a wider type. A key's snapshot does not grow.
    pub fn holds_everything_from(&self, kind: Kind, until: Option<Timestamp>) -> bool {
        self.standings.iter().filter(|standing| lasts(standing, until)).any(|standing| {
            if standing.owner {
                return self.path[standing.recorded].kind.holds(kind);
            }
            let has_mark = |content: &RoleContent| content.everything_below && content.kind < kind;
            let is_key = matches!(standing.source, Source::Key(_));
            !is_key && standing.roles.iter().any(|role| has_mark(&role.content))
        })
    }
}

fn lasts(standing: &Standing<'_>, until: Option<Timestamp>) -> bool {
    standing.status.is_held() && !ends_later(until, standing.ends_at)
}

/// The first of `wanted` that `access` does not hold until `until`.
pub fn beyond(access: &Access<'_>, wanted: &Levels, until: Option<Timestamp>) -> Option<Held> {
    wanted.iter().find_map(|(key, wanted)| {
        let held = match access.catalog.section(key.as_str()) {
            Some(section) => access.held(section, until),
            None => Level::Hide,
        };
        (held < wanted).then(|| Held { section: key.clone(), wanted, held })
    })
}
