//! Signing in with a second factor.

use axum::http::Method;

use super::{
    CAROL, PASSWORD,
    authenticator::{Authenticator, enrol, later},
    browser::{Browser, escaped, with_password},
};
use crate::world::{NOW, PUBLIC_URL, Reply, World, moment};

/// Carol with a second factor, a minute before what each test calls now.
async fn with_factor(world: &mut World) -> (Authenticator, Vec<String>) {
    let mut carol = with_password(world, CAROL).await;
    let (app, codes) = enrol(world, &mut carol, NOW).await;
    world.at(&later(NOW, 60));
    (app, codes)
}

fn now() -> String {
    later(NOW, 60)
}

/// Someone who has given the right password.
async fn half(world: &World) -> Browser {
    let mut browser = Browser::default();
    let reply = browser.sign_in(world, CAROL, PASSWORD).await;
    assert_eq!(reply.header("location"), Some("/sign-in/code?next="), "{}", reply.text);
    browser
}

async fn give(world: &World, browser: &mut Browser, code: &str) -> Reply {
    browser.post(world, "/sign-in/code", &format!("code={code}")).await
}

async fn is_in(world: &World, browser: &Browser) -> bool {
    browser.get(world, "/me").await.status.as_u16() == 200
}

fn failures(world: &World) -> impl Future<Output = u64> {
    let counted = format!("person {}", world.person(CAROL));
    let store = world.store().clone();
    async move {
        let attempts = store.attempts(&counted, moment(&now())).await;
        attempts.expect("readable").failures
    }
}

#[tokio::test]
async fn after_the_password_comes_the_code_and_then_one_is_where_one_wanted_to_go() {
    let mut world = World::telecom().await;
    let (app, _) = with_factor(&mut world).await;
    let mut browser = Browser::default();
    let form = format!("who=carol%40abc.example&password={}&next=%2Fa%2Fabc", escaped(PASSWORD));
    let asked = browser.post(&world, "/sign-in", &form).await;
    assert_eq!(asked.header("location"), Some("/sign-in/code?next=%2Fa%2Fabc"));
    let page = browser.get(&world, "/sign-in/code?next=%2Fa%2Fabc").await;
    assert!(page.text.contains("name=\"next\" value=\"/a/abc\""), "{}", page.text);
    assert!(page.text.contains("autocomplete=\"one-time-code\""), "{}", page.text);
    let before = browser.copied();
    let form = format!("code={}&next=%2Fa%2Fabc", app.code(&now()));
    let entered = browser.post(&world, "/sign-in/code", &form).await;
    assert_eq!(entered.header("location"), Some("/a/abc"), "{}", entered.text);
    assert!(is_in(&world, &browser).await);
    // The cookie of before is worth nothing: not even the page of the code.
    assert!(!is_in(&world, &before).await);
    let late = before.get(&world, "/sign-in/code").await;
    assert_eq!(late.header("location"), Some("/sign-in?done=over&next="));
}

#[tokio::test]
async fn a_code_is_good_one_step_either_side_and_no_further() {
    for (steps, is_good) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
        let mut world = World::telecom().await;
        // The code by which it was set up is two minutes old, so that no step is used up.
        let (app, _) = with_factor(&mut world).await;
        let at = later(NOW, 120);
        world.at(&at);
        let mut browser = half(&world).await;
        let reply = give(&world, &mut browser, &app.code(&later(&at, 30 * steps))).await;
        assert_eq!(reply.status.as_u16() == 303, is_good, "{steps}: {}", reply.text);
        assert_eq!(is_in(&world, &browser).await, is_good, "{steps}");
    }
}

#[tokio::test]
async fn a_code_is_good_once_and_so_are_those_before_it() {
    let mut world = World::telecom().await;
    let (app, _) = with_factor(&mut world).await;
    let code = app.code(&now());
    give(&world, &mut half(&world).await, &code).await;
    let mut again = half(&world).await;
    for used in [&code, &app.code(&later(&now(), -30))] {
        let reply = give(&world, &mut again, used).await;
        assert_eq!(reply.status.as_u16(), 422);
        assert!(reply.text.contains("used already"), "{}", reply.text);
    }
    assert!(!is_in(&world, &again).await);
    let next = give(&world, &mut again, &app.code(&later(&now(), 30))).await;
    assert_eq!(next.status.as_u16(), 303, "{}", next.text);
}

