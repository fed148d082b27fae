//! Ways around a proxy, tried over every route: whatever gets through is what was decided on.

use axum::http::Method;

use super::gate::{Gate, routes};

/// Paths that mean a hidden one to someone: to be refused, or to reach the application as something
/// that was decided on.
fn disguises(path: &str) -> Vec<String> {
    let tail = path.trim_start_matches('/');
    let (first, rest) = tail.split_once('/').unwrap_or((tail, ""));
    let upper = path.to_uppercase();
    vec![
        format!("/{path}"),
        path.replacen('/', "//", 2),
        format!("/./{tail}"),
        format!("/abc/../{tail}"),
        format!("/abc/invoices/../../{tail}"),
        format!("/abc/invoices/..%2f..%2f{tail}"),
        format!("/abc/invoices/%2e%2e/%2e%2e/{tail}"),
        format!("/abc/invoices/..;/..;/{tail}"),
        format!("/abc/files/../../{tail}"),
        format!("/abc/files/..%5c..%5c{tail}"),
        format!("/abc/files/%252e%252e/{tail}"),
        format!("/assets/../{tail}"),
        format!("/assets/..%2f{tail}"),
        format!("/assets/%2e%2e/{tail}"),
        format!("/assets/..%c0%af{tail}"),
        format!("/assets/..\\{tail}"),
        format!("/assets/..;/{tail}"),
        format!("/assets/%EF%BC%8E%EF%BC%8E/{tail}"),
        format!("/{first}%2f{rest}"),
        format!("/{first}%2F{rest}"),
        format!("/{first}/{rest}/"),
        format!("/{first}/{rest}/."),
        format!("/{first}/{rest}/.."),
        format!("/{first}/{rest};x=1"),
        format!("/{first};x/{rest}"),
        format!("/{first}/{rest}%00"),
        format!("/{first}/{rest}%20"),
        format!("/{first}/{rest}."),
        format!("/{first}/{rest}%3f"),
        format!("/{first}/{rest}%23"),
        format!("/{first}/{rest}.json"),
        format!("/%61bc/{rest}"),
        upper,
        path.replace("payments", "Payments").replace("services", "SERVICES"),
        path.replace('e', "%65"),
        path.replace('e', "%45"),
        path.replace('e', "%2565"),
        format!("/ABC/{rest}"),
        format!("/abc%20/{rest}"),
    ]
}

