//! What time itself asks for: commands of the machine, as the world is at a moment.
//!
//! Nobody's access waits for them. A membership ends by its dates, whether its person was told or
//! not; what a review does to those about whom nobody answered is a change like any other, made once
//! its time is up. Whoever calls may be late, call twice, or from several nodes: each command is
//! decided on what there is then, and does nothing twice.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Command, Operation, to_be_told};
use crate::{
    AccountId, MembershipId,
    facts::{Facts, Lookup},
    record::{AccountState, Membership, Review, ToldOfEnd, Unanswered},
};

/// What is to be done now about the review of an account: settled and closed once its time is up, or
/// those who answer reminded. Needs the whole world.
pub fn review_work(facts: &Facts, id: AccountId, now: Timestamp) -> Lookup<Vec<Command>> {
    let Some(account) = facts.account(id)? else { return Ok(Vec::new()) };
    let Some(review) = &account.review else { return Ok(Vec::new()) };
    let left = || facts.memberships_in(id).filter(|found| account.awaits(found));
    if review.is_over(now) {
        let settles = review.unanswered != Unanswered::Keep && !is_closed(facts, id)?;
        let left: Vec<_> = left().filter(|_| settles).map(|found| found.id).collect();
        let some = left.chunks(Review::SETTLED_AT_ONCE_MAX);
        let settle = some.map(|some| Command::SettleReview {
            account: id,
            memberships: some.iter().copied().collect(),
        });
        let close = Command::CloseReview { account: id, unfinished: false };
        return Ok(settle.chain([close]).collect());
    }
    if review.reminder(now).is_none() {
        return Ok(Vec::new());
    }
    // Where all is answered there is nothing to remind of.
    let to = match left().next() {
        Some(_) => to_be_told(facts, Operation::ReviewAccess, id, now)?,
        None => BTreeSet::new(),
    };
    Ok(vec![Command::RemindOfReview { account: id, to }])
}

/// Who is to be told now that memberships of an account end, out of these; and who manages people
/// there, once, however many they are, and not of their own alone. Needs the whole world.
pub fn end_notices(
    facts: &Facts,
    account: AccountId,
    memberships: &[MembershipId],
    now: Timestamp,
) -> Lookup<Vec<Command>> {
    let (mut due, mut whose) = (Vec::new(), BTreeSet::new());
    for id in memberships {
        let is_due =
            |found: &Membership| found.account == account && ToldOfEnd::due(found, now).is_some();
        if let Some(found) = facts.membership(*id)?.filter(|found| is_due(found)) {
            due.push(found.id);
            whose.insert(found.person);
        }
    }
    if due.is_empty() || is_closed(facts, account)? {
        return Ok(Vec::new());
    }
    let mut managers = to_be_told(facts, Operation::ChangePeople, account, now)?;
    managers.retain(|manager| whose.iter().any(|person| person != manager));
    let some = due.chunks(ToldOfEnd::AT_ONCE_MAX);
    let last = some.len() - 1;
    let tell = |(at, some): (usize, &[MembershipId])| Command::TellOfEnds {
        account,
        memberships: some.iter().copied().collect(),
        to: if at == last { managers.clone() } else { BTreeSet::new() },
    };
    Ok(some.enumerate().map(tell).collect())
}

fn is_closed(facts: &Facts, account: AccountId) -> Lookup<bool> {
    let path = facts.path(account)?;
    Ok(path.iter().any(|above| matches!(above.state, AccountState::Closed { .. })))
}
