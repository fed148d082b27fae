//! The decision point gone or slow, the application gone or slow: nobody gets through by it.

use std::time::{Duration, Instant};

use axum::http::Method;

use super::{
    BOB,
    gate::{Gate, limits},
    office,
};
use crate::world::World;

/// The database of a world while someone else writes to it and does not end.
pub(crate) struct Locked {
    _let_go: tokio::sync::oneshot::Sender<()>,
}

impl Locked {
    pub(crate) async fn of(world: &World) -> Self {
        let file = world.database();
        let (locked, is_locked) = tokio::sync::oneshot::channel();
        let (let_go, mut wait) = tokio::sync::oneshot::channel::<()>();
        std::thread::spawn(move || {
            let connection = rusqlite::Connection::open(file).expect("it opens");
            connection.execute_batch("BEGIN IMMEDIATE").expect("it is locked");
            locked.send(()).expect("someone waits");
            while wait.try_recv() == Err(tokio::sync::oneshot::error::TryRecvError::Empty) {
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        is_locked.await.expect("it is locked");
        Self { _let_go: let_go }
    }
}

fn routes() -> Vec<(Method, String)> {
    let table = super::gate::routes();
    let all = table.as_array().expect("routes").iter().filter(|route| route["public"] != true);
    all.flat_map(|route| {
        let path = route["path"].as_str().expect("a path").replace("{account}", "abc");
        let path = path.replace("{id}", "7").replace("{how}", "html").replace("{rest...}", "a/b");
        let methods = route["methods"].as_array().expect("methods").clone();
        methods.into_iter().map(move |method| {
            (method.as_str().expect("a method").parse().expect("a method"), path.clone())
        })
    })
    .collect()
}

#[tokio::test]
async fn with_the_store_gone_every_request_with_a_session_is_refused() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(BOB).await;
    gate.world.store().clone().close().await;
    for (method, path) in routes() {
        let call = Gate::call(method.clone(), &path).header("cookie", &cookie);
        let reply = gate.send(call.header("origin", super::gate::ORIGIN)).await;
        assert_eq!(reply.status.as_u16(), 503, "{method} {path}: {}", reply.text);
        let asked = super::dialects::nginx(&method, &path).header("cookie", &cookie);
        let reply = asked.send_to(gate.portal.clone()).await;
        assert_eq!(reply.status.as_u16(), 403, "{method} {path}");
    }
}

#[tokio::test]
async fn with_the_store_slow_every_request_with_a_session_is_refused_in_time() {
    let mut gate = Gate::open().await;
    let cookie = gate.cookie(BOB).await;
    // A minute later it is written down that the session was seen, for which it must be its turn.
    gate.world.at("2026-05-01T12:02:00Z");
    let world = gate.world;
    let lock = Locked::of(&world).await;
    let gate = Gate::before_at(world, office::started().await, limits(), "2026-05-01T12:02:00Z");
    let begun = Instant::now();
    let call = Gate::call(Method::GET, "/abc/invoices").header("cookie", &cookie);
    let reply = gate.send(call.clone()).await;
    assert_eq!(reply.status.as_u16(), 503, "{}", reply.text);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    let asked = super::dialects::nginx(&Method::GET, "/abc/invoices").header("cookie", &cookie);
    assert_eq!(asked.send_to(gate.portal.clone()).await.status.as_u16(), 403);
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    drop(lock);
}

#[tokio::test]
async fn what_must_see_a_revision_that_is_not_here_is_refused_and_what_is_passed_on_says_nothing_of_it()
 {
    let gate = Gate::open().await;
    let asked = async |revision: u64| {
        let call = Gate::call(Method::GET, "/abc/invoices").with_key(&gate.world, "abc nothing");
        let call = call.header("rolecall-min-revision", &revision.to_string());
        gate.send(call).await
    };
    let revision = gate.world.revision();
    let passed = asked(revision).await.json();
    assert!(!passed["headers"].to_string().contains("min-revision"), "{passed}");
    assert_eq!(asked(revision + 1).await.problem(503), "revision.not_reached");
}

#[tokio::test]
async fn an_application_that_is_gone_or_slow_is_told_as_such_and_in_time() {
    let gate = Gate::open().await;
    let begun = Instant::now();
    let late = gate.by_key("abc nothing", Method::GET, "/abc/late").await;
    assert_eq!(late.problem(504), "application.late");
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    let nowhere = "127.0.0.1:9".parse().expect("an address");
    let gone = Gate::before(gate.world, nowhere, limits());
    let reply = gone.by_key("abc nothing", Method::GET, "/abc/invoices").await;
    assert_eq!(reply.problem(502), "application.no_answer");
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_however_it_is_sent() {
    let gate = Gate::open().await;
    let post = || Gate::call(Method::POST, "/abc/invoices/7").with_key(&gate.world, "abc nothing");
    assert_eq!(gate.send(post().bytes(vec![b'x'; 10_000])).await.status.as_u16(), 200);
    let declared = post().header("content-length", "10001").bytes(vec![b'x'; 10_001]);
    assert_eq!(gate.send(declared).await.problem(413), "body.too_large");
    assert_eq!(gate.send(post().bytes(vec![b'x'; 10_001])).await.problem(413), "body.too_large");
}
