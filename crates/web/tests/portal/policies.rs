//! Policies on their page.

use rolecall_core::{Level, change::Command, record::PolicyContent};

use super::{CAROL, RITA, led_to, shown};
use crate::{sign_in::browser::with_password, world::World};

#[tokio::test]
async fn what_is_stated_above_is_read_there_and_changed_only_where_it_stands() {
    let mut world = World::telecom().await;
    let content = PolicyContent {
        name: "Bills".parse().expect("a name"),
        section: "technical".parse().expect("a section"),
        level: Level::Delete,
        only: [].into(),
        below: true,
    };
    let account = world.account("harbour");
    world.act(RITA, Command::SetPolicy { account, policy: None, content }).await;
    let carol = with_password(&world, CAROL).await;
    let page = shown(&carol, &world, "/a/abc/policies").await;
    assert!(page.contains("Stated above") && page.contains("By your provider"), "{page}");
    assert!(page.contains("Bills") && !page.contains("harbour"), "{page}");
    assert!(!page.contains("/a/abc/policies/0"), "there is nothing of it to change here");
    let rita = with_password(&world, RITA).await;
    let page = shown(&rita, &world, "/a/abc/policies").await;
    assert!(page.contains("By harbour"), "{page}");
    let own = shown(&rita, &world, "/a/harbour/policies").await;
    assert!(own.contains("Bills") && !own.contains("Stated above"), "{own}");
}

#[tokio::test]
async fn who_breaks_a_policy_from_above_is_told_so_where_they_did() {
    let mut world = World::telecom().await;
    let content = PolicyContent {
        name: "Books".parse().expect("a name"),
        section: "technical".parse().expect("a section"),
        level: Level::Delete,
        only: [].into(),
        below: false,
    };
    let account = world.account("abc");
    world.act(CAROL, Command::SetPolicy { account, policy: None, content }).await;
    let levels = serde_json::json!({"technical": "delete"});
    world.define(RITA, "harbour", ("Fixer", rolecall_core::Kind::Customer), levels).await;
    let (fixer, bob) = (world.role("Fixer"), world.membership("bob@abc.example", "abc"));
    let path = format!("/a/abc/users/{bob}/roles");
    let form = format!("roles={fixer}");
    let mut rita = with_password(&world, RITA).await;
    let saved = rita.post(&world, &path, &form).await;
    let led = led_to(&saved);
    assert!(led.ends_with("done=roles-set.breaks-policy"), "{led}");
    let page = shown(&rita, &world, led).await;
    assert!(page.contains("Roles saved.") && page.contains("This breaks a policy"), "{page}");
    // What breaks nothing is told as ever.
    let back = format!("roles={}", world.role("Bookkeeper"));
    let led = led_to(&rita.post(&world, &path, &back).await).to_owned();
    assert!(led.ends_with("done=roles-set"), "{led}");
}
