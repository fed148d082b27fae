//! The records that a comparison takes, copied out of the world.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    ops::Range,
    sync::Arc,
};

use jiff::Timestamp;

use super::{
    AccessChange, Eyes, Preview, Seen, World,
    alike::alike,
    known,
    points::{is_below, points, stands},
    touched::Touched,
};
use crate::{
    AccountId, Level, PersonId, Principal,
    catalog::{Catalog, Section},
    change::Event,
    facts::{Facts, Record, RecordId},
};

/// All that is needed to say what events would do, apart from the world that they were decided on.
#[derive(Debug)]
pub struct Comparison {
    catalog: Arc<Catalog>,
    records: Vec<Record>,
    touched: Touched,
    /// Those for whom another is compared.
    alike: HashMap<Principal, Principal>,
    events: Vec<Event>,
    at: Timestamp,
    eyes: Eyes,
}

impl Comparison {
    /// Copies what it takes: the records of those who are touched, on the ways that count.
    ///
    /// Takes milliseconds for ten thousands of people. `facts` are a whole world, on which the events
    /// were decided.
    pub fn take(facts: &Facts, events: Vec<Event>, at: Timestamp, eyes: Eyes) -> Self {
        let touched = Touched::of(facts, &events);
        let alike = alike(facts, &touched, at, eyes);
        let mut copying = Copying { facts, accounts: HashSet::new(), ids: HashSet::new() };
        for account in touched.ways.iter().chain(&touched.destinations) {
            copying.way(*account);
        }
        for (principal, tops) in touched.tops.iter().filter(|(it, _)| !alike.contains_key(it)) {
            copying.touched(*principal, tops, &touched.destinations);
        }
        if let Eyes::Of(looker, _) = eyes {
            copying.looker(looker);
        }
        copying.ids.extend(&touched.records);
        let records = copying.records();
        Self { catalog: facts.catalog().clone(), records, touched, alike, events, at, eyes }
    }

    /// Compares.
    pub fn preview(self) -> Preview {
        let Self { catalog, records, touched, alike, events, at, eyes } = self;
        let mut before = Facts::whole(catalog);
        before.load(records);
        let mut after = before.clone();
        for event in &events {
            after.apply(event);
        }
        let mut seen = Seen { before: &before, at, eyes, known: HashMap::new() };
        let mut worlds = [World::new(&before, at), World::new(&after, at)];
        let mut changes: Vec<AccessChange> = Vec::new();
        let mut found: HashMap<Principal, Range<usize>> = HashMap::new();
        for (principal, tops) in &touched.tops {
            let first = changes.len();
            if let Some(compared) = alike.get(principal) {
                changes.extend_from_within(found[compared].clone());
                changes[first..].iter_mut().for_each(|change| change.principal = *principal);
                continue;
            }
            let mut at = points(&before, *principal, tops);
            at.extend(points(&after, *principal, tops));
            at.extend(tops);
            for account in at {
                changes.extend(differences(&mut worlds, *principal, account, &mut seen));
            }
            found.insert(*principal, first..changes.len());
        }
        Preview { events, changes }
    }
}

/// What differs for a principal in an account.
fn differences(
    [before, after]: &mut [World<'_>; 2],
    principal: Principal,
    account: AccountId,
    seen: &mut Seen<'_>,
) -> Vec<AccessChange> {
    // Accounts are made, and never unmade.
    let Some(kind) = before.kind(account) else { return Vec::new() };
    let (Some(had), Some(has)) =
        (before.levels(principal, account, seen), after.levels(principal, account, seen))
    else {
        return Vec::new();
    };
    let (old, new) = (before.facts.catalog().sections(), after.facts.catalog().sections());
    if Arc::ptr_eq(before.facts.catalog(), after.facts.catalog()) {
        let levels = old.iter().zip(had.iter().zip(&has));
        let differs =
            levels.filter(|(section, (before, after))| before != after && kind.holds(section.kind));
        let change = |(section, (before, after)): (&Section, (&Level, &Level))| {
            let (section, before, after) = (section.key.clone(), *before, *after);
            AccessChange { principal, account, section, before, after }
        };
        return differs.map(change).collect();
    }
    let mut rest: HashMap<&str, Level> =
        new.iter().zip(&has).map(|(section, level)| (section.key.as_str(), *level)).collect();
    let mut changes = Vec::new();
    let mut compare = |section: &Section, before: Level, after: Level| {
        if before != after && kind.holds(section.kind) {
            let section = section.key.clone();
            changes.push(AccessChange { principal, account, section, before, after });
        }
    };
    for (section, level) in old.iter().zip(&had) {
        compare(section, *level, rest.remove(section.key.as_str()).unwrap_or_default());
    }
    for section in new {
        if let Some(level) = rest.remove(section.key.as_str()) {
            compare(section, Level::Hide, level);
        }
    }
    changes
}

/// What is to be copied.
struct Copying<'f> {
    facts: &'f Facts,
    accounts: HashSet<AccountId>,
    ids: HashSet<RecordId>,
}

