//! Random request targets and headers: the gateway answers each, never fails, and what reaches the
//! application is in canonical form and of a route.

use axum::http::{Method, Uri};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use rolecall_web::gateway::path::Canonical;

use super::gate::Gate;

const REQUESTS: u64 = 4_000;
const PARTS: &[&str] = &[
    "abc", "globex", "invoices", "payments", "files", "assets", "me", "home", "7", "..", ".", "",
    "%2e%2e", "%2f", "%5c", ";", "%3b", "%25", "%00", "%c3%a9", "%ff", "a b", "ABC", "Invoices",
    "%41", "%zz", "*", "~", "?", "#",
];
/// Ways that lead somewhere, as long as nothing strange follows.
const BEGINNINGS: &[&str] =
    &["/abc/invoices", "/abc/files", "/assets", "/me", "/abc/home", "/abc/services"];
const NAMES: &[&str] = &[
    "x-http-method-override",
    "x-original-url",
    "x-forwarded-for",
    "x-rolecall-person",
    "forwarded",
    "range",
    "te",
    "connection",
    "upgrade",
    "cookie",
    "accept",
    "sec-fetch-mode",
    "transfer-encoding",
    "content-length",
    "expect",
];
const VALUES: &[&str] = &[
    "DELETE",
    "/abc/payments",
    "6.6.6.6",
    "olivia",
    "bytes=0-1",
    "upgrade",
    "websocket",
    "close, x",
    "text/html",
    "navigate",
    "a=b; __Host-rolecall-gateway=x",
    "chunked",
    "5",
    "100-continue",
    "",
    ",",
    "\u{e9}",
];

fn target(random: &mut StdRng) -> String {
    let mut text = match random.random_range(0..4) {
        0 => String::new(),
        1 => "/abc".to_owned(),
        _ => (*BEGINNINGS.choose(random).expect("there are beginnings")).to_owned(),
    };
    let count = random.random_range(u32::from(text.is_empty())..6);
    for _ in 0..count {
        text.push_str(if random.random_ratio(1, 12) { "" } else { "/" });
        text.push_str(PARTS.choose(random).expect("there are parts"));
    }
    text
}

#[tokio::test]
async fn whatever_is_asked_is_answered_and_reaches_the_application_in_one_form() {
    let gate = Gate::open().await;
    let (mut sent, mut passed) = (0, 0);
    for seed in 0..REQUESTS {
        let mut random = StdRng::seed_from_u64(seed);
        let target = target(&mut random);
        let Ok(uri) = target.parse::<Uri>() else { continue };
        if uri.path().ends_with("late")
            || uri.path().ends_with("drip")
            || uri.path().ends_with("flood")
        {
            continue;
        }
        let methods = [Method::GET, Method::HEAD, Method::POST, Method::DELETE, Method::OPTIONS];
        let method = methods.choose(&mut random).expect("there are methods").clone();
        let mut call = Gate::call(method, &target);
        if random.random_bool(0.7) {
            call = call.with_key(&gate.world, "abc nothing");
        }
        for _ in 0..random.random_range(0..3) {
            let name = NAMES.choose(&mut random).expect("there are names");
            call = call.header(name, VALUES.choose(&mut random).expect("there are values"));
        }
        sent += 1;
        let reply = gate.send(call).await;
        let status = reply.status.as_u16();
        let is_known = [200, 303, 400, 401, 403, 404, 405, 413, 421, 502].contains(&status);
        assert!(is_known, "seed {seed}: {target}: {status}: {}", reply.text);
        let heard = serde_json::from_str::<serde_json::Value>(&reply.text).unwrap_or_default();
        if let Some(asked) = heard["asked"].as_str() {
            let path = asked.split('?').next().unwrap_or_default();
            let canonical = Canonical::of(path).expect("it is one");
            assert_eq!(canonical.text(), path, "seed {seed}: {target}");
            let is_hidden = path.split('/').nth(2) == Some("payments");
            let is_hidden = is_hidden || path.starts_with("/globex");
            assert!(!is_hidden || path.starts_with("/assets/"), "seed {seed}: {target}");
            passed += 1;
        }
    }
    println!("{sent} random requests, {passed} reached the application");
    assert!(passed > 40, "hardly any reached it, so nothing was shown: {passed}");
}
