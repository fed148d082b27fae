//! Names of actions and sections are those of the catalog.

use rolecall_core::{catalog::Catalog, change::Command};

use crate::world::{World, question};

async fn may(world: &World, key: &str, asked: [&str; 4]) -> (bool, String) {
    let [person, action, section, account] = asked;
    let asked = question(person, action, section, account);
    world.ask(key, &asked).await.verdict()
}

#[tokio::test]
async fn an_action_may_be_named_by_its_level() {
    let world = World::telecom().await;
    for (action, allowed) in [("view", true), ("edit", true), ("create", true), ("delete", false)] {
        let asked = ["bob@abc.example", action, "services", "abc"];
        assert_eq!(may(&world, "abc asks", asked).await.0, allowed, "{action}");
    }
}

#[tokio::test]
async fn an_action_may_be_named_as_the_section_names_it() {
    let world = World::telecom().await;
    for (action, section, allowed) in [
        ("configure", "services", true),
        ("buy", "services", true),
        ("cancel", "services", false),
        ("download", "invoices", true),
        ("process", "invoices", true),
        ("submit", "porting", false),
    ] {
        let asked = ["bob@abc.example", action, section, "abc"];
        let (decision, reason) = may(&world, "abc asks", asked).await;
        assert_eq!(decision, allowed, "{action} {section}");
        assert_ne!(reason, "action.unknown", "{action} {section}");
    }
}

#[tokio::test]
async fn a_name_that_the_section_does_not_give_is_an_unknown_action() {
    let world = World::telecom().await;
    for (action, section) in [
        ("buy", "invoices"),
        ("download", "services"),
        ("Edit", "invoices"),
        (" edit", "invoices"),
        ("hide", "invoices"),
        ("*", "invoices"),
    ] {
        let asked = ["carol@abc.example", action, section, "abc"];
        let verdict = may(&world, "abc asks", asked).await;
        assert_eq!(verdict, (false, "action.unknown".to_owned()), "{action}");
    }
}

#[tokio::test]
async fn a_section_that_is_not_in_the_catalog_is_denied_to_everyone() {
    let world = World::telecom().await;
    for section in ["unicorns", "Invoices", "invoices.", "*", "pbx"] {
        let asked = ["carol@abc.example", "view", section, "abc"];
        let verdict = may(&world, "abc asks", asked).await;
        assert_eq!(verdict, (false, "section.unknown".to_owned()), "{section}");
    }
}

#[tokio::test]
async fn a_catalog_of_ones_own_brings_its_sections_and_the_names_of_its_actions() {
    let world = World::todo().await;
    for (action, section, rick, summer) in [
        ("read", "record", "granted", "granted"),
        ("write", "record", "granted", "role.insufficient"),
        ("update", "record", "granted", "role.insufficient"),
        ("create", "record", "level.not_offered", "level.not_offered"),
        ("delete", "record", "granted", "role.insufficient"),
        ("read", "todo", "granted", "granted"),
        ("write", "todo", "granted", "role.insufficient"),
        ("update", "todo", "granted", "role.insufficient"),
        ("create", "todo", "granted", "role.insufficient"),
        ("delete", "todo", "granted", "role.insufficient"),
        ("view", "todo", "granted", "granted"),
        ("buy", "todo", "action.unknown", "action.unknown"),
        ("read", "invoices", "section.unknown", "section.unknown"),
    ] {
        for (person, reason) in [("rick@citadel.example", rick), ("summer@citadel.example", summer)]
        {
            let verdict = may(&world, "asks", [person, action, section, "citadel"]).await;
            let expected = (reason == "granted", reason.to_owned());
            assert_eq!(verdict, expected, "{person} {action} {section}");
        }
    }
}

#[tokio::test]
async fn a_catalog_of_ones_own_still_has_the_sections_of_rolecall_itself() {
    let world = World::todo().await;
    let asked = ["morty@citadel.example", "read", "customer.users", "citadel"];
    assert!(may(&world, "asks", asked).await.0);
    let asked = ["rick@citadel.example", "read", "customer.users", "citadel"];
    assert!(!may(&world, "asks", asked).await.0);
}

#[tokio::test]
async fn a_catalog_taken_into_use_is_seen_by_the_next_question() {
    let mut world = World::telecom().await;
    let asked = ["bob@abc.example", "look_at", "invoices", "abc"];
    let before = may(&world, "abc asks", asked).await;
    assert_eq!(before, (false, "action.unknown".to_owned()));
    let text = Catalog::telecom().text().replacen(
        "[levels]",
        "[actions]\nlook_at = \"view\"\n\n[levels]",
        1,
    );
    let catalog = text.into();
    world.act("olivia@northwind.example", Command::AdoptCatalog { catalog }).await;
    assert!(may(&world, "abc asks", asked).await.0);
}
