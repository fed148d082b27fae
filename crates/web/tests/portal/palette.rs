//! The palette: what it finds for whom, in what order, and that it finds nothing else.

use std::collections::BTreeSet;

use super::{BOB, CAROL, GINA, OLIVIA, RITA, shown, status};
use crate::{
    sign_in::browser::{Browser, escaped, with_password},
    world::World,
};

const UMA: &str = "uma@abc.example";

/// The addresses that are found, in order.
async fn found(browser: &Browser, world: &World, account: &str, wanted: &str) -> Vec<String> {
    let path = format!("/a/{account}/go?part=found&q={}", escaped(wanted));
    let part = shown(browser, world, &path).await;
    let links = part.split("href=\"").skip(1);
    links.map(|rest| rest.split('"').next().expect("an end").replace("&amp;", "&")).collect()
}

#[tokio::test]
async fn it_finds_pages_actions_accounts_roles_and_people_the_best_first() {
    let world = World::sweep().await;
    let carol = with_password(&world, CAROL).await;
    let bob = format!("/a/abc/users/{}", world.membership(BOB, "abc"));
    assert_eq!(found(&carol, &world, "abc", "users").await[0], "/a/abc/users");
    assert_eq!(found(&carol, &world, "abc", "bob@").await[0], bob);
    assert_eq!(found(&carol, &world, "abc", "abc example bob").await, [bob]);
    assert_eq!(found(&carol, &world, "abc", "INVITE").await[0], "/a/abc/users/invite");
    assert_eq!(found(&carol, &world, "abc", "issue key").await, ["/a/abc/keys/new"]);
    assert_eq!(found(&carol, &world, "abc", "abc-hq").await[0], "/a/abc-hq");
    let desk = format!("/a/abc/roles/{}", world.role("abc desk"));
    assert_eq!(found(&carol, &world, "abc", "desk").await, [desk]);
    let night = format!("/a/abc/groups/{}", world.role("abc night"));
    assert_eq!(found(&carol, &world, "abc", "abc night").await, [night]);
    // From wherever one is, to wherever one may be.
    let olivia = with_password(&world, OLIVIA).await;
    let gus = format!("/a/globex/users/{}", world.membership("gus@globex.example", "globex"));
    assert!(found(&olivia, &world, "abc", "gus@globex").await.contains(&gus));
    assert_eq!(found(&olivia, &world, "abc", "harbour").await[0], "/a/harbour");
}

/// Whatever is found is there: no link of it leads to a refusal.
#[tokio::test]
async fn all_that_it_finds_can_be_opened_by_who_found_it() {
    let world = World::sweep().await;
    let mut opened = 0;
    for who in [OLIVIA, RITA, CAROL, BOB, UMA, GINA] {
        let browser = with_password(&world, who).await;
        for account in ["northwind", "harbour", "abc", "abc-hq", "globex"] {
            if status(&browser, &world, &format!("/a/{account}/go")).await == 404 {
                continue;
            }
            let mut all = BTreeSet::new();
            for wanted in
                ["", "a", "e", "o", "ask", "see", "compare", "account", "add", "abc", "ex"]
            {
                all.extend(found(&browser, &world, account, wanted).await);
            }
            for address in all {
                let reply = browser.get(&world, &address).await;
                let is_fine = matches!(reply.status.as_u16(), 200 | 303);
                assert!(is_fine, "{who} in {account}: {address}: {}", reply.status);
                opened += 1;
            }
        }
    }
    assert!(opened > 150, "{opened}");
}

