//! How questions are put over HTTP, single or several: types of content, methods, sizes, request
//! ids.

use axum::http::Method;
use rolecall_web::BODY_BYTES_MAX;

use crate::world::{Call, EVALUATION, EVALUATIONS, World, question};

const PATHS: [&str; 2] = [EVALUATION, EVALUATIONS];

fn asked() -> String {
    question("bob@abc.example", "edit", "invoices", "abc").to_string()
}

fn call(world: &World, path: &str) -> Call {
    Call::post(path).with_key(world, "abc asks")
}

#[tokio::test]
async fn json_is_taken_with_parameters_and_in_any_case() {
    let world = World::telecom().await;
    for path in PATHS {
        for content_type in [
            "application/json",
            "application/json; charset=utf-8",
            "application/json;charset=UTF-8",
            "application/json ; charset=\"utf-8\"",
            "Application/JSON",
        ] {
            let call = call(&world, path).header("content-type", content_type);
            let reply = call.bytes(asked()).send(&world).await;
            assert!(reply.verdict().0, "{path}: {content_type}");
        }
    }
}

#[tokio::test]
async fn any_other_type_of_content_is_refused() {
    let world = World::telecom().await;
    for path in PATHS {
        for content_type in [
            "text/plain",
            "text/json",
            "application/jsonp",
            "application/x-www-form-urlencoded",
            "application/xml",
            "multipart/form-data; boundary=x",
            "text/plain; application/json",
            "json",
            "",
        ] {
            let call = call(&world, path).header("content-type", content_type);
            let reply = call.bytes(asked()).send(&world).await;
            let code = reply.problem(415);
            assert_eq!(code, "body.content_type", "{path}: {content_type}");
        }
    }
}

#[tokio::test]
async fn no_type_of_content_is_refused() {
    let world = World::telecom().await;
    for path in PATHS {
        let reply = call(&world, path).bytes(asked()).send(&world).await;
        assert_eq!(reply.problem(415), "body.content_type", "{path}");
    }
}

#[tokio::test]
async fn another_method_is_refused_with_those_that_are_allowed() {
    let world = World::telecom().await;
    for path in PATHS {
        for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
            let call = Call::new(method.clone(), path).with_key(&world, "abc asks");
            let reply = call.json(asked()).send(&world).await;
            assert_eq!(reply.problem(405), "method.not_allowed", "{path}: {method}");
            assert_eq!(reply.header("allow"), Some("POST"), "{path}: {method}");
        }
        let reply = Call::new(Method::HEAD, path).send(&world).await;
        assert_eq!(reply.status.as_u16(), 405, "{path}");
        assert_eq!(reply.header("allow"), Some("POST"), "{path}");
    }
}

#[tokio::test]
async fn the_largest_body_is_taken_and_a_larger_one_is_refused() {
    let world = World::telecom().await;
    let most = asked() + &" ".repeat(BODY_BYTES_MAX - asked().len());
    for path in PATHS {
        let reply = call(&world, path).json(most.as_str()).send(&world).await;
        assert!(reply.verdict().0, "{path}");
        let reply = call(&world, path).json(format!("{most} ")).send(&world).await;
        assert_eq!(reply.problem(413), "body.unread", "{path}");
    }
}

/// One request for each status that there is.
fn calls(world: &World, path: &str) -> Vec<(u16, Call)> {
    let call = || call(world, path);
    vec![
        (200, call().json(asked())),
        (400, call().json("{")),
        (400, call().json("{}")),
        (401, Call::post(path).json(asked())),
        (403, Call::post(path).with_key(world, "abc nothing").json(asked())),
        (404, Call::post(&format!("{path}/more")).json(asked())),
        (405, Call::get(path)),
        (413, call().json(" ".repeat(BODY_BYTES_MAX + 1))),
        (415, call().bytes(asked())),
    ]
}

#[tokio::test]
async fn a_request_id_comes_back_as_it_was_sent_on_errors_too() {
    let world = World::telecom().await;
    for path in PATHS {
        for (status, call) in calls(&world, path) {
            for id in ["bfe9eb29-ab87-4ca3-be83-a1d5d8305716", "a b=\"c\"", "7"] {
                let call = call.clone().header("x-request-id", id);
                let reply = call.send(&world).await;
                assert_eq!(reply.status.as_u16(), status, "{path}");
                assert_eq!(reply.header("x-request-id"), Some(id), "{path}: {status}");
            }
        }
    }
}

#[tokio::test]
async fn without_a_request_id_none_comes_back() {
    let world = World::telecom().await;
    for path in PATHS {
        for (status, call) in calls(&world, path) {
            let reply = call.send(&world).await;
            assert_eq!(reply.status.as_u16(), status, "{path}");
            assert_eq!(reply.header("x-request-id"), None, "{path}: {status}");
        }
    }
}

#[tokio::test]
async fn an_address_at_which_nothing_is_served_says_so() {
    let world = World::telecom().await;
    for path in
        ["/access/v1/evaluation/", "/access/v1", "/access/v2/evaluation", "/access/v1/Evaluation"]
    {
        let reply = call(&world, path).json(asked()).send(&world).await;
        assert_eq!(reply.problem(404), "address.unknown", "{path}");
    }
}

#[tokio::test]
async fn a_browser_that_is_told_so_gets_a_page_with_the_way_back() {
    let world = World::telecom().await;
    let browsing = |path| Call::get(path).header("accept", "text/html,application/xhtml+xml");
    let reply = browsing("/nothing/here").send(&world).await;
    assert_eq!(reply.status.as_u16(), 404);
    assert!(reply.header("content-type").is_some_and(|it| it.starts_with("text/html")));
    assert!(reply.text.contains("href=\"/\""), "{}", reply.text);
    assert!(reply.header("content-security-policy").is_some());
}
