//! Policies on their page.

use rolecall_core::{Level, change::Command, record::PolicyContent};

use super::{CAROL, RITA, shown};
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
