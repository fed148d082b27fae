//! People and keys.

use std::collections::BTreeSet;

use rand::seq::IndexedRandom;
use rolecall_core::{
    Kind,
    code::{AccountEntry, Document, PersonEntry},
};

use super::{
    Amending,
    accounts::{RANGES, range},
    way,
};

const ZONES: [&str; 3] = ["UTC", "Europe/Kyiv", "America/New_York"];

impl Amending<'_> {
    pub(super) fn add_person(&mut self, document: &mut Document) -> bool {
        let Some(at) = self.account(document, |entry| entry.people.is_some()) else { return false };
        let mut person = self.new_person(document);
        (person.roles, person.groups) = self.given(document, at);
        if self.percent(20) {
            person.login_name = self.numbered("login").replace(' ', "").parse().ok();
        }
        put_in(document, at, person);
        true
    }

    pub(super) fn remove_person(&mut self, document: &mut Document) -> bool {
        let Some((at, number)) = self.person(document) else { return false };
        people(document, at).remove(number);
        true
    }

    pub(super) fn set_roles(&mut self, document: &mut Document) -> bool {
        let Some((at, number)) = self.person(document) else { return false };
        let (roles, groups) = self.given(document, at);
        let person = &mut people(document, at)[number];
        (person.roles, person.groups) = (roles, groups);
        true
    }

    pub(super) fn set_dates(&mut self, document: &mut Document) -> bool {
        let Some((at, number)) = self.person(document) else { return false };
        let activation = if self.percent(50) { self.day(-20..20) } else { None };
        let expiration = if self.percent(50) { self.day(20..60) } else { None };
        let zone = ZONES.choose(self.rng).map(|zone| zone.parse().expect("a zone"));
        let zone = zone.filter(|_| self.percent(60));
        let person = &mut people(document, at)[number];
        (person.activation, person.expiration, person.zone) = (activation, expiration, zone);
        true
    }

    pub(super) fn set_reach(&mut self, document: &mut Document) -> bool {
        let places: Vec<(usize, usize)> =
            people_of(document, |entry| entry.kind.is_some_and(|kind| kind < Kind::Customer));
        let Some((at, number)) = places.choose(self.rng).copied() else { return false };
        let name = document.accounts[at].account.clone();
        let is_below = |below: &usize| {
            let way = way(document, *below);
            way[1..].iter().any(|above| above.account == name)
        };
        let below: Vec<_> = (0..document.accounts.len())
            .filter(is_below)
            .map(|below| document.accounts[below].account.clone())
            .collect();
        let narrow = self.percent(70);
        let reach = narrow.then(|| self.some(&below, 3).into_iter().collect());
        people(document, at)[number].reach = reach.filter(|list: &BTreeSet<_>| !list.is_empty());
        true
    }

    pub(super) fn set_addresses(&mut self, document: &mut Document) -> bool {
        let Some((at, number)) = self.person(document) else { return false };
        let ranges = self.some(&RANGES, 2);
        people(document, at)[number].addresses = ranges.into_iter().map(range).collect();
        true
    }

    pub(super) fn suspend(&mut self, document: &mut Document) -> bool {
        let Some((at, number)) = self.person(document) else { return false };
        people(document, at)[number].suspended ^= true;
        true
    }

    pub(super) fn set_key_roles(&mut self, document: &mut Document) -> bool {
        let Some((at, number)) = self.key(document) else { return false };
        let (roles, groups) = self.given(document, at);
        let Some(keys) = &mut document.accounts[at].keys else { return false };
        (keys[number].roles, keys[number].groups) = (roles, groups);
        true
    }

    pub(super) fn revoke_key(&mut self, document: &mut Document) -> bool {
        let Some((at, number)) = self.key(document) else { return false };
        if let Some(keys) = &mut document.accounts[at].keys {
            keys.remove(number);
        }
        true
    }

    /// Someone with nothing yet, known or not.
    pub(super) fn new_person(&mut self, document: &Document) -> PersonEntry {
        PersonEntry {
            address: self.address(document),
            name: None,
            login_name: None,
            roles: BTreeSet::new(),
            groups: BTreeSet::new(),
            activation: None,
            expiration: if self.percent(20) { self.day(10..90) } else { None },
            zone: None,
            reach: None,
            addresses: BTreeSet::new(),
            suspended: false,
        }
    }

    fn given(&mut self, document: &Document, at: usize) -> (BTreeSet<String>, BTreeSet<String>) {
        let (roles, groups) = (self.words(document, at, false), self.words(document, at, true));
        let roles: BTreeSet<String> = self.some(&roles, 3).into_iter().collect();
        let groups: BTreeSet<String> = self.some(&groups, 2).into_iter().collect();
        (roles, groups)
    }

    fn person(&mut self, document: &Document) -> Option<(usize, usize)> {
        people_of(document, |_| true).choose(self.rng).copied()
    }

    fn key(&mut self, document: &Document) -> Option<(usize, usize)> {
        let mut places = Vec::new();
        for (at, entry) in document.accounts.iter().enumerate() {
            let count = entry.keys.as_ref().map_or(0, Vec::len);
            places.extend((0..count).map(|number| (at, number)));
        }
        places.choose(self.rng).copied()
    }
}

fn people(document: &mut Document, at: usize) -> &mut Vec<PersonEntry> {
    document.accounts[at].people.get_or_insert_default()
}

/// Puts someone into an account, or in the place of what was said of them.
pub(super) fn put_in(document: &mut Document, at: usize, person: PersonEntry) {
    let people = document.accounts[at].people.get_or_insert_default();
    match people.iter_mut().find(|there| there.address == person.address) {
        Some(there) => (there.roles, there.groups) = (person.roles, person.groups),
        None => people.push(person),
    }
}

fn people_of(document: &Document, fits: impl Fn(&AccountEntry) -> bool) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    for (at, entry) in document.accounts.iter().enumerate().filter(|(_, entry)| fits(entry)) {
        let count = entry.people.as_ref().map_or(0, Vec::len);
        places.extend((0..count).map(|number| (at, number)));
    }
    places
}
