//! When keys were last used. `rows` counts the last uses that the database holds.

use rolecall_core::{KeyId, SignedDuration, Timestamp, change::Command};
use rolecall_store::Store;

use super::world::{World, noon};

/// Uses within a minute are written once, and the last one is there when the store opens again.
pub async fn last_uses_are_kept_once_a_minute(url: &str, rows: impl AsyncFn() -> i64) {
    let world = World::found(url).await;
    let (used, unused) = (world.key("View Only").await, world.key("View Only").await);
    assert_eq!(world.store.live().key_last_used(used), None);
    for second in [0, 1, 59] {
        world.store.key_used(used, after(second));
        assert_eq!(world.store.live().key_last_used(used), Some(noon()));
    }
    let store = again(world.store, url).await;
    assert_eq!(store.live().key_last_used(used), Some(noon()));
    assert_eq!(store.live().key_last_used(unused), None);
    assert_eq!(rows().await, 1);

    store.key_used(used, after(30));
    store.key_used(used, after(60));
    let store = again(store, url).await;
    assert_eq!(store.live().key_last_used(used), Some(after(60)));
    assert_eq!(rows().await, 1);
    let verified = store.verify(&mut |_| {}).await.expect("verifiable");
    assert!(verified.is_sound(), "{verified:?}");
}

/// A key that is revoked has no last use any more; one that is still to be written is not, and
/// none is of a key that is not there.
pub async fn revoked_keys_leave_no_last_use(url: &str, rows: impl AsyncFn() -> i64) {
    let mut world = World::found(url).await;
    let (gone, stays) = (world.key("View Only").await, world.key("View Only").await);
    for key in [gone, stays, KeyId::from_bytes([7; 16])] {
        world.store.key_used(key, noon());
    }
    world.store = again(world.store, url).await;
    assert_eq!(rows().await, 2);

    world.store.key_used(gone, after(60));
    world.act(world.owner, Command::RevokeKey { key: gone }).await;
    assert_eq!(world.store.live().key_last_used(gone), None);
    world.store.key_used(gone, after(120));
    let store = again(world.store, url).await;
    assert_eq!(store.live().key_last_used(gone), None);
    assert_eq!(store.live().key_last_used(stays), Some(noon()));
    assert_eq!(rows().await, 1);
}

fn after(seconds: i64) -> Timestamp {
    noon() + SignedDuration::from_secs(seconds)
}

/// The store, closed and opened again.
async fn again(store: Store, url: &str) -> Store {
    store.close().await;
    Store::open(url).await.expect("opens again")
}
