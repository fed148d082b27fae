//! What bounds an account's people, seen and set.

use rolecall_core::change::Command;

use super::{CAROL, GINA, OLIVIA, RITA, led_to, page as shown, status, value};
use crate::{
    sign_in::browser::{Browser, with_password},
    world::World,
};

/// `abc` may use these roles.
async fn listed(world: &mut World, roles: &[&str]) {
    let roles = roles.iter().map(|role| world.role(role)).collect();
    let account = world.account("abc");
    let set = Command::SetAllowedRoles { account, roles: Some(roles), map: [].into() };
    world.act(RITA, set).await;
}

// covers P10, P11
#[tokio::test]
async fn the_picker_offers_roles_that_accounts_above_have_made_for_the_account_and_those_below() {
    let world = World::telecom().await;
    let mut rita = with_password(&world, RITA).await;
    let page = shown(&rita, &world, "/a/abc/limits/roles").await;
    for (role, offered) in [
        ("Bookkeeper", true),
        ("Clerk", true),
        ("Care", false),
        ("Platform asks", false),
        ("Reseller asks", false),
    ] {
        let is_there = page.contains(&format!("value=\"{}\"", world.role(role)));
        assert_eq!(is_there, offered, "{role}");
    }
    let all = ["Bookkeeper", "Keymaster", "Asks", "Simulates", "Clerk"];
    let roles: Vec<_> = all.iter().map(|role| format!("roles={}", world.role(role))).collect();
    let form = format!("list=own&{}", roles.join("&"));
    let saved = rita.post(&world, "/a/abc/limits/roles", &form).await;
    assert_eq!(led_to(&saved), "/a/abc/limits?done=allowed-set");
    let page = shown(&rita, &world, "/a/abc/limits").await;
    assert!(page.contains("A list of its own") && page.contains("Bookkeeper"), "{page}");
}

// covers P13
#[tokio::test]
async fn a_role_in_use_is_taken_off_once_its_holders_are_moved_and_they_are_named_before() {
    let mut world = World::telecom().await;
    listed(&mut world, &["Bookkeeper", "Keymaster", "Asks", "Simulates", "Clerk"]).await;
    let mut rita = with_password(&world, RITA).await;
    let stay = ["Keymaster", "Asks", "Simulates", "Clerk"].map(|role| world.role(role).to_string());
    let form = format!("list=own&roles={}", stay.join("&roles="));
    let refused = rita.post(&world, "/a/abc/limits/roles", &form).await;
    assert_eq!(refused.status.as_u16(), 422);
    for part in ["Bookkeeper is in use by", "bob@abc.example", "Choose a role for each"] {
        assert!(refused.text.contains(part), "{part}: {}", refused.text);
    }
    let map = format!("map-{}", world.role("Bookkeeper"));
    assert!(refused.text.contains(&map), "{}", refused.text);
    let form = format!("{form}&{map}={}", world.role("Keymaster"));
    let saved = rita.post(&world, "/a/abc/limits/roles", &form).await;
    assert_eq!(led_to(&saved), "/a/abc/limits?done=allowed-set");
    let page = shown(&rita, &world, "/a/abc/users").await;
    assert!(page.contains("Keymaster") && !page.contains("Bookkeeper"), "{page}");
}

// covers P15
#[tokio::test]
async fn nobody_in_a_customer_widens_its_list_and_outside_nobody_learns_of_it() {
    let mut world = World::telecom().await;
    listed(&mut world, &["Bookkeeper", "Keymaster", "Asks", "Simulates", "Clerk"]).await;
    let pages = ["roles", "own-roles", "ceilings/invoices"];
    for (who, see, set) in [(CAROL, 200, 404), ("bob@abc.example", 404, 404), (GINA, 404, 404)] {
        let mut browser = with_password(&world, who).await;
        assert_eq!(status(&browser, &world, "/a/abc/limits").await, see, "{who}");
        for page in pages {
            let path = format!("/a/abc/limits/{page}");
            assert_eq!(status(&browser, &world, &path).await, set, "{who} at {path}");
            let form = "list=inherited&own_roles=on&ceiling=&then=do";
            let sent = browser.post(&world, &path, form).await;
            assert_eq!(sent.status.as_u16(), set, "{who} at {path}: {}", sent.text);
        }
    }
    let carol = with_password(&world, CAROL).await;
    let page = shown(&carol, &world, "/a/abc/limits").await;
    assert!(page.contains("Limits are set by an account above"), "{page}");
    assert!(!page.contains("harbour") && !page.contains("northwind"), "{page}");
}

