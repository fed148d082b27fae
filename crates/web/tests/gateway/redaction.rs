//! Secrets in answers: taken out, or on record.

use axum::http::Method;
use rolecall_core::{
    change::{Actor, Event},
    name::Name,
};

use super::{
    CAROL, OLIVIA,
    gate::{Gate, limits},
    office::{self, SECRET},
};
use crate::{
    sign_in::browser::with_password,
    world::{Call, World},
};

fn get(path: &str, cookie: &str) -> Call {
    Gate::call(Method::GET, path).header("cookie", cookie)
}

/// What was revealed, by whom.
async fn reveals(world: &World) -> Vec<(Actor, Event)> {
    let entries = world.store().entries(0, 10_000).await.expect("the ledger");
    let reveals =
        entries.into_iter().filter(|entry| matches!(entry.what, Event::SecretRevealed { .. }));
    reveals.map(|entry| (entry.actor, entry.what)).collect()
}

// covers G39
#[tokio::test]
async fn below_the_level_the_secret_is_in_no_answer_whatever_the_application_makes_of_it() {
    let gate = Gate::open().await;
    let seen = gate.by_key("abc nothing", Method::GET, "/abc/lines").await;
    assert_eq!(seen.json(), serde_json::json!({"lines": [{"id": 7, "sip_username": "u7"}]}));
    assert_eq!(seen.header("cache-control"), Some("no-store"));
    for (how, status) in [
        ("html", 502),
        ("packed", 502),
        ("broken", 502),
        ("large", 502),
        ("error", 500),
        ("part", 502),
        ("tagged", 200),
        ("empty", 200),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let path = format!("/abc/lines/{how}");
            let reply = gate.by_key("abc nothing", method.clone(), &path).await;
            assert!(!reply.text.contains(SECRET), "{how}");
            if method == Method::GET {
                assert_eq!(reply.status.as_u16(), status, "{how}: {}", reply.text);
            }
            assert_eq!(reply.header("etag"), None, "{how}");
        }
    }
    let asked = Gate::call(Method::GET, "/abc/lines")
        .with_key(&gate.world, "abc nothing")
        .header("range", "bytes=10-20")
        .header("if-none-match", "\"1\"");
    assert_eq!(gate.send(asked).await.status.as_u16(), 200, "it is asked for as a whole");
    assert_eq!(reveals(&gate.world).await, []);
}

// covers G39
#[tokio::test]
async fn who_may_have_the_secret_gets_it_and_each_reveal_is_on_record() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(CAROL).await;
    let seen = gate.send(get("/abc/lines", &cookie)).await;
    assert!(seen.text.contains(SECRET), "{}", seen.text);
    assert_eq!(seen.header("cache-control"), Some("no-store"));
    let on_record = reveals(&gate.world).await;
    let [(actor, Event::SecretRevealed { account, section, by, path, fields, application, .. })] =
        on_record.as_slice()
    else {
        panic!("{on_record:?}")
    };
    let carol = rolecall_core::Principal::Person(gate.world.person(CAROL));
    assert_eq!(*actor, Actor::Principal(carol));
    assert_eq!(*account, gate.world.account("abc"));
    assert_eq!((section.as_str(), by.as_str()), ("sip_credentials", "technical"));
    assert_eq!((path.as_str(), application.as_str()), ("/abc/lines", "Office"));
    assert_eq!(fields.iter().map(Name::as_str).collect::<Vec<_>>(), ["sip_password"]);
    for (how, more) in [("empty", 0), ("html", 1), ("packed", 1)] {
        let before = reveals(&gate.world).await.len();
        let reply = gate.send(get(&format!("/abc/lines/{how}"), &cookie)).await;
        assert_eq!(reply.status.as_u16(), 200, "{how}");
        assert_eq!(reveals(&gate.world).await.len() - before, more, "{how}");
    }
    assert!(gate.world.store().verify(&mut |_| ()).await.expect("readable").flaws.is_empty());
}

