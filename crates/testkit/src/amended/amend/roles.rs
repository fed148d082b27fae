//! Roles and groups.

use rand::{
    Rng,
    seq::{IndexedRandom, IteratorRandom},
};
use rolecall_core::{
    Kind, Levels,
    change::with_prerequisites,
    code::{AccountEntry, AllowedEntry, Document, RoleEntry},
    record::RoleContent,
};

use super::{Amending, people::put_in};

/// The one preset that the simulation's catalog has the sections of.
const FITTING_PRESET: &str = "porta.operations_manager";

impl Amending<'_> {
    /// One more; half of them are given to someone at once.
    pub(super) fn make_role(&mut self, document: &mut Document) -> bool {
        let group = self.percent(30);
        let fits = |entry: &AccountEntry| list(entry, group).is_some();
        let Some(at) = self.account(document, fits) else { return false };
        let Some(kind) = document.accounts[at].kind else { return false };
        let entry = self.role(kind, group);
        let word = entry.name.to_string();
        let fits_here = group || entry.kind == Some(kind);
        list_mut(&mut document.accounts[at], group).push(entry);
        if fits_here && self.percent(50) {
            let mut person = self.new_person(document);
            let given = if group { &mut person.groups } else { &mut person.roles };
            given.insert(word);
            put_in(document, at, person);
        }
        true
    }

    pub(super) fn change_role(&mut self, document: &mut Document) -> bool {
        let Some((at, group, number)) = self.any_role(document) else { return false };
        let kind = document.accounts[at].kind.unwrap_or(Kind::Platform);
        let mut entry = list(&document.accounts[at], group).expect("it is there")[number].clone();
        if entry.preset.is_some() {
            return false;
        }
        match self.rng.random_range(0..10) {
            0 => entry.description = self.described(),
            1 => entry.second_factor ^= true,
            2 => entry.everything_below ^= true,
            _ => {
                let of = entry.kind.unwrap_or(kind);
                entry.levels = self.levels(of, entry.levels);
                self.complete(&mut entry, kind);
            }
        }
        list_mut(&mut document.accounts[at], group)[number] = entry;
        true
    }

    /// The same under another name, which is another one: whoever has it has the new one then.
    pub(super) fn rename_role(&mut self, document: &mut Document) -> bool {
        let Some((at, group, number)) = self.any_role(document) else { return false };
        let entry = &mut list_mut(&mut document.accounts[at], group)[number];
        if entry.preset.is_some() {
            return false;
        }
        let old = entry.name.to_string();
        let name = self.numbered("renamed");
        entry.name = name.parse().expect("a name");
        exchange(document, group, &old, Some(&name));
        true
    }

    pub(super) fn delete_role(&mut self, document: &mut Document) -> bool {
        let Some((at, group, number)) = self.any_role(document) else { return false };
        let gone = list_mut(&mut document.accounts[at], group).remove(number);
        if self.percent(85) {
            exchange(document, group, gone.name.as_str(), None);
        }
        true
    }

    pub(super) fn take_preset(&mut self, document: &mut Document) -> bool {
        let Some(at) = self.account(document, |entry| entry.roles.is_some()) else { return false };
        let preset = rolecall_core::preset::named(FITTING_PRESET).expect("a preset");
        let roles = list_mut(&mut document.accounts[at], false);
        let is_there = roles.iter().any(|role| role.name.folded() == preset.name.folded());
        if is_there {
            return false;
        }
        roles.push(RoleEntry {
            name: preset.name.clone(),
            preset: Some(FITTING_PRESET.to_owned()),
            description: None,
            kind: None,
            levels: Levels::none(),
            everything_below: false,
            second_factor: false,
        });
        true
    }

    fn any_role(&mut self, document: &Document) -> Option<(usize, bool, usize)> {
        let mut places = Vec::new();
        for (at, entry) in document.accounts.iter().enumerate() {
            for group in [false, true] {
                let count = list(entry, group).map_or(0, <[_]>::len);
                places.extend((0..count).map(|number| (at, group, number)));
            }
        }
        places.choose(self.rng).copied()
    }

    fn role(&mut self, account: Kind, group: bool) -> RoleEntry {
        let name = self.numbered(if group { "made group" } else { "made role" });
        let kinds = Kind::ALL.into_iter().filter(|kind| account.holds(*kind));
        let kind = kinds.choose(self.rng).unwrap_or(account);
        let kind = if group || self.percent(50) { account } else { kind };
        let mut entry = RoleEntry {
            name: name.parse().expect("a name"),
            preset: None,
            description: self.described(),
            kind: (!group).then_some(kind),
            levels: self.levels(kind, Levels::none()),
            everything_below: kind < Kind::PhoneSystem && self.percent(5),
            second_factor: self.percent(10),
        };
        self.complete(&mut entry, account);
        entry
    }

    fn described(&mut self) -> Option<rolecall_core::name::Description> {
        let text = self.numbered("What it is for");
        self.percent(60).then(|| text.parse().expect("text"))
    }

    fn levels(&mut self, kind: Kind, mut levels: Levels) -> Levels {
        for _ in 0..self.rng.random_range(1..4) {
            let fits = self.catalog.sections().iter().filter(|it| kind.holds(it.kind));
            let Some(section) = fits.choose(self.rng) else { break };
            let level = section.offered.iter().choose(self.rng).unwrap_or_default();
            levels.set(section.key.clone(), level);
        }
        levels
    }

    /// What its levels rest on is in it.
    fn complete(&mut self, entry: &mut RoleEntry, account: Kind) {
        let content = RoleContent {
            name: entry.name.clone(),
            description: None,
            kind: entry.kind.unwrap_or(account),
            levels: entry.levels.clone(),
            everything_below: entry.everything_below,
            second_factor: false,
        };
        entry.levels = with_prerequisites(self.catalog, &content);
    }
}

fn list(entry: &AccountEntry, group: bool) -> Option<&[RoleEntry]> {
    if group { entry.groups.as_deref() } else { entry.roles.as_deref() }
}

fn list_mut(entry: &mut AccountEntry, group: bool) -> &mut Vec<RoleEntry> {
    let list = if group { &mut entry.groups } else { &mut entry.roles };
    list.get_or_insert_default()
}

/// Another word, or none, wherever one stands.
fn exchange(document: &mut Document, group: bool, old: &str, new: Option<&str>) {
    let swap = |words: &mut std::collections::BTreeSet<String>| {
        if words.remove(old) {
            words.extend(new.map(str::to_owned));
        }
    };
    for entry in &mut document.accounts {
        if let (false, Some(AllowedEntry::These(list))) = (group, &mut entry.allowed_roles) {
            swap(list);
        }
        for person in entry.people.iter_mut().flatten() {
            swap(if group { &mut person.groups } else { &mut person.roles });
        }
        for key in entry.keys.iter_mut().flatten() {
            swap(if group { &mut key.groups } else { &mut key.roles });
        }
        for policy in entry.policies.iter_mut().flatten() {
            swap(if group { &mut policy.only_groups } else { &mut policy.only_roles });
        }
    }
}
