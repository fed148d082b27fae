//! Erasing a person from their page.

use super::{BOB, CAROL, OLIVIA, sent, shown};
use crate::{
    sign_in::browser::{escaped, with_password},
    world::World,
};

#[tokio::test]
async fn the_provider_erases_a_person_once_the_name_is_typed() {
    let world = World::telecom().await;
    let mut olivia = with_password(&world, OLIVIA).await;
    let at = format!("/a/abc/users/{}", world.membership(BOB, "abc"));
    let link = format!("{at}/erase");
    assert!(shown(&olivia, &world, &at).await.contains(&link));
    let before = world.revision();
    let wrong = olivia.post(&world, &link, "once=1&name=bob").await;
    assert_eq!(wrong.status.as_u16(), 422, "{}", wrong.text);
    assert!(wrong.text.contains("name-mistake"));
    assert_eq!(world.revision(), before);
    let form = format!("once=2&name={}", escaped(BOB));
    assert_eq!(sent(&mut olivia, &world, &link, &form).await, "/a/abc/users?done=erased");
    assert!(!shown(&olivia, &world, "/a/abc/users").await.contains(BOB));
}

#[tokio::test]
async fn an_owner_below_finds_no_trace_of_it() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let at = format!("/a/abc/users/{}", world.membership(BOB, "abc"));
    assert!(!shown(&carol, &world, &at).await.contains("/erase"));
    assert_eq!(carol.get(&world, &format!("{at}/erase")).await.status.as_u16(), 404);
    let reply = carol.post(&world, &format!("{at}/erase"), &format!("name={}", escaped(BOB))).await;
    assert_eq!(reply.status.as_u16(), 404);
}
