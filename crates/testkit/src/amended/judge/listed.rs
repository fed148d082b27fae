//! Whether the lines of a plan are what differs between what there was and what there is.

use std::collections::{BTreeMap, BTreeSet};

use rolecall_core::code::{AccountEntry, Document, Row, Verb, What};
use serde_json::{Map, Value};

/// One thing of one account.
type Thing = (String, What, String);
/// Its members by name.
type Members = BTreeMap<String, Value>;

/// Things that a new account has as its kind has them, or as the one above, unless a line says more.
const OF_ITSELF: [What; 3] = [What::OwnRoles, What::AllowedRoles, What::Allowlist];

/// What differs and is in no line, or is in one and does not differ. `full` is what was before, with
/// roles that are gone: taking one out of a policy may be said or not, it follows from its being deleted.
pub(super) fn differences(
    before: &Document,
    full: &Document,
    after: &Document,
    rows: &[&Row],
) -> Vec<String> {
    let (was, is) = (things(before, before), things(after, before));
    let full = things(full, before);
    let listed = listed(rows);
    let mut found = Vec::new();
    let all: BTreeSet<&Thing> = was.keys().chain(is.keys()).chain(listed.keys()).collect();
    for thing in all {
        let (was, is, row) = (was.get(thing), is.get(thing), listed.get(thing));
        let verb = match (was, is) {
            (None, None) => None,
            (None, Some(_)) if thing.1 == What::Account => Some(Verb::Create),
            (None, Some(_)) if OF_ITSELF.contains(&thing.1) => row.map(|_| Verb::Change),
            (None, Some(_)) => Some(Verb::Create),
            (Some(_), None) => Some(Verb::Delete),
            (Some(was), Some(is)) => (was != is).then_some(Verb::Change),
        };
        let follows = verb.is_none() && thing.1 == What::Policy && full.get(thing) != is;
        if verb != row.map(|(verb, _)| *verb) && !follows {
            found.push(format!("{thing:?} is listed as {row:?}, and was {was:?}, is {is:?}"));
        } else if let (Some(was), Some(is), Some((_, members))) = (was, is, row) {
            let differs = members_that_differ(was, is);
            if !differs.is_subset(members) {
                found.push(format!("of {thing:?} {differs:?} differ, and {members:?} are listed"));
            }
        }
    }
    found
}

/// The lines by what they are about: what became of it in all, and which members they name.
fn listed(rows: &[&Row]) -> BTreeMap<Thing, (Verb, BTreeSet<String>)> {
    let mut listed: BTreeMap<Thing, (Verb, BTreeSet<String>)> = BTreeMap::new();
    for row in rows {
        let thing = (row.account.to_string(), row.what, row.name.to_lowercase());
        let members = row.fields.iter().map(|field| field.name.clone());
        let (verb, named) = listed.entry(thing).or_insert_with(|| (row.verb, BTreeSet::new()));
        *verb = match (*verb, row.verb) {
            (Verb::Create, Verb::Change) => Verb::Create,
            // It went first, and came back as it is to be.
            (Verb::Delete, Verb::Create) => Verb::Change,
            (_, later) => later,
        };
        named.extend(members);
    }
    listed
}

fn members_that_differ(was: &Members, is: &Members) -> BTreeSet<String> {
    let names: BTreeSet<_> = was.keys().chain(is.keys()).collect();
    let differ = names.into_iter().filter(|name| was.get(*name) != is.get(*name));
    differ.cloned().collect()
}

/// A document as things of accounts. Keys that were called alike before are told apart by their ids.
fn things(document: &Document, before: &Document) -> BTreeMap<Thing, Members> {
    let mut things = BTreeMap::new();
    for entry in &document.accounts {
        let account = entry.account.to_string();
        let mut put = |what: What, name: String, members: Members| {
            let thing = (account.clone(), what, name.to_lowercase());
            things.insert(thing, members);
        };
        let name = entry.account.to_string();
        put(What::Account, name.clone(), settings(entry));
        let one = |member: &str, value: Value| Members::from([(member.to_owned(), value)]);
        put(What::OwnRoles, name.clone(), one("own_roles", json(&entry.own_roles)));
        put(What::AllowedRoles, name.clone(), one("allowed_roles", json(&entry.allowed_roles)));
        put(What::Allowlist, name, one("allowlist", json(&entry.allowlist)));
        for (section, level) in entry.ceilings.iter().flatten() {
            put(What::Ceiling, section.to_string(), one("level", json(level)));
        }
        for (what, list) in [(What::Role, &entry.roles), (What::Group, &entry.groups)] {
            for role in list.iter().flatten() {
                put(what, role.name.to_string(), flat(json(role), "levels"));
            }
        }
        for policy in entry.policies.iter().flatten() {
            put(What::Policy, policy.name.to_string(), flat(json(policy), ""));
        }
        for person in entry.people.iter().flatten() {
            let mut members = flat(json(person), "");
            // What they are called is theirs to say.
            members.remove("name");
            put(What::Person, person.address.to_string(), members);
        }
        let there = before.accounts.iter().find(|it| it.account == entry.account);
        let keys = || there.into_iter().flat_map(|entry| entry.keys.iter().flatten());
        for key in entry.keys.iter().flatten() {
            let mut name = key.name.as_ref().map(ToString::to_string).unwrap_or_default();
            if keys().filter(|other| other.name == key.name).count() > 1 {
                name = format!("{name} ({})", key.id);
            }
            put(What::Key, name, flat(json(key), ""));
        }
    }
    things
}

fn settings(entry: &AccountEntry) -> Members {
    let mut members = flat(json(&entry.settings), "");
    members.insert("name".to_owned(), json(&entry.name));
    members.insert("state".to_owned(), json(&entry.state));
    members
}

fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("it is data")
}

/// The members of an object, those of one of them among them.
fn flat(value: Value, inner: &str) -> Members {
    let Value::Object(mut object) = value else { return Members::new() };
    let within = match object.remove(inner) {
        Some(Value::Object(within)) => within,
        _ => Map::new(),
    };
    object.into_iter().chain(within).collect()
}
