//! What happens by itself: reviews end, and people are told before something does.
//!
//! Core says what a moment asks for; here it is looked for every so often, and sent to the one writer
//! like any other command. Nobody's access depends on it. Of several nodes one does it at a time; what
//! another one did all the same is refused.

use std::{collections::BTreeMap, time::Duration};

use rolecall_core::{
    AccountId, Date, MembershipId, Timestamp, Zone,
    change::{Command, end_notices, review_work},
    facts::Lookup,
    record::NOTICE_DAYS,
};
use rolecall_store::{Failure, Fault, Store, Turn};
use tokio::time::{Instant, sleep};

use crate::{machine, nodes};

/// How often the time is looked at.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// How many rows are read at a time.
const AT_A_TIME: u32 = 500;
/// How many ends are looked at in one go; the next one is a minute later.
const ENDS_MAX: usize = 50_000;

/// Does what is due, as long as the server runs.
pub(crate) async fn run(store: Store, mut its: Turn) {
    loop {
        nodes::awaited(&mut its).await;
        // What meets a mistake of this program is tried again a minute later, with all else.
        let turn = tokio::spawn(turn(store.clone(), machine::now()));
        match turn.await {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => tracing::error!(%fault, "what is due was not done"),
            Err(error) => tracing::error!(%error, "what is due was not done"),
        }
        pause(&mut its).await;
    }
}

/// Until it is looked again; meanwhile it stays this node's turn.
async fn pause(its: &mut Turn) {
    let until = Instant::now() + LOOK_EVERY;
    while Instant::now() < until && its.is_ours().await.unwrap_or_default() {
        sleep(nodes::TURN_EVERY).await;
    }
}

/// Does all that is due at a moment.
async fn turn(store: Store, now: Timestamp) -> Result<(), Fault> {
    reviews(&store, now).await?;
    ends(&store, now).await
}

async fn reviews(store: &Store, now: Timestamp) -> Result<(), Fault> {
    let mut after = None;
    loop {
        let accounts = store.accounts_in_review(after, AT_A_TIME).await?;
        for account in &accounts {
            let work = store.live().read(|facts, _| review_work(facts, *account, now));
            carry_out(store, now, work).await?;
        }
        after = accounts.last().copied();
        if accounts.len() < AT_A_TIME as usize {
            return Ok(());
        }
    }
}

async fn ends(store: &Store, now: Timestamp) -> Result<(), Fault> {
    for (account, memberships) in ending(store, now).await? {
        let work = store.live().read(|facts, _| end_notices(facts, account, &memberships, now));
        carry_out(store, now, work).await?;
    }
    Ok(())
}

/// The memberships that end within days, by account.
async fn ending(
    store: &Store,
    now: Timestamp,
) -> Result<BTreeMap<AccountId, Vec<MembershipId>>, Fault> {
    let (mut found, mut count, mut after) = (BTreeMap::<_, Vec<_>>::new(), 0, None);
    let Some(days) = days(now) else { return Ok(found) };
    while count < ENDS_MAX {
        let some = store.memberships_ending(days, after, AT_A_TIME).await?;
        store.live().read(|facts, _| {
            for (_, id) in &some {
                // One that was removed since is in memory no longer.
                if let Ok(Some(membership)) = facts.membership(*id) {
                    found.entry(membership.account).or_default().push(*id);
                }
            }
        });
        after = some.last().copied();
        count += some.len();
        if some.len() < AT_A_TIME as usize {
            break;
        }
    }
    Ok(found)
}

/// The days on which a membership may end that is to be told of now. It may be yesterday by UTC, and
/// not over yet in the west.
fn days(now: Timestamp) -> Option<(Date, Date)> {
    let today = now.to_zoned(Zone::utc().rules()).date();
    let furthest = NOTICE_DAYS.into_iter().max().unwrap_or_default();
    let last = (0..furthest).try_fold(today, |day, _| day.tomorrow().ok())?;
    Some((today.yesterday().ok()?, last))
}

/// Carries out what was asked for, as far as it is not refused: another node may have done it.
async fn carry_out(store: &Store, now: Timestamp, work: Lookup<Vec<Command>>) -> Result<(), Fault> {
    for command in work.unwrap_or_default() {
        match store.carry_out(machine::by_itself(now, command)).await {
            Ok(_) => {}
            Err(Failure::Fault(fault)) => return Err(fault),
            Err(failure) => tracing::debug!(%failure, "it was not due any more"),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
