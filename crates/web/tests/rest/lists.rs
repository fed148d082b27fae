//! Lists come in pages, whole and in order, and can be narrowed.

use serde_json::Value;

use super::{call, get};
use crate::world::World;

/// Every item, a few at a time.
async fn paged(world: &World, path: &str, limit: usize) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    for _ in 0..1_000 {
        let sign = if path.contains('?') { '&' } else { '?' };
        let page = format!("{path}{sign}limit={limit}{cursor}");
        let page = get(world, "all of northwind", &page).await;
        let some = page["items"].as_array().expect("items").clone();
        assert!(some.len() <= limit);
        items.extend(some);
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
    panic!("{path} does not end");
}

#[tokio::test]
async fn pages_of_any_size_together_are_the_list() {
    let world = World::sweep().await;
    for path in [
        "/accounts/abc/people",
        "/accounts/abc/invitations",
        "/accounts/abc/keys",
        "/accounts/northwind/roles",
        "/accounts/northwind/accounts?all=true",
        "/accounts/abc/history",
        "/accounts/abc/review/people",
        "/accounts/abc/reviews",
        "/accounts/abc/access/who?section=invoices&level=view",
    ] {
        let whole = paged(&world, path, 200).await;
        assert!(!whole.is_empty(), "{path}");
        for limit in [1, 2, 3] {
            assert_eq!(paged(&world, path, limit).await, whole, "{path} by {limit}");
        }
    }
}

#[tokio::test]
async fn people_are_found_by_name_state_and_role() {
    let world = World::sweep().await;
    let found = async |query: &str| -> Vec<String> {
        let path = format!("/accounts/abc/people?{query}");
        let page = get(&world, "all of abc", &path).await;
        let people = page["items"].as_array().expect("items");
        people.iter().map(|person| person["address"].as_str().expect("one").to_owned()).collect()
    };
    assert_eq!(found("q=BOB").await, ["bob@abc.example"]);
    assert_eq!(found("state=suspended").await, ["sue@abc.example"]);
    assert_eq!(found(&format!("role={}", world.role("Keymaster"))).await, ["kim@abc.example"]);
    assert_eq!(found("q=nobody").await, [""; 0]);
}

#[tokio::test]
async fn of_the_accounts_below_those_are_listed_of_which_something_is_seen() {
    let world = World::sweep().await;
    let names = async |key: &str, path: &str| -> Vec<String> {
        let page = get(&world, key, path).await;
        let items = page["items"].as_array().expect("items");
        items.iter().map(|item| item["short_name"].as_str().expect("one").to_owned()).collect()
    };
    let all = "/accounts/northwind/accounts?all=true";
    assert_eq!(
        names("all of northwind", all).await,
        ["harbour", "abc", "abc-hq", "globex", "fenced", "gone"]
    );
    assert_eq!(names("all of harbour", "/accounts/harbour/accounts").await, ["abc", "fenced"]);
    let systems = "/accounts/harbour/accounts?all=true&kind=phone_system";
    assert_eq!(names("all of harbour", systems).await, ["abc-hq"]);
    assert_eq!(names("all of abc", "/accounts/abc/accounts?q=HQ").await, ["abc-hq"]);
    let closed = "/accounts/northwind/accounts?all=true&state=closed";
    assert_eq!(names("all of northwind", closed).await, ["gone"]);
}

#[tokio::test]
async fn accounts_below_come_in_the_order_that_is_asked_for_page_after_page() {
    let world = World::sweep().await;
    for (sort, all) in [
        ("name", ["abc", "abc-hq", "fenced", "globex", "gone", "harbour"]),
        ("kind", ["harbour", "abc", "fenced", "globex", "gone", "abc-hq"]),
        ("state", ["abc", "abc-hq", "fenced", "globex", "harbour", "gone"]),
    ] {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/accounts/northwind/accounts?all=true&sort={sort}&limit=2{cursor}");
            let page = get(&world, "all of northwind", &path).await;
            let items = page["items"].as_array().expect("items").iter();
            found.extend(items.map(|item| item["short_name"].as_str().expect("one").to_owned()));
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(found, all, "{sort}");
    }
}

#[tokio::test]
async fn what_is_no_page_is_refused_by_name() {
    let world = World::sweep().await;
    for (query, code) in [
        ("limit=0", "query.mistyped"),
        ("limit=201", "query.mistyped"),
        ("limit=many", "query.mistyped"),
        ("cursor=elsewhere", "cursor.unknown"),
        ("offset=5", "query.mistyped"),
    ] {
        let call = call(&world, "all of abc", &format!("GET /accounts/abc/people?{query}"));
        assert_eq!(call.send(&world).await.problem(400), code, "{query}");
    }
}
