//! Failed attempts to sign in.

use rolecall_core::{SignedDuration, Timestamp};
use rolecall_store::{ATTEMPT_HOURS_MAX, Attempts, Store};

use super::world::noon;

/// Many wrong passwords at once are each counted, and each of them is told another count.
pub async fn attempts_at_once_are_each_counted(url: &str, many: u64) {
    let store = Store::open(url).await.expect("the store opens");
    let tasks: Vec<_> = (0..many)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.attempt_failed("someone", noon()).await })
        })
        .collect();
    let mut counts = Vec::new();
    for task in tasks {
        counts.push(task.await.expect("it ends").expect("writable"));
    }
    counts.sort_unstable();
    assert_eq!(counts, (1..=many).collect::<Vec<_>>());
    let counted = Attempts { failures: many, last_at: Some(noon()) };
    assert_eq!(store.attempts("someone", noon()).await, Ok(counted));
    assert_eq!(store.attempts("someone else", noon()).await, Ok(Attempts::default()));
}

/// Attempts are forgotten when one did not fail, and a day after the last one.
pub async fn attempts_are_forgotten(url: &str, rows: impl AsyncFn() -> i64) {
    let store = Store::open(url).await.expect("the store opens");
    let count = async |key, at| store.attempt_failed(key, at).await.expect("writable");
    assert_eq!([count("one", noon()).await, count("one", noon()).await], [1, 2]);
    assert_eq!(count("other", noon()).await, 1);
    store.attempts_forgotten("one").await.expect("writable");
    assert_eq!(store.attempts("one", noon()).await, Ok(Attempts::default()));
    assert_eq!(count("one", noon()).await, 1);

    let day = noon() + SignedDuration::from_hours(ATTEMPT_HOURS_MAX);
    let just_before = day - SignedDuration::from_secs(1);
    assert_eq!(count("one", just_before).await, 2);
    assert_eq!(failures(&store, "other", just_before).await, 1);
    assert_eq!(failures(&store, "other", day).await, 0);
    assert_eq!(rows().await, 2);
    assert_eq!(count("third", day).await, 1);
    assert_eq!(rows().await, 2, "what is a day old went");
    assert_eq!(count("other", day).await, 1);
    assert_eq!(count("one", day).await, 3);
}

async fn failures(store: &Store, key: &str, at: Timestamp) -> u64 {
    store.attempts(key, at).await.expect("readable").failures
}
