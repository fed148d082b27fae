//! Keys on pages: issued, shown once, bounded, revoked.

use super::{BOB, CAROL, sent, shown};
use crate::{
    sign_in::browser::with_password,
    world::{Call, World},
};

/// What stands in the field of an answer.
fn credential(page: &str) -> Option<&str> {
    let rest = page.split("id=\"credential\"").nth(1)?;
    rest.split("value=\"").nth(1)?.split('"').next()
}

async fn status(world: &World, credential: &str) -> u16 {
    let call = Call::get("/api/v1/me").header("authorization", &format!("Bearer {credential}"));
    call.send(world).await.status.as_u16()
}

// covers D78
#[tokio::test]
async fn a_key_is_shown_once_works_and_is_refused_once_it_is_revoked() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let role = world.role("Asks");
    let form = format!("once=a&name=Billing+export&roles={role}&expiration=2026-12-31&ranges=");
    let reply = carol.post(&world, "/a/abc/keys/new", &form).await;
    assert_eq!(reply.status.as_u16(), 200, "{}", reply.text);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let key = credential(&reply.text).expect("it is shown").to_owned();
    assert_eq!(status(&world, &key).await, 200);

    let revision = world.revision();
    let again = carol.post(&world, "/a/abc/keys/new", &form).await;
    assert_eq!((world.revision(), credential(&again.text)), (revision, None), "sent twice");

    let list = shown(&carol, &world, "/a/abc/keys").await;
    assert!(list.contains("Billing export") && list.contains("2027-01-01 00:00"), "{list}");
    assert!(!list.contains(&key[40..]), "the secret is on no other page");
    let id = key.split('_').nth(1).expect("an id");
    let key = list.split("/a/abc/keys/").find(|rest| rest.contains("Billing export"));
    let key = key.and_then(|rest| rest.split('"').next()).expect("a link").to_owned();
    assert!(!id.is_empty());
    let at = format!("/a/abc/keys/{key}");
    let to = sent(&mut carol, &world, &format!("{at}/revoke"), "once=b").await;
    assert_eq!(to, "/a/abc/keys?done=key-revoked");
    assert_eq!(status(&world, &key).await, 401);
    assert_eq!(carol.get(&world, &at).await.status.as_u16(), 404);
    let to = sent(&mut carol, &world, &format!("{at}/revoke"), "once=b").await;
    assert_eq!(to, "/a/abc/keys?done=key-revoked", "sent twice");
}

#[tokio::test]
async fn a_key_gets_other_roles_unless_someone_else_was_there_meanwhile() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let at = format!("/a/abc/keys/{}", world.key("abc asks").id);
    let page = shown(&carol, &world, &at).await;
    let tag = page.split("name=\"tag\" value=\"").nth(1).expect("a tag");
    let tag = &tag[..32];
    let form = |role: &str, once: &str| format!("once={once}&tag={tag}&roles={}", world.role(role));
    let to = sent(&mut carol, &world, &format!("{at}/roles"), &form("Simulates", "1")).await;
    assert_eq!(to, format!("{at}?done=key-roles-set"));
    let stale = carol.post(&world, &format!("{at}/roles"), &form("Asks", "2")).await;
    assert_eq!(stale.status.as_u16(), 422, "{}", stale.text);
    assert!(shown(&carol, &world, &at).await.contains("Simulates"));
}

#[tokio::test]
async fn what_is_wrong_with_a_key_stands_beside_its_field_and_issues_nothing() {
    let world = World::telecom().await;
    let mut carol = with_password(&world, CAROL).await;
    let before = world.revision();
    let role = world.role("Asks");
    for (form, field) in [
        (format!("once=1&name=&roles={role}"), "name-mistake"),
        ("once=2&name=K".to_owned(), "roles-mistake"),
        (format!("once=3&name=K&roles={role}&expiration=2026-01-01"), "expiration-mistake"),
        (format!("once=4&name=K&roles={role}&ranges=home"), "ranges-mistake"),
    ] {
        let reply = carol.post(&world, "/a/abc/keys/new", &form).await;
        assert_eq!(reply.status.as_u16(), 422, "{form}");
        assert!(reply.text.contains(field), "{form}: {}", reply.text);
    }
    assert_eq!(world.revision(), before);
}

// covers D45
#[tokio::test]
async fn who_has_nothing_of_keys_finds_no_trace_of_them() {
    let world = World::telecom().await;
    let bob = with_password(&world, BOB).await;
    let kim = with_password(&world, "kim@abc.example").await;
    assert_eq!(bob.get(&world, "/a/abc/keys").await.status.as_u16(), 404);
    let home = shown(&bob, &world, "/a/abc").await;
    assert!(!home.contains("/a/abc/keys"), "{home}");
    assert!(shown(&kim, &world, "/a/abc/keys").await.contains("abc asks"));
}
