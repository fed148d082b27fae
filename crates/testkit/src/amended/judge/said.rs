//! Whether the document is what there is, and all that it does not say is as it was.

use std::collections::BTreeSet;

use rolecall_core::code::{AccountEntry, Document, PersonEntry, PolicyEntry};

/// What is there after a plan, and should not be so.
pub(super) fn differences(
    before: &Document,
    seen: &Document,
    wanted: &Document,
    after: &Document,
) -> Vec<String> {
    let mut found = Vec::new();
    for is in &after.accounts {
        let said = entry(wanted, is);
        let was = entry(before, is);
        if said.is_none() && was.is_none() {
            found.push(format!("{} was made, and nobody said so", is.account));
            continue;
        }
        let mut should = was.unwrap_or(is).clone();
        if let Some(said) = said {
            overlay(&mut should, said, entry(seen, is));
        }
        let (mut is, mut should, name) = (is.clone(), should, is.account.clone());
        in_order(&mut is);
        in_order(&mut should);
        if is != should {
            let (is, should) = (json(&is), json(&should));
            let members = [&is, &should].into_iter().filter_map(|it| it.as_object());
            let members: BTreeSet<&String> = members.flat_map(serde_json::Map::keys).collect();
            for member in members.into_iter().filter(|member| is[member] != should[member]) {
                let (is, should) = (&is[member], &should[member]);
                found.push(format!("{member} of {name}: is {is} and should be {should}"));
            }
        }
    }
    for gone in wanted.accounts.iter().chain(&before.accounts) {
        if entry(after, gone).is_none() {
            found.push(format!("{} is not there", gone.account));
        }
    }
    found
}

fn json(entry: &AccountEntry) -> serde_json::Value {
    serde_json::to_value(entry).expect("it is data")
}

fn entry<'d>(document: &'d Document, like: &AccountEntry) -> Option<&'d AccountEntry> {
    document.accounts.iter().find(|entry| entry.account == like.account)
}

/// Puts what is said in the place of what was. `seen` is what who says it saw.
fn overlay(should: &mut AccountEntry, said: &AccountEntry, seen: Option<&AccountEntry>) {
    fn put<T: Clone>(should: &mut Option<T>, said: Option<&T>) {
        if let Some(said) = said {
            *should = Some(said.clone());
        }
    }
    put(&mut should.name, said.name.as_ref());
    put(&mut should.state, said.state.as_ref());
    put(&mut should.settings, said.settings.as_ref());
    put(&mut should.own_roles, said.own_roles.as_ref());
    put(&mut should.allowed_roles, said.allowed_roles.as_ref());
    put(&mut should.ceilings, said.ceilings.as_ref());
    put(&mut should.roles, said.roles.as_ref());
    put(&mut should.groups, said.groups.as_ref());
    if let Some(ranges) = &said.allowlist {
        should.allowlist = Some(ranges.iter().map(rolecall_core::IpNet::trunc).collect());
    }
    if let Some(people) = &said.people {
        let was = should.people.take().unwrap_or_default();
        should.people = Some(people.iter().map(|said| person(said, &was)).collect());
    }
    if let Some(policies) = &said.policies {
        let was = should.policies.take().unwrap_or_default();
        let knew = seen.and_then(|entry| entry.policies.clone()).unwrap_or_default();
        should.policies = Some(policies.iter().map(|said| policy(said, &was, &knew)).collect());
    }
    if let Some(keys) = &said.keys {
        let was = should.keys.take().unwrap_or_default();
        let key = |said: &rolecall_core::code::KeyEntry| {
            let mut key = said.clone();
            if let Some(was) = was.iter().find(|was| was.id == said.id) {
                (key.name, key.expires_at) = (was.name.clone(), was.expires_at);
            }
            key
        };
        should.keys = Some(keys.iter().map(key).collect());
    }
}

/// Roles that a policy names and who says it does not know of stay on it.
fn policy(said: &PolicyEntry, was: &[PolicyEntry], knew: &[PolicyEntry]) -> PolicyEntry {
    let named = |policies: &[PolicyEntry]| {
        let there = policies.iter().find(|there| there.name == said.name);
        there.map(|it| (it.only_roles.clone(), it.only_groups.clone())).unwrap_or_default()
    };
    let (was, knew) = (named(was), named(knew));
    let mut policy = said.clone();
    policy.only_roles.extend(was.0.difference(&knew.0).cloned());
    policy.only_groups.extend(was.1.difference(&knew.1).cloned());
    policy
}

/// Names, login names and zones of people who were there stay where nothing is said of them.
fn person(said: &PersonEntry, was: &[PersonEntry]) -> PersonEntry {
    let mut person = said.clone();
    if let Some(was) = was.iter().find(|was| was.address == said.address) {
        person.login_name.clone_from(&was.login_name);
        person.zone = said.zone.clone().or(was.zone.clone());
    } else if person.zone.is_none() {
        person.zone = Some(rolecall_core::Zone::utc());
    }
    person.addresses = person.addresses.iter().map(rolecall_core::IpNet::trunc).collect();
    person
}

/// In one order, and without what a document only tells.
fn in_order(entry: &mut AccountEntry) {
    entry.owner = None;
    for list in [&mut entry.roles, &mut entry.groups].into_iter().flatten() {
        list.sort_by_key(|role| role.name.folded());
    }
    if let Some(policies) = &mut entry.policies {
        policies.sort_by_key(|policy| policy.name.folded());
    }
    if let Some(keys) = &mut entry.keys {
        keys.sort_by_key(|key| key.id);
    }
    if let Some(people) = &mut entry.people {
        people.sort_by_key(|person| person.address.to_string());
        // Who joined is called as they say themselves; who was asked in as they were asked in.
        for person in people.iter_mut() {
            person.name = None;
        }
    }
}
