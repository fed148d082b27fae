//! What this decision point offers: `GET /.well-known/authzen-configuration`.

use axum::http::Method;
use serde_json::{Map, Value};

use crate::world::{Call, PUBLIC_URL, World};

const CONFIGURATION: &str = "/.well-known/authzen-configuration";

/// Every endpoint that the standard has, with its place.
const ENDPOINTS: [(&str, &str); 5] = [
    ("access_evaluation_endpoint", "/access/v1/evaluation"),
    ("access_evaluations_endpoint", "/access/v1/evaluations"),
    ("search_subject_endpoint", "/access/v1/search/subject"),
    ("search_resource_endpoint", "/access/v1/search/resource"),
    ("search_action_endpoint", "/access/v1/search/action"),
];

async fn configuration(world: &World) -> Map<String, Value> {
    let reply = Call::get(CONFIGURATION).send(world).await;
    let answer = reply.answer();
    answer.as_object().expect("an object").clone()
}

#[tokio::test]
async fn it_is_there_for_everyone_and_names_the_configured_public_url() {
    let world = World::telecom().await;
    let members = configuration(&world).await;
    assert_eq!(members["policy_decision_point"], PUBLIC_URL);
}

#[tokio::test]
async fn it_does_not_believe_the_host_of_the_request() {
    let world = World::telecom().await;
    let plain = Call::get(CONFIGURATION).send(&world).await;
    let call = Call::get(CONFIGURATION).header("host", "evil.example");
    let call = call.header("x-forwarded-host", "evil.example");
    assert_eq!(call.send(&world).await, plain);
}

#[tokio::test]
async fn the_two_endpoints_of_evaluation_are_named_below_the_public_url() {
    let world = World::telecom().await;
    let members = configuration(&world).await;
    for (name, path) in &ENDPOINTS[..2] {
        assert_eq!(members[*name], format!("{PUBLIC_URL}{path}"));
    }
}

#[tokio::test]
async fn a_public_url_may_have_a_path_and_a_slash_at_its_end() {
    let mut world = World::telecom().await;
    for configured in ["https://example.org/access-point", "https://example.org/access-point/"] {
        world.move_to(configured);
        let members = configuration(&world).await;
        let url = "https://example.org/access-point";
        assert_eq!(members["policy_decision_point"], url);
        let endpoint = format!("{url}/access/v1/evaluation");
        assert_eq!(members["access_evaluation_endpoint"], endpoint);
    }
}

#[tokio::test]
async fn an_endpoint_is_named_exactly_if_it_exists() {
    let world = World::telecom().await;
    let members = configuration(&world).await;
    for (name, path) in ENDPOINTS {
        let status = Call::post(path).json("{}").send(&world).await.status;
        let exists = status.as_u16() != 404;
        let expected = exists.then(|| Value::from(format!("{PUBLIC_URL}{path}")));
        assert_eq!(members.get(name).cloned(), expected, "{name}: {status}");
    }
}

#[tokio::test]
async fn what_is_empty_is_left_out() {
    let world = World::telecom().await;
    for (name, value) in configuration(&world).await {
        let is_empty = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        assert!(!is_empty, "`{name}` is {value}");
    }
}

#[tokio::test]
async fn every_member_is_one_of_the_standard() {
    let world = World::telecom().await;
    let endpoints = ENDPOINTS.map(|(name, _)| name);
    for name in configuration(&world).await.keys() {
        let known = ["policy_decision_point", "capabilities"].contains(&name.as_str());
        assert!(known || endpoints.contains(&name.as_str()), "{name}");
    }
}

#[tokio::test]
async fn another_method_is_refused_with_those_that_are_allowed() {
    let world = World::telecom().await;
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        let reply = Call::new(method.clone(), CONFIGURATION).send(&world).await;
        assert_eq!(reply.problem(405), "method.not_allowed", "{method}");
        assert_eq!(reply.header("allow"), Some("GET,HEAD"), "{method}");
    }
}

#[tokio::test]
async fn the_request_id_comes_back() {
    let world = World::telecom().await;
    let call = Call::get(CONFIGURATION).header("x-request-id", "bfe9eb29-ab87");
    let reply = call.send(&world).await;
    assert_eq!(reply.header("x-request-id"), Some("bfe9eb29-ab87"));
}
