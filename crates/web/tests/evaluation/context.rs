//! What a question says of its circumstances: an address, a revision, a moment.

use rolecall_core::change::Command;
use serde_json::{Value, json};

use crate::world::{World, question, with};

fn of_fred() -> Value {
    question("fred@fenced.example", "view", "invoices", "fenced")
}

fn of_bob() -> Value {
    question("bob@abc.example", "view", "invoices", "abc")
}

#[tokio::test]
async fn where_an_allowlist_applies_the_address_decides() {
    let world = World::telecom().await;
    for (ip, reason) in [
        (json!("192.0.2.7"), "granted"),
        (json!("::ffff:192.0.2.7"), "granted"),
        (json!("192.0.3.7"), "ip.outside"),
        (json!("2001:db8::7"), "ip.outside"),
        (json!("0.0.0.0"), "ip.outside"),
        (json!(null), "ip.unknown"),
    ] {
        let asked = with(of_fred(), "context/ip", ip.clone());
        let verdict = world.ask("harbour asks", &asked).await.verdict();
        let expected = (reason == "granted", reason.to_owned());
        assert_eq!(verdict, expected, "{ip}");
    }
    let verdict = world.ask("harbour asks", &of_fred()).await.verdict();
    assert_eq!(verdict, (false, "ip.unknown".to_owned()));
}

#[tokio::test]
async fn the_address_of_who_asks_is_not_that_of_the_subject() {
    let world = World::telecom().await;
    let call = crate::world::Call::post(crate::world::EVALUATION);
    let call = call.with_key(&world, "harbour asks").from("192.0.2.7");
    let reply = call.json(of_fred().to_string()).send(&world).await;
    assert_eq!(reply.verdict(), (false, "ip.unknown".to_owned()));
}

#[tokio::test]
async fn where_no_allowlist_applies_the_address_does_not_matter() {
    let world = World::telecom().await;
    let asked = with(of_bob(), "context/ip", json!("203.0.113.9"));
    assert!(world.ask("abc asks", &asked).await.verdict().0);
}

#[tokio::test]
async fn the_addresses_of_a_key_count_when_it_is_asked_about() {
    let world = World::telecom().await;
    let id = world.key("abc listed").id.to_string();
    let asked = question("", "view", "decisions", "abc");
    let asked = with(asked, "subject", json!({"type": "key", "id": id}));
    for (ip, reason) in [
        (json!("198.51.100.9"), "granted"),
        (json!("192.0.2.7"), "ip.outside"),
        (json!(null), "ip.unknown"),
    ] {
        let asked = with(asked.clone(), "context/ip", ip.clone());
        let (_, answered) = world.ask("abc asks", &asked).await.verdict();
        assert_eq!(answered, reason, "{ip}");
    }
}

#[tokio::test]
async fn what_is_no_address_is_refused() {
    let world = World::telecom().await;
    for ip in [
        json!(""),
        json!("192.0.2"),
        json!("192.0.2.7:443"),
        json!("192.0.2.0/24"),
        json!("localhost"),
        json!(7),
        json!(true),
        json!(["192.0.2.7"]),
        json!({"address": "192.0.2.7"}),
    ] {
        let asked = with(of_fred(), "context/ip", ip.clone());
        let reply = world.ask("harbour asks", &asked).await;
        assert_eq!(reply.problem(400), "member.mistyped", "{ip}");
    }
}

#[tokio::test]
async fn an_answer_is_at_least_as_fresh_as_was_asked_for_or_no() {
    let mut world = World::telecom().await;
    let now = world.revision();
    for reached in [0, 1, now] {
        let asked = with(of_bob(), "context/min_revision", json!(reached));
        let verdict = world.ask("abc asks", &asked).await.verdict();
        assert_eq!(verdict, (true, "granted".to_owned()), "{reached}");
    }
    for ahead in [now + 1, u64::MAX] {
        let asked = with(of_bob(), "context/min_revision", json!(ahead));
        let answer = world.ask("abc asks", &asked).await.answer();
        let told = json!({"reason": "revision.not_reached", "revision": now});
        assert_eq!(answer, json!({"decision": false, "context": told}));
    }
    let suspend =
        Command::SuspendMembership { membership: world.membership("uma@abc.example", "abc-hq") };
    let done = world.act("carol@abc.example", suspend).await;
    let asked = with(of_bob(), "context/min_revision", json!(done.revision));
    assert!(world.ask("abc asks", &asked).await.verdict().0);
}

#[tokio::test]
async fn what_is_no_revision_is_refused() {
    let world = World::telecom().await;
    for revision in
        [json!(-1), json!(1.5), json!(1e30), json!("1"), json!(true), json!([1]), json!({})]
    {
        let asked = with(of_bob(), "context/min_revision", revision.clone());
        let reply = world.ask("abc asks", &asked).await;
        assert_eq!(reply.problem(400), "member.mistyped", "{revision}");
    }
}

// covers P40, P46
#[tokio::test]
async fn a_key_that_may_simulate_asks_about_another_moment() {
    let world = World::telecom().await;
    for (person, time, reason) in [
        ("nina@abc.example", "2026-05-31T23:59:59.999Z", "membership.not_yet"),
        ("nina@abc.example", "2026-06-01T00:00:00Z", "granted"),
        ("nina@abc.example", "2026-06-01T02:00:00+02:00", "granted"),
        ("eve@abc.example", "2026-03-31T23:59:59.999Z", "granted"),
        ("eve@abc.example", "2026-04-01T00:00:00Z", "membership.expired"),
    ] {
        let asked = question(person, "view", "invoices", "abc");
        let asked = with(asked, "context/time", json!(time));
        for key in ["abc simulates", "harbour simulates", "northwind simulates"] {
            let (_, answered) = world.ask(key, &asked).await.verdict();
            assert_eq!(answered, reason, "{key}: {person} at {time}");
        }
    }
}

#[tokio::test]
async fn a_key_that_may_only_ask_is_refused_another_moment() {
    let world = World::telecom().await;
    for time in
        [json!("2026-06-01T00:00:00Z"), json!("2026-05-01T12:00:00Z"), json!("soon"), json!(7)]
    {
        let asked = with(of_bob(), "context/time", time.clone());
        for key in ["abc asks", "harbour asks", "northwind asks"] {
            let reply = world.ask(key, &asked).await;
            assert_eq!(reply.problem(403), "level.missing", "{key}: {time}");
        }
    }
}

#[tokio::test]
async fn what_is_no_moment_is_refused() {
    let world = World::telecom().await;
    for time in [
        json!(""),
        json!("soon"),
        json!("2026-06-01"),
        json!("2026-06-01T00:00:00"),
        json!("2026-02-30T00:00:00Z"),
        json!("99999-01-01T00:00:00Z"),
        json!(1_780_272_000),
        json!(true),
        json!(["2026-06-01T00:00:00Z"]),
        json!({}),
    ] {
        let asked = with(of_bob(), "context/time", time.clone());
        let reply = world.ask("abc simulates", &asked).await;
        assert_eq!(reply.problem(400), "member.mistyped", "{time}");
    }
}

#[tokio::test]
async fn another_moment_does_not_bring_a_key_back_to_life() {
    let world = World::telecom().await;
    let asked = with(of_bob(), "context/time", json!("2026-03-15T00:00:00Z"));
    assert_eq!(world.ask("abc expired", &asked).await.problem(401), "key.needed");
}
