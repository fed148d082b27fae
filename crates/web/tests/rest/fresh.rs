//! Requests that ask for a revision: `Rolecall-Min-Revision`, and the nodes that answer.

use serde_json::json;

use super::{call, get, send};
use crate::world::World;

const HEADER: &str = "rolecall-min-revision";

#[tokio::test]
async fn a_revision_that_is_here_is_answered_and_one_that_is_not_is_refused_at_once() {
    let world = World::sweep().await;
    let bob = world.membership("bob@abc.example", "abc");
    let request = format!("PUT /accounts/abc/people/{bob}/state");
    let changed = send(&world, "all of abc", &request, &json!({"state": "suspended"})).await;
    let revision = changed.answer()["revision"].as_u64().expect("a revision");
    let asked = async |revision: String| {
        let asked = call(&world, "all of abc", "GET /accounts/abc/people");
        asked.header(HEADER, &revision).send(&world).await
    };
    assert_eq!(asked(revision.to_string()).await.status, 200);
    let ahead = asked((revision + 1).to_string()).await;
    assert_eq!(ahead.problem(503), "revision.not_reached");
    assert_eq!(ahead.header("retry-after"), Some("1"));
    assert!(ahead.text.contains(&format!("has revision {revision}")), "{}", ahead.text);
    for wrong in ["-1", "one", "", "1.5"] {
        assert_eq!(asked(wrong.to_owned()).await.problem(400), "revision.form", "{wrong}");
    }
}

#[tokio::test]
async fn a_change_that_asks_for_a_revision_that_is_not_here_is_not_made() {
    let world = World::sweep().await;
    let bob = world.membership("bob@abc.example", "abc");
    let before = get(&world, "all of abc", &format!("/accounts/abc/people/{bob}")).await;
    let change = call(&world, "all of abc", &format!("PUT /accounts/abc/people/{bob}/state"));
    let change = change.json(json!({"state": "suspended"}).to_string());
    let refused = change.header(HEADER, "999999").send(&world).await;
    assert_eq!(refused.problem(503), "revision.not_reached");
    assert_eq!(get(&world, "all of abc", &format!("/accounts/abc/people/{bob}")).await, before);
}

#[tokio::test]
async fn nodes_are_the_platforms_to_see() {
    let world = World::sweep().await;
    let nodes = get(&world, "all of northwind", "/nodes").await;
    assert_eq!(nodes["database_answers"], true);
    assert_eq!(nodes["revision"], nodes["head"]);
    let refused = call(&world, "all of abc", "GET /nodes").send(&world).await;
    assert_eq!(refused.problem(404), "target.not_found");
}
