//! Second factors: what is beside their sealed secrets, and the key that seals. `rows` counts what
//! the database holds of them.

use rolecall_core::{
    PersonId, Principal,
    change::{Actor, Command},
};
use rolecall_store::{Envelope, NewFactor, SecretHash, Store};

use super::world::{World, envelope, person};

/// Of many who use one code at once, one gets it; steps go forward alone.
pub async fn codes_are_used_once(url: &str, at_once: u32) {
    let world = World::found(url).await;
    let person = set_up(&world, world.owner, "sealed", 100, &[]).await;
    for step in 101..=110 {
        let tasks: Vec<_> = (0..at_once)
            .map(|_| {
                let store = world.store.clone();
                tokio::spawn(async move { uses(&store, person, "sealed", step).await })
            })
            .collect();
        let mut got = 0;
        for task in tasks {
            got += u32::from(task.await.expect("it ends"));
        }
        assert_eq!(got, 1, "step {step}");
    }
    for (step, is_used) in [(110, false), (109, false), (112, true), (111, false)] {
        assert_eq!(uses(&world.store, person, "sealed", step).await, is_used, "step {step}");
    }
}

/// A code is good for the factor that it was worked out from: not for the one before, not without
/// one, and not the one by which it was set up.
pub async fn codes_are_of_the_factor_that_there_is(url: &str) {
    let world = World::found(url).await;
    let (_, other) = world.put_in("other@provider.example", "View Only").await;
    let store = &world.store;
    let owner = set_up(&world, world.owner, "sealed", 100, &[]).await;
    let other = person(other).expect("a person");
    assert!(!uses(store, owner, "sealed", 100).await, "it was set up with this one");
    assert!(!uses(store, other, "sealed", 101).await, "they have none");
    set_up(&world, world.owner, "sealed anew", 100, &[]).await;
    assert!(!uses(store, owner, "sealed", 101).await, "that one was replaced");
    assert!(uses(store, owner, "sealed anew", 101).await);
    take_away(&world, world.owner).await;
    assert!(!uses(store, owner, "sealed anew", 102).await, "that one was taken away");
    // Who sets one up again may use the steps of before: the secret is another one.
    set_up(&world, world.owner, "sealed again", 90, &[]).await;
    assert!(uses(store, owner, "sealed again", 91).await);
}

/// Of many who use one recovery code at once, one gets it. Those that were made anew, replaced or
/// taken away with their factor are good no longer, and nothing of them is left.
pub async fn recovery_codes_are_used_once(url: &str, at_once: u32, rows: impl AsyncFn() -> i64) {
    let world = World::found(url).await;
    let store = &world.store;
    let person = set_up(&world, world.owner, "sealed", 100, &[1, 2, 3]).await;
    let tasks: Vec<_> = (0..at_once)
        .map(|_| {
            let store = world.store.clone();
            tokio::spawn(async move { store.use_recovery_code(person, [1; 32]).await })
        })
        .collect();
    let mut got = 0;
    for task in tasks {
        got += u32::from(task.await.expect("it ends").expect("writable"));
    }
    assert_eq!(got, 1);
    assert_eq!(store.recovery_codes_left(person).await, Ok(2));
    assert_eq!(store.use_recovery_code(person, [9; 32]).await, Ok(false), "made up");

    store.renew_recovery_codes(person, &[[4; 32], [5; 32]]).await.expect("writable");
    assert_eq!(store.use_recovery_code(person, [2; 32]).await, Ok(false));
    assert_eq!(store.use_recovery_code(person, [4; 32]).await, Ok(true));
    set_up(&world, world.owner, "sealed anew", 100, &[6]).await;
    assert_eq!(store.use_recovery_code(person, [5; 32]).await, Ok(false));
    assert_eq!(store.recovery_codes_left(person).await, Ok(1));
    take_away(&world, world.owner).await;
    store.renew_recovery_codes(person, &[[7; 32]]).await.expect("writable");
    assert_eq!(store.recovery_codes_left(person).await, Ok(0), "without a factor there are none");
    assert_eq!(rows().await, 0);
}

/// The key that was used first is the key; every other one is told apart, also by the next start.
pub async fn sealing_key_is_the_first(url: &str) {
    let store = Store::open(url).await.expect("the store opens");
    assert_eq!(store.sealing_key().await, Ok(None));
    assert_eq!(store.is_sealing_key([1; 32]).await, Ok(true));
    store.close().await;
    let store = Store::open(url).await.expect("the store opens");
    assert_eq!(store.is_sealing_key([2; 32]).await, Ok(false));
    assert_eq!(store.is_sealing_key([1; 32]).await, Ok(true));
    assert_eq!(store.sealing_key().await, Ok(Some([1; 32])));
}

async fn uses(store: &Store, person: PersonId, sealed: &str, step: u32) -> bool {
    let sealed = SecretHash(sealed.to_owned());
    store.use_factor_step(person, &sealed, step).await.expect("writable")
}

/// Sets a factor up, whose recovery codes have hashes that say which they are.
pub(super) async fn set_up(
    world: &World,
    of: Principal,
    sealed: &str,
    step: u32,
    recovery_codes: &[u8],
) -> PersonId {
    let person = person(of).expect("a person");
    let command = Command::SetFactor { person, enabled: true };
    let hashes = recovery_codes.iter().map(|code| [*code; 32]).collect();
    let envelope = envelope(Actor::Principal(of), command, Some(sealed));
    let factor = Some(NewFactor { step, recovery_codes: hashes });
    world.store.carry_out(Envelope { factor, ..envelope }).await.expect("accepted");
    person
}

async fn take_away(world: &World, of: Principal) {
    let person = person(of).expect("a person");
    world.act(of, Command::SetFactor { person, enabled: false }).await;
}
