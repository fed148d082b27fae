//! All levels of a principal in an account at once, for whoever asks for many.
//!
//! The same rules as [`Access::level`] for every section, in one go over numbered sections: what a
//! role gives and what the caps of an account leave is worked out once and kept, and prerequisites
//! are settled in an order in which each section comes after those that it rests on. A property
//! test holds the two together.

use std::collections::HashMap;

use super::{
    Access,
    caps::suspended,
    standing::{Source, Standing, Status},
};
use crate::{
    AccountId, Kind, Level, RoleId,
    catalog::Catalog,
    record::{Account, AccountState, Role},
};

/// A level for each section, in the order of the catalog.
pub(super) type Row = Box<[Level]>;

/// What is known by section and worked out by role and account, in one world.
pub(super) struct Rows<'f> {
    catalog: &'f Catalog,
    kinds: Vec<Kind>,
    needs: Vec<Vec<Needed>>,
    /// Each section after those that it rests on.
    order: Vec<usize>,
    roles: HashMap<RoleId, Row>,
    caps: HashMap<AccountId, Row>,
}

/// From level `from` upwards a section needs another one at `level`.
#[derive(Clone, Copy, Debug)]
struct Needed {
    from: Level,
    section: usize,
    level: Level,
}

impl<'f> Rows<'f> {
    pub(super) fn new(catalog: &'f Catalog) -> Self {
        let sections = catalog.sections();
        let places: HashMap<&str, usize> =
            sections.iter().enumerate().map(|(at, section)| (section.key.as_str(), at)).collect();
        let needs: Vec<Vec<Needed>> = sections
            .iter()
            .map(|section| {
                let needs = section.prerequisites.iter();
                let needed = needs.map(|needed| Needed {
                    from: needed.from,
                    section: places[needed.section.as_str()],
                    level: needed.level,
                });
                needed.collect()
            })
            .collect();
        let order = order(&needs);
        let kinds = sections.iter().map(|section| section.kind).collect();
        Self { catalog, kinds, needs, order, roles: HashMap::new(), caps: HashMap::new() }
    }

    /// The level of every section that may be used.
    pub(super) fn levels(&mut self, access: &Access<'f>) -> Row {
        let mut best = self.hide();
        let places = Kind::ALL.map(|kind| access.place(kind));
        for standing in access.standings.iter().filter(|it| it.status == Status::InForce) {
            let gives = self.gives(access, standing);
            for (at, level) in gives.iter().enumerate() {
                let reaches = places[self.kinds[at] as usize].is_some_and(|it| standing.at >= it);
                if reaches && *level > best[at] {
                    best[at] = *level;
                }
            }
        }
        self.settle(&mut best);
        best
    }

    fn hide(&self) -> Row {
        vec![Level::Hide; self.kinds.len()].into()
    }

    /// What a standing gives, less the caps of where it stands.
    fn gives(&mut self, access: &Access<'f>, standing: &Standing<'f>) -> Row {
        let mut gives = self.hide();
        if standing.owner {
            let kind = access.path[standing.recorded].kind;
            for (at, section) in self.catalog.sections().iter().enumerate() {
                if kind.holds(section.kind) {
                    gives[at] = section.top();
                }
            }
        }
        for role in standing.roles.iter().filter(|_| !standing.owner) {
            for (most, level) in gives.iter_mut().zip(self.role(role)) {
                *most = (*most).max(*level);
            }
        }
        if let Source::Key(key) = standing.source {
            for (at, section) in self.catalog.sections().iter().enumerate() {
                gives[at] = gives[at].min(key.snapshot.get(&section.key));
            }
        }
        self.cap(&mut gives, access, standing);
        gives
    }

    fn role(&mut self, role: &Role) -> &Row {
        let Self { roles, catalog, .. } = self;
        let given = || catalog.sections().iter().map(|section| role.content.level(section));
        roles.entry(role.id).or_insert_with(|| given().collect())
    }

    fn cap(&mut self, gives: &mut Row, access: &Access<'f>, standing: &Standing<'f>) {
        for (level, most) in gives.iter_mut().zip(self.caps(&access.path[standing.at..])) {
            *level = (*level).min(*most);
        }
        let stands = [standing.at, standing.recorded];
        if stands.iter().any(|step| suspended(&access.path, *step).is_some()) {
            for (level, section) in gives.iter_mut().zip(self.catalog.sections()) {
                if !section.kept_while_suspended {
                    *level = (*level).min(section.offered.highest_up_to(Level::View));
                }
            }
        }
    }

    /// What ceilings and closed accounts on a path leave to who stands at its beginning.
    fn caps(&mut self, path: &[&'f Account]) -> &Row {
        for step in (0..path.len()).rev() {
            let account = path[step];
            if self.caps.contains_key(&account.id) {
                continue;
            }
            let above = path.get(step + 1).map(|above| self.caps[&above.id].clone());
            let mut caps = above.unwrap_or_else(|| vec![Level::Delete; self.kinds.len()].into());
            for (most, section) in caps.iter_mut().zip(self.catalog.sections()) {
                if let Some((_, ceiling)) = account.ceiling(&section.key) {
                    *most = (*most).min(section.offered.highest_up_to(ceiling));
                }
                if matches!(account.state, AccountState::Closed { .. }) {
                    *most = Level::Hide;
                }
            }
            self.caps.insert(account.id, caps);
        }
        &self.caps[&path[0].id]
    }

    fn settle(&self, levels: &mut Row) {
        let sections = self.catalog.sections();
        for at in self.order.iter().copied() {
            let mut left = sections[at].offered.highest_up_to(levels[at]);
            let lacks = |left: Level| {
                let needs = self.needs[at].iter().filter(|needed| needed.from <= left);
                needs.into_iter().any(|needed| levels[needed.section] < needed.level)
            };
            while left > Level::Hide && lacks(left) {
                left = sections[at].offered.highest_up_to(Level::ALL[left as usize - 1]);
            }
            levels[at] = left;
        }
    }
}

/// The sections, each after those that it rests on. There is no cycle.
fn order(needs: &[Vec<Needed>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(needs.len());
    let mut placed = vec![false; needs.len()];
    while order.len() < needs.len() {
        for at in 0..needs.len() {
            if !placed[at] && needs[at].iter().all(|needed| placed[needed.section]) {
                placed[at] = true;
                order.push(at);
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rests_on_others_comes_after_them_and_each_once() {
        let on = |sections: &[usize]| {
            let needed = |section: &usize| Needed {
                from: Level::View,
                section: *section,
                level: Level::View,
            };
            sections.iter().map(needed).collect::<Vec<_>>()
        };
        let needs = [on(&[1, 3]), on(&[2]), on(&[]), on(&[2, 1]), on(&[])];
        assert_eq!(order(&needs), [2, 4, 1, 3, 0]);
        assert_eq!(order(&[]), [0_usize; 0]);
    }
}