#[tokio::test]
async fn the_record_is_read_by_who_sees_the_section_and_by_nobody_else() {
    let mut gate = Gate::open().await;
    let cookie = gate.cookie(CAROL).await;
    gate.send(get("/abc/lines", &cookie)).await;
    let history = async |gate: &Gate, who: &str| {
        let browser = with_password(&gate.world, who).await;
        browser.get(&gate.world, "/api/v1/accounts/abc/history").await.text
    };
    let owners = history(&gate, CAROL).await;
    assert!(owners.contains("secret_revealed") && owners.contains("\"technical\""), "{owners}");
    assert!(!owners.contains("\"sip_credentials\""), "the platform's section is hidden from her");
    let platforms = history(&gate, OLIVIA).await;
    assert!(platforms.contains("\"sip_credentials\""), "{platforms}");
    let levels = serde_json::json!({"customer.audit": "view", "invoices": "view"});
    let kind = rolecall_core::Kind::Customer;
    gate.world.define(OLIVIA, "northwind", ("Auditor", kind), levels).await;
    gate.world.join(CAROL, "abc", "aud@abc.example", "Auditor").await;
    let auditors = history(&gate, "aud@abc.example").await;
    assert!(auditors.contains("membership_added") || auditors.contains("account_"), "{auditors}");
    assert!(!auditors.contains("secret_revealed"), "{auditors}");
}

#[tokio::test]
async fn what_cannot_be_put_on_record_is_not_shown() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(CAROL).await;
    let lock = super::closed::Locked::of(&gate.world).await;
    let reply = gate.send(get("/abc/lines", &cookie)).await;
    assert_eq!(reply.status.as_u16(), 503, "{}", reply.text);
    assert!(!reply.text.contains(SECRET));
    drop(lock);
    let world = gate.world;
    let gate = Gate::before(world, office::started().await, limits());
    let reply = gate.send(get("/abc/lines", &cookie)).await;
    assert_eq!(reply.status.as_u16(), 200, "{}", reply.text);
}

/// What people like them need is named, or nothing: no other need stands in its place.
#[tokio::test]
async fn who_has_too_little_is_told_the_need_that_is_meant_for_them() {
    let mut gate = Gate::open().await;
    let (customer, platform) = (rolecall_core::Kind::Customer, rolecall_core::Kind::Platform);
    let sees = serde_json::json!({"technical": "view"});
    let shows =
        serde_json::json!({"technical": "view", "accounts": "view", "sip_credentials": "view"});
    for (name, kind, levels) in
        [("Desk", customer, &sees), ("Lookout", platform, &sees), ("Shower", platform, &shows)]
    {
        gate.world.define(OLIVIA, "northwind", (name, kind), levels.clone()).await;
    }
    gate.world.join(CAROL, "abc", "desk@abc.example", "Desk").await;
    gate.world.join(OLIVIA, "northwind", "lookout@northwind.example", "Lookout").await;
    gate.world.join(OLIVIA, "northwind", "shower@northwind.example", "Shower").await;
    for (who, section) in [
        ("desk@abc.example", Some("technical")),
        ("shower@northwind.example", Some("sip_credentials")),
        ("lookout@northwind.example", None),
    ] {
        let cookie = gate.cookie(who).await;
        let reply = gate.send(get("/abc/sip", &cookie).header("accept", "text/html")).await;
        assert_eq!(reply.status.as_u16(), 403, "{who}: {}", reply.text);
        match section {
            Some(section) => {
                let asks = format!("/a/abc/ask?section={section}&amp;level=edit");
                assert!(reply.text.contains(&asks), "{who}: {}", reply.text);
            }
            None => {
                for word in ["technical", "Technical", "SIP", "/ask?"] {
                    assert!(!reply.text.contains(word), "{who}: {}", reply.text);
                }
            }
        }
        assert_eq!(gate.send(get("/abc/sip", &cookie)).await.problem(403), "level.missing");
    }
}
