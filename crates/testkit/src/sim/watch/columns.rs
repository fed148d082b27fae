//! What the columns of a table of holdings mean: a level of each section, and the marks.

use std::rc::Rc;

use rolecall_core::{Kind, Level, catalog::Section, facts::Facts, record::Role};

/// The kinds below which there is something that the mark "everything below" can be about.
const MARKS: [Kind; 3] = [Kind::Platform, Kind::Reseller, Kind::Customer];

/// A level of each section, and then the marks.
pub(super) type Row = Rc<[u8]>;

/// What the columns of a table mean.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Columns {
    sections: Vec<Section>,
    /// From which level of which section which level of which other one is needed.
    needs: Vec<(usize, u8, usize, u8)>,
}

impl Columns {
    pub(super) fn of(facts: &Facts) -> Self {
        let sections = facts.catalog().sections().to_vec();
        let place = |key: &str| {
            let found = sections.iter().position(|section| section.key.as_str() == key);
            found.expect("a prerequisite is a section")
        };
        let mut needs = Vec::new();
        for (at, section) in sections.iter().enumerate() {
            for needed in &section.prerequisites {
                let on = place(needed.section.as_str());
                needs.push((at, needed.from as u8, on, needed.level as u8));
            }
        }
        Self { sections, needs }
    }

    pub(super) fn count(&self) -> usize {
        self.sections.len() + MARKS.len()
    }

    /// Whether an account of this kind has a cell of its own in the column. Of the marks, those
    /// about all of its own kind and narrower, and those about less.
    pub(super) fn is_of(&self, column: usize, kind: Kind) -> bool {
        match self.sections.get(column) {
            Some(section) => kind <= section.kind,
            None => column - self.sections.len() + 1 >= kind as usize,
        }
    }

    /// What a level in a column is called.
    pub(super) fn name(&self, column: usize, level: u8) -> String {
        match self.sections.get(column) {
            Some(section) => format!("{} of {}", Level::ALL[usize::from(level)], section.key),
            None => {
                let kind = MARKS[column - self.sections.len()];
                format!("{level} × the mark \"everything below a {kind}\"")
            }
        }
    }

    pub(super) fn filled(
        &self,
        level: impl Fn(&Section) -> Level,
        mark: impl Fn(Kind) -> bool,
    ) -> Row {
        let levels = self.sections.iter().map(|section| level(section) as u8);
        levels.chain(MARKS.map(|kind| u8::from(mark(kind)))).collect()
    }

    /// An owner has the top of everything of the account's kind and narrower, also of sections to
    /// come: so the mark of the kind one wider, and of those narrower.
    pub(super) fn of_owner(&self, kind: Kind) -> Row {
        let level = |section: &Section| match section.kind {
            lives if lives >= kind => section.top(),
            _ => Level::Hide,
        };
        self.filled(level, |mark| mark as u8 + 1 >= kind as u8)
    }

    pub(super) fn of_role(&self, role: &Role) -> Row {
        let content = &role.content;
        let level = |section: &Section| {
            if content.everything_below && section.kind > content.kind {
                section.top()
            } else {
                content.levels.get(&section.key)
            }
        };
        self.filled(level, |mark| content.everything_below && content.kind <= mark)
    }

    /// Lowers what rests on what is not there, until nothing moves.
    pub(super) fn settle(&self, row: &mut [u8]) {
        let mut moved = true;
        while moved {
            moved = false;
            for &(at, from, on, level) in &self.needs {
                if row[at] >= from && row[on] < level {
                    let offered = self.sections[at].offered;
                    let below = Level::ALL[usize::from(from) - 1];
                    row[at] = offered.highest_up_to(below) as u8;
                    moved = true;
                }
            }
        }
    }
}
