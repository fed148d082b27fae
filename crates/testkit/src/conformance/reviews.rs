//! Reviews and notices before ends: found when they are due, done once, and on record by whom they are
//! about.

use std::collections::BTreeSet;

use rolecall_core::{
    AccountId, Date, MembershipId, Timestamp, Zone,
    change::{Actor, Command, Event, end_notices, review_work},
    record::{DueDate, ReviewAnswer, Unanswered},
    window::Dates,
};
use rolecall_store::{Envelope, Store};

use super::world::{World, envelope, noon};

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// What core says of a moment, carried out as by the server: how many changes came of it.
async fn carried_out(store: &Store, at: Timestamp, work: Vec<Command>) -> Vec<Event> {
    let mut events = Vec::new();
    for command in work {
        let mut envelope: Envelope = envelope(Actor::Machine, command, None);
        envelope.context.at = at;
        events.extend(store.carry_out(envelope).await.expect("accepted").events);
    }
    events
}

async fn reviewed(store: &Store, at: Timestamp) -> Vec<Event> {
    let mut events = Vec::new();
    for account in store.accounts_in_review(None, 10).await.expect("a list") {
        let work = store.live().read(|facts, _| review_work(facts, account, at));
        events.extend(carried_out(store, at, work.expect("whole")).await);
    }
    events
}

/// A review is read back as it was after a restart, settled when its time is up, and then over; its
/// outcome is in the ledger.
pub async fn review_is_settled_once_its_time_is_up(url: &str) {
    let mut world = World::found(url).await;
    let (kept, _) = world.put_in("kept@provider.example", "View Only").await;
    let (left, _) = world.put_in("left@provider.example", "View Only").await;
    let account = world.platform;
    let due = DueDate { date: day("2026-06-30"), zone: Zone::utc() };
    let start = Command::StartReview { account, due, unanswered: Unanswered::End };
    world.act(world.owner, start).await;
    let (answer, take) = (ReviewAnswer::Keep, BTreeSet::new());
    world.act(world.owner, Command::AnswerReview { account, membership: kept, answer, take }).await;
    world.store.close().await;
    world.store = Store::open(url).await.expect("the store opens again");

    assert_eq!(reviewed(&world.store, noon()).await, []);
    let reminded = reviewed(&world.store, moment("2026-06-23T00:00:00Z")).await;
    assert!(matches!(reminded[..], [Event::ReviewReminded { days: 7, .. }]), "{reminded:?}");
    assert_eq!(reviewed(&world.store, moment("2026-06-24T00:00:00Z")).await, []);
    let settled = reviewed(&world.store, moment("2026-07-01T00:00:00Z")).await;
    let [Event::ReviewLapsed { .. }, Event::MembershipEnded { membership, .. }, closed] =
        &settled[..]
    else {
        panic!("{settled:?}");
    };
    assert_eq!(*membership, left);
    let Event::ReviewClosed { result, .. } = closed else { panic!("{closed:?}") };
    assert_eq!((&result.kept, &result.ended), (&[kept].into(), &[left].into()));
    assert_eq!(world.store.accounts_in_review(None, 10).await.expect("a list"), []);
    let flaws = world.store.verify(&mut |_| {}).await.expect("it can be read").flaws;
    assert!(flaws.is_empty(), "{flaws:?}");
}

/// Memberships that end on some days are found in order, page by page; who was told is not told again.
pub async fn ends_are_found_by_day_and_told_once(url: &str) {
    let world = World::found(url).await;
    let account = world.platform;
    let mut ends = Vec::new();
    for (at, day) in ["2026-06-08", "2026-06-05", "2026-06-09", "2026-06-05"].iter().enumerate() {
        let (id, _) = world.put_in(&format!("p{at}@provider.example"), "View Only").await;
        let dates = Dates { activation: None, expiration: day.parse().ok(), zone: Zone::utc() };
        world.act(world.owner, Command::SetDates { membership: id, dates }).await;
        ends.push((day.parse().expect("a date"), id));
    }
    ends.sort_unstable();
    let days = (day("2026-05-31"), day("2026-06-08"));
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let some = world.store.memberships_ending(days, after, 1).await.expect("a list");
        let Some(last) = some.last() else { break };
        after = Some(*last);
        found.extend(some);
    }
    assert_eq!(found, ends[..3]);

    let told = tell(&world.store, account, &found).await;
    let [Event::EndsTold { ends, to, .. }] = &told[..] else { panic!("{told:?}") };
    assert_eq!(ends.len(), 3);
    assert_eq!(to.len(), 1, "the owner manages people");
    assert_eq!(tell(&world.store, account, &found).await, []);
    world.store.close().await;
    let again = Store::open(url).await.expect("the store opens again");
    assert_eq!(tell(&again, account, &found).await, []);
}

/// Who manages people and ends themself is told of that once, as themself.
pub async fn nobody_is_told_of_their_own_end_as_of_anothers(url: &str) {
    let world = World::found(url).await;
    let (id, _) = world.put_in("admin@provider.example", "Admin").await;
    let (other, _) = world.put_in("viewer@provider.example", "View Only").await;
    for (membership, end) in [(id, "2026-06-05"), (other, "2026-06-06")] {
        let dates = Dates { activation: None, expiration: end.parse().ok(), zone: Zone::utc() };
        world.act(world.owner, Command::SetDates { membership, dates }).await;
    }
    let account = world.platform;
    for (ending, told) in [((day("2026-06-05"), id), 1), ((day("2026-06-06"), other), 2)] {
        let events = tell(&world.store, account, &[ending]).await;
        let [Event::EndsTold { to, .. }] = &events[..] else { panic!("{events:?}") };
        assert_eq!(to.len(), told, "{to:?}");
    }
    world.store.close().await;
}

async fn tell(store: &Store, account: AccountId, found: &[(Date, MembershipId)]) -> Vec<Event> {
    let ids: Vec<_> = found.iter().map(|(_, id)| *id).collect();
    let work = store.live().read(|facts, _| end_notices(facts, account, &ids, noon()));
    carried_out(store, noon(), work.expect("whole")).await
}

/// What happened to a membership is found without walking through the account.
pub async fn rows_are_found_by_membership(url: &str) {
    let world = World::found(url).await;
    let (one, _) = world.put_in("one@provider.example", "View Only").await;
    let (other, _) = world.put_in("other@provider.example", "View Only").await;
    world.act(world.owner, Command::SuspendMembership { membership: one }).await;
    let rows = world.store.happened_to(&[one], 10).await.expect("rows");
    let told: Vec<_> = rows.iter().map(|row| row.what.membership()).collect();
    assert_eq!(told, [Some(one); 3]);
    assert!(matches!(rows[0].what, Event::MembershipSuspended { .. }));
    let rows = world.store.happened_to(&[one, other], 1).await.expect("rows");
    assert_eq!(rows.len(), 2);
    world.store.close().await;
}
