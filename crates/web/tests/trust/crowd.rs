//! Many who sign in at once: memory and time that hashing takes are bounded, and who is one too many is
//! told when to come again.

use std::collections::BTreeMap;

use axum::http::Method;

use crate::{
    sign_in::{
        PASSWORD,
        browser::{Browser, escaped, with_password},
    },
    world::{PUBLIC_URL, World},
};

const CAROL: &str = "carol@abc.example";
const MANY: usize = 500;

/// The most memory that this process has had, in MB.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    kb.unwrap_or_default() / 1_024
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_five_hundred_who_sign_in_at_once_some_wait_and_some_are_told_to_come_again() {
    let world = World::telecom().await;
    with_password(&world, CAROL).await;
    let before = peak_mb();
    let router = world.router();
    let tasks: Vec<_> = (0..MANY)
        .map(|number| {
            let router = router.clone();
            let who = format!("nobody{number}@abc.example");
            tokio::spawn(async move {
                let call = Browser::default().call(Method::POST, "/sign-in");
                let call = call.header("origin", PUBLIC_URL);
                let form = format!("who={}&password={}", escaped(&who), escaped(PASSWORD));
                call.bytes(form).send_to(router).await
            })
        })
        .collect();
    let mut answers: BTreeMap<u16, usize> = BTreeMap::new();
    for task in tasks {
        let reply = task.await.expect("it ends");
        let status = reply.status.as_u16();
        *answers.entry(status).or_default() += 1;
        if status == 503 {
            assert_eq!(reply.header("retry-after"), Some("5"));
            assert!(reply.text.contains("try again in a few seconds"), "{}", reply.text);
        }
    }
    let more = peak_mb().saturating_sub(before);
    println!("{MANY} at once: {answers:?}; the peak of memory rose from {before} MB by {more} MB");
    let of = |status| answers.get(&status).copied().unwrap_or_default();
    assert_eq!(of(422) + of(503), MANY, "{answers:?}");
    // Four are hashed and 256 wait; while they do, some more find a place.
    assert!(of(422) >= 260 && of(503) > 0, "{answers:?}");
    assert!(more < 200, "each hash takes 19 MB, and there are four at once: {more} MB");
    // Nobody is shut out by it.
    let mut carol = Browser::default();
    let reply = carol.sign_in(&world, CAROL, PASSWORD).await;
    assert_eq!(reply.status.as_u16(), 303, "{}", reply.text);
}
