//! What is there after the store was closed and opened again.

use std::sync::Arc;

use rolecall_core::{
    catalog::Catalog,
    facts::{Facts, RecordId},
};
use rolecall_store::{MailState, Store};

use super::world::{World, noon};

/// What was answered is there when the database is opened again.
pub async fn present_is_read_back(url: &str) {
    let world = World::found(url).await;
    world.put_in("admin@provider.example", "Admin").await;
    let (before, revision) = world.store.live().read(|facts, revision| (records(facts), revision));
    world.store.close().await;
    let again = Store::open(url).await.expect("opens again");
    let (after, now) = again.live().read(|facts, revision| (records(facts), revision));
    assert_eq!(now, revision);
    assert_eq!(after, before);
}

/// Replaying the ledger gives the tables, and the world in memory.
pub async fn replay_gives_the_tables(store: &Store) {
    let mut replayed = Facts::whole(Arc::new(Catalog::own()));
    let mut after = 0;
    loop {
        let entries = store.entries(after, 500).await.expect("readable");
        let Some(last) = entries.last() else { break };
        after = last.revision;
        for entry in &entries {
            replayed.apply(&entry.what);
        }
    }
    let tables = store.records().await.expect("readable");
    assert_eq!(records(&replayed), records(&tables));
    store.live().read(|live, _| assert_eq!(records(live), records(&tables)));
    assert_eq!(replayed.catalog(), tables.catalog());
}

/// An installation that is copied to an empty database elsewhere is the same there, and another
/// copy to it is refused.
pub async fn copy_is_the_original(from: &str, to: &str) {
    let world = World::found(from).await;
    world.put_in("admin@provider.example", "Admin").await;
    let key = world.key("View Only").await;
    world.store.key_used(key, noon());
    let session = super::sessions::open(&world.store, world.owner, 1, noon()).await;
    world.store.attempt_failed("someone", noon()).await.expect("writable");
    let (before, revision) = world.store.live().read(|facts, revision| (records(facts), revision));
    let mail = world.store.mails(MailState::Waiting, None, 100).await.expect("readable");
    world.store.close().await;
    let moved = rolecall_store::move_to(from, to, &mut |_| {}).await.expect("it is copied");
    assert!(moved.is_sound());
    assert_eq!(moved.revision, revision);
    let there = Store::open(to).await.expect("it opens there");
    there.live().read(|facts, _| assert_eq!(records(facts), before));
    assert_eq!(there.live().key_last_used(key), Some(noon()));
    assert_eq!(there.session([1; 32], noon()).await, Ok(Some(session)));
    assert_eq!(there.attempts("someone", noon()).await.expect("readable").failures, 1);
    assert_eq!(there.mails(MailState::Waiting, None, 100).await, Ok(mail));
    there.close().await;
    let again = rolecall_store::move_to(from, to, &mut |_| {}).await.expect_err("refused");
    assert!(again.to_string().contains("is not empty"), "{again}");
}

pub(super) fn records(facts: &Facts) -> Vec<(RecordId, String)> {
    let ids = facts.record_ids().into_iter();
    ids.map(|id| (id, format!("{:?}", facts.record(id)))).collect()
}
