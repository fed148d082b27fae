//! The content of roles.

use rand::{
    Rng,
    seq::{IndexedRandom, IteratorRandom},
};
use rolecall_core::{
    Kind, Level, Levels,
    catalog::{Catalog, Section},
    record::{Account, RoleContent},
};

use super::{Generator, pick::View};

/// Sections that let someone do something, so that there are actors beside owners.
const CAPABLE: [&str; 8] = [
    "product.users",
    "accounts",
    "platform.customer_access",
    "reseller.users",
    "reseller.customers",
    "reseller.allowed_roles",
    "customer.users",
    "api_access",
];

impl Generator {
    /// A role that the account could define; now and then one that it could not.
    pub(super) fn content(
        &mut self,
        view: &View<'_>,
        account: &Account,
        group: bool,
    ) -> RoleContent {
        let kinds = Kind::ALL.into_iter().filter(|kind| account.kind <= *kind);
        let kind =
            if group { account.kind } else { kinds.choose(&mut self.rng).unwrap_or(account.kind) };
        let kind = if self.percent(2) { self.any_kind() } else { kind };
        let mut content = RoleContent {
            name: self.name(if group { "group" } else { "role" }),
            description: None,
            kind,
            levels: Levels::none(),
            everything_below: self.percent(12),
            second_factor: self.percent(5),
        };
        if self.percent(2)
            && let Some(role) = view.roles.choose(&mut self.rng)
        {
            content.name = role.content.name.clone();
        }
        for _ in 0..self.rng.random_range(1..=5) {
            self.vary(view.facts.catalog(), &mut content);
        }
        content
    }

    pub(super) fn any_kind(&mut self) -> Kind {
        *Kind::ALL.choose(&mut self.rng).expect("there are kinds")
    }

    /// Sets one section to another level, and what that rests on.
    pub(super) fn vary(&mut self, catalog: &Catalog, content: &mut RoleContent) {
        let fits = |section: &&Section| content.kind <= section.kind;
        let capable = |section: &&Section| CAPABLE.contains(&section.key.as_str());
        let sections = catalog.sections().iter().filter(fits);
        let section = if self.percent(45) {
            sections.filter(capable).choose(&mut self.rng)
        } else {
            sections.choose(&mut self.rng)
        };
        let Some(section) = section else { return };
        let level = if self.percent(40) {
            Some(section.top())
        } else {
            section.offered.iter().choose(&mut self.rng)
        };
        content.levels.set(section.key.clone(), level.unwrap_or_default());
        if self.percent(96) {
            complete(catalog, content);
        }
        if self.percent(1) {
            self.spoil(catalog, content);
        }
    }

    /// Makes a mistake in it.
    fn spoil(&mut self, catalog: &Catalog, content: &mut RoleContent) {
        if self.percent(30) {
            let key = "no.such_section".parse().expect("a section");
            content.levels.set(key, Level::View);
        } else if let Some(section) = catalog.sections().choose(&mut self.rng) {
            content.levels.set(section.key.clone(), Level::Delete);
        }
    }
}

/// Raises what levels rest on; takes out what rests on more than there can be.
fn complete(catalog: &Catalog, content: &mut RoleContent) {
    for _ in 0..catalog.sections().len() {
        let before = content.levels.clone();
        for (key, level) in before.iter() {
            let Some(section) = catalog.section(key.as_str()) else {
                continue;
            };
            for needed in section.prerequisites_of(level) {
                content.levels.raise(&needed.section, needed.level);
            }
        }
        if before == content.levels {
            return;
        }
    }
}
