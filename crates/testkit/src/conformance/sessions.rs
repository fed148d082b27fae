//! Sessions: when they end. `rows` counts those that the database holds.

use rolecall_core::{
    PersonId, Principal, SignedDuration, Timestamp,
    change::{Actor, Command},
};
use rolecall_store::{Envelope, SESSION_DAYS_MAX, SESSION_IDLE_HOURS_MAX, Session, Store};

use super::world::{World, envelope, noon, person};

/// A session is over when it is too old, or was not seen for too long; its row goes when another one
/// is opened.
pub async fn sessions_end_when_old_or_unseen(url: &str, rows: impl AsyncFn() -> i64) {
    let world = World::found(url).await;
    let store = &world.store;
    open(store, world.owner, 1, noon()).await;
    let unseen = after(60 * 60 * SESSION_IDLE_HOURS_MAX);
    assert!(store.session([1; 32], before(unseen)).await.expect("readable").is_some());
    assert!(store.session([2; 32], noon()).await.expect("readable").is_none(), "made up");

    open(store, world.owner, 2, noon()).await;
    assert!(store.session([2; 32], unseen).await.expect("readable").is_none());
    let listed = store.sessions_of(world.owner, unseen).await.expect("readable");
    assert_eq!(tokens(&listed), [1], "the other one was seen just before");
    for hour in 1..24 * SESSION_DAYS_MAX {
        let seen = store.session([1; 32], after(60 * 60 * hour)).await.expect("readable");
        assert!(seen.is_some(), "hour {hour}");
    }
    let old = after(60 * 60 * 24 * SESSION_DAYS_MAX);
    assert!(store.session([1; 32], before(old)).await.expect("readable").is_some());
    assert!(store.session([1; 32], old).await.expect("readable").is_none());
    assert_eq!(rows().await, 2);
    open(store, world.owner, 3, old).await;
    assert_eq!(rows().await, 1);
}

/// A session is read as it was opened; that it was seen is written once a minute.
pub async fn sessions_are_seen_once_a_minute(url: &str) {
    let world = World::found(url).await;
    let store = &world.store;
    let opened = open(store, world.owner, 1, noon()).await;
    for (second, seen) in [(0, 0), (59, 0), (60, 0), (61, 60), (119, 60), (120, 60), (121, 120)] {
        let read = store.session([1; 32], after(second)).await.expect("readable");
        let as_opened = Session { seen_at: after(seen), ..opened.clone() };
        assert_eq!(read, Some(as_opened), "{second}");
    }
    store.factor_proven([1; 32], after(7)).await.expect("writable");
    let read = store.session([1; 32], after(130)).await.expect("readable");
    assert_eq!(read.and_then(|session| session.factor_at), Some(after(7)));
}

/// Half a session is made whole once, under another token; the one before is nobody's. One that has
/// ended, or is whole already, is not.
pub async fn half_sessions_are_completed_once(url: &str, at_once: u8) {
    let world = World::found(url).await;
    let store = &world.store;
    let half = open(store, world.owner, 1, noon()).await;
    let tasks: Vec<_> = (0..at_once)
        .map(|number| {
            let (store, whole) = (store.clone(), [100 + number; 32]);
            tokio::spawn(async move { store.complete_session([1; 32], whole, after(5)).await })
        })
        .collect();
    let mut completed = Vec::new();
    for (number, task) in tasks.into_iter().enumerate() {
        if task.await.expect("it ends").expect("writable") {
            completed.push(100 + u8::try_from(number).expect("few"));
        }
    }
    assert_eq!(completed.len(), 1);
    assert_eq!(listed(&world, world.owner).await, completed);
    let whole = store.session([completed[0]; 32], after(5)).await.expect("readable");
    let at = after(5);
    let as_opened = Session { opened_at: at, seen_at: at, factor_at: Some(at), ..half };
    assert_eq!(whole, Some(as_opened));
    for of in [completed[0], 1, 7] {
        assert_eq!(store.complete_session([of; 32], [9; 32], at).await, Ok(false), "{of}");
    }
}

