//! What a question says of its subject and resource is no fact about access.

use serde_json::{Value, json};

use crate::world::{World, question, with};

/// All that someone might try to be believed.
fn claims(world: &World) -> Vec<Value> {
    let role = world.role("Bookkeeper").to_string();
    vec![
        json!({"role": "Bookkeeper", "roles": ["Bookkeeper", role], "groups": ["Admin"]}),
        json!({"level": "delete", "levels": {"payments": "delete"}, "decision": true}),
        json!({"owner": "bob@abc.example", "is_owner": true, "admin": true}),
        json!({"id": "carol@abc.example", "type": "person", "person": "carol@abc.example"}),
        json!({"kind": "platform", "parent": "northwind", "state": "active"}),
        json!({"time": "2020-01-01T00:00:00Z", "ip": "192.0.2.1", "min_revision": 999_999}),
        json!({"section": "invoices", "action": "view", "catalog": "own"}),
    ]
}

#[tokio::test]
async fn properties_neither_give_nor_take_access() {
    let world = World::telecom().await;
    let fenced = question("fred@fenced.example", "view", "invoices", "fenced");
    let asked = [
        question("bob@abc.example", "delete", "payments", "abc"),
        question("bob@abc.example", "edit", "invoices", "abc"),
        question("nina@abc.example", "view", "invoices", "abc"),
        question("gus@globex.example", "view", "invoices", "abc"),
        fenced,
    ];
    for asked in asked {
        let plain = world.ask("harbour asks", &asked).await;
        for claim in claims(&world) {
            for path in ["subject/properties", "action/properties", "resource/properties"] {
                let claimed = with(asked.clone(), path, claim.clone());
                let reply = world.ask("harbour asks", &claimed).await;
                assert_eq!(reply, plain, "{claimed}");
            }
        }
    }
}

#[tokio::test]
async fn the_account_of_a_subject_says_where_to_look_and_gives_nothing() {
    let world = World::telecom().await;
    for (person, account) in [
        ("bob@abc.example", "globex"),
        ("gus@globex.example", "abc"),
        ("gus@globex.example", "globex"),
        ("bob@abc.example", "abc"),
    ] {
        let asked = question(person, "edit", "invoices", "abc");
        let plain = world.ask("northwind asks", &asked).await;
        let claimed = with(asked, "subject/properties/account", json!(account));
        let reply = world.ask("northwind asks", &claimed).await;
        assert_eq!(reply, plain, "{person} {account}");
    }
}