#[tokio::test]
async fn entries_of_the_menu_are_found_exactly_as_the_menu_has_them() {
    let world = World::sweep().await;
    for (who, account) in [(OLIVIA, "northwind"), (CAROL, "abc"), (BOB, "abc"), (UMA, "abc-hq")] {
        let browser = with_password(&world, who).await;
        let page = shown(&browser, &world, &format!("/a/{account}/go")).await;
        let (_, menu) = page.split_once("<nav aria-label=\"Account menu\">").expect("a menu");
        let (menu, _) = menu.split_once("</nav>").expect("its end");
        let entries: Vec<_> = menu.split("href=\"").skip(1).collect();
        assert!(!entries.is_empty());
        let (_, list) = page.split_once("data-found").expect("what is found");
        for entry in entries {
            let address = entry.split('"').next().expect("an end");
            assert!(list.contains(&format!("href=\"{address}\"")), "{who}: {address}");
        }
    }
}

#[tokio::test]
async fn what_one_may_not_see_is_not_found_nor_counted() {
    let world = World::sweep().await;
    let bob = with_password(&world, BOB).await;
    let nothing = shown(&bob, &world, "/a/abc/go?part=found&q=zzzz").await;
    for hidden in [
        "carol",
        "globex",
        "gus@globex",
        "northwind",
        "harbour",
        "Everything of",
        "invite",
        "issue",
        "history",
        "keymaster",
        "uma@abc.example",
        "sue@abc.example",
    ] {
        let path = format!("/a/abc/go?part=found&q={}", escaped(hidden));
        assert_eq!(shown(&bob, &world, &path).await, nothing, "{hidden}");
    }
    let carol = with_password(&world, CAROL).await;
    for hidden in ["olivia", "rita", "harbour", "gus@globex", "globex desk"] {
        let path = format!("/a/abc/go?part=found&q={}", escaped(hidden));
        assert_eq!(shown(&carol, &world, &path).await, nothing, "{hidden}");
    }
    assert_eq!(status(&carol, &world, "/a/globex/go?part=found&q=gus").await, 404);
}

/// Whether a login is there already must not show (rule 13).
#[tokio::test]
async fn who_is_only_asked_in_is_found_by_what_the_invitation_says() {
    let world = World::sweep().await;
    let gina = with_password(&world, GINA).await;
    let asked = format!("/a/globex/users/{}", world.membership(BOB, "globex"));
    assert!(found(&gina, &world, "globex", "bob@abc.example").await.contains(&asked));
}

#[tokio::test]
async fn it_has_limits_and_says_when_there_is_more() {
    let world = World::sweep().await;
    let olivia = with_password(&world, OLIVIA).await;
    let part = shown(&olivia, &world, "/a/northwind/go?part=found&q=a").await;
    assert_eq!(part.matches("<li>").count(), 20);
    assert!(part.contains("The 20 that fit best."), "{part}");
    let long = "a".repeat(101);
    assert_eq!(status(&olivia, &world, &format!("/a/northwind/go?q={long}")).await, 400);
    let odd = shown(&olivia, &world, "/a/northwind/go?q=%3Cscript%3E%22").await;
    assert!(
        odd.contains("value=\"&lt;script&gt;&quot;\"") && odd.contains("Nothing that you may see")
    );
}

#[tokio::test]
async fn the_page_tells_the_keys_and_stands_in_the_rail_of_every_page() {
    let world = World::sweep().await;
    let carol = with_password(&world, CAROL).await;
    let page = shown(&carol, &world, "/a/abc/go").await;
    assert!(page.contains("id=\"keys\"") && page.contains("Single keys work"), "{page}");
    let users = shown(&carol, &world, "/a/abc/users").await;
    assert!(users.contains("href=\"/a/abc/go\"") && users.contains("href=\"/a/abc/go#keys\""));
    let own = shown(&carol, &world, "/me").await;
    assert!(own.contains("href=\"/go\""));
    let outside = shown(&carol, &world, "/go?q=abc").await;
    assert!(outside.contains("href=\"/a/abc\""), "{outside}");
    let keys = shown(&carol, &world, "/a/abc/go?part=keys").await;
    assert!(!keys.contains("<html") && keys.contains("Keyboard shortcuts"));
}