#[tokio::test]
async fn an_inherited_list_is_shown_with_where_it_comes_from_as_far_as_that_is_known() {
    let mut world = World::telecom().await;
    listed(&mut world, &["Bookkeeper", "Keymaster", "Asks", "Simulates", "Clerk"]).await;
    let olivia = with_password(&world, OLIVIA).await;
    let page = shown(&olivia, &world, "/a/abc-hq/limits").await;
    assert!(page.contains("Inherited: the list of abc"), "{page}");
    let page = shown(&olivia, &world, "/a/globex/limits").await;
    assert!(page.contains("No list: every role"), "{page}");
    let set = Command::SetAllowedRoles {
        account: world.account("harbour"),
        roles: Some(
            [
                "Reseller asks",
                "Reseller simulates",
                "Bookkeeper",
                "Asks",
                "Simulates",
                "Keymaster",
                "Clerk",
            ]
            .map(|role| world.role(role))
            .into(),
        ),
        map: [].into(),
    };
    world.act(OLIVIA, set).await;
    let fay = with_password(&world, "fay@fenced.example").await;
    let page = fay.call(axum::http::Method::GET, "/a/fenced/limits").from("192.0.2.9");
    let page = page.send(&world).await;
    assert!(page.text.contains("Inherited: the list of your provider"), "{}", page.text);
}

async fn ceiling(browser: &mut Browser, world: &World, level: &str) -> crate::world::Reply {
    let form = format!("ceiling={level}&then=do");
    browser.post(world, "/a/abc/limits/ceilings/invoices", &form).await
}

#[tokio::test]
async fn a_ceiling_is_lifted_only_by_who_set_it_or_above() {
    let world = World::telecom().await;
    let (mut olivia, mut rita) =
        (with_password(&world, OLIVIA).await, with_password(&world, RITA).await);
    led_to(&ceiling(&mut rita, &world, "edit").await);
    let page = shown(&rita, &world, "/a/abc/limits").await;
    assert!(page.contains("<td>harbour</td>"), "{page}");
    led_to(&ceiling(&mut olivia, &world, "view").await);
    let page = shown(&rita, &world, "/a/abc/limits/ceilings/invoices").await;
    assert!(
        page.contains("your provider has set view") || page.contains("Your provider has set view"),
        "{page}"
    );
    assert!(!page.contains("value=\"edit\"") && !page.contains("northwind"), "{page}");
    let refused = ceiling(&mut rita, &world, "").await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.text.contains("set by an account above"), "{}", refused.text);
    led_to(&ceiling(&mut olivia, &world, "").await);
    let odd = ceiling(&mut olivia, &world, "most").await;
    assert!(odd.text.contains("Choose a level"), "{}", odd.text);
    for section in ["platform.audit", "nothing.here"] {
        let path = format!("/a/abc/limits/ceilings/{section}");
        assert_eq!(status(&olivia, &world, &path).await, 404, "{section}");
    }
}

#[tokio::test]
async fn own_roles_are_turned_on_and_not_off_while_someone_has_one() {
    let mut world = World::telecom().await;
    let mut rita = with_password(&world, RITA).await;
    let on = rita.post(&world, "/a/abc/limits/own-roles", "own_roles=on&then=do").await;
    assert_eq!(led_to(&on), "/a/abc/limits?done=own-roles-set");
    let levels = serde_json::json!({"invoices": "view"});
    world.define(CAROL, "abc", ("Own", rolecall_core::Kind::Customer), levels).await;
    world.join(CAROL, "abc", "ann@abc.example", "Own").await;
    let off = rita.post(&world, "/a/abc/limits/own-roles", "own_roles=off&then=do").await;
    assert_eq!(off.status.as_u16(), 422);
    assert!(off.text.contains("ann@abc.example"), "{}", off.text);
    let page = shown(&rita, &world, "/a/abc/limits/own-roles").await;
    let old = value(&page, "made-from").to_owned();
    led_to(&ceiling(&mut rita, &world, "view").await);
    let form = format!("own_roles=on&made-from={old}&then=do");
    let late = rita.post(&world, "/a/abc/limits/own-roles", &form).await;
    assert!(late.text.contains("Someone else changed the account"), "{}", late.text);
}
