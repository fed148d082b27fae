//! What is wrong with a request is said, with its place and what to do.

use rolecall_core::Kind;
use serde_json::json;

use super::{call, send};
use crate::world::{Call, World};

#[tokio::test]
async fn an_unknown_member_is_refused_by_its_name() {
    let world = World::sweep().await;
    let bob = world.membership("bob@abc.example", "abc");
    let request = format!("PUT /accounts/abc/people/{bob}/roles");
    let body = json!({"roles": [world.role("Asks")], "owner": true});
    let refused = send(&world, "all of abc", &request, &body).await;
    assert_eq!(refused.problem(400), "member.unknown");
    assert!(refused.text.contains("`owner`"), "{}", refused.text);
}

#[tokio::test]
async fn credentials_are_asked_for_before_anything_is_read() {
    let world = World::sweep().await;
    for path in ["/api/v1/me", "/api/v1/accounts/abc", "/api/v1/accounts/nowhere/people"] {
        assert_eq!(Call::get(path).send(&world).await.problem(401), "key.needed");
        let broken = Call::post("/api/v1/accounts/abc/people").json("{");
        assert_eq!(broken.send(&world).await.problem(401), "key.needed");
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() {
    let world = World::sweep().await;
    let post = || call(&world, "all of abc", "POST /accounts/abc/people");
    let sent = async |call: Call, status| call.send(&world).await.problem(status);
    assert_eq!(sent(post().json("{"), 400).await, "body.not_json");
    assert_eq!(sent(post().json("[]"), 400).await, "body.not_object");
    assert_eq!(sent(post().json("{}"), 400).await, "member.missing");
    let form = post().header("content-type", "text/plain").bytes("{}");
    assert_eq!(sent(form, 415).await, "body.content_type");
    let large = post().json(vec![b' '; 1_048_577]);
    assert_eq!(sent(large, 413).await, "body.unread");
}

#[tokio::test]
async fn a_refusal_of_the_rules_has_its_code_and_says_what_to_do() {
    let mut world = World::sweep().await;
    let taken = json!({"name": "abc desk", "type": "customer", "levels": {}});
    let refused = send(&world, "all of abc", "POST /accounts/abc/roles", &taken).await;
    assert_eq!(refused.problem(409), "role.name_taken");
    let half = json!({"name": "HR", "type": "customer", "levels": {"customer.users": "edit"}});
    let refused = send(&world, "all of abc", "POST /accounts/abc/roles", &half).await;
    assert_eq!(refused.problem(422), "prerequisite.missing");
    assert!(refused.text.contains("needs view on customer.allowed_roles: set it too"));
    let hr = json!({"customer.users": "edit", "customer.allowed_roles": "view"});
    world.define("olivia@northwind.example", "northwind", ("HR", Kind::Customer), hr).await;
    world.issue("carol@abc.example", "abc", ("hr", "HR"), |_| ()).await;
    let bob = world.membership("bob@abc.example", "abc");
    let request = format!("PUT /accounts/abc/people/{bob}/roles");
    let beyond = json!({"roles": [world.role("Viewer")]});
    let refused = send(&world, "hr", &request, &beyond).await;
    assert_eq!(refused.problem(403), "level.beyond_giver");
    assert!(refused.text.contains("you cannot give view on "), "{}", refused.text);
}
