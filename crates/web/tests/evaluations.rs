//! Several questions at once: `POST /access/v1/evaluations`.

mod item;
mod semantic;

use serde_json::{Value, json};

use crate::world::{World, question, with, without};

/// What bob may and may not do in abc.
fn yes() -> Value {
    question("bob@abc.example", "edit", "invoices", "abc")
}

fn no() -> Value {
    question("bob@abc.example", "view", "payments", "abc")
}

/// The decisions of a batch, in order.
async fn decisions(world: &World, body: &Value) -> Vec<bool> {
    let answer = world.ask_many("abc asks", body).await.answer();
    let items = answer["evaluations"].as_array().expect("a list");
    let decisions = items.iter().map(|item| item["decision"].as_bool());
    decisions.map(|decision| decision.expect("a decision")).collect()
}

#[tokio::test]
async fn answers_come_in_the_order_of_the_questions() {
    let world = World::telecom().await;
    let body = json!({"evaluations": [yes(), no(), no(), yes()]});
    assert_eq!(decisions(&world, &body).await, [true, false, false, true]);
    let body = json!({"evaluations": [no(), yes(), yes(), no()]});
    assert_eq!(decisions(&world, &body).await, [false, true, true, false]);
}

#[tokio::test]
async fn each_answer_is_that_of_the_single_question() {
    let world = World::telecom().await;
    let asked = [
        yes(),
        no(),
        question("nobody@abc.example", "view", "invoices", "abc"),
        question("bob@abc.example", "view", "invoices", "globex"),
        question("bob@abc.example", "fly", "invoices", "abc"),
    ];
    let mut alone = Vec::new();
    for asked in &asked {
        alone.push(world.ask("abc asks", asked).await.answer());
    }
    let answer = world.ask_many("abc asks", &json!({"evaluations": asked})).await;
    assert_eq!(answer.answer(), json!({"evaluations": alone}));
}

#[tokio::test]
async fn no_decision_stands_beside_the_evaluations() {
    let world = World::telecom().await;
    let body = with(yes(), "evaluations", json!([{}, {}]));
    let answer = world.ask_many("abc asks", &body).await.answer();
    let members: Vec<_> = answer.as_object().expect("an object").keys().collect();
    assert_eq!(members, ["evaluations"]);
}

#[tokio::test]
async fn without_evaluations_the_answer_is_that_of_the_single_question() {
    let world = World::telecom().await;
    for asked in [yes(), no()] {
        let alone = world.ask("abc asks", &asked).await;
        for body in [
            asked.clone(),
            with(asked.clone(), "evaluations", json!([])),
            with(asked.clone(), "options", json!({})),
            with(asked.clone(), "options/evaluations_semantic", json!("deny_on_first_deny")),
        ] {
            assert_eq!(world.ask_many("abc asks", &body).await, alone, "{body}");
        }
    }
}

#[tokio::test]
async fn without_evaluations_each_required_member_is_required() {
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
        for body in [yes(), with(yes(), "evaluations", json!([]))] {
            let reply = world.ask_many("abc asks", &without(body, path)).await;
            assert_eq!(reply.problem(400), "member.missing", "{path}");
        }
    }
    let reply = world.ask_many("abc asks", &json!({})).await;
    assert_eq!(reply.problem(400), "member.missing");
}

#[tokio::test]
async fn items_take_what_they_lack_from_the_top() {
    let world = World::telecom().await;
    let defaults = without(yes(), "resource");
    let items = json!([
        {"resource": {"type": "invoices", "id": "abc"}},
        {"resource": {"type": "payments", "id": "abc"}},
        {"resource": {"type": "services", "id": "abc"}, "action": {"name": "cancel"}},
        {"resource": {"type": "invoices", "id": "abc"},
         "subject": {"type": "person", "id": "eve@abc.example"}},
    ]);
    let body = with(defaults, "evaluations", items);
    assert_eq!(decisions(&world, &body).await, [true, false, false, false]);
}

#[tokio::test]
async fn an_item_that_says_it_all_takes_nothing_from_the_top() {
    let world = World::telecom().await;
    let body = with(no(), "evaluations", json!([yes()]));
    assert_eq!(decisions(&world, &body).await, [true]);
    let body = with(yes(), "evaluations", json!([no()]));
    assert_eq!(decisions(&world, &body).await, [false]);
}

