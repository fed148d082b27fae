//! Policies.

use rand::seq::{IndexedMutRandom, IteratorRandom};
use rolecall_core::code::{Document, PolicyEntry};

use super::Amending;

impl Amending<'_> {
    /// A new one, or one of those that are there said otherwise.
    pub(super) fn set_policy(&mut self, document: &mut Document) -> bool {
        let Some(at) = self.account(document, |entry| entry.policies.is_some()) else {
            return false;
        };
        let Some(kind) = document.accounts[at].kind else { return false };
        let sections = self.catalog.sections().iter().filter(|it| kind.holds(it.kind));
        let Some(section) = sections.choose(self.rng) else { return false };
        let levels = section.offered.iter().skip(1);
        let Some(level) = levels.choose(self.rng) else { return false };
        let (roles, groups) = (self.words(document, at, false), self.words(document, at, true));
        let policy = PolicyEntry {
            name: self.numbered("policy").parse().expect("a name"),
            section: section.key.clone(),
            level,
            only_roles: self.some(&roles, 6).into_iter().collect(),
            only_groups: self.some(&groups, 3).into_iter().collect(),
            below: self.percent(40),
        };
        let anew = self.percent(50);
        let policies = document.accounts[at].policies.get_or_insert_default();
        match policies.choose_mut(self.rng) {
            Some(there) if !anew => *there = PolicyEntry { name: there.name.clone(), ..policy },
            _ => policies.push(policy),
        }
        true
    }

    pub(super) fn remove_policy(&mut self, document: &mut Document) -> bool {
        let fits = |entry: &rolecall_core::code::AccountEntry| {
            entry.policies.as_ref().is_some_and(|policies| !policies.is_empty())
        };
        let Some(at) = self.account(document, fits) else { return false };
        let policies = document.accounts[at].policies.get_or_insert_default();
        let gone = (0..policies.len()).choose(self.rng);
        gone.map(|gone| policies.remove(gone)).is_some()
    }
}
