//! What those are called of whom an entry of a history tells, as far as its reader may know.
//!
//! An entry comes from `history` with what is not to be seen taken out already; here its ids become
//! names, each by the same rule as on a list of such things.

use rolecall_client::wire::{Actor, HistoryEntry};
use rolecall_core::{
    AccountId, KeyId, MembershipId, PersonId, RoleId,
    change::{Changed, Entity, Event, Operation},
    record::{Account, Membership},
};
use serde_json::Value;

use super::look::{Look, known};

/// The member that says whose the memberships were that are gone by now.
pub(crate) const GONE: &str = "gone";

/// Members in which a name stands as it is.
const NAMES: [&str; 3] = ["name", "address", "login_name"];

/// Members in which ids of people and keys of the account stand, alone, in lists, or as names of
/// members. What was told of by its id is found by it, also once it is gone.
const IDS: [&str; 14] = [
    "membership",
    "person",
    "key",
    "replaced_by",
    "subject",
    "memberships",
    "keys",
    "kept",
    "trimmed",
    "ended",
    "suspended",
    "joined",
    "unanswered",
    "ends",
];
/// Members that are what an event is about, by id.
const ABOUT: [&str; 7] = ["membership", "person", "key", "subject", "whom", "result", "ends"];
/// The same as records.
const RECORDS: [&str; 4] = ["role", "key", "policy", "account"];

/// What an id in an event of the account is called.
pub(crate) fn one(look: &Look<'_>, account: &Account, id: &str) -> Option<String> {
    people(look, account, id)
        .and_then(|found| look.show_person(found).name.map(|name| name.to_string()))
        .or_else(|| key(look, id))
        .or_else(|| role(look, id))
        .or_else(|| account_seen(look, id))
}

/// The membership that an id means: its own, or that of a person in the account.
fn people<'l>(look: &Look<'l>, account: &Account, id: &str) -> Option<&'l Membership> {
    let found = known(look.facts.membership(id.parse::<MembershipId>().ok()?)).or_else(|| {
        let person = id.parse::<PersonId>().ok()?;
        known(look.facts.membership_of(person, account.id))
    });
    found.filter(|found| {
        found.account == account.id && look.may(Operation::SeePeople, found.account)
    })
}

fn key(look: &Look<'_>, id: &str) -> Option<String> {
    let key = known(look.facts.key(id.parse::<KeyId>().ok()?))?;
    look.may(Operation::SeeKeys, key.account).then(|| key.name.to_string())
}

fn role(look: &Look<'_>, id: &str) -> Option<String> {
    known(look.facts.role(id.parse::<RoleId>().ok()?)).map(|role| role.content.name.to_string())
}

fn account_seen(look: &Look<'_>, id: &str) -> Option<String> {
    let account = known(look.facts.account(id.parse::<AccountId>().ok()?))?;
    look.sees(account.id).then(|| account.name.to_string())
}

/// All that are told of: who acted and whom it is about, by id, name and address.
pub(super) fn all(look: &Look<'_>, account: &Account, entry: &HistoryEntry) -> Vec<String> {
    let mut called = Vec::new();
    match &entry.by {
        Actor::Subject { subject } => {
            called.push(subject.id.clone());
            called.extend(subject.name.as_ref().map(ToString::to_string));
        }
        Actor::Provider { name } => called.extend(name.as_ref().map(ToString::to_string)),
        Actor::Machine => {}
    }
    gather(look, account, &entry.what, &mut called);
    called.extend(left(look, account, &entry.what));
    called
}

