//! Mistakes that a document has before anything is tried: names that mean nothing, or too much.

use std::collections::{BTreeSet, HashMap};

use super::{
    AccountEntry, AllowedEntry, Mistake, Part, Place, Request, RoleEntry, RoleName,
    export::{owner, people_by_address, seeing},
    reference::{is_on, shown, unknown},
};
use crate::{
    catalog::SectionKey,
    change::{Operation, is_allowed},
    facts::{DEPTH_MAX, Facts, Lookup},
    name::ShortName,
    preset,
    record::{Account, Role},
    suggest,
};

/// The most mistakes that are told at once.
const MISTAKES_MAX: usize = 20;

pub(super) struct Checking<'c> {
    whole: &'c Facts,
    request: &'c Request<'c>,
    /// Where in the document each account is, and how often.
    entries: HashMap<&'c ShortName, usize>,
    found: Vec<Mistake>,
}

/// An account on a way up: one that there is, or that the document makes.
struct Above<'c> {
    account: Option<&'c Account>,
    entry: Option<&'c AccountEntry>,
}

impl<'c> Checking<'c> {
    pub(super) fn new(whole: &'c Facts, request: &'c Request<'c>) -> Self {
        Self { whole, request, entries: HashMap::new(), found: Vec::new() }
    }

    pub(super) fn mistakes(mut self) -> Vec<Mistake> {
        for (at, entry) in self.request.document.accounts.iter().enumerate() {
            if self.entries.insert(&entry.account, at).is_some() {
                let place = account_place(at).member("account");
                self.say(place, format!("{} stands here twice: say all of it once", entry.account));
            }
        }
        for (at, entry) in self.request.document.accounts.iter().enumerate() {
            if self.found.len() >= MISTAKES_MAX {
                break;
            }
            self.entry(&account_place(at), entry);
        }
        self.found.truncate(MISTAKES_MAX);
        self.found
    }

    fn say(&mut self, place: Place, says: String) {
        self.found.push(Mistake { place, says });
    }

