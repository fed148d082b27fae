//! The filter of a history: what each of its words finds, and what it refuses.

use std::collections::BTreeMap;

use rolecall_core::{
    Kind,
    change::{Command, Entity, FIELDS},
};
use serde_json::{Value, json};

use super::{call, changed, get, send};
use crate::world::World;

const KEY: &str = "all of abc";
const CAROL: &str = "carol@abc.example";
const BOB: &str = "bob@abc.example";

async fn found(world: &World, query: &str) -> Vec<Value> {
    let page = get(world, KEY, &format!("/accounts/abc/history?limit=200&{query}")).await;
    assert_eq!(page["next_cursor"], Value::Null);
    page["items"].as_array().expect("items").clone()
}

fn events(found: &[Value]) -> Vec<&str> {
    found.iter().map(|entry| entry["event"].as_str().expect("a name")).collect()
}

/// Bob's roles set by a key from an address; settings changed; a group and a role changed; and the
/// history taken as a file.
async fn world() -> World {
    let mut world = World::sweep().await;
    let bob = world.membership(BOB, "abc");
    let set = format!("PUT /accounts/abc/people/{bob}/roles");
    let roles = json!({"roles": [world.role("Asks")]}).to_string();
    changed(&call(&world, KEY, &set).from("198.51.100.7").json(roles).send(&world).await);
    let settings = json!({
        "name": "Renamed", "short_name": "abc", "roles_per_person_max": 2,
        "second_factor": false, "opens_accounts": false,
    });
    changed(&send(&world, KEY, "PUT /accounts/abc/settings", &settings).await);
    for name in ["abc night", "abc desk"] {
        let content = json!({"name": name, "type": "customer", "levels": {"trunks": "view"}});
        let content = serde_json::from_value(content).expect("a role");
        world.act(CAROL, Command::ChangeRole { role: world.role(name), content }).await;
    }
    call(&world, KEY, "GET /accounts/abc/history/export").send(&world).await;
    world
}

