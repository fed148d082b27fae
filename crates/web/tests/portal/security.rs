//! The page of what guards an account, and a key that is replaced.

use rolecall_core::change::{Command, NewKey};

use super::{BOB, CAROL, RITA, sent, shown, status};
use crate::{
    sign_in::browser::with_password,
    world::{Call, World, moment},
};

// covers G27, D45
#[tokio::test]
async fn what_guards_an_account_stands_in_one_place_for_who_may_see_it() {
    let world = World::telecom().await;
    let carol = with_password(&world, CAROL).await;
    let page = shown(&carol, &world, "/a/abc/security").await;
    for told in [
        "count from anywhere",
        "There are 5 keys.",
        "does not demand a second factor",
        "7 of 7 people here have none",
        "It can be used. It acts with the owner's levels",
        "signed out after 12 hours",
    ] {
        let told = told.replace('\'', "&#39;");
        assert!(
            page.contains(&told) || page.contains(&told.replace("&#39;", "'")),
            "{told}: {page}"
        );
    }
    assert!(page.contains("href=\"/a/abc/allowlist\"") && page.contains("href=\"/a/abc/keys"));
    let bob = with_password(&world, BOB).await;
    assert_eq!(status(&bob, &world, "/a/abc/security").await, 404);
    assert!(!shown(&bob, &world, "/a/abc").await.contains("/a/abc/security"));
    let kim = with_password(&world, "kim@abc.example").await;
    let page = shown(&kim, &world, "/a/abc/security").await;
    assert!(page.contains("There are 5 keys.") && !page.contains("/a/abc/allowlist"), "{page}");
}

#[tokio::test]
async fn a_second_factor_is_demanded_and_no_longer_on_the_page() {
    let world = World::telecom().await;
    let mut rita = with_password(&world, RITA).await;
    let at = "/a/abc/security/factor";
    let to = sent(&mut rita, &world, at, "once=1&second_factor=yes").await;
    assert_eq!(to, "/a/abc/security?done=factor-demanded");
    let page = shown(&rita, &world, "/a/abc/security").await;
    assert!(page.contains("proves a second factor first"), "{page}");
    let to = sent(&mut rita, &world, at, "once=2&second_factor=no").await;
    assert_eq!(to, "/a/abc/security?done=factor-not-demanded");
}

async fn me(world: &World, credential: &str) -> u16 {
    let call = Call::get("/api/v1/me").header("authorization", &format!("Bearer {credential}"));
    call.send(world).await.status.as_u16()
}

// covers D78, T13
#[tokio::test]
async fn a_key_is_replaced_while_the_old_one_lives_for_as_long_as_is_said() {
    let mut world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let old = world.key("abc asks");
    let at = format!("/a/abc/keys/{}", old.id);
    assert!(shown(&carol, &world, &format!("{at}/rotate")).await.contains("For a week"));
    let form = "once=1&old=24&expiration=";
    let reply = carol.post(&world, &format!("{at}/rotate"), form).await;
    assert_eq!(reply.status.as_u16(), 200, "{}", reply.text);
    let (_, rest) = reply.text.split_once("id=\"credential\"").expect("it is shown");
    let new = rest.split("value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let new = new.expect("a credential").to_owned();
    assert_eq!((me(&world, &old.credential()).await, me(&world, &new).await), (200, 200));
    let page = shown(&carol, &world, &at).await;
    assert!(page.contains("Another key was issued in its place") && !page.contains("/rotate\""));
    let again = carol.post(&world, &format!("{at}/rotate"), "once=2&old=24").await;
    assert_eq!(again.status.as_u16(), 422, "once: {}", again.text);

    world.at("2026-05-02T12:00:01Z");
    assert_eq!((me(&world, &old.credential()).await, me(&world, &new).await), (401, 200));
}

#[tokio::test]
async fn keys_that_end_soon_and_keys_that_nobody_uses_are_marked() {
    let mut world = World::telecom().await;
    let soon = |key: &mut NewKey| key.expires_at = Some(moment("2026-05-20T00:00:00Z"));
    world.issue(CAROL, "abc", ("ends in May", "Asks"), soon).await;
    let carol = with_password(&world, CAROL).await;
    let due = shown(&carol, &world, "/a/abc/keys?show=due").await;
    assert!(due.contains("ends in May") && due.contains("Ends soon"), "{due}");
    assert!(due.contains("abc expired") && !due.contains("abc simulates"), "{due}");
    let all = shown(&carol, &world, "/a/abc/keys").await;
    assert!(all.contains("abc simulates") && all.contains("carol@abc.example"), "{all}");

    world.at("2026-08-01T12:00:00Z");
    let carol = with_password(&world, CAROL).await;
    let due = shown(&carol, &world, "/a/abc/keys?show=due").await;
    assert!(due.contains("abc simulates") && due.contains("Unused for 90 days"), "{due}");
    let id = world.key("abc simulates").id;
    let one = shown(&carol, &world, &format!("/a/abc/keys/{id}")).await;
    assert!(one.contains("Nobody has used it yet"), "{one}");
}

// covers T13
#[tokio::test]
async fn a_key_that_is_made_by_one_who_has_left_says_so_and_goes_on() {
    let mut world = World::telecom().await;
    world.issue("kim@abc.example", "abc", ("kims", "Asks"), |_| ()).await;
    let membership = world.membership("kim@abc.example", "abc");
    world.act(CAROL, Command::EndMembership { membership }).await;
    let key = world.key("kims");
    assert_eq!(me(&world, &key.credential()).await, 200);
    let carol = with_password(&world, CAROL).await;
    let page = shown(&carol, &world, &format!("/a/abc/keys/{}", key.id)).await;
    assert!(!page.contains("kim@abc.example"), "she is nobody's here any more: {page}");
    assert!(page.contains("Someone who is no longer here"), "{page}");
}
