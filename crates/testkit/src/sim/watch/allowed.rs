//! Which roles an account may use for its people (rule 11), as plainly as it can be said.

use rolecall_core::{
    Kind,
    facts::Facts,
    record::{Account, Role},
};

use super::known;

/// Whether people and keys of the account may have the role.
///
/// A group counts in its own account alone. A role of the account's own counts where own roles
/// do. Any other must be on the account's list; an account without one has its parent's, which is
/// the same question one account higher.
pub(in crate::sim) fn is_allowed(facts: &Facts, account: &Account, role: &Role) -> bool {
    let provider = matches!(account.kind, Kind::Platform | Kind::Reseller);
    if role.account == account.id {
        return account.own_roles.unwrap_or(provider)
            || (!role.group && listed(facts, account, role));
    }
    !role.group && listed(facts, account, role)
}

fn listed(facts: &Facts, account: &Account, role: &Role) -> bool {
    match (&account.allowed_roles, account.parent) {
        (Some(list), _) => list.contains(&role.id),
        (None, Some(parent)) => {
            known(facts.account(parent)).is_some_and(|parent| is_allowed(facts, parent, role))
        }
        (None, None) => false,
    }
}
