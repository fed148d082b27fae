//! What an account is called, and its state.

use super::{CAROL, GINA, OLIVIA, RITA, led_to, shown, status, value};
use crate::{sign_in::browser::with_password, world::World};

const BOB: &str = "bob@abc.example";

#[tokio::test]
async fn settings_are_there_for_who_may_change_them_and_to_read_for_who_sees_them() {
    let mut world = World::telecom().await;
    let reads = serde_json::json!({"reseller.customers": "view"});
    let kind = rolecall_core::Kind::Reseller;
    world.define(OLIVIA, "northwind", ("Reads", kind), reads).await;
    world.join(RITA, "harbour", "frank@harbour.example", "Reads").await;
    for (who, account, there, changes) in [
        (CAROL, "abc", true, true),
        (RITA, "abc", true, true),
        ("frank@harbour.example", "abc", true, false),
        (BOB, "abc", false, false),
        (GINA, "abc", false, false),
        (CAROL, "harbour", false, false),
        ("uma@abc.example", "abc-hq", false, false),
    ] {
        let mut browser = with_password(&world, who).await;
        let path = format!("/a/{account}/settings");
        let page = browser.get(&world, &path).await;
        assert_eq!(page.status.as_u16(), if there { 200 } else { 404 }, "{who} at {account}");
        assert_eq!(page.text.contains("name=\"short_name\""), changes, "{who} at {account}");
        if changes {
            continue;
        }
        let sent = browser.post(&world, &path, "name=Other&short_name=other").await;
        let wanted = if there { 403 } else { 404 };
        assert_eq!(sent.status.as_u16(), wanted, "{who} at {account}: {}", sent.text);
    }
}

#[tokio::test]
async fn accounts_above_are_not_named_but_for_what_is_seen_of_them() {
    let world = World::telecom().await;
    let mut rita = with_password(&world, RITA).await;
    let done = rita.post(&world, "/a/abc/settings/state/suspend", "").await;
    assert_eq!(led_to(&done), "/a/abc/settings?done=account-suspend");
    let rita_reads = shown(&rita, &world, "/a/abc/settings").await;
    assert!(rita_reads.contains("by harbour") && rita_reads.contains("Under harbour"));
    let carol = with_password(&world, CAROL).await;
    let page = shown(&carol, &world, "/a/abc/settings").await;
    assert!(page.contains("by your provider") && page.contains("Under your provider"), "{page}");
    assert!(!page.contains("harbour") && !page.contains("northwind"), "{page}");
}

#[tokio::test]
async fn settings_are_changed_and_what_someone_else_changed_meanwhile_is_shown() {
    let world = World::telecom().await;
    let (mut carol, mut rita) =
        (with_password(&world, CAROL).await, with_password(&world, RITA).await);
    let page = shown(&carol, &world, "/a/abc/settings").await;
    let old = value(&page, "made-from").to_owned();
    let form = |name: &str, from: &str| {
        format!("name={name}&short_name=abc&roles_per_person_max=2&made-from={from}")
    };
    let saved = rita.post(&world, "/a/abc/settings", &form("Theirs", &old)).await;
    assert_eq!(led_to(&saved), "/a/abc/settings?done=settings-saved");
    let late = carol.post(&world, "/a/abc/settings", &form("Mine", &old)).await;
    assert_eq!(late.status.as_u16(), 409, "{}", late.text);
    assert!(late.text.contains("It is now: Theirs") && late.text.contains("value=\"Mine\""));
    assert!(!late.text.contains("roles_per_person_max-mistake"), "{}", late.text);
    let now = value(&late.text, "made-from").to_owned();
    assert_ne!(now, old);
    let saved = carol.post(&world, "/a/abc/settings", &form("Mine", &now)).await;
    assert_eq!(led_to(&saved), "/a/abc/settings?done=settings-saved");
    // A mistake that is mended is still for the state that the form was first made from.
    let wrong = carol.post(&world, "/a/abc/settings", &form("", &old)).await;
    assert_eq!(wrong.status.as_u16(), 422);
    assert_eq!(value(&wrong.text, "made-from"), old);
    let many = form("Mine", &now).replace("max=2", "max=many");
    let wrong = carol.post(&world, "/a/abc/settings", &many).await;
    assert!(wrong.text.contains("Give a number from 0 to 255"), "{}", wrong.text);
    let taken = form("Mine", "").replace("short_name=abc", "short_name=globex");
    let wrong = carol.post(&world, "/a/abc/settings", &taken).await;
    assert!(wrong.text.contains("id=\"short_name-mistake\""), "{}", wrong.text);
    let moved = form("Mine", "").replace("short_name=abc", "short_name=alpha");
    let saved = carol.post(&world, "/a/abc/settings", &moved).await;
    assert_eq!(led_to(&saved), "/a/alpha/settings?done=settings-saved");
    // The name that it had leads to it still, and is nobody else's.
    let page = shown(&carol, &world, "/a/abc/settings").await;
    assert!(page.contains("value=\"alpha\"") && page.contains("Called before: abc."), "{page}");
    let theirs = "name=Harbour&short_name=abc";
    let taken = rita.post(&world, "/a/harbour/settings", theirs).await;
    assert!(taken.text.contains("`abc` is taken"), "{}", taken.text);
}

