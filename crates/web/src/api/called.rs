//! What those are called of whom an entry of a history tells, as far as its reader may know.
//!
//! An entry comes from `history` with what is not to be seen taken out already; here its ids become
//! names, each by the same rule as on a list of such things.

use rolecall_client::wire::{Actor, HistoryEntry};
use rolecall_core::{
    AccountId, KeyId, MembershipId, PersonId, RoleId,
    change::Operation,
    record::{Account, Membership},
};
use serde_json::Value;

use super::look::{Look, known};

/// Members in which a name stands as it is.
const NAMES: [&str; 3] = ["name", "address", "login_name"];

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
    called.extend(former(look, account, &entry.what));
    called.extend(entry.what["person"].as_str().map(str::to_owned));
    called
}

/// Whom an entry of the account's history is about, where they have left since.
pub(crate) fn former(look: &Look<'_>, account: &Account, what: &Value) -> Option<String> {
    let person = known(look.facts.person(what["person"].as_str()?.parse().ok()?))?;
    let is_gone = known(look.facts.membership_of(person.id, account.id)).is_none();
    let name = person.name.as_ref().filter(|_| is_gone)?;
    look.may(Operation::SeePeople, account.id).then(|| name.to_string())
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
                match member.as_str().filter(|_| NAMES.contains(&name.as_str())) {
                    Some(text) => called.push(text.to_owned()),
                    None => gather(look, account, member, called),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
