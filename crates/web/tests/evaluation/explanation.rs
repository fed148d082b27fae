//! Why, in full: for a key that may see it, and never about accounts above the key's own.

use rolecall_core::{Level, change::Command};
use serde_json::{Value, json};

use crate::world::{Reply, World, question, with};

const SAM: &str = "sam@northwind.example";

fn of_bob() -> Value {
    question("bob@abc.example", "edit", "invoices", "abc")
}

/// The ids and names of what is above `abc`.
fn above_abc(world: &World) -> Vec<String> {
    let ids = [
        world.account("northwind").to_string(),
        world.account("harbour").to_string(),
        world.membership(SAM, "northwind").to_string(),
        world.role("Care").to_string(),
    ];
    let owners = [
        world.membership("olivia@northwind.example", "northwind"),
        world.membership("rita@harbour.example", "harbour"),
    ];
    let names = ["northwind", "harbour", "Care"].map(str::to_owned);
    let owners = owners.map(|owner| owner.to_string());
    ids.into_iter().chain(owners).chain(names).collect()
}

fn assert_nothing_above(world: &World, reply: &Reply) {
    for told in above_abc(world) {
        assert!(!reply.text.contains(&told), "`{told}`: {}", reply.text);
    }
}

async fn set_ceiling(world: &mut World, account: &str, level: Level) {
    let ceiling = Command::SetCeiling {
        account: world.account(account),
        section: "invoices".parse().expect("a section"),
        ceiling: Some(level),
    };
    world.act("olivia@northwind.example", ceiling).await;
}

#[tokio::test]
async fn a_key_that_may_only_ask_sees_no_explanation() {
    let world = World::telecom().await;
    for key in ["abc asks", "harbour asks", "northwind asks"] {
        let answer = world.ask(key, &of_bob()).await.answer();
        let context = answer["context"].as_object().expect("a context");
        let members: Vec<_> = context.keys().collect();
        assert_eq!(members, ["reason", "revision"], "{key}");
    }
}

#[tokio::test]
async fn a_key_that_may_see_it_is_told_through_which_role_and_how_far() {
    let world = World::telecom().await;
    for key in ["abc simulates", "harbour simulates", "northwind simulates"] {
        let answer = world.ask(key, &of_bob()).await.answer();
        let explanation = &answer["context"]["explanation"];
        let abc = world.account("abc").to_string();
        for (member, value) in [
            ("allowed", json!(true)),
            ("reason", json!("granted")),
            ("section", json!("invoices")),
            ("asked", json!("edit")),
            ("level", json!("edit")),
            ("account", json!(abc)),
            ("place", json!(abc)),
        ] {
            assert_eq!(explanation[member], value, "{key}: {member}");
        }
        let standings = explanation["standings"].as_array().expect("standings");
        assert_eq!(standings.len(), 1, "{key}: {standings:?}");
        assert_eq!(standings[0]["gifts"][0]["name"], "Bookkeeper");
        assert_eq!(standings[0]["left"], "edit");
    }
}

#[tokio::test]
async fn a_denial_is_explained_too() {
    let world = World::telecom().await;
    let asked = question("nina@abc.example", "view", "invoices", "abc");
    let answer = world.ask("abc simulates", &asked).await.answer();
    let explanation = &answer["context"]["explanation"];
    assert_eq!(explanation["allowed"], false);
    assert_eq!(explanation["reason"], answer["context"]["reason"]);
    let standing = &explanation["standings"][0];
    assert_eq!(standing["status"], "not_yet");
    assert_eq!(standing["starts_at"], "2026-06-01T00:00:00Z");
}

#[tokio::test]
async fn what_is_unknown_has_no_explanation() {
    let world = World::telecom().await;
    for asked in [
        question("bob@abc.example", "view", "unicorns", "abc"),
        question("bob@abc.example", "fly", "invoices", "abc"),
        question("bob@abc.example", "view", "invoices", "nowhere"),
        question("nobody@abc.example", "view", "invoices", "abc"),
    ] {
        let answer = world.ask("northwind simulates", &asked).await.answer();
        assert!(answer["context"]["explanation"].is_null(), "{answer}");
    }
}