/// Who signs out is signed out there, everywhere, or everywhere else; others are not.
pub async fn signing_out_ends_sessions(url: &str) {
    let world = World::found(url).await;
    let (_, other) = world.put_in("other@provider.example", "View Only").await;
    let store = &world.store;
    open(store, other, 9, noon()).await;
    for token in 1..=4 {
        open(store, world.owner, token, after(i64::from(token))).await;
    }
    assert_eq!(listed(&world, world.owner).await, [4, 3, 2, 1], "newest first");
    store.end_session([2; 32]).await.expect("writable");
    assert_eq!(listed(&world, world.owner).await, [4, 3, 1]);
    assert_eq!(store.end_sessions_of(world.owner, Some([3; 32])).await, Ok(2));
    assert_eq!(listed(&world, world.owner).await, [3]);
    assert_eq!(store.end_sessions_of(world.owner, None).await, Ok(1));
    assert_eq!(listed(&world, world.owner).await, [0; 0]);
    assert_eq!(listed(&world, other).await, [9]);
}

/// A new password, address or factor ends the person's sessions but the one in which it was done;
/// what was done to an account's sign-in ends those of it, and erasing someone all.
pub async fn changes_of_sign_in_end_sessions(url: &str) {
    let world = World::found(url).await;
    let (_, other) = world.put_in("other@provider.example", "View Only").await;
    let person = person(other).expect("a person");
    let sign_in = Principal::AccountSignIn(world.platform);
    open(&world.store, world.owner, 9, noon()).await;
    open(&world.store, sign_in, 8, noon()).await;
    for (keep, left) in [(Some([2; 32]), &[2][..]), (None, &[][..])] {
        for command in own_changes(person, left.len()) {
            for token in 1..=3 {
                open(&world.store, other, token, noon()).await;
            }
            carry_out(&world, other, command.clone(), keep).await;
            assert_eq!(listed(&world, other).await, left, "{command:?}");
            world.store.end_sessions_of(other, None).await.expect("writable");
        }
    }
    assert_eq!(listed(&world, sign_in).await, [8]);
    let set = Command::SetAccountSignIn { account: world.platform, enabled: Some(false) };
    carry_out(&world, world.owner, set, Some([8; 32])).await;
    assert_eq!(listed(&world, sign_in).await, [0; 0]);

    open(&world.store, other, 1, noon()).await;
    carry_out(&world, other, Command::ErasePerson { person }, Some([1; 32])).await;
    open(&world.store, other, 2, noon()).await;
    assert_eq!(listed(&world, other).await, [0; 0], "none stays, and none is opened");
    assert_eq!(listed(&world, world.owner).await, [9]);
}

/// What a person does to their own sign-in; of another number, the address is another one.
fn own_changes(person: PersonId, number: usize) -> [Command; 4] {
    let address = format!("moved{number}@provider.example").parse().expect("an address");
    [
        Command::ChoosePassword { person },
        Command::SetFactor { person, enabled: true },
        Command::SetFactor { person, enabled: false },
        Command::ChangeAddress { address },
    ]
}

async fn carry_out(world: &World, by: Principal, command: Command, keep: Option<[u8; 32]>) {
    let envelope = envelope(Actor::Principal(by), command, Some("a secret"));
    let envelope = Envelope { keep_session: keep, ..envelope };
    world.store.carry_out(envelope).await.expect("accepted");
}

/// Opens a session whose token says which it is.
pub(super) async fn open(store: &Store, of: Principal, token: u8, at: Timestamp) -> Session {
    let session = Session {
        principal: of,
        opened_at: at,
        seen_at: at,
        factor_at: None,
        ip: Some([203, 0, 113, 77].into()),
        agent: Some("Wilhelmina's browser".to_owned()),
    };
    store.open_session([token; 32], &session).await.expect("writable");
    session
}

async fn listed(world: &World, of: Principal) -> Vec<u8> {
    tokens(&world.store.sessions_of(of, noon()).await.expect("readable"))
}

fn tokens(sessions: &[([u8; 32], Session)]) -> Vec<u8> {
    sessions.iter().map(|(token, _)| token[0]).collect()
}

fn after(seconds: i64) -> Timestamp {
    noon() + SignedDuration::from_secs(seconds)
}

fn before(at: Timestamp) -> Timestamp {
    at - SignedDuration::from_secs(1)
}
