//! Every answer of every page and every operation tells the browser how little it may do with it.

use axum::http::Method;
use rolecall_web::api;

use crate::{
    portal::sweep::own_pages,
    sign_in::browser::{Browser, with_password},
    world::{Call, EVALUATION, Reply, World, question},
};

const CAROL: &str = "carol@abc.example";
/// What may be kept: our own style and scripts, by names that change with what is in them.
const KEPT: [&str; 1] = ["/assets/"];

/// What is missing from an answer.
fn lacks(reply: &Reply, path: &str, is_https: bool) -> Vec<String> {
    let said = |name: &str| reply.header(name).unwrap_or_default().to_owned();
    let policy = said("content-security-policy");
    let is_kept = KEPT.iter().any(|kept| path.starts_with(kept)) && reply.status == 200;
    let fine = [
        ("a policy", policy.contains("default-src 'none'")),
        ("a policy that nothing is inline", !policy.contains("unsafe")),
        ("no frames", policy.contains("frame-ancestors 'none'")),
        ("no base", policy.contains("base-uri 'none'")),
        ("old browsers' frames", said("x-frame-options") == "DENY"),
        ("nosniff", said("x-content-type-options") == "nosniff"),
        ("a referrer policy", ["same-origin", "no-referrer"].contains(&&*said("referrer-policy"))),
        ("an opener policy", said("cross-origin-opener-policy") == "same-origin"),
        ("a resource policy", said("cross-origin-resource-policy") == "same-origin"),
        ("a permissions policy", said("permissions-policy").contains("camera=()")),
        ("no-store", is_kept || said("cache-control").contains("no-store")),
        ("one of each", reply.headers("cache-control").len() == 1),
        ("hsts", is_https == said("strict-transport-security").starts_with("max-age=")),
    ];
    let missing = fine.iter().filter(|(_, fine)| !fine);
    missing.map(|(what, _)| format!("{path} {}: {what}", reply.status)).collect()
}

#[tokio::test]
async fn every_answer_of_every_page_has_its_headers() {
    let world = World::sweep().await;
    let carol = with_password(&world, CAROL).await;
    let (mut wrong, mut count, mut shown) = (Vec::new(), 0, 0);
    for (method, path) in own_pages(&world) {
        // As the owner, as nobody, and as a form of another site.
        let from_elsewhere =
            carol.call(method.clone(), &path).header("origin", "https://evil.example");
        let mut calls = vec![Browser::default().call(method.clone(), &path), from_elsewhere];
        calls.extend((*method == Method::GET).then(|| carol.call(Method::GET, &path)));
        for call in calls {
            let reply = call.send(&world).await;
            count += 1;
            shown += usize::from(reply.status == 200);
            wrong.extend(lacks(&reply, &path, true));
        }
    }
    let more = [
        "/",
        "/nowhere",
        "/docs",
        "/docs/access",
        "/api/openapi.json",
        "/assets/none.css",
        "/healthz",
        "/readyz",
        "/readyz/decisions",
        "/view/x",
    ];
    for path in more {
        let reply = carol.get(&world, path).await;
        count += 1;
        wrong.extend(lacks(&reply, path, true));
    }
    let page = carol.get(&world, "/a/abc").await.text;
    for asset in page.split("\"/assets/").skip(1) {
        let path = format!("/assets/{}", asset.split('"').next().expect("an end"));
        let reply = carol.get(&world, &path).await;
        assert!(reply.header("cache-control").is_some_and(|kept| kept.contains("immutable")));
        wrong.extend(lacks(&reply, &path, true));
    }
    println!("{count} answers of pages, {shown} of them shown, {} without a header", wrong.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(count > 250 && shown > 50, "{count} answers, {shown} shown");
}

#[tokio::test]
async fn every_answer_of_every_operation_has_its_headers() {
    let world = World::sweep().await;
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (path, item) in api::document()["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("a path item").keys() {
            let method: Method = method.to_uppercase().parse().expect("a method");
            let path = format!("/api/v1{}", path.replace("{account}", "abc"));
            let asked = Call::new(method.clone(), &path).with_key(&world, "view of abc");
            for call in [asked, Call::new(method.clone(), &path), Call::new(Method::TRACE, &path)] {
                let reply = call.send(&world).await;
                count += 1;
                wrong.extend(lacks(&reply, &path, true));
            }
        }
    }
    println!("{count} answers of operations, {} without a header", wrong.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(count > 250, "{count}");
}

/// They are read by no browser; what matters is that nobody keeps them.
#[tokio::test]
async fn decisions_are_kept_by_nobody_whichever_way_they_are_answered() {
    let world = World::telecom().await;
    let asks = question("bob@abc.example", "edit", "invoices", "abc");
    for reply in [
        world.ask("abc asks", &asks).await,
        Call::post(EVALUATION).json("{").send(&world).await,
        Call::get(EVALUATION).send(&world).await,
    ] {
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{}", reply.text);
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{}", reply.text);
        assert!(reply.header("strict-transport-security").is_some());
    }
}

#[tokio::test]
async fn a_server_without_tls_does_not_promise_any() {
    let mut world = World::telecom().await;
    world.move_to("http://rolecall.example");
    let reply = Browser::default().get(&world, "/sign-in").await;
    assert_eq!(lacks(&reply, "/sign-in", false), Vec::<String>::new());
}
