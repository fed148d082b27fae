//! The three searches: `POST /access/v1/search/subject`, `/resource` and `/action`.

use std::collections::BTreeSet;

use rolecall_core::{
    Principal,
    facts::{Facts, RecordId},
};
use serde_json::{Value, json};

use crate::world::{Call, Reply, World, question, with, without};

async fn search(world: &World, key: &str, what: &str, body: &Value) -> Reply {
    let call = Call::post(&format!("/access/v1/search/{what}")).with_key(world, key);
    call.json(body.to_string()).send(world).await
}

/// All results, by as many pages as it takes.
async fn all(world: &World, key: &str, what: &str, asked: &Value, limit: usize) -> Vec<Value> {
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let body = with(asked.clone(), "page", json!({"limit": limit, "token": token}));
        let answer = search(world, key, what, &body).await.answer();
        let first = answer.as_object().expect("an object").keys().next().expect("a member");
        assert_eq!(first, "page", "{answer}");
        let results = answer["results"].as_array().expect("a list").clone();
        assert_eq!(answer["page"]["count"], results.len());
        assert!(results.len() <= limit);
        found.extend(results);
        answer["page"]["next_token"].as_str().expect("a token").clone_into(&mut token);
        if token.is_empty() {
            return found;
        }
    }
}

fn everyone(facts: &Facts) -> Vec<(&'static str, String)> {
    let of_record = |id: RecordId| match id {
        RecordId::Person(id) => Some(("person", id.to_string())),
        RecordId::Key(id) => Some(("key", id.to_string())),
        RecordId::Account(id) => Some(("account_sign_in", id.to_string())),
        RecordId::Role(_) | RecordId::Membership(_) => None,
    };
    facts.record_ids().into_iter().filter_map(of_record).collect()
}

fn accounts(facts: &Facts) -> Vec<String> {
    facts.accounts().iter().map(|account| account.id.to_string()).collect()
}

/// What is evaluated to true, of many questions.
async fn evaluated(world: &World, key: &str, asked: &[Value]) -> Vec<bool> {
    let mut decisions = Vec::new();
    for asked in asked.chunks(1_000) {
        let answer = world.ask_many(key, &json!({"evaluations": asked})).await.answer();
        let items = answer["evaluations"].as_array().expect("a list");
        decisions.extend(items.iter().map(|item| item["decision"] == true));
    }
    decisions
}

const ASKED: [(&str, &str); 6] = [
    ("view", "invoices"),
    ("edit", "invoices"),
    ("view", "customer.users"),
    ("edit", "pbx.extensions"),
    ("view", "platform.audit"),
    ("delete", "reseller.customers"),
];
const KEYS: [&str; 3] = ["northwind asks", "harbour asks", "abc asks"];

#[tokio::test]
async fn subjects_are_everyone_of_whom_an_evaluation_says_yes_and_nobody_else() {
    let world = World::telecom().await;
    let (everyone, accounts) = world.live().read(|facts, _| (everyone(facts), accounts(facts)));
    let mut found = 0;
    for key in KEYS {
        for (action, section) in ASKED {
            for account in &accounts {
                for kind in ["person", "key", "account_sign_in"] {
                    let ids = everyone.iter().filter(|(it, _)| *it == kind).map(|(_, id)| id);
                    let ids: Vec<_> = ids.collect();
                    let ask = |id: &&String| {
                        let asked = question(id, action, section, account);
                        with(asked, "subject/type", json!(kind))
                    };
                    let asked: Vec<_> = ids.iter().map(ask).collect();
                    let yes = evaluated(&world, key, &asked).await;
                    let able: BTreeSet<_> =
                        ids.iter().zip(yes).filter(|(_, yes)| *yes).map(|(id, _)| *id).collect();
                    let asked = without(asked[0].clone(), "subject/id");
                    let results = all(&world, key, "subject", &asked, 2).await;
                    assert!(results.iter().all(|it| it["type"] == kind));
                    let results: Vec<_> =
                        results.iter().map(|it| it["id"].as_str().expect("an id")).collect();
                    let able: Vec<_> = able.into_iter().map(String::as_str).collect();
                    assert_eq!(results, able, "{key}: {kind} {action} {section} {account}");
                    found += able.len();
                }
            }
        }
    }
    assert!(found > 50, "{found}");
}

#[tokio::test]
async fn resources_are_all_accounts_of_which_an_evaluation_says_yes_and_no_others() {
    let world = World::telecom().await;
    let (everyone, accounts) = world.live().read(|facts, _| (everyone(facts), accounts(facts)));
    let mut found = 0;
    for key in KEYS {
        for (action, section) in ASKED {
            for (kind, id) in &everyone {
                let ask = |account: &String| {
                    let asked = question(id, action, section, account);
                    with(asked, "subject/type", json!(kind))
                };
                let asked: Vec<_> = accounts.iter().map(ask).collect();
                let yes = evaluated(&world, key, &asked).await;
                let able: BTreeSet<_> =
                    accounts.iter().zip(yes).filter(|(_, yes)| *yes).map(|(id, _)| id).collect();
                let asked = with(asked[0].clone(), "resource/id", json!("says nothing"));
                let results = all(&world, key, "resource", &asked, 3).await;
                assert!(results.iter().all(|it| it["type"] == section));
                let results: Vec<_> =
                    results.iter().map(|it| it["id"].as_str().expect("an id")).collect();
                let able: Vec<_> = able.into_iter().map(String::as_str).collect();
                assert_eq!(results, able, "{key}: {kind} {id} {action} {section}");
                found += able.len();
            }
        }
    }
    assert!(found > 50, "{found}");
}

