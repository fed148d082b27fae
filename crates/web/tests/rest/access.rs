//! Who may do what, and why: one's own, and that of those whom one may see.

use rolecall_core::change::Command;
use serde_json::{Value, json};

use super::{call, get};
use crate::world::World;

const CARE: &str = "sam@northwind.example";

fn sections(report: &Value) -> Vec<&str> {
    let sections = report["sections"].as_array().expect("sections");
    sections.iter().map(|section| section["section"].as_str().expect("a key")).collect()
}

#[tokio::test]
async fn a_key_may_look_at_its_own_access_whatever_it_is() {
    let world = World::sweep().await;
    let report = get(&world, "abc asks", "/accounts/abc/access").await;
    assert_eq!(sections(&report), ["decisions"]);
    assert_eq!(report["subject"]["name"], "abc asks");
    let why = "/accounts/abc/access/explanation?section=invoices&level=view";
    let why = get(&world, "abc asks", why).await;
    assert_eq!((&why["allowed"], &why["reason"]), (&json!(false), &json!("role.insufficient")));
    assert_eq!(why["words"][0], "no: abc asks may not view invoices in abc");
}

#[tokio::test]
async fn of_others_only_what_stands_where_one_may_look_is_told() {
    let world = World::sweep().await;
    let path = format!("/accounts/abc/access?subject_type=person&subject={CARE}");
    // Sam is the customer's bookkeeper, and the platform's too: the second is not the customer's
    // to know.
    let bookkeeper = ["invoices", "services", "pricelists", "numbers", "trunks"].map(str::to_owned);
    let seen = get(&world, "all of abc", &path).await;
    let mut told: Vec<_> = sections(&seen).iter().map(ToString::to_string).collect();
    told.sort();
    let mut expected = bookkeeper.to_vec();
    expected.sort();
    assert_eq!(told, expected);
    let why = format!(
        "/accounts/abc/access/explanation?section=invoices&level=edit&subject_type=person&subject={CARE}"
    );
    let from_below = get(&world, "all of abc", &why).await;
    let from_above = get(&world, "all of northwind", &why).await;
    let standings = |why: &Value| why["explanation"]["standings"].as_array().map(Vec::len);
    assert_eq!((standings(&from_below), standings(&from_above)), (Some(1), Some(2)));
}

#[tokio::test]
async fn who_has_nothing_here_is_as_unknown_as_who_does_not_exist() {
    let world = World::sweep().await;
    let ask = async |who: &str| {
        let path = format!("GET /accounts/abc/access?subject_type=person&subject={who}");
        call(&world, "all of abc", &path).send(&world).await
    };
    let elsewhere = ask("gus@globex.example").await;
    assert_eq!(elsewhere.problem(404), "target.not_found");
    assert_eq!(elsewhere, ask("nobody@nowhere.example").await);
    // Who stands only above is not told of either.
    assert_eq!(elsewhere, ask("olivia@northwind.example").await);
}

#[tokio::test]
async fn who_can_names_those_whom_one_may_see() {
    let world = World::sweep().await;
    let path = "/accounts/abc/access/who?section=invoices&level=view&limit=200";
    let names = async |key: &str| -> Vec<String> {
        let page = get(&world, key, path).await;
        let items = page["items"].as_array().expect("items");
        items.iter().map(|item| item["name"].as_str().expect("a name").to_owned()).collect()
    };
    let below = names("all of abc").await;
    let above = names("all of northwind").await;
    assert!(below.contains(&"bob@abc.example".to_owned()), "{below:?}");
    assert!(!below.contains(&"olivia@northwind.example".to_owned()), "{below:?}");
    assert!(!below.contains(&"all of harbour".to_owned()), "{below:?}");
    assert!(above.contains(&"olivia@northwind.example".to_owned()), "{above:?}");
    assert!(above.contains(&"all of harbour".to_owned()), "{above:?}");
    assert!(below.iter().all(|name| above.contains(name)));
}

#[tokio::test]
async fn a_moment_can_be_asked_about() {
    let world = World::sweep().await;
    let nina = "subject_type=person&subject=nina@abc.example";
    let at = async |at: &str| {
        let path = format!("/accounts/abc/access?{nina}&at={at}");
        sections(&get(&world, "all of abc", &path).await).len()
    };
    assert_eq!(at("2026-05-31T23:59:59Z").await, 0);
    assert_eq!(at("2026-06-01T00:00:00Z").await, 5);
}

#[tokio::test]
async fn an_account_does_not_tell_who_capped_it_above() {
    let mut world = World::sweep().await;
    let ceiling = Command::SetCeiling {
        account: world.account("abc"),
        section: "invoices".parse().expect("a section"),
        ceiling: Some(rolecall_core::Level::View),
    };
    world.act("olivia@northwind.example", ceiling).await;
    let bob = "section=invoices&level=edit&subject_type=person&subject=bob@abc.example";
    let path = format!("/accounts/abc/access/explanation?{bob}");
    let why = get(&world, "all of abc", &path).await;
    assert_eq!(why["reason"], "ceiling.lower");
    let above = [world.account("northwind"), world.account("harbour")].map(|id| id.to_string());
    let told = why.to_string();
    assert!(above.iter().all(|id| !told.contains(id)), "{told}");
}

#[tokio::test]
async fn what_has_passed_is_answered_as_it_was_then() {
    let mut world = World::sweep().await;
    let (key, kim) = ("all of abc", "kim@abc.example");
    let of_kim = format!("/accounts/abc/access?subject_type=person&subject={kim}");
    let who = "/accounts/abc/access/who?section=api_access&level=view";
    let refused = async |world: &World, path: &str, status| {
        let reply = call(world, key, &format!("GET {path}")).send(world).await;
        reply.problem(status)
    };
    let before = get(&world, key, &of_kim).await;
    assert!(!sections(&before).is_empty());
    let listed = get(&world, key, who).await;
    let then = world.revision();
    let membership = world.membership(kim, "abc");
    world.act("carol@abc.example", Command::EndMembership { membership }).await;
    assert_eq!(refused(&world, &of_kim, 404).await, "target.not_found");

    let past = get(&world, key, &format!("{of_kim}&revision={then}")).await;
    assert_eq!(past["sections"], before["sections"]);
    assert_eq!(past["revision"], then);
    let past = get(&world, key, &format!("{who}&revision={then}")).await;
    assert_eq!(past["items"], listed["items"], "who was there is told");
    assert_ne!(get(&world, key, who).await["items"], listed["items"]);

    for (asked, code) in [
        ("revision=1", "past.not_there"),
        ("at=2020-01-01T00:00:00Z", "past.not_there"),
        ("revision=1000000", "revision.not_reached"),
    ] {
        assert_eq!(refused(&world, &format!("/accounts/abc/access?{asked}"), 400).await, code);
    }
}
