//! When a batch ends: `options.evaluations_semantic`.

use serde_json::{Value, json};

use super::{decisions, no, yes};
use crate::world::{World, with, without};

fn batch(items: &[Value], semantic: &str) -> Value {
    json!({"evaluations": items, "options": {"evaluations_semantic": semantic}})
}

#[tokio::test]
async fn execute_all_answers_every_item_and_is_what_is_meant_without_options() {
    let world = World::telecom().await;
    let items = [no(), yes(), no(), yes()];
    let expected = [false, true, false, true];
    let body = batch(&items, "execute_all");
    assert_eq!(decisions(&world, &body).await, expected);
    for body in [without(body.clone(), "options"), with(body, "options", json!({}))] {
        assert_eq!(decisions(&world, &body).await, expected, "{body}");
    }
}

#[tokio::test]
async fn deny_on_first_deny_ends_after_the_first_no() {
    let world = World::telecom().await;
    for (items, expected) in [
        (vec![yes(), yes(), no(), yes(), no()], vec![true, true, false]),
        (vec![no(), yes()], vec![false]),
        (vec![yes(), no()], vec![true, false]),
        (vec![yes(), yes()], vec![true, true]),
    ] {
        let body = batch(&items, "deny_on_first_deny");
        assert_eq!(decisions(&world, &body).await, expected);
    }
}

#[tokio::test]
async fn permit_on_first_permit_ends_after_the_first_yes() {
    let world = World::telecom().await;
    for (items, expected) in [
        (vec![no(), no(), yes(), no(), yes()], vec![false, false, true]),
        (vec![yes(), no()], vec![true]),
        (vec![no(), yes()], vec![false, true]),
        (vec![no(), no()], vec![false, false]),
    ] {
        let body = batch(&items, "permit_on_first_permit");
        assert_eq!(decisions(&world, &body).await, expected);
    }
}

#[tokio::test]
async fn an_item_that_is_wrong_in_itself_counts_as_a_no() {
    let world = World::telecom().await;
    let items = [json!({}), yes(), no()];
    let body = batch(&items, "deny_on_first_deny");
    assert_eq!(decisions(&world, &body).await, [false]);
    let body = batch(&items, "permit_on_first_permit");
    assert_eq!(decisions(&world, &body).await, [false, true]);
    let body = batch(&items, "execute_all");
    assert_eq!(decisions(&world, &body).await, [false, true, false]);
}

#[tokio::test]
async fn an_unknown_semantic_is_refused() {
    let world = World::telecom().await;
    for semantic in ["", "execute", "Execute_All", "deny_on_first_permit", "*"] {
        let reply = world.ask_many("abc asks", &batch(&[yes()], semantic)).await;
        assert_eq!(reply.problem(400), "semantic.unknown", "{semantic}");
    }
}

#[tokio::test]
async fn mistyped_options_are_refused() {
    let world = World::telecom().await;
    let body = json!({"evaluations": [yes()]});
    for value in [json!(null), json!(7), json!("execute_all"), json!(["execute_all"])] {
        let options = with(body.clone(), "options", value);
        let reply = world.ask_many("abc asks", &options).await;
        assert_eq!(reply.problem(400), "member.mistyped", "{options}");
    }
    for value in [json!(null), json!(7), json!(["execute_all"]), json!({})] {
        let options = with(body.clone(), "options/evaluations_semantic", value);
        let reply = world.ask_many("abc asks", &options).await;
        assert_eq!(reply.problem(400), "member.mistyped", "{options}");
    }
}
