//! One's own over REST, with the session that pages have.

use axum::http::Method;
use serde_json::{Value, json};

use super::{BOB, CAROL, GINA};
use crate::{
    rest,
    sign_in::browser::{Browser, with_password},
    world::{Call, PUBLIC_URL, Reply, World},
};

async fn asked(browser: &Browser, world: &World, request: &str, body: Value) -> Reply {
    let (method, path) = request.split_once(' ').expect("a method and a path");
    let method: Method = method.parse().expect("a method");
    let call: Call = browser.call(method, &format!("/api/v1{path}"));
    let call = call.header("origin", PUBLIC_URL);
    if body.is_null() {
        call.send(world).await
    } else {
        call.json(body.to_string()).send(world).await
    }
}

// covers D119
#[tokio::test]
async fn a_person_lists_leaves_and_joins_their_accounts() {
    let mut world = World::telecom().await;
    world.invite(GINA, "globex", BOB, "Bookkeeper").await;
    let bob = with_password(&world, BOB).await;
    let accounts = asked(&bob, &world, "GET /me/accounts", Value::Null).await.answer();
    assert_eq!(accounts["items"][0]["short_name"], "abc", "{accounts}");
    let waiting = asked(&bob, &world, "GET /me/invitations", Value::Null).await.answer();
    let id = waiting["items"][0]["id"].as_str().expect("an invitation").to_owned();
    assert_eq!(waiting["items"][0]["account"], "globex");
    let accept = format!("POST /me/invitations/{id}/accept");
    let joined = asked(&bob, &world, &accept, json!({})).await;
    assert_eq!(rest::changed(&joined)["short_name"], "globex");
    let left = asked(&bob, &world, "POST /me/accounts/abc/leave", json!({})).await;
    assert_eq!(left.status.as_u16(), 200, "{}", left.text);
    let again = asked(&bob, &world, "POST /me/accounts/abc/leave", json!({})).await;
    assert_eq!(again.problem(404), "target.not_found");
    let carol = with_password(&world, CAROL).await;
    let owner = asked(&carol, &world, "POST /me/accounts/abc/leave", json!({})).await;
    assert_eq!(owner.status.as_u16() / 100, 4, "an owner cannot leave: {}", owner.text);
}

#[tokio::test]
async fn an_invitation_is_nobody_elses_to_answer() {
    let mut world = World::telecom().await;
    world.invite(GINA, "globex", BOB, "Bookkeeper").await;
    let id = world.membership(BOB, "globex");
    let carol = with_password(&world, CAROL).await;
    for answer in ["accept", "decline"] {
        let path = format!("POST /me/invitations/{id}/{answer}");
        assert_eq!(asked(&carol, &world, &path, json!({})).await.problem(404), "target.not_found");
    }
}

#[tokio::test]
async fn a_person_sets_their_profile_and_ends_their_other_sessions() {
    let world = World::telecom().await;
    let bob = with_password(&world, BOB).await;
    let mut elsewhere = Browser::default();
    elsewhere.sign_in(&world, BOB, "seven quiet lamps over water").await;
    let body = json!({"name": "Bob Baker", "zone": "Europe/Kyiv", "language": "en"});
    let set = asked(&bob, &world, "PUT /me/profile", body.clone()).await;
    assert_eq!(rest::changed(&set), body);
    let sessions = asked(&bob, &world, "GET /me/sessions", Value::Null).await.answer();
    assert_eq!(sessions.as_array().map(Vec::len), Some(2), "{sessions}");
    let left = asked(&bob, &world, "POST /me/sessions/end", json!({})).await.answer();
    assert_eq!((left.as_array().map(Vec::len), &left[0]["this"]), (Some(1), &json!(true)));
    let other = asked(&elsewhere, &world, "GET /me", Value::Null).await;
    assert_eq!(other.status.as_u16(), 401);
}

#[tokio::test]
async fn a_key_has_nothing_of_its_own() {
    let world = World::telecom().await;
    for path in ["/me/accounts", "/me/invitations", "/me/profile", "/me/sessions"] {
        let reply = rest::call(&world, "abc asks", &format!("GET {path}")).send(&world).await;
        assert_eq!(reply.problem(403), "person.needed", "{path}");
    }
}
