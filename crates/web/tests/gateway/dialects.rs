//! What other proxies ask, and whose word counts.

use axum::http::Method;

use super::{
    BOB, CAROL,
    gate::{Gate, ORIGIN, PROXY},
};

const KEY: &str = "x-rolecall-gateway-key";
/// The owner of an account that has a list of addresses, which another set.
const FAY: &str = "fay@fenced.example";
use crate::world::{Call, Reply};

/// As nginx asks.
pub(crate) fn nginx(method: &Method, uri: &str) -> Call {
    let call = Call::get("/gateway/nginx").from(PROXY);
    call.header("x-original-method", method.as_str()).header("x-original-uri", uri)
}

/// As Traefik and Caddy ask.
fn forward(method: &Method, uri: &str) -> Call {
    Call::get("/gateway/forward")
        .from(PROXY)
        .header("x-forwarded-method", method.as_str())
        .header("x-forwarded-uri", uri)
        .header("x-forwarded-host", "office.example")
        .header("x-forwarded-proto", "https")
}

/// As Envoy asks.
fn envoy(method: &Method, uri: &str) -> Call {
    let call = Call::new(method.clone(), &format!("/gateway/envoy{uri}")).from(PROXY);
    call.header("host", "office.example")
}

type Dialect = fn(&Method, &str) -> Call;
const DIALECTS: [(&str, Dialect); 3] = [("nginx", nginx), ("forward", forward), ("envoy", envoy)];

async fn asked(gate: &Gate, call: Call) -> Reply {
    call.send_to(gate.portal.clone()).await
}

#[tokio::test]
async fn each_dialect_answers_as_the_proxy_decides() {
    let gate = Gate::open().await;
    for (method, path, status) in [
        (Method::GET, "/abc/invoices?a=b", 200),
        (Method::POST, "/abc/invoices/7", 200),
        (Method::DELETE, "/abc/services/7", 403),
        (Method::GET, "/abc/payments", 403),
        (Method::GET, "/globex/invoices", 403),
        (Method::GET, "/abc/nothing", 403),
        (Method::GET, "/assets/x.css", 200),
        (Method::GET, "/me", 200),
    ] {
        for (name, dialect) in DIALECTS {
            let call = dialect(&method, path).with_key(&gate.world, "abc nothing");
            let reply = asked(&gate, call).await;
            assert_eq!(reply.status.as_u16(), status, "{name} {method} {path}");
            assert_eq!(reply.header("cache-control"), Some("no-store"));
            let told = reply.header("x-rolecall-person").is_some();
            assert_eq!(told, status == 200 && !path.starts_with("/assets"), "{name} {path}");
        }
    }
    for (name, dialect) in DIALECTS {
        let nobody = asked(&gate, dialect(&Method::GET, "/abc/invoices")).await;
        assert_eq!(nobody.status.as_u16(), 401, "{name}");
        assert_eq!(nobody.header("location"), None, "{name}: a redirect is for the proxy to make");
    }
}

#[tokio::test]
async fn a_cookie_counts_as_it_does_at_the_gateway_itself() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(BOB).await;
    for (name, dialect) in DIALECTS {
        let both = format!("theme=dark; {cookie}");
        let seen =
            asked(&gate, dialect(&Method::GET, "/abc/invoices").header("cookie", &both)).await;
        assert_eq!(seen.status.as_u16(), 200, "{name}");
        assert_eq!(seen.header("x-rolecall-cookie"), Some("theme=dark"), "{name}");
        assert_eq!(seen.header("cookie"), Some("theme=dark"), "{name}");
        let person = gate.world.person(BOB).to_string();
        assert_eq!(seen.header("x-rolecall-person"), Some(person.as_str()));
        let post = || dialect(&Method::POST, "/abc/invoices/7").header("cookie", &cookie);
        for (call, status) in [
            (post(), 403),
            (post().header("origin", "https://evil.example"), 403),
            (post().header("origin", ORIGIN), 200),
        ] {
            assert_eq!(asked(&gate, call).await.status.as_u16(), status, "{name}");
        }
    }
}

/// Traefik does not say that the connection is to be upgraded.
#[tokio::test]
async fn a_websocket_is_opened_by_the_applications_own_pages_alone() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(BOB).await;
    for (name, dialect) in DIALECTS {
        for (said, value) in [
            ("upgrade", "websocket"),
            ("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA=="),
            ("sec-websocket-version", "13"),
            ("sec-fetch-mode", "websocket"),
        ] {
            let open = || {
                let call = dialect(&Method::GET, "/abc/socket").header(said, value);
                call.header("cookie", &cookie)
            };
            for (call, status) in [
                (open(), 403),
                (open().header("origin", "https://evil.example"), 403),
                (open().header("origin", ORIGIN), 200),
            ] {
                let reply = asked(&gate, call).await;
                assert_eq!(reply.status.as_u16(), status, "{name} {said}");
            }
        }
    }
}

