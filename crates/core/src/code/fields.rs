//! What is another in a row of a plan, in words.

use std::collections::BTreeSet;

use crate::Levels;

/// A member of what is changed: what it was and what it becomes. Nothing was there, or will be, where
/// one is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in the document.
    pub name: String,
    /// What it was.
    pub before: Option<String>,
    /// What it becomes.
    pub after: Option<String>,
}

/// The members that differ.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<Field>);

impl Fields {
    /// Notes a member, if it differs.
    pub(super) fn compare(
        mut self,
        name: &str,
        before: Option<String>,
        after: Option<String>,
    ) -> Self {
        if before != after {
            self.0.push(Field { name: name.to_owned(), before, after });
        }
        self
    }

    /// Notes what becomes of a member, if anything is said.
    pub(super) fn becomes(self, name: &str, after: Option<String>) -> Self {
        self.compare(name, None, after)
    }

    /// Notes the sections that differ.
    pub(super) fn levels(mut self, before: &Levels, after: &Levels) -> Self {
        let keys: BTreeSet<_> = before.iter().chain(after.iter()).map(|(key, _)| key).collect();
        for key in keys {
            let said = |levels: &Levels| Some(levels.get(key).key().to_owned());
            self = self.compare(key.as_str(), said(before), said(after));
        }
        self
    }

    pub(super) fn into_vec(self) -> Vec<Field> {
        self.0
    }
}

/// A list as one text; none where it is empty.
pub(super) fn listed<T: ToString>(items: impl IntoIterator<Item = T>) -> Option<String> {
    let items: Vec<_> = items.into_iter().map(|item| item.to_string()).collect();
    (!items.is_empty()).then(|| items.join(", "))
}

/// A truth as a word; none where it is not so.
pub(super) fn so(is_so: bool) -> Option<String> {
    is_so.then(|| "yes".to_owned())
}