// covers T20
#[tokio::test]
async fn standings_above_the_key_are_left_out() {
    let world = World::telecom().await;
    let asked = question(SAM, "view", "invoices", "abc");
    let reply = world.ask("abc simulates", &asked).await;
    assert_nothing_above(&world, &reply);
    let standings = &reply.answer()["context"]["explanation"]["standings"];
    assert_eq!(standings.as_array().map(Vec::len), Some(1));
    let abc = world.account("abc").to_string();
    assert_eq!(standings[0]["recorded_in"], abc);
    let reply = world.ask("northwind simulates", &asked).await;
    let standings = &reply.answer()["context"]["explanation"]["standings"];
    assert_eq!(standings.as_array().map(Vec::len), Some(2));
    assert!(reply.text.contains("Care"), "{}", reply.text);
}

// covers T20
#[tokio::test]
async fn a_standing_above_that_is_narrowed_to_the_keys_account_is_left_out() {
    let mut world = World::telecom().await;
    let narrow = Command::SetNarrowing {
        membership: world.membership(SAM, "northwind"),
        narrowed_to: Some([world.account("abc")].into()),
    };
    world.act("olivia@northwind.example", narrow).await;
    let asked = question(SAM, "view", "invoices", "abc");
    let reply = world.ask("abc simulates", &asked).await;
    assert!(reply.verdict().0);
    assert_nothing_above(&world, &reply);
}

// covers T20
#[tokio::test]
async fn a_cap_above_the_key_shows_as_one_on_its_own_account() {
    let mut world = World::telecom().await;
    set_ceiling(&mut world, "harbour", Level::View).await;
    let reply = world.ask("abc simulates", &of_bob()).await;
    assert_eq!(reply.verdict(), (false, "ceiling.lower".to_owned()));
    assert_nothing_above(&world, &reply);
    let cap = &reply.answer()["context"]["explanation"]["standings"][0]["caps"][0];
    let abc = world.account("abc").to_string();
    assert_eq!(cap["cap"], "ceiling");
    assert_eq!(cap["account"], abc);
    let answer = world.ask("harbour simulates", &of_bob()).await.answer();
    let cap = &answer["context"]["explanation"]["standings"][0]["caps"][0];
    assert_eq!(cap["account"], world.account("harbour").to_string());
}

// covers T20
#[tokio::test]
async fn nothing_that_can_be_asked_tells_of_accounts_above() {
    let mut world = World::telecom().await;
    set_ceiling(&mut world, "harbour", Level::View).await;
    for person in [
        "bob@abc.example",
        "carol@abc.example",
        SAM,
        "rita@harbour.example",
        "olivia@northwind.example",
        "nobody@abc.example",
    ] {
        for section in [
            "accounts",
            "product.users",
            "reseller.customers",
            "invoices",
            "decisions",
            "pbx.extensions",
        ] {
            for account in ["abc", "abc-hq", "harbour", "northwind"] {
                for time in ["2026-05-01T12:00:00Z", "2026-01-01T00:00:00Z"] {
                    let asked = question(person, "edit", section, account);
                    let asked = with(asked, "context/time", json!(time));
                    let reply = world.ask("abc simulates", &asked).await;
                    reply.answer();
                    assert_nothing_above(&world, &reply);
                }
            }
        }
    }
}

#[tokio::test]
async fn items_of_a_batch_are_explained_as_a_single_question_is() {
    let world = World::telecom().await;
    let alone = world.ask("abc simulates", &of_bob()).await.answer();
    let batch = json!({"evaluations": [of_bob()]});
    let answer = world.ask_many("abc simulates", &batch).await.answer();
    assert_eq!(answer, json!({"evaluations": [alone]}));
}
