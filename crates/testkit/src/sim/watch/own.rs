//! Nobody changes their own access (rule 10): not their memberships or key, and nothing is added
//! to a role that they have.
//!
//! The ways in which one's own memberships may change, and nothing else:
//!
//! - leaving, and answering an invitation or an offer of ownership;
//! - becoming the first owner of an account that the command makes;
//! - giving up ownership from above: who owns an account, stands above it too, and puts in another
//!   owner. What they keep is theirs to say, as in an offer; that it is no more than they held is
//!   seen by `growth`.

use std::collections::BTreeMap;

use rolecall_core::{
    MembershipId, Principal,
    change::{Command, Event},
    facts::{Facts, RecordId},
    record::{Membership, Role},
};

use super::{Step, known};

/// A membership without what was asked for and said of it, which gives nothing.
fn access_in(facts: &Facts, id: MembershipId) -> Option<Membership> {
    let found = known(facts.membership(id)).cloned();
    found.map(|found| Membership { requests: BTreeMap::new(), reviewed: None, told: None, ..found })
}

pub(super) fn violations(before: &Facts, after: &Facts, step: Step<'_>) -> Vec<String> {
    let mut found = Vec::new();
    match step.context.actor.principal() {
        Some(Principal::Person(person)) => {
            if !may_change_own(step.command) {
                let own = before.memberships_of(person).chain(after.memberships_of(person));
                for membership in own {
                    let id = RecordId::Membership(membership.id);
                    let by_ownership = is_first_owner(before, after, membership)
                        || gave_up_ownership(before, after, membership, step.command);
                    if access_in(before, membership.id) != access_in(after, membership.id)
                        && !by_ownership
                    {
                        found.push(format!("the actor's own {id:?} changed"));
                    }
                }
            }
            let roles = before.memberships_of(person).flat_map(|membership| &membership.roles);
            for role in roles {
                found.extend(added_to(before, after, step, *role));
            }
        }
        Some(Principal::Key(key)) => {
            let id = RecordId::Key(key);
            let gone = after.record(id).is_none();
            if before.record(id) != after.record(id) && !gone {
                found.push(format!("the actor's own {id:?} changed"));
            }
            let key = known(before.key(key));
            for role in key.into_iter().flat_map(|key| &key.roles) {
                found.extend(added_to(before, after, step, *role));
            }
        }
        Some(Principal::AccountSignIn(_)) | None => {}
    }
    found
}

fn may_change_own(command: &Command) -> bool {
    matches!(
        command,
        Command::LeaveAccount { .. }
            | Command::ErasePerson { .. }
            | Command::EndMembership { .. }
            | Command::AcceptInvitation { .. }
            | Command::DeclineInvitation { .. }
            | Command::AcceptOwnership { .. }
    )
}

/// Whether it is a new membership that owns a new account: one may name oneself the first owner.
fn is_first_owner(before: &Facts, after: &Facts, membership: &Membership) -> bool {
    known(before.account(membership.account)).is_none() && owns(after, membership)
}

fn gave_up_ownership(
    before: &Facts,
    after: &Facts,
    membership: &Membership,
    command: &Command,
) -> bool {
    let put_in =
        matches!(command, Command::PutInOwner { account, .. } if *account == membership.account);
    put_in && owns(before, membership) && !owns(after, membership)
}

fn owns(facts: &Facts, membership: &Membership) -> bool {
    known(facts.account(membership.account))
        .is_some_and(|account| account.owner == Some(membership.id))
}

fn added_to(
    before: &Facts,
    after: &Facts,
    step: Step<'_>,
    role: rolecall_core::RoleId,
) -> Option<String> {
    let changed = |event: &Event| matches!(event, Event::RoleChanged { role: changed, .. } if *changed == role);
    let events = step.outcome.as_ref().ok()?;
    if !events.iter().any(changed) {
        return None;
    }
    let given = |role: &Role| role.content.given(after.catalog());
    let (was, is) = (known(before.role(role))?, known(after.role(role))?);
    let from = |role: &Role| role.content.everything_from();
    let marked = from(is).is_some() && from(was).is_none();
    let added = given(is).beyond(&given(was));
    (marked || !added.is_empty())
        .then(|| format!("the actor added {added:?} (mark {marked}) to {role:?}, which they have"))
}
