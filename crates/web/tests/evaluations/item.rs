//! An item that is wrong in itself is a no with its error, and the others are answered.

use serde_json::{Value, json};

use super::{no, yes};
use crate::world::{World, question, with, without};

/// Asks the item between two good ones and gives what was told of it.
async fn told(world: &World, key: &str, item: &Value) -> Value {
    let body = json!({"evaluations": [yes(), item, no()]});
    let answer = world.ask_many(key, &body).await.answer();
    let items = answer["evaluations"].as_array().expect("a list");
    assert_eq!(items.len(), 3, "{item}");
    assert_eq!(items[0]["decision"], true, "{item}");
    assert_eq!(items[2]["decision"], false, "{item}");
    items[1].clone()
}

fn assert_wrong(told: &Value, status: u16, code: &str) {
    assert_eq!(told["decision"], false, "{told}");
    let error = &told["context"]["error"];
    assert_eq!(error["status"], status, "{told}");
    assert_eq!(error["code"], code, "{told}");
    assert!(error["message"].is_string(), "{told}");
}

#[tokio::test]
async fn an_item_that_lacks_a_required_member_is_a_no_with_the_error() {
    let world = World::telecom().await;
    for path in [
        "subject",
        "subject/type",
        "subject/id",
        "action",
        "action/name",
        "resource",
        "resource/type",
        "resource/id",
    ] {
        let told = told(&world, "abc asks", &without(yes(), path)).await;
        assert_wrong(&told, 400, "member.missing");
        let message = told["context"]["error"]["message"].as_str();
        let named = format!("`{}`", path.replace('/', "."));
        assert!(message.expect("a message").contains(&named), "{told}");
    }
}

#[tokio::test]
async fn an_item_with_a_mistyped_member_is_a_no_with_the_error() {
    let world = World::telecom().await;
    for path in [
        "subject",
        "subject/type",
        "subject/id",
        "subject/properties",
        "action",
        "action/name",
        "action/properties",
        "resource",
        "resource/type",
        "resource/id",
        "resource/properties",
        "resource/properties/account",
        "context",
        "context/ip",
        "context/min_revision",
    ] {
        let told = told(&world, "abc asks", &with(yes(), path, json!([]))).await;
        assert_wrong(&told, 400, "member.mistyped");
    }
}

#[tokio::test]
async fn an_item_that_is_no_object_is_a_no_with_the_error() {
    let world = World::telecom().await;
    for item in [json!(null), json!(7), json!("text"), json!([yes()]), json!(true)] {
        let told = told(&world, "abc asks", &item).await;
        assert_wrong(&told, 400, "member.mistyped");
    }
}

#[tokio::test]
async fn an_item_that_asks_more_than_the_key_may_is_a_no_with_the_error() {
    let world = World::telecom().await;
    let item = with(yes(), "context/time", json!("2026-06-01T00:00:00Z"));
    assert_wrong(&told(&world, "abc asks", &item).await, 403, "level.missing");
    let allowed = told(&world, "abc simulates", &item).await;
    assert_eq!(allowed["decision"], true);
}

#[tokio::test]
async fn an_item_about_what_is_unknown_is_a_plain_no() {
    let world = World::telecom().await;
    for item in [
        question("nobody@abc.example", "view", "invoices", "abc"),
        question("bob@abc.example", "fly", "invoices", "abc"),
        question("bob@abc.example", "view", "unicorns", "abc"),
        question("bob@abc.example", "view", "invoices", "nowhere"),
    ] {
        let told = told(&world, "abc asks", &item).await;
        assert_eq!(told["decision"], false);
        assert!(told["context"]["error"].is_null(), "{told}");
        assert!(told["context"]["reason"].is_string(), "{told}");
    }
}

#[tokio::test]
async fn an_item_does_not_lend_its_members_to_the_next() {
    let world = World::telecom().await;
    let body = json!({"evaluations": [yes(), {}, without(yes(), "subject")]});
    let answer = world.ask_many("abc asks", &body).await.answer();
    assert_eq!(answer["evaluations"][0]["decision"], true);
    for item in [1, 2] {
        assert_wrong(&answer["evaluations"][item], 400, "member.missing");
    }
}