    /// The account of this name, if it is within what is planned, and seen.
    fn there(&self, name: &ShortName) -> Option<&'c Account> {
        self.there_once(name).filter(|account| account.short_name == *name)
    }

    /// The same of one that may be called otherwise by now.
    fn there_once(&self, name: &ShortName) -> Option<&'c Account> {
        let account = known(self.whole.account_named(name))?;
        let within = known(self.whole.is_within(account.id, self.request.root));
        (within && known(self.request.viewer.sees(self.whole, account.id))).then_some(account)
    }

    fn entry(&mut self, place: &Place, entry: &'c AccountEntry) {
        let account = self.there(&entry.account);
        match account {
            Some(account) => self.existing(place, entry, account),
            None => self.new_one(place, entry),
        }
        let kind = account.map(|account| account.kind).or(entry.kind);
        let Some(_) = kind else { return };
        self.sections(place, entry);
        self.roles(place, entry, account);
        self.references(place, entry);
        if let (Some(people), Some(account)) = (&entry.people, account) {
            let owner = known(owner(self.whole, account)).map(|owner| owner.address);
            let now = known(people_by_address(self.whole, account));
            for (at, person) in people.iter().enumerate() {
                let place = place.member("people").item(at);
                if owner.as_ref() == Some(&person.address) {
                    let says =
                        format!("{} owns the account: owners are not listed", person.address);
                    self.say(place.member("address"), says);
                }
                let login = now.get(&person.address).map(|found| found.login_name.as_ref());
                let other = person.login_name.as_ref();
                if login.is_some_and(|login| other.is_some() && login != other) {
                    let says = "a login name is set once, with the person: leave it as it is";
                    self.say(place.member("login_name"), says.to_owned());
                }
            }
        }
        self.suspended(place, entry, account);
        self.twice(place, "people", entry.people.iter().flatten().map(|it| it.address.to_string()));
        let policies = entry.policies.iter().flatten().map(|it| it.name.folded());
        self.twice(place, "policies", policies);
        self.twice(place, "keys", entry.keys.iter().flatten().map(|it| it.id.to_string()));
    }

    /// Who is new has accepted nothing yet: there is nothing to take out of force.
    fn suspended(&mut self, place: &Place, entry: &AccountEntry, account: Option<&Account>) {
        let now = account.map(|account| known(people_by_address(self.whole, account)));
        let is_there = |address| now.as_ref().is_some_and(|now| now.contains_key(address));
        for (at, person) in entry.people.iter().flatten().enumerate() {
            if person.suspended && !is_there(&person.address) {
                let place = place.member("people").item(at).member("suspended");
                let says = format!(
                    "{} is new: only who has accepted can be suspended, so leave it out until then",
                    person.address
                );
                self.say(place, says);
            }
        }
    }

    fn existing(&mut self, place: &Place, entry: &AccountEntry, account: &Account) {
        if let Some(kind) = entry.kind.filter(|kind| *kind != account.kind) {
            let says = format!("{} is a {}, and no {kind}", account.short_name, account.kind);
            self.say(place.member("kind"), says);
        }
        let parent = account.parent.and_then(|parent| known(self.whole.account(parent)));
        let seen = parent.filter(|at| known(self.request.viewer.sees(self.whole, at.id)));
        if let (Some(said), Some(is)) = (&entry.parent, seen)
            && *said != is.short_name
        {
            let says = format!(
                "{} stands below {}: a file moves no account",
                account.short_name, is.short_name
            );
            self.say(place.member("parent"), says);
        }
        self.owned(place, entry, account);
        let parts = [
            (Part::Limits, "own_roles", entry.own_roles.is_some()),
            (Part::Limits, "allowed_roles", entry.allowed_roles.is_some()),
            (Part::Limits, "ceilings", entry.ceilings.is_some()),
            (Part::Allowlist, "allowlist", entry.allowlist.is_some()),
            (Part::Roles, "roles", entry.roles.as_ref().is_some_and(|roles| !roles.is_empty())),
            (Part::Roles, "groups", entry.groups.as_ref().is_some_and(|roles| !roles.is_empty())),
            (Part::Policies, "policies", entry.policies.is_some()),
            (Part::People, "people", entry.people.is_some()),
            (Part::Keys, "keys", entry.keys.is_some()),
        ];
        for (part, member, said) in parts {
            let may =
                |operation: Operation| self.request.viewer.may(self.whole, operation, account.id);
            if said && self.request.parts.has(part) && !seeing(part).is_none_or(may) {
                let says = format!("this of {} is not yours to see", account.short_name);
                self.say(place.member(member), says);
            }
        }
    }

    fn owned(&mut self, place: &Place, entry: &AccountEntry, account: &Account) {
        let Some(said) = &entry.owner else { return };
        if !self.request.viewer.may(self.whole, Operation::SeePeople, account.id) {
            return;
        }
        let owner = known(owner(self.whole, account));
        if owner.is_none_or(|owner| owner.address != said.address) {
            let says =
                "ownership passes by offer and acceptance, or is put in from above: not by a file";
            self.say(place.member("owner").member("address"), says.to_owned());
        }
    }

    fn new_one(&mut self, place: &Place, entry: &AccountEntry) {
        let of_file = |name: &ShortName| self.entries.contains_key(name);
        let parent = entry.parent.as_ref();
        let parent_there = parent.is_some_and(|name| self.there(name).is_some() || of_file(name));
        let is_free = self.there_once(&entry.account).is_none();
        if is_free && entry.kind.is_some() && entry.name.is_some() && parent_there {
            return;
        }
        if let (Some(parent), Some(_), false) = (parent, entry.kind, parent_there) {
            self.say(place.member("parent"), self.no_account(parent));
            return;
        }
        let mut says = self.no_account(&entry.account);
        if is_free {
            says += " (to make it, say its kind, name and parent)";
        }
        self.say(place.member("account"), says);
    }

    /// That there is no account of this name, and what may be meant.
    fn no_account(&self, name: &ShortName) -> String {
        if let Some(account) = self.there_once(name) {
            return format!("{name} is called {} now: name it so", account.short_name);
        }
        let known = self.names();
        let meant = suggest::nearest(name.as_str(), known.iter().map(ShortName::as_str));
        format!("no account {name}{}", suggest::sentence(&meant.map(str::to_owned)))
    }

    /// The names of the accounts that may be meant.
    fn names(&self) -> Vec<ShortName> {
        let accounts = known(self.whole.subtree(self.request.root));
        let seen = accounts
            .into_iter()
            .filter(|account| known(self.request.viewer.sees(self.whole, account.id)));
        seen.map(|account| account.short_name.clone()).collect()
    }

    fn sections(&mut self, place: &Place, entry: &AccountEntry) {
        let mut named: Vec<(Place, SectionKey)> = Vec::new();
        for key in entry.ceilings.iter().flat_map(|ceilings| ceilings.keys()) {
            named.push((place.member("ceilings").member(key.as_str()), key.clone()));
        }
        for (member, list) in [("roles", &entry.roles), ("groups", &entry.groups)] {
            for (at, role) in list.iter().flatten().enumerate() {
                let place = place.member(member).item(at).member("levels");
                let keys = role.levels.iter().map(|(key, _)| key.clone());
                named.extend(keys.map(|key| (place.member(key.as_str()), key)));
            }
        }
        for (at, policy) in entry.policies.iter().flatten().enumerate() {
            let place = place.member("policies").item(at).member("section");
            named.push((place, policy.section.clone()));
        }
        let catalog = self.whole.catalog();
        for (place, key) in named {
            if catalog.section(key.as_str()).is_none() {
                let meant = catalog.nearest(key.as_str()).map(str::to_owned);
                self.say(place, format!("no section `{key}`{}", suggest::sentence(&meant)));
            }
        }
    }

    fn roles(&mut self, place: &Place, entry: &AccountEntry, account: Option<&Account>) {
        for (member, group, list) in
            [("roles", false, &entry.roles), ("groups", true, &entry.groups)]
        {
            self.twice(place, member, list.iter().flatten().map(|role| role.name.folded()));
            for (at, role) in list.iter().flatten().enumerate() {
                let place = place.member(member).item(at);
                self.role(&place, group, role, account);
            }
        }
    }

    fn role(&mut self, place: &Place, group: bool, role: &RoleEntry, account: Option<&Account>) {
        let now =
            account.and_then(|account| known(self.whole.role_named(account.id, group, &role.name)));
        let built_in = now.and_then(|role| role.built_in.as_ref());
        let Some(key) = &role.preset else {
            if built_in.is_some() {
                let says =
                    "a built-in role stays as it is: say its preset, or copy it under another name";
                self.say(place.member("name"), says.to_owned());
            }
            return;
        };
        let Some(preset) = preset::named(key) else {
            let known = preset::all().iter().map(|preset| preset.key.as_str());
            let meant = suggest::sentence(&suggest::nearest(key, known).map(str::to_owned));
            self.say(place.member("preset"), format!("no preset `{}`{meant}", shown(key)));
            return;
        };
        let same = now.is_none_or(|_| built_in.is_some_and(|is| is.preset == *key));
        let named = now.is_some() || preset.name == role.name;
        if !same || !named || preset.group != group || preset.origin().is_none() {
            let says = format!(
                "preset `{key}` is the built-in role \"{}\": only such a one is said by its preset",
                preset.name
            );
            self.say(place.member("preset"), says);
        }
    }

    fn references(&mut self, place: &Place, entry: &'c AccountEntry) {
        let way = self.way(entry);
        if let Some(AllowedEntry::These(list)) = &entry.allowed_roles {
            self.named(&place.member("allowed_roles"), &way, false, list);
        }
        for (at, policy) in entry.policies.iter().flatten().enumerate() {
            let place = place.member("policies").item(at);
            self.named(&place.member("only_roles"), &way, false, &policy.only_roles);
            self.named(&place.member("only_groups"), &way, true, &policy.only_groups);
        }
        for (at, person) in entry.people.iter().flatten().enumerate() {
            let place = place.member("people").item(at);
            self.named(&place.member("roles"), &way, false, &person.roles);
            self.named(&place.member("groups"), &way, true, &person.groups);
            for name in person.reach.iter().flatten() {
                if self.there(name).is_none() && !self.entries.contains_key(name) {
                    self.say(place.member("reach"), self.no_account(name));
                }
            }
        }
        for (at, key) in entry.keys.iter().flatten().enumerate() {
            let place = place.member("keys").item(at);
            let account = self.there(&entry.account);
            let is_here = known(self.whole.key(key.id))
                .is_some_and(|found| account.is_some_and(|at| at.id == found.account));
            if !is_here {
                let says = "no such key here: a key is not made from a file, since its secret has to be shown once";
                self.say(place.member("id"), says.to_owned());
            }
            self.named(&place.member("roles"), &way, false, &key.roles);
            self.named(&place.member("groups"), &way, true, &key.groups);
        }
    }

    /// The account of an entry and those above it, as they are or will be.
    fn way(&self, entry: &'c AccountEntry) -> Vec<Above<'c>> {
        let document = &self.request.document.accounts;
        let mut way = Vec::new();
        let mut next = Some(entry);
        while let Some(at) = next.filter(|_| way.len() < DEPTH_MAX) {
            if let Some(account) = self.there(&at.account) {
                for above in known(self.whole.path(account.id)) {
                    let entry = self.entries.get(&above.short_name).map(|at| &document[*at]);
                    way.push(Above { account: Some(above), entry });
                }
                return way;
            }
            way.push(Above { account: None, entry: Some(at) });
            let parent = at.parent.as_ref();
            next = parent.and_then(|parent| self.entries.get(parent)).map(|at| &document[*at]);
            if let (None, Some(account)) = (next, parent.and_then(|parent| self.there(parent))) {
                let above = known(self.whole.path(account.id)).into_iter();
                way.extend(above.map(|account| Above { account: Some(account), entry: None }));
            }
        }
        way
    }

    fn named(&mut self, place: &Place, way: &[Above<'c>], group: bool, words: &BTreeSet<RoleName>) {
        for (at, word) in words.iter().enumerate() {
            let names = self.names_on(way, group);
            let folded = word.to_lowercase();
            let count = names.iter().filter(|name| name.to_lowercase() == folded).count();
            if count == 1 || count == 0 && self.is_id(way, word) {
                continue;
            }
            let place = place.item(at);
            if count > 1 {
                let says = format!("`{}` is the name of {count} here: say its id", shown(word));
                self.say(place, says);
                continue;
            }
            let account = way.first().map(Above::name).unwrap_or_default();
            let known = names.iter().map(String::as_str);
            let mistake = unknown(place, group, word, &account, known);
            self.found.push(mistake);
        }
    }

    /// The names of the roles that someone in the first account of a way may name.
    fn names_on(&self, way: &[Above<'c>], group: bool) -> Vec<String> {
        let path: Vec<&Account> = way.iter().filter_map(|above| above.account).collect();
        let mut names = Vec::new();
        for above in way {
            let entry = above.entry.filter(|_| self.request.parts.has(Part::Roles));
            let list = entry
                .and_then(|entry| if group { entry.groups.as_ref() } else { entry.roles.as_ref() });
            match (list, above.account) {
                (Some(list), _) => names.extend(list.iter().map(|role| role.name.to_string())),
                (None, Some(account)) => {
                    let roles = self.whole.roles_of(account.id, group);
                    let seen = roles.filter(|role| self.is_seen(&path, role));
                    names.extend(seen.map(|role| role.content.name.to_string()));
                }
                (None, None) => {}
            }
        }
        names
    }

    /// Whether a role may be named: by who sees the roles of the account that defines it, or where it
    /// may be given, or stands on a list or in a policy.
    fn is_seen(&self, path: &[&Account], role: &Role) -> bool {
        let listed = |account: &&Account| {
            let list = account.allowed_roles.as_ref();
            list.is_some_and(|list| list.contains(&role.id))
        };
        let held = |account: &&Account| {
            let mut people = self.whole.memberships_in(account.id);
            people.any(|found| found.roles.contains(&role.id))
        };
        is_allowed(path, role)
            || path.first().is_some_and(held)
            || path.iter().any(listed)
            || self.request.viewer.may(self.whole, Operation::SeeRoles, role.account)
    }

    fn is_id(&self, way: &[Above<'c>], word: &str) -> bool {
        let path: Vec<&Account> = way.iter().filter_map(|above| above.account).collect();
        let role = word.parse().ok().and_then(|id| known(self.whole.role(id)));
        role.is_some_and(|role| is_on(&path, role.account) && self.is_seen(&path, role))
    }

    fn twice(&mut self, place: &Place, member: &str, names: impl Iterator<Item = String>) {
        let mut seen = BTreeSet::new();
        for (at, name) in names.enumerate() {
            if !seen.insert(name.clone()) {
                let says = format!("`{}` stands here twice", shown(&name));
                self.say(place.member(member).item(at), says);
            }
        }
    }
}

impl Above<'_> {
    fn name(&self) -> String {
        let name = self.account.map(|account| &account.short_name);
        let name = name.or(self.entry.map(|entry| &entry.account));
        name.map(ToString::to_string).unwrap_or_default()
    }
}

pub(super) fn account_place(at: usize) -> Place {
    Place::default().member("accounts").item(at)
}

pub(super) fn known<T>(found: Lookup<T>) -> T {
    found.expect("the whole world lacks nothing")
}
