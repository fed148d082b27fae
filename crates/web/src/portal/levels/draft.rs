//! What the form of the level editor says, read as far as it can be: a form that is sent half done
//! is shown again as it was.

use rolecall_core::{
    Kind, Level, Levels,
    access::Access,
    catalog::{Catalog, Section},
    change::{MissingPrerequisite, missing_prerequisites, with_prerequisites, without_unmet},
    record::RoleContent,
};

use crate::portal::fields::Fields;

/// How the field of a section is called, and where its row is on the page.
pub(in crate::portal) fn field(section: &Section) -> String {
    format!("level.{}", section.key)
}

/// Levels that are being put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::portal) struct Draft {
    /// The type, once one is chosen.
    pub(in crate::portal) kind: Option<Kind>,
    pub(in crate::portal) levels: Levels,
    pub(in crate::portal) everything_below: bool,
    pub(in crate::portal) second_factor: bool,
}

/// A level that a draft was to have and does not.
pub(in crate::portal) type Lost<'c> = (&'c Section, Level);

impl Draft {
    pub(in crate::portal) fn of(content: &RoleContent) -> Self {
        Self {
            kind: Some(content.kind),
            levels: content.levels.clone(),
            everything_below: content.everything_below,
            second_factor: content.second_factor,
        }
    }

    /// Reads what was chosen; levels of sections that the type cannot carry are given back.
    pub(in crate::portal) fn read<'c>(
        catalog: &'c Catalog,
        fields: &Fields,
        kind: Option<Kind>,
    ) -> (Self, Vec<Lost<'c>>) {
        let chosen = |section: &&'c Section| {
            let level = Level::from_key(fields.one(&field(section)))?;
            Some(level).filter(|level| section.offered.offers(*level))
        };
        let levels = catalog.sections().iter();
        let levels = levels.filter_map(|section| Some((section.key.clone(), chosen(&section)?)));
        let mut draft = Self {
            kind,
            levels: levels.collect(),
            everything_below: !fields.one("everything_below").is_empty(),
            second_factor: !fields.one("second_factor").is_empty(),
        };
        let lost = draft.fit(catalog);
        (draft, lost)
    }

    /// Takes out what the type cannot carry.
    fn fit<'c>(&mut self, catalog: &'c Catalog) -> Vec<Lost<'c>> {
        let Some(kind) = self.kind else { return Vec::new() };
        self.everything_below &= kind.narrower().is_some();
        let mut lost = Vec::new();
        for section in catalog.sections() {
            let level = self.levels.get(&section.key);
            if level > Level::Hide && !kind.holds(section.kind) {
                lost.push((section, level));
                self.levels.set(section.key.clone(), Level::Hide);
            }
            // The mark says it for all of them.
            if self.everything_below && kind < section.kind {
                self.levels.set(section.key.clone(), Level::Hide);
            }
        }
        lost
    }

    /// Takes the levels of another role, as far as the type carries them and the editor holds them.
    pub(in crate::portal) fn copy<'c>(
        &mut self,
        catalog: &'c Catalog,
        from: &RoleContent,
        holding: &Holding,
    ) -> Vec<Lost<'c>> {
        self.kind = self.kind.or(Some(from.kind));
        self.levels = from.levels.clone();
        self.second_factor = from.second_factor;
        self.everything_below = from.everything_below && holding.mark;
        if from.everything_below && !self.everything_below {
            self.levels = from.given(catalog);
        }
        let mut lost = self.fit(catalog);
        for section in catalog.sections() {
            let level = self.levels.get(&section.key);
            if level > holding.of(section) {
                lost.push((section, level));
                let most = section.offered.highest_up_to(holding.of(section));
                self.levels.set(section.key.clone(), most);
            }
        }
        lost
    }

    /// Sets the sections that `wanted` says to a level, as far as they offer it and it may be given.
    pub(in crate::portal) fn set_all(
        &mut self,
        catalog: &Catalog,
        level: Level,
        most: impl Fn(&Section) -> Level,
        wanted: impl Fn(&Section) -> bool,
    ) {
        let kind = self.kind;
        let carried = |section: &&Section| kind.is_some_and(|kind| kind.holds(section.kind));
        for section in catalog.sections().iter().filter(carried).filter(|it| wanted(it)) {
            let level = section.offered.highest_up_to(level.min(most(section)));
            self.levels.set(section.key.clone(), level);
        }
    }

    /// What is missing is set too.
    pub(in crate::portal) fn raise(&mut self, catalog: &Catalog) {
        if let Some(content) = self.as_content() {
            self.levels = with_prerequisites(catalog, &content);
        }
    }

    /// What rests on something that is missing is lowered.
    pub(in crate::portal) fn lower(&mut self, catalog: &Catalog) {
        if let Some(content) = self.as_content() {
            self.levels = without_unmet(catalog, &content);
        }
    }

    pub(in crate::portal) fn missing(&self, catalog: &Catalog) -> Vec<MissingPrerequisite> {
        let content = self.as_content();
        content.map(|content| missing_prerequisites(catalog, &content)).unwrap_or_default()
    }

    /// A role of these levels, under a name that stands for the one to come.
    fn as_content(&self) -> Option<RoleContent> {
        Some(self.named("draft".parse().expect("a name"), self.kind?))
    }

    pub(in crate::portal) fn named(
        &self,
        name: rolecall_core::name::Name,
        kind: Kind,
    ) -> RoleContent {
        RoleContent {
            name,
            description: None,
            kind,
            levels: self.levels.clone(),
            everything_below: self.everything_below,
            second_factor: self.second_factor,
        }
    }

    /// The level of a section, by the mark or as chosen.
    pub(in crate::portal) fn level(&self, section: &Section) -> Level {
        let marked = self.everything_below && self.kind.is_some_and(|kind| kind < section.kind);
        if marked { section.top() } else { self.levels.get(&section.key) }
    }
}

/// What the editor may put on a role: never more than they hold themselves (rule 9).
#[derive(Clone, Debug, Default)]
pub(in crate::portal) struct Holding {
    levels: Levels,
    /// Whether they hold everything below the role's type, for good.
    pub(in crate::portal) mark: bool,
    /// Whether it is a role of their own, to which nobody adds (rule 10).
    pub(in crate::portal) is_own: bool,
}

impl Holding {
    /// Of a role that the editor has themself.
    pub(in crate::portal) fn of_own() -> Self {
        Self { is_own: true, ..Self::default() }
    }

    /// Of who has this access in the account that defines the role.
    pub(in crate::portal) fn of_access(access: Option<&Access<'_>>, kind: Option<Kind>) -> Self {
        let Some(access) = access else { return Self::default() };
        let below = kind.and_then(Kind::narrower);
        Self {
            levels: access.all_held(None),
            mark: below.is_some_and(|below| access.holds_everything_from(below, None)),
            is_own: false,
        }
    }

    pub(in crate::portal) fn of(&self, section: &Section) -> Level {
        self.levels.get(&section.key)
    }
}
