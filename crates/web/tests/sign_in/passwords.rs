//! Wrong passwords are counted, slow down, and tell nothing.

use std::time::{Duration, Instant};

use super::{
    BOB, CAROL, PASSWORD,
    browser::{Browser, mail, with_password},
};
use crate::world::World;

#[tokio::test]
async fn one_signs_in_with_an_address_or_a_login_name_and_comes_back_to_where_one_was() {
    let world = World::telecom().await;
    let carol = with_password(&world, CAROL).await;
    assert_eq!(carol.get(&world, "/").await.header("location"), Some("/a/abc"));
    let form = format!(
        "who=carol%40abc.example&password={}&next=%2Fa%2Fabc%2Faccounts",
        PASSWORD.replace(' ', "+")
    );
    let back = Browser::default().post(&world, "/sign-in", &form).await;
    assert_eq!(back.header("location"), Some("/a/abc/accounts"));
    let form = form.replace("%2Fa%2Fabc%2Faccounts", "https%3A%2F%2Fevil.example");
    let elsewhere = Browser::default().post(&world, "/sign-in", &form).await;
    assert_eq!(elsewhere.header("location"), Some("/"));
}

/// S9: none of many at once is lost, whatever name they go by.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_wrong_passwords_at_once_are_all_counted() {
    let world = World::telecom().await;
    with_password(&world, CAROL).await;
    let counted = format!("person {}", world.person(CAROL));
    let failed = async |_| {
        world.store().attempt_failed(&counted, crate::world::moment(crate::world::NOW)).await
    };
    let tasks: Vec<_> = (0..100).map(failed).collect();
    for task in tasks {
        task.await.expect("counted");
    }
    let attempts = world.store().attempts(&counted, crate::world::moment(crate::world::NOW)).await;
    assert_eq!(attempts.expect("readable").failures, 100);
}

#[tokio::test]
async fn after_five_wrong_ones_even_the_right_one_has_to_wait_and_is_told_how_long() {
    let mut world = World::telecom().await;
    with_password(&world, CAROL).await;
    let mut browser = Browser::default();
    // Two spellings of one address are one login.
    for who in [CAROL, "CAROL@abc.example", CAROL, "Carol@ABC.example", CAROL, CAROL] {
        let reply = browser.sign_in(&world, who, "wrong wrong wrong wrong").await;
        assert_eq!(reply.status.as_u16(), 422);
    }
    let soon = browser.sign_in(&world, CAROL, PASSWORD).await;
    assert!(soon.text.contains("Too many tries"), "{}", soon.text);
    assert!(!browser.is_signed_in());
    world.at("2026-05-01T12:00:03Z");
    let later = browser.sign_in(&world, CAROL, PASSWORD).await;
    assert_eq!(later.status.as_u16(), 303, "{}", later.text);
}

#[tokio::test]
async fn whether_there_is_a_login_is_not_told_by_words_status_or_headers() {
    let world = World::telecom().await;
    with_password(&world, CAROL).await;
    let mut browser = Browser::default();
    let known = browser.sign_in(&world, CAROL, "wrong wrong wrong wrong").await;
    let unknown = browser.sign_in(&world, "nobody@abc.example", "wrong wrong wrong wrong").await;
    let hidden = |text: &str| text.replace(CAROL, "who").replace("nobody@abc.example", "who");
    assert_eq!(known.status, unknown.status);
    assert_eq!(hidden(&known.text), hidden(&unknown.text));
    let known = browser.post(&world, "/reset", "address=carol%40abc.example").await;
    let unknown = browser.post(&world, "/reset", "address=nobody%40abc.example").await;
    assert_eq!(known, unknown);
}

/// Nor by time: for an unknown login the same work is done.
#[tokio::test]
async fn whether_there_is_a_login_is_not_told_by_time() {
    let world = World::telecom().await;
    with_password(&world, CAROL).await;
    with_password(&world, BOB).await;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for round in 0..5 {
        for (times, who) in [
            (&mut known, if round < 3 { CAROL } else { BOB }.to_owned()),
            (&mut unknown, format!("nobody{round}@abc.example")),
        ] {
            let start = Instant::now();
            Browser::default().sign_in(&world, &who, "wrong wrong wrong wrong").await;
            times.push(start.elapsed());
        }
    }
    // What else the machine does only adds: the least is what the work itself takes.
    let least = |times: Vec<Duration>| times.into_iter().min().expect("some").as_secs_f64();
    let ratio = least(known) / least(unknown);
    println!("time for a known login over that for an unknown one: {ratio:.2}");
    assert!((0.67..1.5).contains(&ratio), "{ratio}");
}

#[tokio::test]
async fn a_reset_is_a_link_to_the_proven_address_that_works_once() {
    let mut world = World::telecom().await;
    let carol = with_password(&world, CAROL).await;
    mail(&world).await;
    let asked = Browser::default().post(&world, "/reset", "address=carol%40abc.example").await;
    assert_eq!(asked.status.as_u16(), 200);
    let mut waiting = Vec::new();
    for _ in 0..100 {
        waiting.extend(mail(&world).await);
        if !waiting.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let secret = waiting[0].link.clone().expect("a link");
    let path = format!("/password/{secret}");
    assert_eq!(Browser::default().get(&world, &format!("{path}0")).await.status.as_u16(), 410);
    let mut browser = Browser::default();
    let weak = browser.post(&world, &path, "password=carol%40abc.example").await;
    assert_eq!(weak.status.as_u16(), 422);
    let chosen = browser.post(&world, &path, "password=nine+tall+ships+at+anchor").await;
    assert_eq!(chosen.status.as_u16(), 303, "{}", chosen.text);
    let again = Browser::default().post(&world, &path, "password=ten+small+birds+in+rain").await;
    assert_eq!(again.status.as_u16(), 410);
    // Whoever was in with the password of before is out.
    assert!(carol.get(&world, "/me").await.header("location").is_some());
    assert_eq!(browser.get(&world, "/me").await.status.as_u16(), 200);
    world.at("2026-05-01T12:00:01Z");
}