#[tokio::test]
async fn the_code_by_which_it_was_set_up_is_used_up() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let (app, _) = enrol(&world, &mut carol, NOW).await;
    let reply = give(&world, &mut half(&world).await, &app.code(NOW)).await;
    assert!(reply.text.contains("used already"), "{}", reply.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_with_one_code_one_is_in() {
    let mut world = World::telecom().await;
    let (app, codes) = with_factor(&mut world).await;
    for code in [app.code(&now()), codes[0].clone()] {
        let mut browsers = Vec::new();
        for _ in 0..64 {
            browsers.push(half(&world).await);
        }
        let replies = at_once(&world, browsers, &code).await;
        assert_eq!(replies.iter().filter(|reply| reply.status.as_u16() == 303).count(), 1);
        world
            .store()
            .attempts_forgotten(&format!("person {}", world.person(CAROL)))
            .await
            .expect("forgotten");
    }
}

async fn at_once(world: &World, browsers: Vec<Browser>, code: &str) -> Vec<Reply> {
    let calls = browsers.into_iter().map(|browser| {
        let call = browser.call(Method::POST, "/sign-in/code").header("origin", PUBLIC_URL);
        call.bytes(format!("code={code}"))
    });
    let tasks: Vec<_> = calls.map(|call| tokio::spawn(call.send_to(world.router()))).collect();
    let mut replies = Vec::new();
    for task in tasks {
        replies.push(task.await.expect("it ends"));
    }
    replies
}

#[tokio::test]
async fn a_recovery_code_stands_for_a_code_once() {
    let mut world = World::telecom().await;
    let (_, codes) = with_factor(&mut world).await;
    assert_eq!(codes.len(), 10);
    let typed = codes[3].to_uppercase().replace('-', "+");
    let mut browser = half(&world).await;
    assert_eq!(give(&world, &mut browser, &typed).await.status.as_u16(), 303);
    let page = browser.get(&world, "/me").await;
    assert!(page.text.contains("9 recovery codes are left"), "{}", page.text);
    let again = give(&world, &mut half(&world).await, &codes[3]).await;
    assert_eq!(again.status.as_u16(), 422, "{}", again.text);
}

/// S9: wrong codes count with wrong passwords, and the right password does not make up for them.
#[tokio::test]
async fn wrong_codes_and_passwords_count_together_until_one_is_in() {
    let mut world = World::telecom().await;
    let (app, _) = with_factor(&mut world).await;
    let wrong = app.wrong_code(&now());
    for expected in 1..=2 {
        let mut browser = half(&world).await;
        give(&world, &mut browser, &wrong).await;
        browser.sign_in(&world, CAROL, "wrong wrong wrong wrong").await;
        assert_eq!(failures(&world).await, 2 * expected);
    }
    let mut browser = half(&world).await;
    // Nothing is counted of what is no code at all.
    assert!(give(&world, &mut browser, "12345").await.text.contains("six digits"));
    assert_eq!(failures(&world).await, 4);
    give(&world, &mut browser, &wrong).await;
    let soon = give(&world, &mut browser, &app.code(&now())).await;
    assert!(soon.text.contains("Too many tries"), "{}", soon.text);
    let soon = Browser::default().sign_in(&world, CAROL, PASSWORD).await;
    assert!(soon.text.contains("Too many tries"), "{}", soon.text);
    world.at(&later(&now(), 2));
    let entered = give(&world, &mut browser, &app.code(&now())).await;
    assert_eq!(entered.status.as_u16(), 303, "{}", entered.text);
    assert_eq!(failures(&world).await, 0);
}

/// S9: of many at once, no more are looked at than would be one after the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_wrong_codes_at_once_five_are_looked_at_and_none_is_lost() {
    let mut world = World::telecom().await;
    let (app, _) = with_factor(&mut world).await;
    let browser = half(&world).await;
    let browsers = (0..100).map(|_| browser.copied()).collect();
    let replies = at_once(&world, browsers, &app.wrong_code(&now())).await;
    let says = |words: &str| replies.iter().filter(|reply| reply.text.contains(words)).count();
    let (looked_at, sent_away) = (says("This is not the code"), says("Too many tries"));
    let counted = failures(&world).await;
    println!("100 at once: {looked_at} looked at, {sent_away} sent away, {counted} counted");
    assert_eq!((looked_at, looked_at + sent_away), (5, 100));
    assert!(counted >= 5, "{counted}");
    // However many there were, the right one is looked at once the wait is over.
    world.at(&later(&now(), 900));
    let mut browser = half(&world).await;
    let entered = give(&world, &mut browser, &app.code(&later(&now(), 900))).await;
    assert_eq!(entered.status.as_u16(), 303, "{}", entered.text);
}

#[tokio::test]
async fn who_takes_too_long_begins_again_with_the_password() {
    let mut world = World::telecom().await;
    let (app, _) = with_factor(&mut world).await;
    for (seconds, is_in_time) in [(1_199, true), (1_200, false)] {
        world.at(&now());
        let mut browser = half(&world).await;
        let at = later(&now(), seconds);
        world.at(&at);
        let reply = give(&world, &mut browser, &app.code(&at)).await;
        let over = Some("/sign-in?done=over&next=");
        assert_eq!(reply.header("location") != over, is_in_time, "{seconds}: {}", reply.text);
        assert_eq!(is_in(&world, &browser).await, is_in_time, "{seconds}");
    }
    let page = Browser::default().get(&world, "/sign-in?done=over").await;
    assert!(page.text.contains("Enter your password again"), "{}", page.text);
}

#[tokio::test]
async fn a_password_that_is_chosen_by_a_mailed_link_leads_to_the_code_too() {
    let mut world = World::telecom().await;
    let (app, _) = with_factor(&mut world).await;
    give(&world, &mut half(&world).await, &app.wrong_code(&now())).await;
    let path = super::browser::reset_link(&world, CAROL).await;
    let mut browser = Browser::default();
    let page = browser.get(&world, &path).await;
    assert!(page.text.contains("At least 8 characters"), "{}", page.text);
    let chosen = browser.post(&world, &path, "password=x7!Qpl2v").await;
    assert_eq!(chosen.header("location"), Some("/sign-in/code?next=%2F"), "{}", chosen.text);
    assert!(!is_in(&world, &browser).await);
    assert_eq!(failures(&world).await, 1, "mail alone does not make up for wrong codes");
    give(&world, &mut browser, &app.code(&now())).await;
    assert!(is_in(&world, &browser).await);
}

/// A half session that someone else ends, by choosing another password, is not made whole.
#[tokio::test]
async fn half_a_session_ends_with_all_others() {
    let mut world = World::telecom().await;
    let (app, _) = with_factor(&mut world).await;
    let mut stranger = half(&world).await;
    let path = super::browser::reset_link(&world, CAROL).await;
    Browser::default().post(&world, &path, "password=nine+tall+ships+at+anchor").await;
    let reply = give(&world, &mut stranger, &app.code(&now())).await;
    assert_eq!(reply.header("location"), Some("/sign-in?done=over&next="));
}