impl Copying<'_> {
    /// An account and those above it.
    fn way(&mut self, account: AccountId) {
        let mut next = Some(account);
        while let Some(at) = next.filter(|at| self.accounts.insert(*at)) {
            self.ids.insert(RecordId::Account(at));
            next = known(self.facts.account(at)).and_then(|account| account.parent);
        }
    }

    fn touched(
        &mut self,
        principal: Principal,
        tops: &BTreeSet<AccountId>,
        destinations: &BTreeSet<AccountId>,
    ) {
        for top in tops {
            self.way(*top);
        }
        match principal {
            Principal::Person(person) => {
                let mut memberships = self.facts.memberships_of(person);
                if let (Some(only), None) = (memberships.next(), memberships.next()) {
                    // Most are in one account: it is all there is to copy.
                    stands(only).for_each(|at| self.way(at));
                    self.way(only.account);
                    self.ids.insert(RecordId::Membership(only.id));
                    return;
                }
                for from in tops.iter().chain(destinations) {
                    self.memberships_above(person, *from);
                }
                for membership in self.facts.memberships_of(person) {
                    let below = |at: &AccountId| is_below(self.facts, *at, tops);
                    let stands: Vec<_> = stands(membership).filter(below).collect();
                    if !stands.is_empty() || is_below(self.facts, membership.account, tops) {
                        self.way(membership.account);
                        for at in stands {
                            self.way(at);
                        }
                        self.ids.insert(RecordId::Membership(membership.id));
                    }
                }
            }
            Principal::Key(key) => self.key(key),
            Principal::AccountSignIn(account) => self.way(account),
        }
    }

    fn memberships_above(&mut self, person: PersonId, from: AccountId) {
        for above in known(self.facts.path(from)) {
            if let Some(found) = known(self.facts.membership_of(person, above.id)) {
                self.ids.insert(RecordId::Membership(found.id));
            }
        }
    }

    fn key(&mut self, key: crate::KeyId) {
        if let Some(found) = known(self.facts.key(key)) {
            self.way(found.account);
            self.ids.insert(RecordId::Key(key));
        }
    }

    /// All that the looker has, to know what they may see.
    fn looker(&mut self, looker: Principal) {
        match looker {
            Principal::Person(person) => {
                for membership in self.facts.memberships_of(person) {
                    stands(membership).for_each(|at| self.way(at));
                    self.way(membership.account);
                    self.ids.insert(RecordId::Membership(membership.id));
                }
            }
            Principal::Key(key) => self.key(key),
            Principal::AccountSignIn(account) => self.way(account),
        }
    }

    /// The records, with the roles that they name.
    fn records(self) -> Vec<Record> {
        let facts = self.facts;
        let mut roles: HashSet<RecordId> = HashSet::new();
        let mut records: Vec<Record> = Vec::with_capacity(self.ids.len());
        for record in self.ids.iter().filter_map(|id| facts.record(*id)) {
            let named = match &record {
                Record::Membership(membership) => Some(&membership.roles),
                Record::Key(key) => Some(&key.roles),
                Record::Account(_) | Record::Person(_) | Record::Role(_) => None,
            };
            let named = named.into_iter().flatten().map(|role| RecordId::Role(*role));
            roles.extend(named.filter(|role| !self.ids.contains(role)));
            records.push(record);
        }
        records.extend(roles.into_iter().filter_map(|id| facts.record(id)));
        records
    }
}
