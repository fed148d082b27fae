//! Names of roles in a document, and the roles that they mean.

use super::{Mistake, Place};
use crate::{
    AccountId, RoleId,
    facts::{Facts, Lookup},
    name::Name,
    record::{Account, Role},
    suggest,
};

/// The roles, or the groups, that a word means in an account: those of that name in it and above, or
/// the one of that id.
pub(super) fn meant<'f>(
    facts: &'f Facts,
    account: AccountId,
    group: bool,
    word: &str,
) -> Lookup<Vec<&'f Role>> {
    let path = facts.path(account)?;
    let mut found = Vec::new();
    if let Ok(name) = word.parse::<Name>() {
        for above in &path {
            found.extend(facts.role_named(above.id, group, &name)?);
        }
    }
    if let (true, Ok(id)) = (found.is_empty(), word.parse::<RoleId>()) {
        let there = |role: &&Role| path.iter().any(|above| above.id == role.account);
        found.extend(facts.role(id)?.filter(there).filter(|role| role.group == group));
    }
    Ok(found)
}

/// What a document calls a role in an account: its name, or its id where others are called so too.
pub(super) fn word(facts: &Facts, account: AccountId, role: &Role) -> Lookup<String> {
    let name = role.content.name.as_str();
    let meant = meant(facts, account, role.group, name)?;
    let alone = meant.len() == 1 && meant[0].id == role.id;
    Ok(if alone { name.to_owned() } else { role.id.to_string() })
}

/// Whether a role is one of the account or one above. What names a role may outlast it, and the account
/// may have been moved away from it.
pub(super) fn is_there(facts: &Facts, account: AccountId, role: RoleId) -> Lookup<bool> {
    let Some(role) = facts.role(role)? else { return Ok(false) };
    Ok(facts.path(account)?.iter().any(|above| above.id == role.account))
}

/// No role is called so: what may have been meant.
pub(super) fn unknown<'n>(
    place: Place,
    group: bool,
    word: &str,
    account: &str,
    known: impl Iterator<Item = &'n str>,
) -> Mistake {
    let what = if group { "group" } else { "role" };
    let meant = suggest::nearest(word, known).map(str::to_owned);
    let word = shown(word);
    let says = format!("no {what} `{word}` in {account} or above{}", suggest::sentence(&meant));
    Mistake { place, says }
}

/// A word of a stranger in a sentence.
pub(super) fn shown(word: &str) -> String {
    word.chars().take(64).flat_map(char::escape_debug).collect()
}

/// Whether an account, or one above it, is called so.
pub(super) fn is_on(path: &[&Account], id: AccountId) -> bool {
    path.iter().any(|above| above.id == id)
}