#[tokio::test]
async fn what_an_item_names_replaces_the_whole_default_and_not_parts_of_it() {
    let world = World::telecom().await;
    let full = with(yes(), "resource/id", json!("INV-1"));
    let full = with(full, "resource/properties/account", json!("abc"));
    let full = with(full, "context/min_revision", json!(u64::MAX));
    for (item, decision, reason) in [
        (json!({}), false, "revision.not_reached"),
        (json!({"context": {}}), true, "granted"),
        (json!({"context": {"ip": "192.0.2.1"}}), true, "granted"),
        // Without the account of the default, the id says where.
        (
            json!({"context": {}, "resource": {"type": "invoices", "id": "INV-1"}}),
            false,
            "account.unknown",
        ),
        (json!({"context": {}, "resource": {"type": "invoices", "id": "abc"}}), true, "granted"),
    ] {
        let body = with(full.clone(), "evaluations", json!([item]));
        let answer = world.ask_many("abc asks", &body).await.answer();
        let told = &answer["evaluations"][0];
        assert_eq!(told["decision"], decision, "{item}");
        assert_eq!(told["context"]["reason"], reason, "{item}");
    }
    for part in [
        json!({"subject": {"id": "bob@abc.example"}}),
        json!({"subject": {"type": "person"}}),
        json!({"resource": {"id": "abc"}}),
        json!({"resource": {"type": "invoices"}}),
        json!({"action": {"properties": {}}}),
    ] {
        let body = with(yes(), "evaluations", json!([part]));
        let answer = world.ask_many("abc asks", &body).await.answer();
        let error = &answer["evaluations"][0]["context"]["error"];
        assert_eq!(error["code"], "member.missing", "{part}");
    }
}

#[tokio::test]
async fn the_default_context_holds_for_every_item_that_has_none() {
    let world = World::telecom().await;
    let asked = question("fred@fenced.example", "view", "invoices", "fenced");
    let body = with(asked, "context/ip", json!("192.0.2.7"));
    let body =
        with(body, "evaluations", json!([{}, {"context": {"ip": "203.0.113.9"}}, {"context": {}}]));
    let answer = world.ask_many("harbour asks", &body).await.answer();
    let reasons: Vec<_> = answer["evaluations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| item["context"]["reason"].clone())
        .collect();
    assert_eq!(reasons, ["granted", "ip.outside", "ip.unknown"]);
}

#[tokio::test]
async fn a_default_that_is_no_object_is_refused() {
    let world = World::telecom().await;
    for name in ["subject", "action", "resource", "context"] {
        for value in [json!(null), json!(7), json!("text"), json!([])] {
            let body = with(json!({"evaluations": [yes()]}), name, value);
            let reply = world.ask_many("abc asks", &body).await;
            assert_eq!(reply.problem(400), "member.mistyped", "{body}");
        }
    }
}

#[tokio::test]
async fn evaluations_that_are_no_list_are_refused() {
    let world = World::telecom().await;
    for value in [json!(null), json!(7), json!("text"), json!({}), json!(true)] {
        let body = with(yes(), "evaluations", value);
        let reply = world.ask_many("abc asks", &body).await;
        assert_eq!(reply.problem(400), "member.mistyped", "{body}");
    }
}

#[tokio::test]
async fn unknown_members_are_ignored_in_a_batch_too() {
    let world = World::telecom().await;
    let plain = json!({"evaluations": [yes(), no()]});
    let plain = world.ask_many("abc asks", &plain).await;
    let item = with(with(yes(), "name", json!("first")), "evaluations", json!(7));
    let body = json!({
        "decision": true, "evaluations": [item, no()], "page": {"limit": 1},
        "options": {"another": "thing"},
    });
    assert_eq!(world.ask_many("abc asks", &body).await, plain);
}

#[tokio::test]
async fn as_many_as_may_be_asked_are_all_answered() {
    let world = World::telecom().await;
    let most = rolecall_web::authzen::EVALUATIONS_MAX;
    let mut items = vec![json!({}); most];
    items[most - 1] = no();
    let answered = decisions(&world, &with(yes(), "evaluations", json!(items))).await;
    assert_eq!(answered.len(), most);
    assert_eq!(answered.iter().filter(|decision| !**decision).count(), 1);
    assert!(!answered[most - 1]);
}

#[tokio::test]
async fn more_than_may_be_asked_are_refused_and_none_is_cut() {
    let world = World::telecom().await;
    let many = rolecall_web::authzen::EVALUATIONS_MAX + 1;
    let body = with(yes(), "evaluations", json!(vec![json!({}); many]));
    let reply = world.ask_many("abc asks", &body).await;
    assert_eq!(reply.problem(400), "evaluations.too_many");
    assert!(reply.text.contains("1000"), "{}", reply.text);
}
