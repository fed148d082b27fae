//! A cap is changed from where it was set, or above: who changes a state, a ceiling or an
//! allowlist that another account's people set has a standing in force there or above.

use std::collections::BTreeSet;

use rolecall_core::{AccountId, facts::Facts, record::Account};

use super::{Step, holdings::World, known};

pub(super) fn violations(
    world: &World,
    before: &Facts,
    after: &Facts,
    step: Step<'_>,
) -> Vec<String> {
    let mut found = Vec::new();
    for was in before.accounts() {
        let Some(is) = known(after.account(was.id)) else {
            found.push(format!("{:?} is gone", was.id));
            continue;
        };
        for set_by in loosened(was, is) {
            if !stands_above(world, set_by, step) {
                found.push(format!(
                    "a cap of {:?} that {set_by:?} set was changed from below",
                    was.id
                ));
            }
        }
    }
    found
}

/// Who set the caps that are not what they were.
fn loosened(was: &Account, is: &Account) -> BTreeSet<AccountId> {
    let mut set_by = BTreeSet::new();
    if was.state != is.state {
        set_by.extend(was.state.set_by());
    }
    if was.allowlist != is.allowlist {
        set_by.extend(was.allowlist.as_ref().map(|list| list.by));
    }
    for (section, ceilings) in &was.ceilings {
        let now = is.ceilings.get(section);
        for (by, level) in ceilings {
            let left = now.and_then(|now| now.get(by));
            if left != Some(level) {
                set_by.insert(*by);
            }
        }
    }
    set_by
}

fn stands_above(world: &World, set_by: AccountId, step: Step<'_>) -> bool {
    let Some(actor) = step.context.actor.principal() else {
        return false;
    };
    let above: BTreeSet<_> = world.path(set_by).map(|node| node.id).collect();
    world
        .standings_of(actor)
        .iter()
        .any(|standing| standing.is_in_force(step.context.at) && above.contains(&standing.at))
}