#[tokio::test]
async fn actions_are_the_levels_and_other_names_that_an_evaluation_says_yes_to() {
    let world = World::telecom().await;
    let asked = without(question("bob@abc.example", "", "services", "abc"), "action");
    let names = |results: Vec<Value>| {
        let names = results.into_iter().map(|it| it["name"].as_str().expect("a name").to_owned());
        names.collect::<Vec<_>>()
    };
    let found = names(all(&world, "abc asks", "action", &asked, 100).await);
    assert_eq!(found[..3], ["view", "edit", "create"]);
    assert!(found.contains(&"buy".to_owned()) && !found.contains(&"cancel".to_owned()));
    for name in &found {
        let asked = question("bob@abc.example", name, "services", "abc");
        assert!(world.ask("abc asks", &asked).await.verdict().0, "{name}");
    }
    assert_eq!(names(all(&world, "abc asks", "action", &asked, 1).await), found);
}

#[tokio::test]
async fn what_is_unknown_gives_an_empty_list() {
    let world = World::telecom().await;
    let asked = question("bob@abc.example", "edit", "invoices", "abc");
    let nothing = json!({"page": {"next_token": "", "count": 0}, "results": []});
    for (what, member, unknown) in [
        ("subject", "subject/type", "dragon"),
        ("subject", "action/name", "fly"),
        ("subject", "resource/type", "castles"),
        ("subject", "resource/id", "nowhere"),
        ("subject", "resource/id", "globex"),
        ("resource", "subject/id", "nobody@abc.example"),
        ("resource", "resource/type", "castles"),
        ("action", "subject/type", "dragon"),
        ("action", "resource/id", "globex"),
    ] {
        let body = with(asked.clone(), member, json!(unknown));
        let reply = search(&world, "abc asks", what, &body).await;
        assert_eq!(reply.answer(), nothing, "{what} {member} {unknown}");
    }
}

#[tokio::test]
async fn a_token_goes_on_with_its_own_search_alone() {
    let world = World::telecom().await;
    let asked = with(question("", "view", "invoices", "abc"), "page", json!({"limit": 1}));
    let answer = search(&world, "abc asks", "subject", &asked).await.answer();
    let token = answer["page"]["next_token"].clone();
    assert_ne!(token, "");
    let next = with(asked, "page/token", token);
    let other_order = json!({
        "page": next["page"], "resource": {"id": "abc", "type": "invoices"},
        "action": next["action"], "subject": {"id": "", "type": "person"},
    });
    let answer = search(&world, "abc asks", "subject", &next).await.answer();
    assert_eq!(search(&world, "abc asks", "subject", &other_order).await.answer(), answer);
    for body in [
        with(next.clone(), "action/name", json!("edit")),
        with(next.clone(), "resource/id", json!("abc-hq")),
        with(next.clone(), "context/ip", json!("192.0.2.1")),
        with(next.clone(), "page/token", json!("made up")),
    ] {
        let reply = search(&world, "abc asks", "subject", &body).await;
        assert_eq!(
            (reply.status.as_u16(), reply.json()["code"].as_str()),
            (400, Some("cursor.unknown"))
        );
    }
}

#[tokio::test]
async fn what_is_missing_or_mistyped_is_named() {
    let world = World::telecom().await;
    let asked = question("bob@abc.example", "edit", "invoices", "abc");
    for (what, body) in [
        ("subject", without(asked.clone(), "subject")),
        ("subject", without(asked.clone(), "subject/type")),
        ("subject", without(asked.clone(), "action")),
        ("subject", without(asked.clone(), "resource/id")),
        ("resource", without(asked.clone(), "subject/id")),
        ("resource", without(asked.clone(), "resource/type")),
        ("action", without(asked.clone(), "resource")),
        ("action", with(asked.clone(), "page", json!([]))),
        ("action", with(asked.clone(), "page/limit", json!(0))),
        ("action", with(asked.clone(), "page/token", json!(7))),
    ] {
        let reply = search(&world, "abc asks", what, &body).await;
        assert_eq!(reply.status.as_u16(), 400, "{what} {body}");
    }
    // What is searched for needs no id, and actions no action.
    for (what, body) in [
        ("subject", without(asked.clone(), "subject/id")),
        ("resource", without(asked.clone(), "resource/id")),
        ("action", without(asked, "action")),
    ] {
        assert_eq!(search(&world, "abc asks", what, &body).await.status.as_u16(), 200, "{what}");
    }
}

#[tokio::test]
async fn a_moment_to_come_is_for_keys_that_may_simulate() {
    let world = World::telecom().await;
    let nina = Principal::Person(world.person("nina@abc.example"));
    let Principal::Person(nina) = nina else { unreachable!() };
    let asked = question("", "view", "invoices", "abc");
    let finds = |results: Vec<Value>| results.iter().any(|it| it["id"] == nina.to_string());
    assert!(!finds(all(&world, "abc simulates", "subject", &asked, 100).await));
    let later = with(asked, "context/time", json!("2026-06-02T00:00:00Z"));
    assert!(finds(all(&world, "abc simulates", "subject", &later, 100).await));
    assert_eq!(search(&world, "abc asks", "subject", &later).await.status.as_u16(), 403);
}