#[tokio::test]
async fn an_account_is_given_another_short_name_so_often_and_one_that_it_had_again() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let mut path = "/a/abc/settings".to_owned();
    for time in 1..=20 {
        let saved = carol.post(&world, &path, &format!("name=ABC&short_name=abc-{time}")).await;
        path = format!("/a/abc-{time}/settings");
        assert_eq!(led_to(&saved), format!("{path}?done=settings-saved"));
    }
    let spent = carol.post(&world, &path, "name=ABC&short_name=abc-21").await;
    assert_eq!(spent.status.as_u16(), 422);
    assert!(spent.text.contains("id=\"short_name-mistake\""), "{}", spent.text);
    assert!(spent.text.contains("has had 20 other short names"), "{}", spent.text);
    let back = carol.post(&world, &path, "name=ABC&short_name=abc").await;
    assert_eq!(led_to(&back), "/a/abc/settings?done=settings-saved");
}

#[tokio::test]
async fn an_account_is_closed_once_its_name_is_typed_and_lifted_by_who_set_it_or_above() {
    let world = World::telecom().await;
    let (mut olivia, mut rita, mut carol) = (
        with_password(&world, OLIVIA).await,
        with_password(&world, RITA).await,
        with_password(&world, CAROL).await,
    );
    let close = "/a/abc/settings/state/close";
    assert!(shown(&olivia, &world, close).await.contains("Type the account"));
    let refused = olivia.post(&world, close, "typed=ab").await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.text.contains("This is not the name"), "{}", refused.text);
    assert_eq!(status(&carol, &world, "/a/abc/users").await, 200);
    let closed = olivia.post(&world, close, "typed=abc").await;
    assert_eq!(led_to(&closed), "/a/abc/settings?done=account-close");
    assert_eq!(status(&carol, &world, "/a/abc/users").await, 404);
    // Who stands below where it was set sees that, and by whom as far as they may know.
    let page = shown(&rita, &world, "/a/abc/settings").await;
    assert!(page.contains("by your provider") && page.contains("Set by an account above yours"));
    assert!(!page.contains("state/reopen") && !page.contains("northwind"), "{page}");
    let reopen = "/a/abc/settings/state/reopen";
    let refused = rita.post(&world, reopen, "").await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.text);
    assert!(refused.text.contains("set by an account above"), "{}", refused.text);
    assert_eq!(
        led_to(&olivia.post(&world, reopen, "").await),
        "/a/abc/settings?done=account-reopen"
    );
    // Nobody does it to their own.
    assert_eq!(status(&carol, &world, close).await, 404);
    assert_eq!(carol.post(&world, close, "typed=abc").await.status.as_u16(), 404);
    assert_eq!(status(&rita, &world, "/a/harbour/settings/state/suspend").await, 404);
    assert_eq!(status(&olivia, &world, "/a/abc/settings/state/explode").await, 404);
}

#[tokio::test]
async fn a_state_that_someone_else_set_meanwhile_is_not_overwritten() {
    let world = World::telecom().await;
    let (mut olivia, mut rita) =
        (with_password(&world, OLIVIA).await, with_password(&world, RITA).await);
    let page = shown(&rita, &world, "/a/abc/settings/state/suspend").await;
    let from = value(&page, "made-from").to_owned();
    let renamed = "name=Renamed&short_name=abc";
    led_to(&olivia.post(&world, "/a/abc/settings", renamed).await);
    let form = format!("made-from={from}");
    let late = rita.post(&world, "/a/abc/settings/state/suspend", &form).await;
    assert_eq!(late.status.as_u16(), 422, "{}", late.text);
    assert!(late.text.contains("Someone else changed the account"), "{}", late.text);
    let form = format!("made-from={}", value(&late.text, "made-from"));
    led_to(&rita.post(&world, "/a/abc/settings/state/suspend", &form).await);
}
