//! Of accounts outside its own and those below it, a key is answered as of unknown ones: byte for
//! byte, headers and all.

use serde_json::{Value, json};

use crate::world::{World, question, with};

const UNKNOWN_ID: &str = "018f0000-0000-7000-8000-000000000000";

/// Keys, with the accounts that are not theirs to know.
const ASKERS: [(&str, &[&str]); 4] = [
    ("abc asks", &["northwind", "harbour", "globex", "fenced", "gone"]),
    ("abc simulates", &["northwind", "harbour", "globex", "fenced", "gone"]),
    ("harbour asks", &["northwind", "globex", "gone"]),
    ("harbour simulates", &["northwind", "globex", "gone"]),
];

const PEOPLE: [&str; 6] = [
    "bob@abc.example",
    "gus@globex.example",
    "sam@northwind.example",
    "rita@harbour.example",
    "olivia@northwind.example",
    "nobody@abc.example",
];

/// Sections of every kind, and levels that are offered or not.
const ASKED: [(&str, &str); 6] = [
    ("view", "invoices"),
    ("delete", "invoices"),
    ("view", "accounts"),
    ("create", "reseller.customers"),
    ("edit", "pbx.extensions"),
    ("view", "unicorns"),
];

async fn assert_same(world: &World, key: &str, outside: &Value, unknown: &Value) {
    let told = world.ask(key, outside).await;
    assert_eq!(told, world.ask(key, unknown).await, "{key}: {outside}");
    assert!(!told.verdict().0, "{key}: {outside}");
    let [outside, unknown] = [outside, unknown].map(|asked| json!({"evaluations": [asked]}));
    let told = world.ask_many(key, &outside).await;
    assert_eq!(told, world.ask_many(key, &unknown).await, "{key}: {outside}");
}

// covers T20
#[tokio::test]
async fn accounts_outside_are_as_unknown_ones() {
    let world = World::telecom().await;
    for (key, accounts) in ASKERS {
        for account in accounts {
            let id = world.account(account).to_string();
            for person in PEOPLE {
                for (action, section) in ASKED {
                    let at = |named: &str| question(person, action, section, named);
                    assert_same(&world, key, &at(account), &at("nowhere")).await;
                    assert_same(&world, key, &at(&id), &at(UNKNOWN_ID)).await;
                }
            }
        }
    }
}

// covers T20
#[tokio::test]
async fn accounts_outside_are_as_unknown_ones_in_properties_too() {
    let world = World::telecom().await;
    for (key, accounts) in ASKERS {
        for account in accounts {
            let asked = question("bob@abc.example", "view", "invoices", "INV-1");
            let at = |named: &str| with(asked.clone(), "resource/properties/account", json!(named));
            let id = world.account(account).to_string();
            assert_same(&world, key, &at(account), &at("nowhere")).await;
            assert_same(&world, key, &at(&id), &at(UNKNOWN_ID)).await;
        }
    }
}

// covers T20
#[tokio::test]
async fn sign_ins_of_accounts_outside_are_as_unknown_ones() {
    let world = World::telecom().await;
    for (key, accounts) in ASKERS {
        for account in accounts {
            for (action, section) in ASKED {
                let asked = question("", action, section, "abc");
                let of = |named: &str| {
                    let subject = json!({"type": "account_sign_in", "id": named});
                    with(asked.clone(), "subject", subject)
                };
                let id = world.account(account).to_string();
                assert_same(&world, key, &of(account), &of("nowhere")).await;
                assert_same(&world, key, &of(&id), &of(UNKNOWN_ID)).await;
            }
        }
    }
}

// covers T20
#[tokio::test]
async fn keys_of_accounts_outside_are_as_unknown_ones() {
    let world = World::telecom().await;
    for (key, outside) in [
        ("abc asks", "globex asks"),
        ("abc asks", "harbour asks"),
        ("abc asks", "northwind asks"),
        ("abc simulates", "fenced asks"),
        ("harbour asks", "northwind simulates"),
        ("harbour simulates", "globex asks"),
    ] {
        for (action, section) in ASKED {
            let asked = question("", action, section, "abc");
            let of = |id: &str| with(asked.clone(), "subject", json!({"type": "key", "id": id}));
            let id = world.key(outside).id.to_string();
            assert_same(&world, key, &of(&id), &of(UNKNOWN_ID)).await;
        }
    }
}

// Whether an address has a login at all is not for accounts that it is not in.
// covers T20
#[tokio::test]
async fn people_who_are_only_in_accounts_outside_are_as_unknown_ones() {
    let world = World::telecom().await;
    let more = [
        ("delete", "customer.users"),
        ("view", "accounts.bulk_status"),
        ("edit", "numbers"),
        ("fly", "numbers"),
    ];
    for key in ["abc asks", "abc simulates"] {
        for person in ["gus@globex.example", "fred@fenced.example", "gwen@gone.example"] {
            for account in ["abc", "abc-hq"] {
                for (action, section) in ASKED.into_iter().chain(more) {
                    let of = |person: &str| question(person, action, section, account);
                    let id = world.person(person).to_string();
                    assert_same(&world, key, &of(person), &of("nobody@abc.example")).await;
                    assert_same(&world, key, &of(&id), &of(UNKNOWN_ID)).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn accounts_below_are_known_by_the_keys_above_them() {
    let world = World::telecom().await;
    for (key, person, account) in [
        ("harbour asks", "bob@abc.example", "abc"),
        ("harbour asks", "carol@abc.example", "abc-hq"),
        ("northwind asks", "bob@abc.example", "abc"),
        ("northwind asks", "gus@globex.example", "globex"),
        ("northwind asks", "rita@harbour.example", "harbour"),
        ("abc asks", "carol@abc.example", "abc-hq"),
    ] {
        let asked = question(person, "view", "invoices", account);
        assert!(world.ask(key, &asked).await.verdict().0, "{key}: {asked}");
    }
}
