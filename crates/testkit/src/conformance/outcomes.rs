//! What becomes of commands.

use rolecall_core::change::{Actor, Command, SecretOf};
use rolecall_store::Failure;

use super::world::{World, add, envelope, person};

/// A refused command changes nothing: no row, no record, no revision.
pub async fn refused_commands_leave_no_trace(url: &str) {
    let world = World::found(url).await;
    let (_, viewer) = world.put_in("viewer@provider.example", "View Only").await;
    let before = world.store.live().revision();
    let roles = [world.role(true, "View Only")].into();
    let refused = world.try_to(viewer, add(world.platform, "friend@provider.example", roles)).await;
    assert!(matches!(refused, Err(Failure::Refused(_))), "{refused:?}");
    assert_eq!(world.store.live().revision(), before);
    let rows = world.store.entries(before, 10).await.expect("readable");
    assert_eq!(rows.len(), 0);
    let verified = world.store.verify(&mut |_| {}).await.expect("verifiable");
    assert!(verified.is_sound(), "{verified:?}");
}

/// A secret is there with what it belongs to, and gone with it; and never in the ledger.
pub async fn secrets_follow_events(url: &str) {
    let world = World::found(url).await;
    let key = world.key("View Only").await;
    let kept = world.store.secret(SecretOf::Key(key)).await.expect("readable");
    assert_eq!(kept.map(|hash| hash.0).as_deref(), Some("the-hash-of-a-secret"));
    assert!(world.store.live().key_secret(key).is_some());
    let rows = world.store.entries(0, 1_000).await.expect("readable");
    let ledger = serde_json::to_string(&rows).expect("plain data");
    assert!(!ledger.contains("the-hash-of-a-secret"));
    world.act(world.owner, Command::RevokeKey { key }).await;
    assert!(world.store.secret(SecretOf::Key(key)).await.expect("readable").is_none());
    assert!(world.store.live().key_secret(key).is_none());
    factors_have_secrets_of_their_own(&world).await;
}

/// What was sealed for a second factor is there as long as the factor is.
async fn factors_have_secrets_of_their_own(world: &World) {
    let (_, own) = world.put_in("factor@provider.example", "View Only").await;
    let person = person(own).expect("a person");
    for (enabled, secret) in [(true, Some("one")), (true, Some("another")), (false, None)] {
        let set = Command::SetFactor { person, enabled };
        world.store.carry_out(envelope(Actor::Principal(own), set, secret)).await.expect("set");
        let kept = world.store.secret(SecretOf::Factor(person)).await.expect("readable");
        assert_eq!(kept.map(|sealed| sealed.0).as_deref(), secret);
        let known = world.store.records().await.expect("readable");
        let known = known.person(person).expect("whole").expect("there");
        assert_eq!(known.factor, enabled);
    }
}

/// Two administrators remove each other at once, again and again: the ledger puts them in order,
/// so one of them is left, and the owner always. Gives how often each was left.
pub async fn administrators_who_remove_each_other(url: &str, times: u32) -> (u32, u32) {
    let world = World::found(url).await;
    let mut left = (0, 0);
    for time in 0..times {
        let one = world.put_in(&format!("one{time}@provider.example"), "Admin").await;
        let other = world.put_in(&format!("other{time}@provider.example"), "Admin").await;
        let before = world.store.live().revision();
        let remove = |membership| Command::EndMembership { membership };
        let (first, second) = tokio::join!(
            world.try_to(one.1, remove(other.0)),
            world.try_to(other.1, remove(one.0)),
        );
        assert_eq!(u32::from(first.is_ok()) + u32::from(second.is_ok()), 1, "{first:?} {second:?}");
        assert_eq!(world.store.live().revision(), before + 1, "no update is lost, none is doubled");
        let survivor = if first.is_ok() { one } else { other };
        left.0 += u32::from(first.is_ok());
        left.1 += u32::from(second.is_ok());
        world.store.live().read(|facts, _| {
            let platform = facts.root().expect("whole").expect("founded");
            let owner = platform.owner.expect("a platform has an owner");
            assert!(facts.membership(owner).expect("whole").is_some());
            assert!(facts.membership(survivor.0).expect("whole").is_some());
        });
        world.act(world.owner, remove(survivor.0)).await;
    }
    left
}

/// Many writers at once: each command is carried out once, in one order, and all are answered.
pub async fn writers_share_transactions(url: &str, writers: u32, each: u32) {
    let world = World::found(url).await;
    let before = world.store.live().revision();
    let mut tasks = Vec::new();
    for writer in 0..writers {
        let (store, platform, owner) = (world.store.clone(), world.platform, world.owner);
        let roles = [world.role(true, "View Only")];
        tasks.push(tokio::spawn(async move {
            let mut revisions = Vec::new();
            for number in 0..each {
                let address = format!("w{writer}-{number}@provider.example");
                let command = add(platform, &address, roles.into());
                let done = store.carry_out(envelope(Actor::Principal(owner), command, None)).await;
                revisions.push(done.expect("accepted").revision);
            }
            revisions
        }));
    }
    let mut revisions = Vec::new();
    for task in tasks {
        let own = task.await.expect("a writer ends");
        assert!(own.is_sorted(), "each writer sees its own changes in order");
        revisions.extend(own);
    }
    revisions.sort_unstable();
    revisions.dedup();
    assert_eq!(
        revisions.len() as u64,
        u64::from(writers * each),
        "each command has a revision of its own"
    );
    // A person and a membership are two rows.
    assert_eq!(world.store.live().revision(), before + 2 * u64::from(writers * each));
    let verified = world.store.verify(&mut |_| {}).await.expect("verifiable");
    assert!(verified.is_sound(), "{verified:?}");
}