/// What a path is to an application that reads it as loosely as any.
fn loosely(path: &str) -> String {
    let mut path = path.split('?').next().unwrap_or_default().to_lowercase();
    for _ in 0..2 {
        for (escape, plain) in [
            ("%2f", "/"),
            ("%5c", "/"),
            ("%2e", "."),
            ("%25", "%"),
            ("%00", ""),
            ("%20", ""),
            ("%c0%af", "/"),
            ("%ef%bc%8e", "."),
            ("%61", "a"),
            ("%65", "e"),
            ("%45", "e"),
            ("%3f", ""),
            ("%23", ""),
            ("\\", "/"),
        ] {
            path = path.replace(escape, plain);
        }
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part.split(';').next().unwrap_or_default().trim_end_matches(['.', ' ']) {
            "" if part.starts_with("..") => drop(parts.pop()),
            "" => {}
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[test]
fn the_loosest_reader_sees_through_disguises() {
    for disguise in ["/x/..%2f..%2fabc/pay", "/assets/..;/abc/pay", "//abc//pay/.", "/ABC/Pay;x=1"]
    {
        assert_eq!(loosely(disguise), "/abc/pay", "{disguise}");
    }
}

/// `Bookkeeper` of abc has nothing of payments, cannot delete services and is nobody in globex.
#[tokio::test]
async fn no_disguise_of_a_path_gets_past_the_gateway() {
    let gate = Gate::open().await;
    let (mut tried, mut passed) = (0, 0);
    let mut through = Vec::new();
    for route in routes().as_array().expect("routes") {
        let path = route["path"].as_str().expect("a path");
        if ["late", "drip", "flood", "socket"].iter().any(|slow| path.ends_with(slow)) {
            continue;
        }
        let path = path.replace("{id}", "7").replace("{how}", "html").replace("{rest...}", "x");
        for account in ["abc", "globex", "northwind"] {
            for disguise in disguises(&path.replace("{account}", account)) {
                if disguise.parse::<axum::http::Uri>().is_err() {
                    continue;
                }
                tried += 1;
                let reply = gate.by_key("abc nothing", Method::GET, &disguise).await;
                if reply.status.as_u16() != 200
                    || reply.header("content-type") != Some("application/json")
                {
                    continue;
                }
                let Ok(heard) = serde_json::from_str::<serde_json::Value>(&reply.text) else {
                    continue;
                };
                let Some(asked) = heard["asked"].as_str() else { continue };
                passed += 1;
                let read = loosely(asked);
                let is_fine = [
                    "/abc/invoices",
                    "/abc/services/",
                    "/abc/files/",
                    "/abc/home",
                    "/assets",
                    "/me",
                ];
                if !is_fine.iter().any(|fine| read.starts_with(fine)) || read.contains("payments") {
                    through.push(format!("{disguise} became {asked}"));
                }
            }
        }
    }
    println!(
        "{tried} disguises, {passed} passed as what was decided on, got past: {}",
        through.len()
    );
    assert_eq!(through, Vec::<String>::new());
    assert!(tried > 1_000 && passed > 50, "{tried} {passed}");
}

/// The whole table of the back office: what a disguise is read as by the loosest application must itself
/// be open to who asks.
#[tokio::test(flavor = "multi_thread")]
async fn no_disguise_of_an_address_of_the_back_office_is_read_as_one_that_is_closed() {
    let table = include_str!("../../../../examples/backoffice/gateway.toml");
    let table: serde_json::Value = toml::from_str(table).expect("a table");
    let routes = &table["application"][0]["route"];
    let gate = Gate::with_routes(routes).await;
    let (mut tried, mut passed, mut through) = (0, 0, Vec::new());
    let paths: std::collections::BTreeSet<_> = routes
        .as_array()
        .expect("routes")
        .iter()
        .filter_map(|route| route["path"].as_str())
        .collect();
    for path in paths {
        let path = path.replace("{id}", "7").replace("{rest...}", "x");
        for account in ["abc", "globex"] {
            for disguise in disguises(&path.replace("{account}", account)) {
                if disguise.parse::<axum::http::Uri>().is_err() {
                    continue;
                }
                tried += 1;
                let reply = gate.by_key("abc nothing", Method::GET, &disguise).await;
                let heard =
                    serde_json::from_str::<serde_json::Value>(&reply.text).unwrap_or_default();
                let Some(asked) = heard["asked"].as_str().filter(|_| reply.status == 200) else {
                    continue;
                };
                passed += 1;
                let read = loosely(asked);
                let open = gate.by_key("abc nothing", Method::GET, &read).await;
                if open.status != 200 {
                    through.push(format!("{disguise} became {asked}, which is read as {read}"));
                }
            }
        }
    }
    println!(
        "{tried} disguises, {passed} passed as what was decided on, got past: {}",
        through.len()
    );
    assert_eq!(through, Vec::<String>::new());
    assert!(tried > 10_000 && passed > 200, "{tried} {passed}");
}

#[tokio::test]
async fn a_method_said_elsewhere_is_not_read() {
    let gate = Gate::open().await;
    for name in
        ["x-http-method-override", "x-http-method", "x-method-override", "x_http_method_override"]
    {
        let call = Gate::call(Method::GET, "/abc/services/7").with_key(&gate.world, "abc nothing");
        let heard = gate.send(call.header(name, "DELETE")).await.json();
        assert_eq!(heard["method"], "GET");
        assert!(heard["headers"][name].is_null(), "{name}");
    }
    for name in
        ["x-original-url", "x-rewrite-url", "x-original-uri", "x-forwarded-uri", "x-forwarded-path"]
    {
        let call = Gate::call(Method::GET, "/abc/invoices").with_key(&gate.world, "abc nothing");
        let heard = gate.send(call.header(name, "/abc/payments")).await.json();
        assert!(heard["headers"][name].is_null(), "{name}");
        assert_eq!(heard["asked"], "/abc/invoices");
    }
    for query in ["_method=DELETE", "a=b&_METHOD=PUT", "X-HTTP-Method-Override=DELETE"] {
        let reply =
            gate.by_key("abc nothing", Method::GET, &format!("/abc/services/7?{query}")).await;
        assert_eq!(reply.problem(400), "path.ambiguous", "{query}");
    }
    for method in ["TRACE", "CONNECT", "PROPFIND", "get"] {
        let method: Method = method.parse().expect("a method");
        let reply = gate.by_key("abc nothing", method.clone(), "/abc/invoices").await;
        assert!([404, 405].contains(&reply.status.as_u16()), "{method}: {}", reply.status);
    }
}

#[tokio::test]
async fn a_request_names_one_host_and_it_is_one_of_the_gateways() {
    let gate = Gate::open().await;
    let bare = |path: &str| crate::world::Call::get(path).with_key(&gate.world, "abc nothing");
    for (call, status) in [
        (bare("/abc/invoices"), 421),
        (bare("/abc/invoices").header("host", "evil.example"), 421),
        (
            bare("/abc/invoices").header("host", "office.example").header("host", "office.example"),
            421,
        ),
        (bare("https://evil.example/abc/invoices").header("host", "office.example"), 421),
        (bare("https://office.example/abc/invoices").header("host", "evil.example"), 421),
        (bare("https://office.example/abc/invoices").header("host", "office.example"), 200),
        (bare("/abc/invoices").header("host", "OFFICE.example"), 200),
        (
            bare("/abc/invoices")
                .header("host", "office.example")
                .header("x-forwarded-host", "evil.example"),
            200,
        ),
    ] {
        let reply = gate.send(call.clone()).await;
        assert_eq!(reply.status.as_u16(), status, "{call:?}");
        if status == 200 {
            assert_eq!(reply.json()["headers"]["host"][0], "office.example");
        }
    }
}

#[tokio::test]
async fn credentials_that_are_shown_twice_are_no_credentials() {
    let gate = Gate::open().await;
    let call = Gate::call(Method::GET, "/abc/invoices").with_key(&gate.world, "abc nothing");
    let reply = gate.send(call.with_key(&gate.world, "abc asks")).await;
    assert_eq!(reply.status.as_u16(), 401);
}
