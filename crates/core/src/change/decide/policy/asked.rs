//! What policies there are, and what breaks them, for who looks.

use crate::{
    AccountId, RoleId,
    facts::{Facts, Holder, Lookup},
    record::{Account, Policy, PolicyContent},
};

/// Who has what a policy of an account keeps from them, and by which roles. Needs the whole world.
pub fn policy_breaches(
    facts: &Facts,
    account: AccountId,
    content: &PolicyContent,
) -> Lookup<Vec<(Holder, RoleId)>> {
    let mut found = Vec::new();
    for id in facts.roles_in_use(account)? {
        let Some(role) = facts.role(id)? else { continue };
        if content.is_broken_by(facts.catalog(), role) {
            let held = if content.below {
                facts.holders(id, account)?
            } else {
                facts.holders_in(id, account)?
            };
            found.extend(held.into_iter().map(|holder| (holder, id)));
        }
    }
    Ok(found)
}

/// Policies that accounts above state of people in this one too, with the account of each, the nearest
/// first. Those of sections that nobody has here are left out.
pub fn policies_above(facts: &Facts, account: AccountId) -> Lookup<Vec<(&Account, &Policy)>> {
    let path = facts.path(account)?;
    let mut found = Vec::new();
    for keeper in path.iter().skip(1) {
        let is_about = |policy: &&Policy| {
            let section = facts.catalog().section(policy.content.section.as_str());
            policy.content.below && section.is_some_and(|it| path[0].kind.holds(it.kind))
        };
        let mut stated: Vec<_> = keeper.policies.values().filter(is_about).collect();
        stated.sort_by(|a, b| a.content.name.cmp(&b.content.name));
        found.extend(stated.into_iter().map(|policy| (*keeper, policy)));
    }
    Ok(found)
}
