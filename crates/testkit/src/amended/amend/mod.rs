//! Random amendments of a document: mostly what could be meant, of what is there.

mod accounts;
mod people;
mod policies;
mod roles;

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use rolecall_core::{
    Date, Kind, Timestamp, Zone,
    catalog::Catalog,
    code::{AccountEntry, Document},
    preset,
};

/// An amendment: false where there was nothing to amend so.
type Amendment<'a> = fn(&mut Amending<'a>, &mut Document) -> bool;

/// The names of all amendments.
pub fn names() -> impl Iterator<Item = &'static str> {
    Amending::ALL.into_iter().map(|(name, ..)| name)
}

/// Amends documents of one world.
pub(super) struct Amending<'a> {
    pub(super) rng: &'a mut StdRng,
    pub(super) catalog: &'a Catalog,
    pub(super) now: Timestamp,
    pub(super) number: &'a mut u32,
}

impl<'a> Amending<'a> {
    /// All of them, each with its weight.
    const ALL: [(&'static str, Amendment<'a>, u32); 26] = [
        ("account named", Self::name_account, 3),
        ("settings", Self::set_settings, 4),
        ("state", Self::set_state, 4),
        ("own roles", Self::set_own_roles, 4),
        ("allowed roles", Self::set_allowed, 8),
        ("ceiling", Self::set_ceiling, 6),
        ("allowlist", Self::set_allowlist, 4),
        ("account made", Self::make_account, 7),
        ("account not named", Self::leave_out_account, 1),
        ("part not named", Self::leave_out_part, 2),
        ("role made", Self::make_role, 8),
        ("role changed", Self::change_role, 9),
        ("role renamed", Self::rename_role, 3),
        ("role deleted", Self::delete_role, 6),
        ("preset taken", Self::take_preset, 4),
        ("policy set", Self::set_policy, 7),
        ("policy removed", Self::remove_policy, 3),
        ("person added", Self::add_person, 9),
        ("person removed", Self::remove_person, 6),
        ("roles given", Self::set_roles, 10),
        ("dates", Self::set_dates, 5),
        ("reach", Self::set_reach, 5),
        ("addresses", Self::set_addresses, 3),
        ("person suspended", Self::suspend, 5),
        ("key's roles", Self::set_key_roles, 5),
        ("key revoked", Self::revoke_key, 3),
    ];

    /// Amends it in one way, and says in which.
    pub(super) fn amend(&mut self, document: &mut Document) -> Option<&'static str> {
        let all = Self::ALL;
        let chosen = all.choose_weighted(self.rng, |(.., weight)| *weight);
        let (name, amendment, _) = *chosen.expect("there are amendments");
        amendment(self, document).then_some(name)
    }

    fn percent(&mut self, percent: u32) -> bool {
        self.rng.random_ratio(percent, 100)
    }

    fn numbered(&mut self, what: &str) -> String {
        *self.number += 1;
        format!("{what} {}", self.number)
    }

    /// The place of an account that fits.
    fn account(
        &mut self,
        document: &Document,
        fits: impl Fn(&AccountEntry) -> bool,
    ) -> Option<usize> {
        let fit = |at: &usize| fits(&document.accounts[*at]);
        let places: Vec<_> = (0..document.accounts.len()).filter(fit).collect();
        places.choose(self.rng).copied()
    }

    /// Names of roles, or of groups, that could be given in an account; now and then of another type.
    fn words(&mut self, document: &Document, at: usize, group: bool) -> Vec<String> {
        let kind = document.accounts[at].kind;
        let any_kind = self.percent(5);
        let way = way(document, at);
        let way = if group { &way[..1] } else { &way[..] };
        let mut words = Vec::new();
        for above in way {
            let list = if group { &above.groups } else { &above.roles };
            for role in list.iter().flatten() {
                let shipped = role.preset.as_deref().and_then(preset::named);
                let of = shipped.map(|preset| preset.content().kind).or(role.kind);
                if group || any_kind || of == kind {
                    words.push(role.name.to_string());
                }
            }
        }
        words
    }

    fn some<T: Clone>(&mut self, from: &[T], max: usize) -> Vec<T> {
        let count = self.rng.random_range(0..=max);
        from.choose_multiple(self.rng, count).cloned().collect()
    }

    fn day(&mut self, days: std::ops::Range<i64>) -> Option<Date> {
        let hours = self.rng.random_range(days) * 24;
        let at = self.now.checked_add(rolecall_core::SignedDuration::from_hours(hours)).ok()?;
        Some(at.to_zoned(Zone::utc().rules()).date())
    }

    fn kind_below(&mut self, kind: Kind) -> Option<Kind> {
        match kind {
            Kind::Platform | Kind::Reseller => {
                Some(if self.percent(40) { Kind::Reseller } else { Kind::Customer })
            }
            Kind::Customer => Some(Kind::PhoneSystem),
            Kind::PhoneSystem => None,
        }
    }
}

/// The account at a place and those above it that the document names.
fn way(document: &Document, at: usize) -> Vec<&AccountEntry> {
    let mut way = vec![&document.accounts[at]];
    while let Some(parent) = way[way.len() - 1].parent.as_ref() {
        let above = document.accounts.iter().find(|entry| entry.account == *parent);
        match above {
            Some(above) if way.len() < document.accounts.len() => way.push(above),
            _ => break,
        }
    }
    way
}
