//! Everything over REST, as an integrator meets it.

mod access;
mod configuration;
mod filter;
mod fresh;
mod history;
mod jobs;
mod lists;
mod people;
mod policies;
mod proof;
mod repeating;
mod reviews;
mod session;
mod wrong;

use axum::http::Method;
use serde_json::Value;

use crate::world::{Call, Reply, World};

/// A request under `/api/v1` with a key of the world.
pub(crate) fn call(world: &World, key: &str, request: &str) -> Call {
    let (method, path) = request.split_once(' ').expect("a method and a path");
    let method: Method = method.parse().expect("a method");
    Call::new(method, &format!("/api/v1{path}")).with_key(world, key)
}

pub(crate) async fn get(world: &World, key: &str, path: &str) -> Value {
    call(world, key, &format!("GET {path}")).send(world).await.answer()
}

pub(crate) async fn send(world: &World, key: &str, request: &str, body: &Value) -> Reply {
    call(world, key, request).json(body.to_string()).send(world).await
}

/// The new state, where the change was made.
pub(crate) fn changed(reply: &Reply) -> Value {
    assert!(reply.status.is_success(), "{}", reply.text);
    let body = reply.json();
    assert!(body["revision"].as_u64().is_some_and(|revision| revision > 0), "{body}");
    body["state"].clone()
}
