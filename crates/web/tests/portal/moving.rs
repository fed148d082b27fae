//! Moving an account elsewhere in the tree.

use rolecall_core::{Kind, change::Command};

use super::{CAROL, OLIVIA, RITA, led_to, page as shown, status};
use crate::{sign_in::browser::with_password, world::World};

/// `inner` is a reseller below `harbour` that may use one role of customers alone.
async fn inner(world: &mut World) {
    let create = Command::CreateAccount {
        parent: world.account("harbour"),
        kind: Kind::Reseller,
        name: "Inner".parse().expect("a name"),
        short_name: "inner".parse().expect("a short name"),
        owner: Some(rolecall_core::change::FirstOwner {
            address: "ines@inner.example".parse().expect("an address"),
            name: "Ines".parse().expect("a name"),
            zone: "UTC".parse().expect("a zone"),
            until: crate::world::moment("2027-01-01T00:00:00Z"),
        }),
    };
    world.act(RITA, create).await;
    let roles = ["Keymaster", "Asks", "Simulates", "Clerk"].map(|role| world.role(role)).into();
    let account = world.account("inner");
    world.act(RITA, Command::SetAllowedRoles { account, roles: Some(roles), map: [].into() }).await;
}

#[tokio::test]
async fn only_places_where_it_may_go_are_offered() {
    let mut world = World::telecom().await;
    inner(&mut world).await;
    let offered =
        |page: &str, name: &str| page.contains(&format!("name=\"parent\" value=\"{name}\""));
    let rita = with_password(&world, RITA).await;
    let page = shown(&rita, &world, "/a/abc/move").await;
    assert!(offered(&page, "inner"), "{page}");
    for other in ["harbour", "northwind", "fenced", "abc", "globex"] {
        assert!(!offered(&page, other), "{other}");
    }
    assert!(!page.contains("northwind"), "{page}");
    let olivia = with_password(&world, OLIVIA).await;
    let page = shown(&olivia, &world, "/a/harbour/move").await;
    assert!(!offered(&page, "inner") && page.contains("no other place"), "{page}");
    let page = shown(&olivia, &world, "/a/globex/move?q=inn").await;
    assert!(offered(&page, "inner") && !offered(&page, "harbour"), "{page}");
    // Who may not move it, and what is not moved.
    let carol = with_password(&world, CAROL).await;
    assert_eq!(status(&carol, &world, "/a/abc/move").await, 404);
    for account in ["abc-hq", "northwind", "nowhere"] {
        assert_eq!(status(&olivia, &world, &format!("/a/{account}/move")).await, 404, "{account}");
    }
    assert_eq!(status(&rita, &world, "/a/globex/move").await, 404);
}

#[tokio::test]
async fn roles_that_end_at_the_new_place_are_mapped_in_the_same_step() {
    let mut world = World::telecom().await;
    inner(&mut world).await;
    let mut rita = with_password(&world, RITA).await;
    let refused = rita.post(&world, "/a/abc/move", "parent=inner&then=do").await;
    assert_eq!(refused.status.as_u16(), 422);
    let map = format!("map-{}", world.role("Bookkeeper"));
    assert!(refused.text.contains(&map) && refused.text.contains("Holders of Bookkeeper get"));
    assert!(!refused.text.contains("Holders of Keymaster"), "{}", refused.text);
    let form = format!("parent=inner&then=do&{map}={}", world.role("Keymaster"));
    let moved = rita.post(&world, "/a/abc/move", &form).await;
    assert_eq!(led_to(&moved), "/a/abc/settings?done=account-moved");
    let page = shown(&rita, &world, "/a/abc/settings").await;
    assert!(page.contains("Under Inner"), "{page}");
    let page = shown(&rita, &world, "/a/abc/users").await;
    assert!(!page.contains("Bookkeeper"), "{page}");
    // Nowhere, and where it may not go.
    let nowhere = rita.post(&world, "/a/fenced/move", "parent=nowhere&then=do").await;
    assert_eq!(led_to(&nowhere), "/a/fenced/move");
    let foreign = rita.post(&world, "/a/fenced/move", "parent=globex&then=do").await;
    assert_eq!(led_to(&foreign), "/a/fenced/move");
    let odd = rita.post(&world, "/a/fenced/move", "parent=abc&then=do").await;
    assert_eq!(odd.status.as_u16(), 422, "{}", odd.text);
}
