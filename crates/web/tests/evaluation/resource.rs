//! Where a question is asked: an account by id or short name, as the resource's id or in its
//! properties.

use serde_json::json;

use crate::world::{World, question, with};

const BOB: &str = "bob@abc.example";

#[tokio::test]
async fn the_account_is_named_by_short_name_or_id() {
    let world = World::telecom().await;
    let id = world.account("abc").to_string();
    for named in ["abc", &id, &id.to_uppercase()] {
        let asked = question(BOB, "edit", "invoices", named);
        assert!(world.ask("abc asks", &asked).await.verdict().0, "{named}");
    }
}

#[tokio::test]
async fn the_account_in_the_properties_leaves_the_resources_id_free() {
    let world = World::telecom().await;
    for named in ["abc".to_owned(), world.account("abc").to_string()] {
        for id in ["INV-2026-0001", "", "globex", "nowhere", "☎"] {
            let asked = question(BOB, "edit", "invoices", id);
            let asked = with(asked, "resource/properties/account", json!(named));
            let verdict = world.ask("abc asks", &asked).await.verdict();
            assert_eq!(verdict, (true, "granted".to_owned()), "{named} {id}");
        }
    }
}

#[tokio::test]
async fn the_account_in_the_properties_is_where_it_is_asked_whatever_the_id_is() {
    let world = World::telecom().await;
    let asked = question(BOB, "edit", "invoices", "abc");
    for (named, reason) in [("globex", "membership.none"), ("nowhere", "account.unknown")] {
        let asked = with(asked.clone(), "resource/properties/account", json!(named));
        let verdict = world.ask("northwind asks", &asked).await.verdict();
        assert_eq!(verdict, (false, reason.to_owned()), "{named}");
    }
}

#[tokio::test]
async fn what_names_no_account_is_an_unknown_account() {
    let world = World::telecom().await;
    for named in [
        "nowhere",
        "",
        "ABC",
        "abc/../globex",
        "*",
        "018f0000-0000-7000-8000-000000000000",
        &world.person(BOB).to_string(),
    ] {
        let asked = question(BOB, "view", "invoices", named);
        let verdict = world.ask("northwind asks", &asked).await.verdict();
        assert_eq!(verdict, (false, "account.unknown".to_owned()), "{named}");
    }
}

#[tokio::test]
async fn a_phone_system_has_its_own_people_and_those_of_the_accounts_above() {
    let world = World::telecom().await;
    for (person, account, allowed) in [
        ("uma@abc.example", "abc-hq", true),
        ("carol@abc.example", "abc-hq", true),
        ("rita@harbour.example", "abc-hq", true),
        ("bob@abc.example", "abc-hq", false),
        // Everything of that kind below is more than one phone system.
        ("uma@abc.example", "abc", false),
        ("carol@abc.example", "abc", true),
    ] {
        let asked = question(person, "edit", "pbx.extensions", account);
        let verdict = world.ask("harbour asks", &asked).await.verdict();
        assert_eq!(verdict.0, allowed, "{person} {account}");
    }
}

#[tokio::test]
async fn a_section_of_a_wider_kind_is_asked_at_the_account_above() {
    let world = World::telecom().await;
    let asked = question(BOB, "edit", "invoices", "abc-hq");
    assert!(world.ask("abc asks", &asked).await.verdict().0);
}
