//! Who gets through, and what the application hears of them.

use axum::http::Method;
use serde_json::json;

use super::gate::Gate;
use crate::sign_in::browser::with_password;

/// By key, at a path: what comes of it.
// covers D45, D108
#[tokio::test]
async fn a_route_is_open_to_who_has_one_of_its_levels_and_hidden_from_who_sees_nothing_of_it() {
    let gate = Gate::open().await;
    let (get, post, delete) = (Method::GET, Method::POST, Method::DELETE);
    for (key, method, path, status) in [
        ("abc nothing", &get, "/abc/invoices", 200),
        ("abc nothing", &get, "/abc/invoices/7?x=1", 200),
        ("abc nothing", &post, "/abc/invoices/7", 200),
        ("abc nothing", &post, "/abc/services", 200),
        ("abc nothing", &get, "/abc/services/7", 200),
        ("abc nothing", &delete, "/abc/services/7", 403),
        ("abc nothing", &get, "/abc/payments", 404),
        ("abc nothing", &get, "/globex/invoices", 404),
        ("abc nothing", &get, "/nowhere/invoices", 404),
        ("abc nothing", &get, "/abc/nothing", 404),
        ("abc nothing", &delete, "/abc/invoices/7", 404),
        ("abc nothing", &get, "/me", 200),
        ("abc nothing", &get, "/abc/home", 200),
        ("abc nothing", &get, "/globex/home", 404),
        ("abc expired", &get, "/me", 401),
        ("abc listed", &get, "/me", 401),
        ("globex asks", &get, "/abc/invoices", 404),
    ] {
        let reply = gate.by_key(key, method.clone(), path).await;
        assert_eq!(reply.status.as_u16(), status, "{key} {method} {path}: {}", reply.text);
    }
    // An application may know an account by its id as another one.
    let by_id = format!("/{}/invoices", gate.world.account("abc"));
    let by_id = gate.by_key("abc nothing", get.clone(), &by_id).await;
    assert_eq!(by_id.status.as_u16(), 404, "{}", by_id.text);
    let hidden = gate.by_key("abc nothing", get.clone(), "/abc/payments").await;
    let absent = gate.by_key("abc nothing", get.clone(), "/nowhere/invoices").await;
    let uncovered = gate.by_key("abc nothing", get, "/abc/nothing").await;
    assert_eq!(hidden, absent, "what is hidden and what is not there answer alike");
    assert_eq!(hidden, uncovered);
}

/// The application knows the account by the name that it had.
#[tokio::test]
async fn a_name_that_was_given_up_leads_to_its_account_and_to_nobody_elses() {
    let gate = Gate::open().await;
    let mut carol = with_password(&gate.world, "carol@abc.example").await;
    let mut rita = with_password(&gate.world, "rita@harbour.example").await;
    let renamed = "name=ABC&short_name=alpha";
    let renamed = carol.post(&gate.world, "/a/abc/settings", renamed).await;
    assert_eq!(renamed.status.as_u16(), 303, "{}", renamed.text);
    for path in ["/abc/invoices", "/alpha/invoices"] {
        let reply = gate.by_key("abc nothing", Method::GET, path).await;
        assert_eq!(reply.status.as_u16(), 200, "{path}: {}", reply.text);
        let reply = gate.by_key("globex asks", Method::GET, path).await;
        assert_eq!(reply.status.as_u16(), 404, "{path}: {}", reply.text);
    }
    let theirs = "name=Harbour&short_name=abc";
    let taken = rita.post(&gate.world, "/a/harbour/settings", theirs).await;
    assert_eq!(taken.status.as_u16(), 422, "{}", taken.text);
}

#[tokio::test]
async fn the_application_hears_who_asks_from_the_gateway_alone() {
    let gate = Gate::open().await;
    let key = gate.world.key("abc nothing");
    let call = Gate::call(Method::POST, "/abc/%69nvoices/./7?a=b%2fc")
        .with_key(&gate.world, "abc nothing")
        .header("x-rolecall-person", "olivia")
        .header("x_rolecall_level", "delete")
        .header("x-forwarded-for", "6.6.6.6")
        .header("x-http-method-override", "DELETE")
        .header("cookie", "theme=dark; __Host-rolecall=x")
        .bytes(vec![b'x'; 9_999]);
    let heard = gate.send(call).await.json();
    assert_eq!(
        (&heard["method"], &heard["asked"]),
        (&json!("POST"), &json!("/abc/invoices/7?a=b%2fc"))
    );
    assert_eq!(heard["bytes"], 9_999);
    let headers = heard["headers"].as_object().expect("headers");
    let one = |name: &str| {
        let values = headers[name].as_array().expect("values");
        assert_eq!(values.len(), 1, "{name}");
        values[0].as_str().expect("text").to_owned()
    };
    assert_eq!(one("x-rolecall-person"), format!("rck_{}", key.id.0.simple()));
    assert_eq!(one("x-rolecall-account"), "abc");
    assert_eq!(one("x-rolecall-section"), "invoices");
    assert_eq!(one("x-rolecall-level"), "edit");
    assert_eq!(one("x-rolecall-revision"), gate.world.revision().to_string());
    assert_eq!(one("x-forwarded-for"), "192.0.2.1");
    assert_eq!(one("x-forwarded-host"), "office.example");
    assert_eq!(one("x-forwarded-proto"), "https");
    assert_eq!(one("host"), "office.example");
    assert_eq!(one("cookie"), "theme=dark");
    assert_eq!(one("x-rolecall-assertion").split('.').count(), 3);
    for gone in ["authorization", "x_rolecall_level", "x-http-method-override"] {
        assert!(!headers.contains_key(gone), "{gone}");
    }
}

#[tokio::test]
async fn what_is_public_passes_without_anyone_and_tells_nobody_of_anyone() {
    let gate = Gate::open().await;
    let call = Gate::call(Method::GET, "/assets/a/b.css").with_key(&gate.world, "abc nothing");
    let heard = gate.send(call).await.json();
    let headers = heard["headers"].as_object().expect("headers");
    let ours = |name: &&String| name.starts_with("x-rolecall") || *name == "authorization";
    assert_eq!(headers.keys().find(ours), None);
    let reply = gate.send(Gate::call(Method::GET, "/assets/x").header("x-request-id", "7")).await;
    assert_eq!(reply.status.as_u16(), 200);
    assert_eq!(reply.header("x-request-id"), Some("7"));
}

#[tokio::test]
async fn answers_are_kept_by_the_one_who_asked_and_set_no_cookie_of_ours() {
    let gate = Gate::open().await;
    let reply = gate.by_key("abc nothing", Method::GET, "/abc/cached").await;
    assert_eq!(reply.header("cache-control"), Some("private, max-age=600"));
    assert_eq!(reply.header("vary"), Some("Cookie, Authorization"));
    assert_eq!(reply.header("set-cookie"), None);
}

#[tokio::test]
async fn the_keys_of_assertions_are_published_at_the_portal_and_at_the_gateway() {
    let gate = Gate::open().await;
    let at_gate = gate.send(Gate::call(Method::GET, "/.well-known/jwks.json")).await.json();
    let call = Gate::call(Method::GET, "/.well-known/jwks.json");
    let at_portal = call.send_to(gate.portal.clone()).await.json();
    assert_eq!(at_gate, at_portal);
    assert_eq!(at_gate["keys"][0]["crv"], "Ed25519");
}
