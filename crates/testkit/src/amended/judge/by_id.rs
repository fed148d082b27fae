//! Documents with ids of roles in the place of their names: what a role is called in an account depends
//! on which others are called so, and that may change without anything that is said of the account.

use std::collections::BTreeSet;

use rolecall_core::{
    code::{AllowedEntry, Document},
    facts::Facts,
    record::Account,
};

/// The same, as this world understands it, without roles that are gone by then: no policy names them
/// any more. A word that means no role stays as it is.
pub(super) fn by_id(facts: &Facts, document: &Document, by_then: &Facts) -> Document {
    let mut document = document.clone();
    for entry in &mut document.accounts {
        let account = facts.account_named(&entry.account).expect("the whole world");
        let path = account.map(|it| facts.path(it.id).expect("the whole world"));
        let path = path.unwrap_or_default();
        let swap = |words: &mut BTreeSet<String>, group: bool| {
            *words = words.iter().map(|word| id(facts, &path, group, word)).collect();
        };
        if let Some(AllowedEntry::These(list)) = &mut entry.allowed_roles {
            swap(list, false);
        }
        for person in entry.people.iter_mut().flatten() {
            swap(&mut person.roles, false);
            swap(&mut person.groups, true);
        }
        for key in entry.keys.iter_mut().flatten() {
            swap(&mut key.roles, false);
            swap(&mut key.groups, true);
        }
        for policy in entry.policies.iter_mut().flatten() {
            swap(&mut policy.only_roles, false);
            swap(&mut policy.only_groups, true);
            policy.only_roles.retain(|word| !is_gone(by_then, word));
            policy.only_groups.retain(|word| !is_gone(by_then, word));
        }
    }
    document
}

fn is_gone(facts: &Facts, word: &str) -> bool {
    word.parse().is_ok_and(|id| facts.role(id).expect("the whole world").is_none())
}

fn id(facts: &Facts, path: &[&Account], group: bool, word: &str) -> String {
    let roles = path.iter().flat_map(|account| facts.roles_of(account.id, group));
    let called = roles.filter(|role| role.content.name.folded() == word.to_lowercase());
    let ids: Vec<_> = called.map(|role| role.id.to_string()).collect();
    match &ids[..] {
        [one] => one.clone(),
        _ => word.to_owned(),
    }
}
