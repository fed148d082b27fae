//! The allowlist on its page, and what keeps one from locking oneself or the owner out.

use axum::http::Method;

use super::{BOB, CAROL, RITA, shown};
use crate::{
    sign_in::{
        PASSWORD,
        browser::{Browser, with_password},
    },
    world::{PUBLIC_URL, Reply, World},
};

async fn saved(browser: &Browser, world: &World, from: &str, form: &str) -> Reply {
    let call = browser.call(Method::POST, "/a/abc/allowlist").header("origin", PUBLIC_URL);
    let call = call.header("content-type", "application/x-www-form-urlencoded");
    call.bytes(form).from(from).send(world).await
}

/// The value of the button that says one is sure.
fn sure(page: &str) -> Option<&str> {
    let rest = page.split("name=\"sure\" value=\"").nth(1)?;
    rest.split('"').next()
}

// covers G27
#[tokio::test]
async fn a_list_that_leaves_out_who_saves_it_is_saved_only_once_that_is_confirmed() {
    let world = World::telecom().await;
    let carol = with_password(&world, CAROL).await;
    let before = world.revision();
    let list = "ranges=192.0.2.0%2F24%0D%0A2001%3Adb8%3A%3A%2F32";
    let asked = saved(&carol, &world, "198.51.100.9", &format!("once=1&{list}")).await;
    assert_eq!(asked.status.as_u16(), 422, "{}", asked.text);
    assert_eq!(world.revision(), before);
    assert!(asked.text.contains("198.51.100.9") && asked.text.contains("leaves you out"));
    let sure = sure(&asked.text).expect("a button").to_owned();

    let other = format!("once=2&ranges=203.0.113.0%2F24&sure={sure}");
    let asked = saved(&carol, &world, "198.51.100.9", &other).await;
    assert_eq!(asked.status.as_u16(), 422, "another list than the one that was confirmed");
    assert_eq!(world.revision(), before);

    let done = saved(&carol, &world, "198.51.100.9", &format!("once=3&{list}&sure={sure}")).await;
    assert_eq!(done.header("location"), Some("/"), "{}", done.text);
    assert_eq!(world.revision(), before + 1);
    let outside = carol.call(Method::GET, "/a/abc/allowlist").from("198.51.100.9");
    assert_eq!(outside.send(&world).await.status.as_u16(), 404);
    let inside = carol.call(Method::GET, "/a/abc/allowlist").from("2001:db8::7").send(&world).await;
    assert!(inside.text.contains("The owner set this list"), "{}", inside.text);
}

#[tokio::test]
async fn a_list_with_who_saves_it_on_it_is_saved_at_once_and_lifted_again() {
    let world = World::telecom().await;
    let carol = with_password(&world, CAROL).await;
    let done = saved(&carol, &world, "192.0.2.7", "once=1&ranges=192.0.2.0%2F24").await;
    let to = "/a/abc/allowlist?done=allowlist-set";
    assert_eq!(done.header("location"), Some(to), "{}", done.text);
    let lifted = saved(&carol, &world, "192.0.2.7", "once=2&ranges=").await;
    assert_eq!(lifted.header("location"), Some(to), "{}", lifted.text);
    assert!(shown(&carol, &world, "/a/abc/allowlist").await.contains("Save the list"));
}

// covers G27
#[tokio::test]
async fn a_list_from_above_that_binds_the_owner_is_saved_only_once_that_is_confirmed() {
    let world = World::telecom().await;
    let rita = with_password(&world, RITA).await;
    let asked = saved(&rita, &world, "192.0.2.7", "once=1&ranges=192.0.2.0%2F24").await;
    assert_eq!(asked.status.as_u16(), 422, "{}", asked.text);
    assert!(asked.text.contains("binds the owner of abc"), "{}", asked.text);
    assert!(!asked.text.contains("leaves you out"), "it does not bind her");
    let sure = sure(&asked.text).expect("a button");
    let form = format!("once=2&ranges=192.0.2.0%2F24&sure={sure}");
    assert_eq!(saved(&rita, &world, "192.0.2.7", &form).await.status.as_u16(), 303);
    let carol = with_password(&world, CAROL).await;
    let page = carol.call(Method::GET, "/a/abc/allowlist").from("192.0.2.9").send(&world).await;
    assert!(page.text.contains("Your provider set this list"), "{}", page.text);
    let mine = saved(&carol, &world, "192.0.2.9", "once=3&ranges=").await;
    assert_eq!(mine.status.as_u16(), 422, "only the provider lifts it: {}", mine.text);
}

#[tokio::test]
async fn a_line_that_is_no_address_is_named_beside_the_field() {
    let world = World::telecom().await;
    let carol = with_password(&world, CAROL).await;
    let reply = saved(&carol, &world, "192.0.2.7", "once=1&ranges=192.0.2.0%2F24%0Ahome").await;
    assert_eq!(reply.status.as_u16(), 422);
    assert!(reply.text.contains("ranges-mistake") && reply.text.contains("home is not an address"));
}

// covers G27
#[tokio::test]
async fn what_a_list_would_do_is_shown_before_it_is_saved() {
    let world = World::telecom().await;
    let (carol, _bob) = (with_password(&world, CAROL).await, with_password(&world, BOB).await);
    let before = world.revision();
    // Whoever signed in here came from nowhere that is known; another one does from somewhere.
    let kim = Browser::default();
    let form = format!("who=kim%40abc.example&password={}", PASSWORD.replace(' ', "+"));
    drop(with_password(&world, "kim@abc.example").await);
    let call = kim.call(Method::POST, "/sign-in").header("origin", PUBLIC_URL);
    let call = call.header("content-type", "application/x-www-form-urlencoded");
    let reply = call.bytes(form).from("203.0.113.5").send(&world).await;
    assert_eq!(reply.status.as_u16(), 303, "{}", reply.text);
    let at = world.revision();
    assert!(at > before);
    let form = "once=1&try=yes&ranges=192.0.2.0%2F24+Head+office";
    let tried = saved(&carol, &world, "192.0.2.7", form).await;
    assert_eq!(tried.status.as_u16(), 200, "{}", tried.text);
    assert_eq!(world.revision(), at, "nothing is saved");
    assert!(tried.text.contains("One person who is signed in would be left out"), "{}", tried.text);
    assert!(tried.text.contains("203.0.113.5") && tried.text.contains("kim@abc.example"));
    assert!(tried.text.contains("192.0.2.0/24 Head office"), "what was typed is kept");
    let done = saved(&carol, &world, "192.0.2.7", "once=2&ranges=192.0.2.0%2F24+Head+office").await;
    assert_eq!(done.status.as_u16(), 303, "{}", done.text);
    let page = carol.call(Method::GET, "/a/abc/allowlist").from("192.0.2.7").send(&world).await;
    assert!(page.text.contains("192.0.2.0/24 Head office"), "{}", page.text);
}

// covers T12
#[tokio::test]
async fn a_network_that_is_hardly_meant_is_saved_only_once_that_is_confirmed() {
    let world = World::telecom().await;
    let carol = with_password(&world, CAROL).await;
    let list = "ranges=128.0.0.0%2F1";
    let asked = saved(&carol, &world, "192.0.2.7", &format!("once=1&{list}")).await;
    assert_eq!(asked.status.as_u16(), 422);
    assert!(asked.text.contains("hardly keeps anyone out"), "{}", asked.text);
    let sure = sure(&asked.text).expect("a box").to_owned();
    let done = saved(&carol, &world, "192.0.2.7", &format!("once=2&{list}&sure={sure}")).await;
    assert_eq!(done.status.as_u16(), 303, "{}", done.text);
}