// covers P62
#[tokio::test]
async fn changes_and_readings_are_told_apart_and_kinds_of_things_divide_the_history() {
    let world = world().await;
    let all = found(&world, "").await;
    let readings = found(&world, "action=reading").await;
    assert_eq!(events(&readings), ["list_exported"]);
    assert_eq!(found(&world, "action=change").await.len() + 1, all.len());
    let mut kinds = BTreeMap::new();
    for entity in Entity::ALL {
        let of = found(&world, &format!("entity={}", entity.key())).await;
        kinds.insert(entity.key(), of);
    }
    let counted: usize = kinds.values().map(Vec::len).sum();
    assert_eq!(counted, all.len(), "each is of one kind");
    for (kind, event, other) in [
        ("person", "roles_set", "role_created"),
        ("account", "account_changed", "roles_set"),
        ("key", "key_issued", "membership_added"),
        ("sign_in", "account_sign_in_set", "account_changed"),
        ("review", "review_started", "roles_set"),
        ("list", "list_exported", "roles_set"),
    ] {
        let of = events(&kinds[kind]);
        assert!(of.contains(&event) && !of.contains(&other), "{kind}: {of:?}");
    }
    let changed = |kind: &str| {
        let rows = kinds[kind].iter().filter(|row| row["event"] == "role_changed");
        rows.map(|row| row["what"]["after"]["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(changed("group"), [json!("abc night")]);
    assert_eq!(changed("role"), [json!("abc desk")]);
}

// covers P62
#[tokio::test]
async fn what_something_is_called_finds_what_is_about_it_and_not_who_acted() {
    let world = world().await;
    let bob = world.membership(BOB, "abc").to_string();
    for name in ["BOB%40abc", &bob] {
        let about = found(&world, &format!("name={name}")).await;
        assert!(events(&about).contains(&"roles_set"), "{name}: {:?}", events(&about));
        assert!(about.iter().all(|row| row["what"].to_string().contains(&bob)), "{about:?}");
    }
    assert!(!found(&world, "who=all%20of%20abc&event=roles_set").await.is_empty());
    assert!(found(&world, "name=all%20of%20abc&event=roles_set").await.is_empty());
    let desk = found(&world, "name=abc%20desk&entity=role").await;
    assert_eq!(events(&desk), ["role_changed", "role_created"]);
    let renamed = found(&world, "name=renamed&entity=account").await;
    assert!(events(&renamed).contains(&"account_changed"), "{renamed:?}");
}

// covers P62
#[tokio::test]
async fn a_field_finds_what_changed_it_alone() {
    let world = world().await;
    for (field, expected) in [
        ("roles", &["roles_set"][..]),
        ("roles_per_person_max", &["account_changed"]),
        ("short_name", &[]),
        ("second_factor", &[]),
    ] {
        let of = found(&world, &format!("field={field}")).await;
        assert_eq!(events(&of), expected, "{field}");
    }
    let levels = found(&world, "field=levels").await;
    assert_eq!(events(&levels), ["role_changed", "role_changed"]);
    for field in FIELDS {
        found(&world, &format!("field={field}")).await;
    }
}

// covers P62
#[tokio::test]
async fn an_address_or_a_range_finds_what_came_from_there_where_that_is_told() {
    let world = world().await;
    for ip in ["198.51.100.7", "198.51.100.0/24", "198.51.0.0%2F16"] {
        assert_eq!(events(&found(&world, &format!("ip={ip}")).await), ["roles_set"], "{ip}");
    }
    assert!(found(&world, "ip=198.51.100.8").await.is_empty());
    assert!(found(&world, "ip=10.0.0.0/8").await.is_empty());
}

// covers P62
#[tokio::test]
async fn files_are_filtered_alike() {
    let world = world().await;
    let query = "entity=person&action=change&field=roles&name=bob&ip=198.51.100.0/24";
    let lines = call(&world, KEY, &format!("GET /accounts/abc/history/export?{query}"));
    let lines = lines.send(&world).await;
    let lines: Vec<Value> = lines.text.lines().map(|line| line.parse().expect("JSON")).collect();
    assert_eq!(events(&lines), ["roles_set"]);
    let bundle = call(&world, KEY, &format!("GET /accounts/abc/history/bundle?{query}"));
    let bundle = bundle.send(&world).await.text;
    assert_eq!(bundle.matches("\"roles_set\"").count(), 1, "{bundle}");
    assert!(bundle.contains("field=roles") && bundle.contains("198.51.100.0%2F24"), "{bundle}");
}

/// Sections are found where sections stand, and nothing by being called like one.
#[tokio::test]
async fn a_section_finds_what_tells_of_it_and_not_what_is_called_so() {
    let mut world = World::sweep().await;
    let levels = json!({"trunks": "view"});
    world.define(CAROL, "abc", ("invoices", Kind::Customer), levels).await;
    let ceiling = Command::SetCeiling {
        account: world.account("abc"),
        section: "invoices".parse().expect("a section"),
        ceiling: Some(rolecall_core::Level::View),
    };
    world.act("olivia@northwind.example", ceiling).await;
    let about = found(&world, "section=invoices").await;
    assert!(events(&about).contains(&"ceiling_set"), "{:?}", events(&about));
    let roles: Vec<_> = about
        .iter()
        .map(|row| &row["what"]["role"]["content"])
        .filter(|it| !it.is_null())
        .collect();
    assert!(roles.iter().all(|role| role["levels"]["invoices"] == "view"), "{roles:?}");
    assert!(roles.iter().all(|role| role["name"] != "invoices") && !roles.is_empty());
}

#[tokio::test]
async fn a_filter_that_nothing_can_fit_is_refused_with_what_there_is() {
    let world = World::sweep().await;
    for (query, says) in [
        ("entity=folk", "sign_in, person, role"),
        ("action=look", "change, reading"),
        ("field=colour", "roles_per_person_max"),
        ("field=role", "did you mean `roles`"),
        ("ip=10.0.0", "write 198.51.100.7 or 10.0.0.0/8"),
        ("ip=10.0.0.0/33", "neither an address nor a range"),
        ("section=invoice", "did you mean `invoices`"),
        ("section=No%20section", "there is no `No section`"),
        ("event=role_set", "did you mean `role"),
        ("colour=red", "from, to, who, section"),
        ("from=yesterday", "from"),
    ] {
        for list in ["history", "history/export", "history/bundle"] {
            let reply = call(&world, KEY, &format!("GET /accounts/abc/{list}?{query}"));
            let reply = reply.send(&world).await;
            assert_eq!(reply.problem(400), "query.mistyped", "{list} {query}");
            assert!(reply.text.contains(says), "{list} {query}: {}", reply.text);
        }
    }
}

/// Whoever left is found by the id that the history tells, and so is a review by whom it ended.
#[tokio::test]
async fn who_has_left_is_found_by_their_membership_and_a_review_by_whom_it_was_about() {
    let mut world = World::sweep().await;
    let sue = "sue@abc.example";
    let (left, ended) = (world.membership(BOB, "abc"), world.membership(sue, "abc"));
    let account = world.account("abc");
    world.act(CAROL, Command::EndMembership { membership: left }).await;
    let about = found(&world, &format!("who={left}")).await;
    assert!(events(&about).contains(&"membership_ended"), "{:?}", events(&about));
    assert!(events(&about).contains(&"membership_added"), "{:?}", events(&about));
    let end = json!({"answer": "end"});
    let path = format!("PUT /accounts/abc/review/people/{ended}");
    changed(&send(&world, KEY, &path, &end).await);
    world.act(CAROL, Command::CloseReview { account, unfinished: true }).await;
    // One was closed before, when both were there.
    for who in [sue, &ended.to_string()] {
        let closed = found(&world, &format!("who={who}&event=review_closed")).await;
        assert_eq!(closed.len(), 2, "{who}");
        assert_eq!(closed[0]["what"]["gone"], json!({ended.to_string(): world.person(sue)}));
        assert_eq!(closed[1]["what"]["gone"][left.to_string()], json!(world.person(BOB)));
    }
    assert_eq!(found(&world, &format!("who={left}&event=review_closed")).await.len(), 1);
}
