//! Lists as files: what is filtered, in its order, and nothing that their reader does not see.

use rolecall_core::{change::Command, record::LookedAs};
use serde_json::json;

use super::{BOB, CAROL, GINA, OLIVIA, RITA, shown, status};
use crate::{
    sign_in::browser::{Browser, with_password},
    world::World,
};

/// The rows of a file, without its head.
async fn rows(browser: &Browser, world: &World, path: &str) -> Vec<String> {
    let reply = browser.get(world, path).await;
    assert_eq!(reply.status.as_u16(), 200, "{path}: {}", reply.text);
    assert_eq!(reply.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    reply.text.lines().skip(1).map(str::to_owned).collect()
}

/// What stands first in each row.
fn firsts(rows: &[String]) -> Vec<&str> {
    rows.iter().map(|row| row.split(',').next().unwrap_or_default()).collect()
}

#[tokio::test]
async fn roles_and_groups_leave_by_their_filter_and_in_their_order() {
    let mut world = World::sweep().await;
    let levels = json!({"invoices": "view"});
    world.define(CAROL, "abc", ("=cmd", rolecall_core::Kind::Customer), levels).await;
    let carol = with_password(&world, CAROL).await;
    let all = rows(&carol, &world, "/a/abc/roles?format=csv").await;
    assert!(firsts(&all).contains(&"'=cmd"), "{all:?}");
    let up = rows(&carol, &world, "/a/abc/roles?format=csv&q=as").await;
    let down = rows(&carol, &world, "/a/abc/roles?format=csv&q=as&sort=-name").await;
    assert!(up.len() > 1 && up.iter().rev().eq(down.iter()), "{up:?} {down:?}");
    let groups = rows(&carol, &world, "/a/abc/groups?format=csv").await;
    assert_eq!(firsts(&groups), ["abc night"]);
    let page = shown(&carol, &world, "/a/abc/roles?q=as&sort=-name").await;
    assert!(page.contains("href=\"?format=csv&amp;q=as&amp;sort=-name\""), "{page}");
}

#[tokio::test]
async fn accounts_below_leave_with_what_they_hang_from_as_far_as_that_is_seen() {
    let world = World::sweep().await;
    let olivia = with_password(&world, OLIVIA).await;
    let all = rows(&olivia, &world, "/a/northwind/below?format=csv").await;
    assert_eq!(all.len(), 6, "{all:?}");
    assert!(all.iter().any(|row| row.contains(",abc-hq,Phone system,abc,")), "{all:?}");
    let found =
        rows(&olivia, &world, "/a/northwind/below?format=csv&kind=customer&sort=state").await;
    let last = found.last().expect("some");
    assert!(found.len() == 4 && last.contains(",gone,"), "{found:?}");
    let rita = with_password(&world, RITA).await;
    let hers = rows(&rita, &world, "/a/harbour/below?format=csv").await;
    assert!(hers.iter().all(|row| !row.contains("globex")) && hers.len() == 3, "{hers:?}");
    let gina = with_password(&world, GINA).await;
    let none = gina.get(&world, "/a/globex/below?format=csv").await;
    assert!(none.status.as_u16() == 404, "{}", none.text);
}

#[tokio::test]
async fn who_can_keys_and_own_accounts_leave_as_files() {
    let world = World::sweep().await;
    let carol = with_password(&world, CAROL).await;
    let able =
        rows(&carol, &world, "/a/abc/access/who?format=csv&section=invoices&level=view").await;
    assert!(able.iter().any(|row| row.contains(CAROL)), "{able:?}");
    assert!(able.iter().all(|row| !row.contains(RITA) && !row.contains(OLIVIA)), "{able:?}");
    for wrong in ["date=2020-01-01", "date=nonsense", "zone=bogus", "from=nowhere"] {
        let path = format!("/a/abc/access/who?format=csv&section=invoices&level=view&{wrong}");
        assert_eq!(status(&carol, &world, &path).await, 400, "{wrong}");
    }
    assert_eq!(status(&carol, &world, "/a/abc/access/who?format=csv").await, 400);
    assert_eq!(status(&carol, &world, "/a/abc/access/who?format=csv&section=none").await, 400);
    let keys = rows(&carol, &world, "/a/abc/keys?format=csv").await;
    assert!(firsts(&keys).contains(&"abc spare") && !keys.join("").contains("rck_"), "{keys:?}");
    let own = rows(&carol, &world, "/a/abc/accounts?format=csv").await;
    assert!(own.iter().any(|row| row.contains(",abc,Customer,Yes,")), "{own:?}");
}

#[tokio::test]
async fn requests_leave_for_who_answers_them_alone() {
    let world = World::sweep().await;
    let mut bob = with_password(&world, BOB).await;
    let form = "section=trunks&level=edit&reason=%3DHYPERLINK(1)+to+pay&once=a";
    let reply = bob.post(&world, "/a/abc/ask", form).await;
    assert_eq!(reply.header("location"), Some("/a/abc/requests?done=asked"), "{}", reply.text);
    let carol = with_password(&world, CAROL).await;
    let asked = rows(&carol, &world, "/a/abc/requests?format=csv").await;
    assert!(asked.len() == 1 && asked[0].contains("'=HYPERLINK(1) to pay"), "{asked:?}");
    assert_eq!(status(&bob, &world, "/a/abc/requests?format=csv").await, 404);
}

#[tokio::test]
async fn a_file_that_one_may_not_have_is_not_begun() {
    let world = World::sweep().await;
    let bob = with_password(&world, BOB).await;
    for list in ["users", "roles", "groups", "keys", "history", "access/who", "requests"] {
        let reply = bob.get(&world, &format!("/a/abc/{list}?format=csv")).await;
        assert_eq!(reply.status.as_u16(), 404, "{list}: {}", reply.text);
    }
}

/// Who looks with the eyes of another takes a list themself: it is on record as theirs.
// covers P62
#[tokio::test]
async fn a_file_that_is_taken_while_viewing_as_someone_is_on_record() {
    let mut world = World::sweep().await;
    let (account, carol) = (world.account("abc"), world.membership(CAROL, "abc"));
    let reason = "a ticket".parse().expect("a reason");
    let look = Command::LookAs { account, whom: LookedAs::Membership(carol), reason: Some(reason) };
    world.act(RITA, look).await;
    let rita = with_password(&world, RITA).await;
    let file = rows(&rita, &world, &format!("/view/abc/{carol}/a/abc/users?format=csv")).await;
    assert!(!file.is_empty());
    let carol = with_password(&world, CAROL).await;
    let history = shown(&carol, &world, "/a/abc/history?event=list_exported").await;
    assert!(history.contains("Your provider") && !history.contains(RITA), "{history}");
}
