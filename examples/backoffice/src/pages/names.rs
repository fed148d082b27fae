//! What items of other resources are called, where a field refers to them.

use std::collections::BTreeMap;

use super::shown;
use crate::{
    field::Kind,
    item::{Asked, Shelf},
    refusal::Refusal,
    resource::Resource,
    table,
};

/// The most items that a field offers.
const OFFERED_MAX: usize = 500;

/// By field: ids and titles.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(BTreeMap<&'static str, Vec<(i64, String)>>);

impl Names {
    /// Those that the fields of a resource refer to; of those that are shown only where they are
    /// changed, only `in_form`.
    pub(super) fn load(
        shelf: &Shelf<'_>,
        resource: &Resource,
        in_form: bool,
    ) -> Result<Self, Refusal> {
        let mut names = BTreeMap::new();
        for field in resource.fields.iter().filter(|field| in_form || !field.apart) {
            let Kind::One(key) = field.kind else { continue };
            let Some(other) = table::find(key) else { continue };
            let asked = Asked { limit: OFFERED_MAX, ..Asked::default() };
            let items = shelf.beside(other).list(&asked)?.items;
            let titles = items.iter().map(|item| (item.id, shown::title(other, item)));
            names.insert(field.key, titles.collect());
        }
        Ok(Self(names))
    }

    /// All that a field offers.
    pub(super) fn offered(&self, field: &str) -> &[(i64, String)] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }

    /// What the item of this id is called.
    pub(super) fn of(&self, field: &str, id: i64) -> String {
        let found = self.offered(field).iter().find(|offered| offered.0 == id);
        found.map_or_else(|| format!("number {id}"), |offered| offered.1.clone())
    }
}
