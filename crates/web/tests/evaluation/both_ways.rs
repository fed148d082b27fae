//! What is answered from the index alone is what the records give: each question is asked in the usual
//! form, and in one that is only read in full (a content type with a parameter).

use serde_json::{Value, json};

use crate::world::{Call, World, question, with};

const ACCOUNTS: &[&str] =
    &["northwind", "harbour", "abc", "abc-hq", "globex", "gone", "fenced", "nowhere"];
const PEOPLE: &[&str] = &[
    "olivia@northwind.example",
    "rita@harbour.example",
    "carol@abc.example",
    "bob@abc.example",
    "BOB@abc.example",
    "nina@abc.example",
    "eve@abc.example",
    "sue@abc.example",
    "gus@globex.example",
    "gina@globex.example",
    "fred@fenced.example",
    "nobody@nowhere.example",
    "not an address",
];
const SECTIONS: &[&str] = &[
    "invoices",
    "payments",
    "numbers",
    "trunks",
    "services",
    "reseller.customers",
    "pbx.extensions",
    "customer.users",
    "unicorns",
];

async fn same(world: &World, key: &str, path: &'static str, asked: &Value) -> Value {
    let body = asked.to_string();
    let ask = |content_type: &'static str| {
        let call = Call::post(path).with_key(world, key).header("content-type", content_type);
        call.header("x-request-id", "1").bytes(body.clone()).send(world)
    };
    let (quick, full) =
        (ask("application/json").await, ask("application/json; charset=utf-8").await);
    assert_eq!(quick.status, full.status, "{key}: {asked}");
    assert_eq!(quick.json(), full.json(), "{key}: {asked}");
    quick.json()
}

#[tokio::test]
async fn both_ways_of_answering_say_the_same() {
    let world = World::telecom().await;
    let mut granted = 0;
    for key in ["northwind asks", "abc asks"] {
        let mut all = Vec::new();
        for (account, person) in
            ACCOUNTS.iter().flat_map(|at| PEOPLE.iter().map(move |it| (at, it)))
        {
            for (number, section) in SECTIONS.iter().enumerate() {
                let action = ["view", "edit", "create", "fly"][(number + all.len()) % 4];
                let mut asked = question(person, action, section, account);
                if number % 2 == 0 {
                    asked = with(asked, "context", json!({"ip": "192.0.2.7"}));
                }
                let answer = same(&world, key, "/access/v1/evaluation", &asked).await;
                granted += usize::from(answer["decision"] == true);
                all.push(asked);
            }
        }
        for some in all.chunks(100) {
            let batch = json!({"evaluations": some, "context": {}});
            same(&world, key, "/access/v1/evaluations", &batch).await;
        }
    }
    assert!(granted > 50, "{granted} granted");
}

#[tokio::test]
async fn a_question_of_another_form_is_told_what_is_wrong_with_it_either_way() {
    let world = World::telecom().await;
    let right = question("bob@abc.example", "view", "invoices", "abc");
    let wrong = [
        json!({}),
        json!([]),
        with(right.clone(), "subject", json!(["person", "bob@abc.example"])),
        with(right.clone(), "subject/properties", Value::Null),
        with(right.clone(), "subject/id", json!(7)),
        with(right.clone(), "action/properties", json!([])),
        with(right.clone(), "resource/properties", json!({"account": 1})),
        with(right.clone(), "context", json!({"ip": "here"})),
        with(right.clone(), "context", json!({"time": "2026-04-20T00:00:00Z"})),
        with(right.clone(), "context", json!({"min_revision": -1})),
        with(right.clone(), "context", json!({"min_revision": 1_000_000})),
        with(right.clone(), "subject/id", json!("b\"\\ob@abc.example")),
    ];
    for asked in &wrong {
        same(&world, "abc asks", "/access/v1/evaluation", asked).await;
        let batch = json!({"evaluations": [right, asked]});
        same(&world, "abc asks", "/access/v1/evaluations", &batch).await;
    }
}
