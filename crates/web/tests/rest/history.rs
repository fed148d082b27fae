//! The history of an account, as each of its readers may see it.

use rolecall_core::change::Command;
use serde_json::{Value, json};

use super::{call, changed, get, send};
use crate::world::World;

const OLIVIA: &str = "olivia@northwind.example";
const CAROL: &str = "carol@abc.example";

async fn history(world: &World, key: &str) -> Vec<Value> {
    let page = get(world, key, "/accounts/abc/history?limit=200").await;
    assert_eq!(page["next_cursor"], Value::Null);
    page["items"].as_array().expect("items").clone()
}

fn events(history: &[Value]) -> Vec<&str> {
    history.iter().map(|entry| entry["event"].as_str().expect("a name")).collect()
}

#[tokio::test]
async fn who_stands_above_shows_as_the_provider() {
    let mut world = World::sweep().await;
    let membership = world.membership("bob@abc.example", "abc");
    world.act(OLIVIA, Command::SuspendMembership { membership }).await;
    world.act(CAROL, Command::ResumeMembership { membership }).await;
    let below = history(&world, "all of abc").await;
    assert_eq!(events(&below[..2]), ["membership_resumed", "membership_suspended"]);
    assert_eq!(below[0]["by"]["subject"]["name"], CAROL);
    // The brand directly above, whoever of those above it was.
    assert_eq!(below[1]["by"], json!({"is": "provider", "name": "harbour"}));
    let above = history(&world, "all of northwind").await;
    assert_eq!(above[1]["by"]["subject"]["name"], OLIVIA);
}

#[tokio::test]
async fn nothing_in_it_names_an_account_above_or_who_stands_there() {
    let mut world = World::sweep().await;
    let account = world.account("abc");
    for state in [Command::SuspendAccount { account }, Command::ResumeAccount { account }] {
        world.act(OLIVIA, state).await;
    }
    let told = json!(history(&world, "all of abc").await).to_string();
    for hidden in [
        world.account("northwind").to_string(),
        world.account("harbour").to_string(),
        world.person(OLIVIA).to_string(),
        world.person("rita@harbour.example").to_string(),
        OLIVIA.to_owned(),
        "rita@harbour.example".to_owned(),
    ] {
        assert!(!told.contains(&hidden), "{hidden} in {told}");
    }
    let told = json!(history(&world, "all of northwind").await).to_string();
    assert!(told.contains(&world.account("harbour").to_string()));
}

#[tokio::test]
async fn changes_of_what_the_reader_may_not_see_are_left_out() {
    let mut world = World::sweep().await;
    let auditor = json!({"customer.audit": "view"});
    world.define(OLIVIA, "northwind", ("Auditor", rolecall_core::Kind::Customer), auditor).await;
    world.issue(CAROL, "abc", ("audits", "Auditor"), |_| ()).await;
    let seen = history(&world, "audits").await;
    let about = ["account_created", "account_sign_in_set"];
    assert!(!seen.is_empty());
    assert!(events(&seen).iter().all(|event| about.contains(event)), "{:?}", events(&seen));
    let all = history(&world, "all of abc").await;
    for event in ["membership_added", "key_issued", "role_created", "own_roles_set"] {
        assert!(events(&all).contains(&event), "{event}");
    }
}

#[tokio::test]
async fn a_change_says_what_it_was_and_what_it_became() {
    let world = World::sweep().await;
    let settings = json!({
        "name": "Renamed", "short_name": "abc", "roles_per_person_max": 2,
        "second_factor": false, "opens_accounts": false,
    });
    let reply = send(&world, "all of abc", "PUT /accounts/abc/settings", &settings).await;
    assert_eq!(changed(&reply)["name"], "Renamed");
    let entry = history(&world, "all of abc").await.swap_remove(0);
    assert_eq!(entry["revision"], reply.json()["revision"]);
    assert_eq!((&entry["event"], &entry["via"]), (&json!("account_changed"), &json!("rest")));
    assert_eq!(entry["what"]["before"]["name"], "abc");
    assert_eq!(entry["what"]["after"], settings);
    assert_eq!(entry["by"]["subject"]["name"], "all of abc");
}

#[tokio::test]
async fn a_ceiling_shows_as_what_counts_whoever_set_it() {
    let mut world = World::sweep().await;
    let ceiling = Command::SetCeiling {
        account: world.account("abc"),
        section: "invoices".parse().expect("a section"),
        ceiling: Some(rolecall_core::Level::View),
    };
    world.act(OLIVIA, ceiling).await;
    let entry = history(&world, "all of abc").await.swap_remove(0);
    assert_eq!(entry["what"]["before"], Value::Null);
    assert_eq!(entry["what"]["after"], "view");
}

// covers P64
#[tokio::test]
async fn from_where_a_key_acted_is_known() {
    let world = World::sweep().await;
    let bob = world.membership("bob@abc.example", "abc");
    let roles = json!({"roles": [world.role("Asks")]});
    let set = format!("PUT /accounts/abc/people/{bob}/roles");
    let set = call(&world, "all of abc", &set).from("198.51.100.7").json(roles.to_string());
    changed(&set.send(&world).await);
    let told = get(&world, "all of abc", "/accounts/abc/history?event=roles_set&limit=1").await;
    let entry = &told["items"][0];
    assert_eq!((&entry["via"], &entry["ip"]), (&json!("rest"), &json!("198.51.100.7")), "{entry}");
}
