//! Who a question is about: a person, a key, an account's own sign-in; and who is none of these.

use serde_json::{Value, json};

use crate::world::{World, question, with};

fn about(kind: &str, id: &str) -> Value {
    let asked = question("", "view", "invoices", "abc");
    with(asked, "subject", json!({"type": kind, "id": id}))
}

#[tokio::test]
async fn a_person_is_named_by_address_or_by_id() {
    let world = World::telecom().await;
    let id = world.person("bob@abc.example").to_string();
    for named in ["bob@abc.example", "Bob@ABC.example", &id, &id.to_uppercase()] {
        let verdict = world.ask("abc asks", &about("person", named)).await.verdict();
        assert_eq!(verdict, (true, "granted".to_owned()), "{named}");
    }
}

#[tokio::test]
async fn a_key_is_named_by_its_id_with_or_without_its_mark() {
    let world = World::telecom().await;
    let id = world.key("abc nothing").id;
    for named in [id.to_string(), id.0.simple().to_string(), format!("rck_{}", id.0.simple())] {
        let verdict = world.ask("abc asks", &about("key", &named)).await.verdict();
        assert_eq!(verdict, (true, "granted".to_owned()), "{named}");
    }
    let asks = world.key("abc asks").id.to_string();
    let verdict = world.ask("abc asks", &about("key", &asks)).await.verdict();
    assert_eq!(verdict, (false, "role.insufficient".to_owned()));
}

#[tokio::test]
async fn an_expired_key_may_nothing() {
    let world = World::telecom().await;
    let id = world.key("abc expired").id.to_string();
    let asked = with(about("key", &id), "resource/type", json!("decisions"));
    let verdict = world.ask("abc asks", &asked).await.verdict();
    assert_eq!(verdict, (false, "membership.expired".to_owned()));
}

// covers P30
#[tokio::test]
async fn an_account_sign_in_has_the_owners_levels_and_is_named_by_short_name_or_id() {
    let world = World::telecom().await;
    for named in ["abc".to_owned(), world.account("abc").to_string()] {
        let asked = about("account_sign_in", &named);
        let asked = with(asked, "action/name", json!("edit"));
        let verdict = world.ask("abc asks", &asked).await.verdict();
        assert_eq!(verdict, (true, "granted".to_owned()), "{named}");
    }
}

#[tokio::test]
async fn an_account_without_a_sign_in_has_none_that_may_anything() {
    let world = World::telecom().await;
    let asked = with(about("account_sign_in", "fenced"), "resource/id", json!("fenced"));
    let verdict = world.ask("harbour asks", &asked).await.verdict();
    assert_eq!(verdict, (false, "membership.none".to_owned()));
}

/// Subjects that nobody has.
fn unknown(world: &World) -> Vec<Value> {
    let bob = world.person("bob@abc.example").to_string();
    let credential = world.key("abc nothing").credential();
    let unknown_id = "018f0000-0000-7000-8000-000000000000";
    [
        ("user", "bob@abc.example"),
        ("Person", "bob@abc.example"),
        ("person ", "bob@abc.example"),
        ("", "bob@abc.example"),
        ("membership", "bob@abc.example"),
        ("account", "abc"),
        ("person", "nobody@abc.example"),
        ("person", "bob"),
        ("person", "carol"),
        ("person", "*"),
        ("person", unknown_id),
        ("key", unknown_id),
        ("key", "abc nothing"),
        ("key", bob.as_str()),
        // What is secret names nobody.
        ("key", credential.as_str()),
        ("account_sign_in", "nowhere"),
        ("account_sign_in", unknown_id),
    ]
    .map(|(kind, id)| about(kind, id))
    .to_vec()
}

#[tokio::test]
async fn an_unknown_subject_is_denied_and_the_platform_is_told_why() {
    let world = World::telecom().await;
    for asked in unknown(&world) {
        let verdict = world.ask("northwind asks", &asked).await.verdict();
        let expected = (false, "subject.unknown".to_owned());
        assert_eq!(verdict, expected, "{asked}");
    }
}

#[tokio::test]
async fn below_the_platform_an_unknown_subject_answers_as_one_who_has_nothing() {
    let world = World::telecom().await;
    for key in ["abc asks", "abc simulates", "harbour simulates"] {
        let nothing = about("person", "gus@globex.example");
        let nothing = world.ask(key, &nothing).await;
        assert_eq!(nothing.verdict(), (false, "membership.none".to_owned()));
        for asked in unknown(&world) {
            assert_eq!(world.ask(key, &asked).await, nothing, "{key}: {asked}");
        }
    }
}
