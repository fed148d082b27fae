//! Looking at an account as someone else sees it: to read, no more than one holds, on the record.

use axum::http::Method;
use rolecall_core::{change::Event, record::LookedAs};

use super::{BOB, CAROL, OLIVIA, WENDY, watched};
use crate::{
    sign_in::browser::{Browser, with_password},
    world::{PUBLIC_URL, World},
};

/// Begins to look as one of abc's people.
async fn begin(world: &World, browser: &mut Browser, subject: &str) -> String {
    let id = world.membership(subject, "abc");
    let begun = browser.post(world, "/a/abc/view-as", &format!("person={id}&reason=to+help")).await;
    let mode = format!("/view/abc/{id}");
    assert_eq!(begun.header("location"), Some(format!("{mode}/a/abc").as_str()), "{}", begun.text);
    mode
}

async fn last_event(world: &World) -> Event {
    let entries = world.store().entries(world.revision() - 1, 1).await.expect("the ledger");
    entries.into_iter().next().expect("a row").what
}

// covers P31, P64, T25
#[tokio::test]
async fn one_sees_what_they_see_and_changes_nothing_and_it_is_on_the_record() {
    let world = watched().await;
    let mut carol = with_password(&world, CAROL).await;
    let mode = begin(&world, &mut carol, BOB).await;
    let Event::LookBegan { person, whom, subject, .. } = last_event(&world).await else {
        panic!("not on the record")
    };
    assert_eq!((person, subject), (world.person(CAROL), Some(world.person(BOB))));
    assert_eq!(whom, LookedAs::Membership(world.membership(BOB, "abc")));
    let seen = carol.get(&world, &format!("{mode}/a/abc")).await;
    assert!(seen.text.contains("You see abc as bob@abc.example sees it"), "{}", seen.text);
    assert!(seen.text.contains("Invoices") && !seen.text.contains("/users"), "{}", seen.text);
    for hidden in
        ["a/abc/users", "a/abc/sign-in", "a/globex", "a/harbour", "me", "", "a/abc/access"]
    {
        let reply = carol.get(&world, &format!("{mode}/{hidden}")).await;
        assert_eq!(reply.status.as_u16(), 404, "{hidden}");
    }
    let before = world.revision();
    for path in ["a/abc/users/invite", "a/abc/accounts/new", "sign-out"] {
        let sent = carol.post(&world, &format!("{mode}/{path}"), "name=x").await;
        assert_eq!(sent.status.as_u16(), 403, "{path}");
    }
    assert_eq!(world.revision(), before);
    let ended = carol.post(&world, &format!("{mode}/end"), "").await;
    assert_eq!(ended.header("location"), Some("/a/abc"));
    assert!(matches!(last_event(&world).await, Event::LookEnded { .. }));
    let over = carol.get(&world, &format!("{mode}/a/abc")).await;
    assert!(over.header("location").is_some_and(|to| to.starts_with("/a/abc/view-as?person=")));
}

// covers P31
#[tokio::test]
async fn one_never_sees_more_than_one_holds() {
    let world = watched().await;
    let mut wendy = with_password(&world, WENDY).await;
    let mode = begin(&world, &mut wendy, CAROL).await;
    let first = wendy.get(&world, &format!("{mode}/a/abc")).await;
    assert_eq!(first.header("location"), Some(format!("{mode}/a/abc/users").as_str()));
    let users = wendy.get(&world, &format!("{mode}/a/abc/users")).await;
    assert!(users.text.contains(BOB), "{}", users.text);
    assert!(!users.text.contains("/users/invite\""), "{}", users.text);
    assert_eq!(wendy.get(&world, &format!("{mode}/a/abc/sign-in")).await.status.as_u16(), 404);
    assert_eq!(wendy.get(&world, &format!("{mode}/a/abc/users/invite")).await.status.as_u16(), 403);
}

#[tokio::test]
async fn a_role_is_looked_with_as_if_someone_had_it_alone() {
    let world = watched().await;
    let mut carol = with_password(&world, CAROL).await;
    let role = world.role("Watcher");
    let begun = carol.post(&world, "/a/abc/view-as", &format!("role={role}")).await;
    let mode = format!("/view/abc/{role}");
    assert_eq!(begun.header("location"), Some(format!("{mode}/a/abc").as_str()), "{}", begun.text);
    let users = carol.get(&world, &format!("{mode}/a/abc/users")).await;
    assert!(users.text.contains("You see abc as Watcher sees it"), "{}", users.text);
    let invite = carol.get(&world, &format!("{mode}/a/abc/users/invite")).await;
    assert_eq!(invite.status.as_u16(), 403);
    assert!(!invite.text.contains("/ask?"), "{}", invite.text);
}

#[tokio::test]
async fn nobody_looks_without_beginning_or_with_what_another_began_or_for_longer() {
    let mut world = watched().await;
    let bob_id = world.membership(BOB, "abc");
    let mode = format!("/view/abc/{bob_id}");
    let mut carol = with_password(&world, CAROL).await;
    let unbegun = carol.get(&world, &format!("{mode}/a/abc")).await;
    assert!(unbegun.header("location").is_some_and(|to| to.starts_with("/a/abc/view-as")));
    begin(&world, &mut carol, BOB).await;
    let wendy = with_password(&world, WENDY).await;
    let others = wendy.get(&world, &format!("{mode}/a/abc")).await;
    assert!(others.header("location").is_some(), "{}", others.text);
    let gus = with_password(&world, "gus@globex.example").await;
    let foreign = gus.get(&world, "/a/abc/view-as").await;
    assert_eq!(foreign.status.as_u16(), 404);
    world.at("2026-05-01T13:00:00Z");
    let late = carol.get(&world, &format!("{mode}/a/abc")).await;
    assert!(late.header("location").is_some(), "{}", late.text);
}

#[tokio::test]
async fn who_may_see_nobody_looks_as_nobody_and_nobody_as_who_is_not_there() {
    let world = watched().await;
    let mut bob = with_password(&world, BOB).await;
    assert_eq!(bob.get(&world, "/a/abc/view-as").await.status.as_u16(), 404);
    let id = world.membership(CAROL, "abc");
    let sent = bob.post(&world, "/a/abc/view-as", &format!("person={id}")).await;
    assert_eq!(sent.status.as_u16(), 404);
    let mut carol = with_password(&world, CAROL).await;
    for (address, account) in [("gina@globex.example", "abc"), (OLIVIA, "northwind")] {
        let id = world.membership(address, account);
        let page = carol.get(&world, &format!("/a/abc/view-as?person={id}")).await;
        assert_eq!(page.status.as_u16(), 404, "{address}");
        let sent = carol.post(&world, "/a/abc/view-as", &format!("person={id}")).await;
        assert!(sent.status.is_client_error(), "{address}");
    }
    let foreign =
        carol.call(Method::POST, "/a/abc/view-as").header("origin", "https://evil.example");
    assert_eq!(foreign.send(&world).await.status.as_u16(), 403);
    assert!(!PUBLIC_URL.contains("evil"));
}