/// What an entry of the account's history is about, by id, name and address; not who acted.
pub(super) fn entity(
    look: &Look<'_>,
    account: &Account,
    event: &Event,
    what: &Value,
) -> Vec<String> {
    let mut called = Vec::new();
    let about = event.about();
    for name in ABOUT {
        gather_member(look, account, (name, &what[name]), &mut called);
    }
    let whom = [&what["role"], &what["whom"]["role"]].into_iter().filter_map(Value::as_str);
    for id in whom {
        called.extend(role(look, id));
        called.push(id.to_owned());
    }
    let records = RECORDS.iter().map(|name| &what[*name]);
    let sides = [&what["before"], &what["after"]];
    let sides = sides.into_iter().filter(|_| about.changed == Changed::Members);
    for record in records.chain(sides) {
        let content = record.get("content").unwrap_or(record);
        let named = [&record["id"], &content["name"], &content["short_name"]];
        called.extend(named.into_iter().filter_map(Value::as_str).map(str::to_owned));
    }
    if about.entities.iter().any(|of| matches!(of, Entity::Account | Entity::SignIn)) {
        called.extend([account.name.to_string(), account.short_name.to_string()]);
        called.push(account.id.to_string());
    }
    if let Event::SecretRevealed { .. } = event {
        let section = what["section"].as_str();
        let label = section.and_then(|key| look.facts.catalog().section(key));
        called.extend(label.map(|section| section.label.clone()));
        let named = [section, what["application"].as_str()];
        called.extend(named.into_iter().flatten().map(str::to_owned));
    }
    let words = [&what["list"], &what["job"]].into_iter().filter_map(Value::as_str);
    called.extend(words.map(str::to_owned));
    called.extend(left(look, account, what));
    called
}

/// Whom an entry of the account's history is about, where they have left since.
pub(crate) fn former(look: &Look<'_>, account: &Account, what: &Value) -> Option<String> {
    let person = known(look.facts.person(what["person"].as_str()?.parse().ok()?))?;
    let is_gone = known(look.facts.membership_of(person.id, account.id)).is_none();
    is_gone.then(|| person_left(look, account, person.id)).flatten()
}

/// What a person is called who was in the account, and may no longer be.
pub(crate) fn person_left(look: &Look<'_>, account: &Account, id: PersonId) -> Option<String> {
    let name = known(look.facts.person(id))?.name.as_ref()?;
    look.may(Operation::SeePeople, account.id).then(|| name.to_string())
}

/// All who have left of those that an entry is about, by id and name.
fn left(look: &Look<'_>, account: &Account, what: &Value) -> Vec<String> {
    let mut called: Vec<_> = former(look, account, what).into_iter().collect();
    let gone = what[GONE].as_object().into_iter().flatten();
    for id in gone.filter_map(|(_, person)| person.as_str()) {
        called.push(id.to_owned());
        called.extend(id.parse().ok().and_then(|id| person_left(look, account, id)));
    }
    called
}

fn gather(look: &Look<'_>, account: &Account, value: &Value, called: &mut Vec<String>) {
    match value {
        Value::String(id) => {
            if let Some(found) = people(look, account, id) {
                let person = look.show_person(found);
                called.extend(person.name.map(|name| name.to_string()));
                called.extend(person.address.map(|address| address.to_string()));
                called.push(id.clone());
            } else if let Some(key) = key(look, id) {
                called.extend([key, id.clone()]);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| gather(look, account, item, called)),
        Value::Object(members) => {
            for (name, member) in members {
                gather_member(look, account, (name, member), called);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn gather_member(
    look: &Look<'_>,
    account: &Account,
    (name, member): (&str, &Value),
    called: &mut Vec<String>,
) {
    if IDS.contains(&name) {
        called.extend(ids(member));
    }
    if name == "ends" {
        // By membership.
        let members = member.as_object().into_iter().flat_map(serde_json::Map::keys);
        members.for_each(|id| gather(look, account, &Value::String(id.clone()), called));
    }
    match member.as_str().filter(|_| NAMES.contains(&name)) {
        Some(text) => called.push(text.to_owned()),
        None => gather(look, account, member, called),
    }
}

/// The ids of a member: one, those of a list, or those that name its members.
fn ids(member: &Value) -> Vec<String> {
    match member {
        Value::String(id) => vec![id.clone()],
        Value::Array(ids) => ids.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::Object(members) => members.keys().cloned().collect(),
        _ => Vec::new(),
    }
}
