//! Accounts and what they may use.

use std::collections::{BTreeMap, BTreeSet};

use rand::{
    Rng,
    seq::{IndexedRandom, IteratorRandom},
};
use rolecall_core::{
    IpNet, Kind,
    code::{
        AccountEntry, AllowedEntry, AsAbove, Document, OwnerEntry, PersonEntry, Position,
        SettingsEntry,
    },
};

use super::Amending;

pub(super) const RANGES: [&str; 5] =
    ["192.0.2.0/24", "198.51.100.0/25", "203.0.113.9/32", "2001:db8::/32", "192.0.2.130/26"];

pub(super) fn range(text: &str) -> IpNet {
    text.parse().expect("a range")
}

impl Amending<'_> {
    pub(super) fn name_account(&mut self, document: &mut Document) -> bool {
        let Some(at) = self.account(document, |entry| entry.name.is_some()) else { return false };
        let name = self.numbered("account");
        document.accounts[at].name = Some(name.parse().expect("a name"));
        true
    }

    pub(super) fn set_settings(&mut self, document: &mut Document) -> bool {
        let Some(at) = self.account(document, |entry| entry.settings.is_some()) else {
            return false;
        };
        let settings = SettingsEntry {
            roles_per_person_max: self.percent(50).then(|| self.rng.random_range(1..6)),
            second_factor: self.percent(30),
            opens_accounts: self.percent(50),
        };
        document.accounts[at].settings = Some(settings);
        true
    }

    pub(super) fn set_state(&mut self, document: &mut Document) -> bool {
        let Some(at) = self.account(document, |entry| entry.state.is_some()) else { return false };
        let state = match self.rng.random_range(0..10) {
            0 => Position::Closed,
            1..5 => Position::Suspended,
            _ => Position::Active,
        };
        document.accounts[at].state = Some(state);
        true
    }

    pub(super) fn set_own_roles(&mut self, document: &mut Document) -> bool {
        let Some(at) = self.account(document, |entry| entry.own_roles.is_some()) else {
            return false;
        };
        let own = &mut document.accounts[at].own_roles;
        *own = own.map(|on| !on);
        true
    }

    pub(super) fn set_allowed(&mut self, document: &mut Document) -> bool {
        let Some(at) = self.account(document, |entry| entry.allowed_roles.is_some()) else {
            return false;
        };
        let usable = self.words(document, at, false);
        let held: BTreeSet<_> = held(&document.accounts[at]).collect();
        let listed = match &document.accounts[at].allowed_roles {
            Some(AllowedEntry::These(list)) => list.clone(),
            _ => held,
        };
        let mut list = listed;
        match self.rng.random_range(0..4) {
            0 => {
                let gone = list.iter().choose(self.rng).cloned();
                list.retain(|word| Some(word) != gone.as_ref());
            }
            1 => {
                let above = AllowedEntry::Inherited(AsAbove::AsAbove);
                document.accounts[at].allowed_roles = Some(above);
                return true;
            }
            _ => list.extend(self.some(&usable, 3)),
        }
        document.accounts[at].allowed_roles = Some(AllowedEntry::These(list));
        true
    }

    pub(super) fn set_ceiling(&mut self, document: &mut Document) -> bool {
        let Some(at) = self.account(document, |entry| entry.ceilings.is_some()) else {
            return false;
        };
        let Some(kind) = document.accounts[at].kind else { return false };
        let lift = self.percent(30);
        let sections = self.catalog.sections().iter().filter(|section| kind.holds(section.kind));
        let Some(section) = sections.choose(self.rng) else { return false };
        let Some(ceilings) = &mut document.accounts[at].ceilings else { return false };
        if lift && !ceilings.is_empty() {
            let gone = ceilings.keys().choose(self.rng).cloned();
            ceilings.retain(|key, _| Some(key) != gone.as_ref());
            return true;
        }
        let level = section.offered.iter().choose(self.rng).unwrap_or_default();
        ceilings.insert(section.key.clone(), level);
        true
    }

    pub(super) fn set_allowlist(&mut self, document: &mut Document) -> bool {
        let Some(at) = self.account(document, |entry| entry.allowlist.is_some()) else {
            return false;
        };
        let ranges = self.some(&RANGES, 3);
        let ranges = ranges.into_iter().map(range).collect();
        document.accounts[at].allowlist = Some(ranges);
        true
    }

    /// One below an account that is there or made by the same document, with or without anything in it.
    pub(super) fn make_account(&mut self, document: &mut Document) -> bool {
        let fits = |entry: &AccountEntry| entry.kind.is_some_and(|kind| kind != Kind::PhoneSystem);
        let Some(at) = self.account(document, fits) else { return false };
        let parent = document.accounts[at].clone();
        let Some(kind) = parent.kind.and_then(|kind| self.kind_below(kind)) else { return false };
        let name = self.numbered("made");
        let mut entry = AccountEntry::of(name.replace(' ', "-").parse().expect("a short name"));
        entry.kind = Some(kind);
        entry.parent = Some(parent.account);
        entry.name = Some(name.parse().expect("a name"));
        if kind != Kind::PhoneSystem {
            let address = self.address(document);
            entry.owner = Some(OwnerEntry { address, name: None, zone: None });
        }
        if self.percent(30) {
            let settings = SettingsEntry {
                roles_per_person_max: Some(3),
                second_factor: self.percent(30),
                opens_accounts: false,
            };
            entry.settings = Some(settings);
        }
        if self.percent(15) {
            entry.state = Some(Position::Suspended);
        }
        if self.percent(30) {
            entry.own_roles = Some(kind != Kind::PhoneSystem && self.percent(60));
        }
        if self.percent(20) {
            entry.ceilings = Some(BTreeMap::new());
        }
        document.accounts.push(entry);
        let at = document.accounts.len() - 1;
        if self.percent(60) {
            self.fill(document, at);
        }
        true
    }

    /// Lets a new account use some roles, and puts people in who have them.
    fn fill(&mut self, document: &mut Document, at: usize) {
        let words = self.words(document, at, false);
        let list: Vec<String> = self.some(&words, 3);
        let mut people: Vec<PersonEntry> = Vec::new();
        for word in list.iter().take(2) {
            let mut person = self.new_person(document);
            person.roles = [word.clone()].into();
            if people.iter().all(|other| other.address != person.address) {
                people.push(person);
            }
        }
        let entry = &mut document.accounts[at];
        if !list.is_empty() {
            entry.allowed_roles = Some(AllowedEntry::These(list.into_iter().collect()));
        }
        entry.people = Some(people);
    }

    /// What a document does not name stays as it is.
    pub(super) fn leave_out_account(&mut self, document: &mut Document) -> bool {
        let Some(at) = self.account(document, |_| true) else { return false };
        document.accounts.remove(at);
        true
    }

    pub(super) fn leave_out_part(&mut self, document: &mut Document) -> bool {
        let Some(at) = self.account(document, |_| true) else { return false };
        let entry = &mut document.accounts[at];
        match self.rng.random_range(0..7) {
            0 => entry.people = None,
            1 => entry.policies = None,
            2 => entry.keys = None,
            3 => entry.allowed_roles = None,
            4 => entry.settings = None,
            5 => (entry.roles, entry.groups) = (None, None),
            _ => entry.ceilings = None,
        }
        true
    }

    pub(super) fn address(&mut self, document: &Document) -> rolecall_core::name::Address {
        let people = document.accounts.iter().flat_map(|entry| entry.people.iter().flatten());
        let known: Vec<_> = people.map(|person| person.address.clone()).collect();
        match known.choose(self.rng) {
            Some(known) if self.rng.random_ratio(1, 2) => known.clone(),
            _ => {
                let name = self.numbered("new").replace(' ', "");
                format!("{name}@sim.example").parse().expect("an address")
            }
        }
    }
}

/// Roles from elsewhere that an account's people and keys have.
fn held(entry: &AccountEntry) -> impl Iterator<Item = String> {
    let own = |word: &&String| {
        !entry.roles.iter().flatten().any(|role| role.name.as_str() == word.as_str())
    };
    let people = entry.people.iter().flatten().flat_map(|person| &person.roles);
    let keys = entry.keys.iter().flatten().flat_map(|key| &key.roles);
    people.chain(keys).filter(own).cloned()
}
