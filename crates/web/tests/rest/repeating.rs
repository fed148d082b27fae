//! Requests that come twice, and changes that were meant for another state.

use serde_json::{Value, json};

use super::{call, changed, send};
use crate::world::{Reply, World};

const PEOPLE: &str = "POST /accounts/abc/people";

fn person(world: &World, number: usize) -> Value {
    json!({
        "address": format!("new{number}@new.example"), "name": format!("New {number}"),
        "roles": [world.role("Asks")], "dates": {"zone": "UTC"},
    })
}

async fn repeated(world: &World, request: &str, name: &str, body: &Value) -> Reply {
    let call = call(world, "all of abc", request).header("idempotency-key", name);
    call.json(body.to_string()).send(world).await
}

/// The reply is lost after the commit, so the sender repeats the request, not knowing.
#[tokio::test]
async fn a_request_whose_reply_was_lost_is_carried_out_once_a_thousand_times() {
    let world = World::sweep().await;
    let before = world.revision();
    let mut rows = 0;
    for number in 0..1_000 {
        let (name, body) = (format!("lost-{number}"), person(&world, number));
        let start = world.revision();
        let lost = repeated(&world, PEOPLE, &name, &body).await;
        rows += world.revision() - start;
        let after = world.revision();
        let again = repeated(&world, PEOPLE, &name, &body).await;
        assert_eq!(world.revision(), after, "nothing is written a second time");
        assert_eq!(again, lost, "the answer is the one that was lost");
        changed(&lost);
    }
    // Each is a person who becomes known, and their place in the account.
    assert_eq!((rows, world.revision()), (2_000, before + 2_000));
}

#[tokio::test]
async fn the_name_of_a_request_stands_for_that_request_alone() {
    let world = World::sweep().await;
    changed(&repeated(&world, PEOPLE, "once", &person(&world, 1)).await);
    let other = repeated(&world, PEOPLE, "once", &person(&world, 2)).await;
    assert_eq!(other.problem(422), "request.reused");
    // Another caller's names are its own.
    let call = call(&world, "all of harbour", "POST /accounts/abc/people");
    let call = call.header("idempotency-key", "once").json(person(&world, 2).to_string());
    changed(&call.send(&world).await);
    let long = repeated(&world, PEOPLE, &"x".repeat(256), &person(&world, 3)).await;
    assert_eq!(long.problem(400), "idempotency_key.form");
}

#[tokio::test]
async fn a_removal_that_is_repeated_is_answered_as_the_first_time() {
    let world = World::sweep().await;
    let bob = world.membership("bob@abc.example", "abc");
    let key = world.key("abc spare").id;
    for path in [format!("/accounts/abc/people/{bob}"), format!("/accounts/abc/keys/{key}")] {
        let remove = || {
            let call = call(&world, "all of abc", &format!("DELETE {path}"));
            call.header("idempotency-key", &path.replace('/', "-"))
        };
        let first = remove().send(&world).await;
        assert_eq!(first.status.as_u16(), 200, "{}", first.text);
        assert_eq!(remove().send(&world).await, first);
        let anew = call(&world, "all of abc", &format!("DELETE {path}")).send(&world).await;
        assert_eq!(anew.problem(404), "target.not_found");
    }
}

// covers T13
#[tokio::test]
async fn a_key_is_shown_once_and_not_to_who_repeats_the_request() {
    let world = World::sweep().await;
    let body = json!({"name": "Export", "roles": [world.role("Asks")]});
    let first = repeated(&world, "POST /accounts/abc/keys", "a-key", &body).await;
    assert_eq!(first.header("cache-control"), Some("no-store"));
    let issued = changed(&first);
    let credential = issued["credential"].as_str().expect("shown").to_owned();
    let again = repeated(&world, "POST /accounts/abc/keys", "a-key", &body).await;
    assert_eq!(changed(&again)["credential"], Value::Null);
    assert_eq!(changed(&again)["key"], issued["key"]);
    let id = issued["key"]["id"].as_str().expect("an id");
    let shown = super::get(&world, "all of abc", &format!("/accounts/abc/keys/{id}")).await;
    assert!(!shown.to_string().contains(&credential), "{shown}");
    assert_eq!(shown["last_used_at"], Value::Null);
    let me = crate::world::Call::get("/api/v1/me");
    let me = me.header("authorization", &format!("Bearer {credential}")).send(&world).await;
    assert_eq!(me.answer()["subject"]["name"], "Export");
    let shown = super::get(&world, "all of abc", &format!("/accounts/abc/keys/{id}")).await;
    assert_eq!(shown["last_used_at"], "2026-05-01T12:00:00Z");
}

#[tokio::test]
async fn a_change_that_was_meant_for_another_state_is_refused_with_both() {
    let world = World::sweep().await;
    let bob = world.membership("bob@abc.example", "abc");
    let path = format!("/accounts/abc/people/{bob}");
    let looked = call(&world, "all of abc", &format!("GET {path}")).send(&world).await;
    let tag = looked.header("etag").expect("a tag").to_owned();
    let dates = |expiration: &str| json!({"expiration": expiration, "zone": "UTC"});
    let set = async |tag: &str, expiration: &str| {
        let call = call(&world, "all of abc", &format!("PUT {path}/dates"));
        call.header("if-match", tag).json(dates(expiration).to_string()).send(&world).await
    };
    let first = set(&tag, "2027-01-01").await;
    changed(&first);
    let stale = set(&tag, "2028-01-01").await;
    assert_eq!(stale.problem(412), "state.stale");
    assert_eq!(stale.json()["current"]["dates"]["expiration"], "2027-01-01");
    assert_eq!(stale.json()["yours"], dates("2028-01-01"));
    // The answer to a change has the tag for the next one.
    changed(&set(first.header("etag").expect("a tag"), "2028-01-01").await);
    assert_eq!(set("latest", "2029-01-01").await.problem(400), "if_match.form");
    changed(&set("*", "2029-01-01").await);
}

#[tokio::test]
async fn a_removal_that_was_meant_for_another_state_is_refused_with_what_there_is() {
    let world = World::sweep().await;
    let desk = format!("/accounts/abc/roles/{}", world.role("abc desk"));
    let looked = call(&world, "all of abc", &format!("GET {desk}")).send(&world).await;
    let tag = looked.header("etag").expect("a tag").to_owned();
    let other = json!({"name": "abc desk", "type": "customer", "levels": {}});
    changed(&send(&world, "all of abc", &format!("PUT {desk}"), &other).await);
    let remove = call(&world, "all of abc", &format!("DELETE {desk}")).header("if-match", &tag);
    let stale = remove.send(&world).await;
    assert_eq!(stale.problem(412), "state.stale");
    assert_eq!(stale.json()["current"]["content"]["levels"], json!({}));
}