#[tokio::test]
async fn the_word_of_strangers_does_not_count() {
    let gate = Gate::open().await;
    for (name, dialect) in DIALECTS {
        let call = dialect(&Method::GET, "/abc/invoices").with_key(&gate.world, "abc nothing");
        let stranger = || call.clone().from("192.0.2.1");
        assert_eq!(asked(&gate, stranger()).await.status.as_u16(), 403, "{name}");
        for (key, status) in [
            ("northwind asks", 200),
            ("abc asks", 200),
            ("globex asks", 403),
            ("abc nothing", 403),
            ("abc expired", 403),
        ] {
            let shown = gate.world.key(key).credential();
            let keyed = stranger().header("x-rolecall-gateway-key", &shown);
            assert_eq!(asked(&gate, keyed).await.status.as_u16(), status, "{name} {key}");
        }
    }
}

#[tokio::test]
async fn what_is_said_twice_or_in_two_ways_is_refused() {
    let gate = Gate::open().await;
    let good = |dialect: Dialect| {
        dialect(&Method::GET, "/abc/invoices").with_key(&gate.world, "abc nothing")
    };
    for (name, dialect) in DIALECTS {
        for (header, value) in [
            ("x-http-method-override", "DELETE"),
            ("x_http_method_override", "DELETE"),
            ("x-rewrite-url", "/abc/payments"),
            ("x-original-url", "/abc/payments"),
            ("x-rolecall-person", "olivia"),
            ("x_rolecall_level", "delete"),
        ] {
            let reply = asked(&gate, good(dialect).header(header, value)).await;
            assert_eq!(reply.status.as_u16(), 403, "{name} {header}");
        }
        for path in [
            "/abc/./invoices",
            "/abc/x/../invoices",
            "//abc/invoices",
            "/abc/%69nvoices",
            "/abc/invoices%2f7",
            "/abc/INVOICES",
            "/abc/invoices;x",
            "/abc/invoices?_method=DELETE",
            "/abc/invoices/",
        ] {
            let call = dialect(&Method::GET, path).with_key(&gate.world, "abc nothing");
            assert_eq!(asked(&gate, call).await.status.as_u16(), 403, "{name} {path}");
        }
    }
    for call in [
        good(nginx).header("x-forwarded-uri", "/abc/payments"),
        good(nginx).header("x-forwarded-method", "GET"),
        good(nginx).header("x-original-uri", "/abc/invoices"),
        good(forward).header("x-original-uri", "/abc/payments"),
        good(forward).header("x-forwarded-host", "office.example"),
        good(envoy).header("x-original-uri", "/abc/invoices"),
        good(envoy).header("x-forwarded-method", "GET"),
        Call::get("/gateway/nginx").from(PROXY).with_key(&gate.world, "abc nothing"),
        Call::get("/gateway/forward").from(PROXY).with_key(&gate.world, "abc nothing"),
    ] {
        assert_eq!(asked(&gate, call.clone()).await.status.as_u16(), 403, "{call:?}");
    }
}

#[tokio::test]
async fn answers_with_parts_that_need_more_pass_for_who_may_have_all_of_them() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(CAROL).await;
    let revision = gate.world.revision();
    for (at, (name, dialect)) in DIALECTS.into_iter().enumerate() {
        let lines = || dialect(&Method::GET, "/abc/lines");
        let below = asked(&gate, lines().with_key(&gate.world, "abc nothing")).await;
        assert_eq!(below.status.as_u16(), 403, "{name}: nobody would take them out");
        let may = asked(&gate, lines().header("cookie", &cookie)).await;
        assert_eq!(may.status.as_u16(), 200, "{name}");
        assert_eq!(gate.world.revision(), revision + at as u64 + 1, "{name}: it is on record");
    }
}

