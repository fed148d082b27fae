//! What a question must have, may have, and need not have.

use serde_json::{Map, Value, json};

use crate::world::{Call, EVALUATION, Reply, World, question, with, without};

const REQUIRED_OBJECTS: [&str; 3] = ["subject", "action", "resource"];
const REQUIRED_STRINGS: [&str; 5] =
    ["subject/type", "subject/id", "action/name", "resource/type", "resource/id"];
const OPTIONAL_OBJECTS: [&str; 4] =
    ["context", "subject/properties", "action/properties", "resource/properties"];

fn asked() -> Value {
    question("bob@abc.example", "edit", "invoices", "abc")
}

async fn ask_text(world: &World, text: impl Into<Vec<u8>>) -> Reply {
    let call = Call::post(EVALUATION).with_key(world, "abc asks");
    call.json(text).send(world).await
}

/// Values of all types of JSON but one.
fn mistyped(wanted: fn(&Value) -> bool) -> Vec<Value> {
    let all = vec![
        json!(null),
        json!(true),
        json!(7),
        json!("text"),
        json!(["text"]),
        json!({"name": "text"}),
    ];
    all.into_iter().filter(|value| !wanted(value)).collect()
}

fn detail(reply: &Reply) -> String {
    let body = reply.json();
    body["detail"].as_str().expect("a detail").to_owned()
}

#[tokio::test]
async fn each_required_member_that_is_missing_is_refused_by_name() {
    let world = World::telecom().await;
    for path in REQUIRED_OBJECTS.iter().chain(&REQUIRED_STRINGS) {
        let reply = world.ask("abc asks", &without(asked(), path)).await;
        assert_eq!(reply.problem(400), "member.missing", "{path}");
        let named = format!("`{}`", path.replace('/', "."));
        assert!(detail(&reply).contains(&named), "{path}: {}", detail(&reply));
    }
}

#[tokio::test]
async fn each_object_that_is_something_else_is_refused_by_name() {
    let world = World::telecom().await;
    for path in REQUIRED_OBJECTS.iter().chain(&OPTIONAL_OBJECTS) {
        for value in mistyped(Value::is_object) {
            let reply = world.ask("abc asks", &with(asked(), path, value)).await;
            assert_eq!(reply.problem(400), "member.mistyped", "{path}");
            let named = format!("`{}`", path.replace('/', "."));
            assert!(detail(&reply).contains(&named), "{path}: {}", detail(&reply));
        }
    }
}

#[tokio::test]
async fn each_string_that_is_something_else_is_refused_by_name() {
    let world = World::telecom().await;
    let accounts = ["subject/properties/account", "resource/properties/account"];
    for path in REQUIRED_STRINGS.iter().chain(&accounts) {
        for value in mistyped(Value::is_string) {
            let reply = world.ask("abc asks", &with(asked(), path, value)).await;
            assert_eq!(reply.problem(400), "member.mistyped", "{path}");
            let named = format!("`{}`", path.replace('/', "."));
            assert!(detail(&reply).contains(&named), "{path}: {}", detail(&reply));
        }
    }
}

#[tokio::test]
async fn each_optional_object_may_be_empty() {
    let world = World::telecom().await;
    let plain = world.ask("abc asks", &asked()).await;
    for path in OPTIONAL_OBJECTS {
        let reply = world.ask("abc asks", &with(asked(), path, json!({}))).await;
        assert_eq!(reply, plain, "{path}");
    }
}

#[tokio::test]
async fn empty_strings_are_strings_of_what_is_not_known() {
    let world = World::telecom().await;
    for path in REQUIRED_STRINGS {
        let reply = world.ask("abc asks", &with(asked(), path, json!(""))).await;
        assert!(!reply.verdict().0, "{path}");
    }
}

#[tokio::test]
async fn unknown_members_are_ignored_wherever_they_are() {
    let world = World::telecom().await;
    let plain = world.ask("abc asks", &asked()).await;
    for path in [
        "decision",
        "evaluations",
        "options",
        "page",
        "subject/name",
        "subject/properties/unknown",
        "action/id",
        "action/type",
        "action/properties/unknown",
        "resource/name",
        "resource/properties/unknown",
        "context/unknown",
        "context/revisions",
    ] {
        for value in mistyped(|_| false) {
            let reply = world.ask("abc asks", &with(asked(), path, value)).await;
            assert_eq!(reply, plain, "{path}");
        }
    }
}

#[tokio::test]
async fn the_order_of_members_does_not_matter() {
    let world = World::telecom().await;
    let full = with(asked(), "context/ip", json!("192.0.2.1"));
    let full = with(full, "resource/properties/account", json!("abc"));
    let plain = world.ask("abc asks", &full).await;
    assert!(plain.verdict().0);
    let turned = turned(&full);
    assert_ne!(full.to_string(), turned.to_string());
    assert_eq!(world.ask("abc asks", &turned).await, plain);
}

/// The same with the members of every object the other way round.
fn turned(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().rev();
            let turned: Map<_, _> =
                members.map(|(name, value)| (name.clone(), turned(value))).collect();
            Value::Object(turned)
        }
        other => other.clone(),
    }
}

#[tokio::test]
async fn an_empty_body_is_refused() {
    let world = World::telecom().await;
    for text in ["", " ", "\r\n\t "] {
        let reply = ask_text(&world, text).await;
        assert_eq!(reply.problem(400), "body.not_json", "{text:?}");
    }
}

#[tokio::test]
async fn broken_json_is_refused() {
    let world = World::telecom().await;
    let whole = asked().to_string();
    let deep = "[".repeat(100_000);
    for text in [
        &whole[..whole.len() - 1],
        &format!("{whole}}}"),
        &format!("{whole} {whole}"),
        &whole.replace('"', "'"),
        &whole.replace(':', "="),
        &whole.replacen('}', ",}", 1),
        &whole.replace("\"edit\"", "NaN"),
        &whole.replace("edit", "ed\nit"),
        &whole.replace("edit", "ed\\xit"),
        &whole.replace("edit", "\\ud800"),
        &format!("\u{feff}{whole}"),
        &format!("// a comment\n{whole}"),
        &deep,
        "subject=bob&action=edit",
        "<subject/>",
    ] {
        let reply = ask_text(&world, text).await;
        let shown: String = text.chars().take(200).collect();
        assert_eq!(reply.problem(400), "body.not_json", "{shown}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_utf8_is_refused() {
    let world = World::telecom().await;
    let text = asked().to_string().replace("edit", "ed?it");
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'?' { 0xff } else { byte }).collect();
    let reply = ask_text(&world, bytes).await;
    assert_eq!(reply.problem(400), "body.not_json");
}

#[tokio::test]
async fn a_top_level_array_or_anything_else_but_an_object_is_refused() {
    let world = World::telecom().await;
    let array = json!([asked()]).to_string();
    for text in [&array, "[]", "null", "true", "7", "\"text\""] {
        let reply = ask_text(&world, text).await;
        assert_eq!(reply.problem(400), "body.not_object", "{text}");
    }
}

#[tokio::test]
async fn what_is_not_utf_8_is_refused_also_where_nothing_is_looked_at() {
    let world = World::telecom().await;
    let text = with(asked(), "note", json!("?")).to_string();
    assert!(ask_text(&world, text.clone()).await.verdict().0);
    let (before, after) = text.split_once('?').expect("a note");
    let reply = ask_text(&world, [before.as_bytes(), b"\xff", after.as_bytes()].concat()).await;
    assert_eq!(reply.problem(400), "body.not_json");
}
