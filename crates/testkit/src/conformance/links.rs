//! Links that are mailed. `rows` counts those that the database holds.

use rolecall_core::{
    PersonId, SignedDuration, Timestamp,
    change::{Actor, Command},
};
use rolecall_store::{Link, LinkPurpose, Store};

use super::world::{World, envelope, noon, person};

/// A link is good until its end, and until another one for the same purpose takes its place.
pub async fn links_are_good_until_their_end(url: &str, rows: impl AsyncFn() -> i64) {
    let world = World::found(url).await;
    let person = person(world.owner).expect("a person");
    let store = &world.store;
    let password = put(store, 1, person, LinkPurpose::ChoosePassword).await;
    let address = put(store, 2, person, LinkPurpose::ChangeAddress).await;
    let before = password.until - SignedDuration::from_secs(1);
    for _ in 0..2 {
        assert_eq!(store.link([1; 32], before).await, Ok(Some(password.clone())), "it stays");
    }
    assert_eq!(store.link([1; 32], password.until).await, Ok(None));
    assert_eq!(store.use_link([1; 32], password.until).await, Ok(None));
    assert_eq!(store.link([7; 32], noon()).await, Ok(None), "made up");

    let newer = put(store, 3, person, LinkPurpose::ChoosePassword).await;
    assert_eq!(store.link([1; 32], noon()).await, Ok(None), "another one is in its place");
    assert_eq!(store.link([2; 32], noon()).await, Ok(Some(address)));
    assert_eq!(store.use_link([3; 32], before).await, Ok(Some(newer.clone())));
    assert_eq!(store.link([3; 32], before).await, Ok(None));
    assert_eq!(rows().await, 1);
    store.put_link([4; 32], &newer, newer.until).await.expect("writable");
    assert_eq!(rows().await, 1, "what is past its end went");
}

/// Of many who use one link at once, one gets it.
pub async fn links_are_used_once(url: &str, at_once: u32) {
    let world = World::found(url).await;
    let person = person(world.owner).expect("a person");
    for round in 1..=10 {
        put(&world.store, round, person, LinkPurpose::ChoosePassword).await;
        let tasks: Vec<_> = (0..at_once)
            .map(|_| {
                let store = world.store.clone();
                tokio::spawn(async move { store.use_link([round; 32], noon()).await })
            })
            .collect();
        let mut got = 0;
        for task in tasks {
            let link = task.await.expect("it ends").expect("writable");
            got += u32::from(link.is_some());
        }
        assert_eq!(got, 1);
    }
}

/// A password that was chosen, an address that was changed and an erasure make the person's links
/// worthless, and those of nobody else; an erased person gets none.
pub async fn links_end_with_what_they_were_for(url: &str) {
    let world = World::found(url).await;
    let (_, other) = world.put_in("other@provider.example", "View Only").await;
    let owner = person(world.owner).expect("a person");
    let person = person(other).expect("a person");
    let store = &world.store;
    let others = put(store, 9, owner, LinkPurpose::ChoosePassword).await;
    let address = "moved@provider.example".parse().expect("an address");
    let ends = [
        Command::ChoosePassword { person },
        Command::ChangeAddress { address },
        Command::ErasePerson { person },
    ];
    for command in ends {
        put(store, 1, person, LinkPurpose::ChoosePassword).await;
        put(store, 2, person, LinkPurpose::ChangeAddress).await;
        let done = store.carry_out(envelope(Actor::Principal(other), command, Some("hash"))).await;
        done.expect("accepted");
        assert_eq!(store.link([1; 32], noon()).await, Ok(None));
        assert_eq!(store.link([2; 32], noon()).await, Ok(None));
    }
    put(store, 3, person, LinkPurpose::ChoosePassword).await;
    assert_eq!(store.link([3; 32], noon()).await, Ok(None), "they are erased");
    assert_eq!(store.link([9; 32], noon()).await, Ok(Some(others)));
}

/// Puts a link whose token says which it is.
pub(super) async fn put(store: &Store, token: u8, person: PersonId, purpose: LinkPurpose) -> Link {
    let detail = (purpose == LinkPurpose::ChangeAddress).then(|| "vanished@new.example".to_owned());
    let link = Link { purpose, person, detail, until: in_an_hour() };
    store.put_link([token; 32], &link, noon()).await.expect("writable");
    link
}

fn in_an_hour() -> Timestamp {
    noon() + SignedDuration::from_hours(1)
}