#[tokio::test]
async fn who_asks_through_a_proxy_with_a_key_is_judged_by_the_address_that_it_saw() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(FAY).await;
    let shown = gate.world.key("northwind asks").credential();
    for (name, dialect) in DIALECTS {
        // The proxy itself is at an address of the list, and at one that is not.
        for proxy in ["192.0.2.77", "198.51.100.7"] {
            let asks = |said: &[&str]| {
                let call = dialect(&Method::GET, "/fenced/invoices").from(proxy);
                let call = call.header("x-rolecall-gateway-key", &shown).header("cookie", &cookie);
                said.iter().fold(call, |call, said| call.header("x-forwarded-for", said))
            };
            for (said, status) in [
                (&["192.0.2.9"][..], 200),
                (&["198.51.100.9, 192.0.2.9"], 200),
                (&["198.51.100.9", "192.0.2.9"], 200),
                (&["198.51.100.9"], 403),
                (&["192.0.2.9, 198.51.100.9"], 403),
                (&["192.0.2.9, nonsense"], 403),
                (&[], 403),
            ] {
                let reply = asked(&gate, asks(said)).await;
                assert_eq!(reply.status.as_u16(), status, "{name} {proxy} {said:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_listed_proxy_that_does_not_say_who_asks_is_not_taken_for_them() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(FAY).await;
    for (name, dialect) in DIALECTS {
        let asks = || dialect(&Method::GET, "/fenced/invoices").header("cookie", &cookie);
        for (call, status) in [
            (asks().header("x-forwarded-for", "192.0.2.9"), 200),
            (asks().header("x-forwarded-for", "198.51.100.9"), 403),
            (asks(), 403),
        ] {
            assert_eq!(asked(&gate, call.clone()).await.status.as_u16(), status, "{name} {call:?}");
        }
    }
}

/// nginx hands what it may not answer to the gateway's own proxy, with the same key.
#[tokio::test]
async fn the_gateways_own_proxy_believes_a_proxy_with_a_key_as_well() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(FAY).await;
    let shown = gate.world.key("northwind asks").credential();
    let expired = gate.world.key("abc expired").credential();
    let call = |proxy: &str| {
        let call = Gate::call(Method::GET, "/fenced/invoices").from(proxy);
        call.header("cookie", &cookie)
    };
    for (call, status) in [
        (call("198.51.100.7").header("x-forwarded-for", "192.0.2.9"), 404),
        (call("198.51.100.7").header("x-forwarded-for", "192.0.2.9").header(KEY, &shown), 200),
        (call("192.0.2.77").header("x-forwarded-for", "198.51.100.9").header(KEY, &shown), 404),
        (call("192.0.2.77").header(KEY, &shown), 404),
        (call("192.0.2.77").header("x-forwarded-for", "192.0.2.9").header(KEY, &expired), 404),
        (call("192.0.2.77"), 200),
    ] {
        let reply = gate.send(call.clone()).await;
        assert_eq!(reply.status.as_u16(), status, "{call:?}: {}", reply.text);
        assert!(!reply.text.contains(KEY), "{}", reply.text);
    }
}

#[tokio::test]
async fn envoy_is_told_to_take_credentials_out_of_what_goes_on() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(BOB).await;
    let asks = |path: &str, cookie: &str| envoy(&Method::GET, path).header("cookie", cookie);
    let name = "x-envoy-auth-headers-to-remove";
    for path in ["/abc/invoices", "/assets/x.css"] {
        let ours = asked(&gate, asks(path, &cookie)).await;
        assert_eq!(ours.status.as_u16(), 200, "{path}");
        assert_eq!(ours.header("cookie"), None);
        let gone = "authorization, cookie, x-rolecall-gateway-key";
        assert_eq!(ours.header(name), Some(gone), "{path}");
        let both = asked(&gate, asks(path, &format!("{cookie}; theme=dark"))).await;
        assert_eq!(both.header("cookie"), Some("theme=dark"), "{path}");
        assert_eq!(both.header(name), Some("authorization, x-rolecall-gateway-key"), "{path}");
    }
    for (name_of, dialect) in [("nginx", nginx as Dialect), ("forward", forward)] {
        let reply = asked(&gate, dialect(&Method::GET, "/abc/invoices").header("cookie", &cookie));
        assert_eq!(reply.await.header(name), None, "{name_of}");
    }
}

#[tokio::test]
async fn a_browser_is_refused_with_a_page_and_the_same_status() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(BOB).await;
    for (name, dialect) in DIALECTS {
        let page = |path: &str| dialect(&Method::GET, path).header("accept", "text/html,*/*");
        let nobody = asked(&gate, page("/abc/invoices?a=b&c=d")).await;
        assert_eq!(nobody.status.as_u16(), 401, "{name}");
        let link = "/.rolecall/sign-in?to=%2Fabc%2Finvoices%3Fa%3Db%26c%3Dd";
        assert!(nobody.text.contains(link), "{name}: {}", nobody.text);
        assert!(nobody.header("content-security-policy").is_some(), "{name}");
        assert_eq!(nobody.header("cache-control"), Some("no-store"), "{name}");
        let refused = async |path: &str| asked(&gate, page(path).header("cookie", &cookie)).await;
        let lacks = asked(
            &gate,
            dialect(&Method::DELETE, "/abc/services/7")
                .header("accept", "text/html")
                .header("origin", ORIGIN)
                .header("cookie", &cookie),
        );
        let lacks = lacks.await;
        assert_eq!(lacks.status.as_u16(), 403, "{name}");
        assert!(lacks.text.contains("/a/abc/ask?section=services"), "{name}: {}", lacks.text);
        let (hidden, nothing) = (refused("/abc/payments").await, refused("/abc/nothing").await);
        assert_eq!(hidden.status.as_u16(), 403, "{name}");
        assert_eq!(hidden, nothing, "{name}: what is hidden is as if it were not there");
        assert!(hidden.text.contains("There is nothing like this here"), "{name}: {}", hidden.text);
    }
}
