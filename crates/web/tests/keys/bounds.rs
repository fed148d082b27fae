//! What bounds a key at each use: its roles and what they gave when it was made, its account, its
//! expiry, and the addresses from which it counts.

use rolecall_core::{
    change::{Command, NewKey},
    record::RoleContent,
};
use serde_json::{Value, json};

use crate::world::{Call, EVALUATION, Reply, World, moment, question, with};

const CAROL: &str = "carol@abc.example";
const OLIVIA: &str = "olivia@northwind.example";

fn of_bob() -> Value {
    question("bob@abc.example", "edit", "invoices", "abc")
}

/// A question for which a key must be one that may simulate.
fn another_moment() -> Value {
    with(of_bob(), "context/time", json!("2026-06-01T00:00:00Z"))
}

async fn ask_from(world: &World, key: &str, peer: &str) -> Reply {
    let call = Call::post(EVALUATION).with_key(world, key).from(peer);
    call.json(of_bob().to_string()).send(world).await
}

async fn change_role(world: &mut World, name: &str, levels: Value) {
    let content = json!({"name": name, "type": "customer", "levels": levels});
    let content: RoleContent = serde_json::from_value(content).expect("a role");
    let change = Command::ChangeRole { role: world.role(name), content };
    world.act(OLIVIA, change).await;
}

// covers T13
#[tokio::test]
async fn a_key_is_good_until_the_instant_at_which_it_ends() {
    let mut world = World::telecom().await;
    for (name, end, status) in [
        ("ends now", "2026-05-01T12:00:00Z", 401),
        ("ends later", "2026-05-01T12:00:00.000001Z", 200),
    ] {
        let ends = |key: &mut NewKey| key.expires_at = Some(moment(end));
        world.rewind();
        world.issue(CAROL, "abc", (name, "Asks"), ends).await;
        let reply = world.ask(name, &of_bob()).await;
        assert_eq!(reply.status.as_u16(), status, "{name}");
    }
}

// covers T13
#[tokio::test]
async fn a_key_counts_from_its_own_addresses_alone() {
    let world = World::telecom().await;
    for inside in ["198.51.100.1", "198.51.100.254", "::ffff:198.51.100.1"] {
        let reply = ask_from(&world, "abc listed", inside).await;
        assert!(reply.verdict().0, "{inside}");
    }
    for outside in ["198.51.101.1", "192.0.2.1", "2001:db8::1", "127.0.0.1"] {
        let reply = ask_from(&world, "abc listed", outside).await;
        assert_eq!(reply.problem(401), "key.needed", "{outside}");
    }
    let unknown = world.ask("abc listed", &of_bob()).await;
    assert_eq!(unknown.problem(401), "key.needed");
}

// covers T13
#[tokio::test]
async fn a_key_counts_from_the_addresses_of_its_account_alone() {
    let world = World::telecom().await;
    let inside = ask_from(&world, "fenced asks", "192.0.2.1").await;
    assert_eq!(inside.status.as_u16(), 200);
    let outside = ask_from(&world, "fenced asks", "203.0.113.1").await;
    assert_eq!(outside.problem(401), "key.needed");
    let unknown = world.ask("fenced asks", &of_bob()).await;
    assert_eq!(unknown.problem(401), "key.needed");
}

#[tokio::test]
async fn the_address_of_a_key_is_that_of_the_connection_and_not_what_is_said() {
    let world = World::telecom().await;
    let call = Call::post(EVALUATION).with_key(&world, "abc listed");
    let call = call
        .from("203.0.113.1")
        .header("x-forwarded-for", "198.51.100.1")
        .header("x-real-ip", "198.51.100.1")
        .header("forwarded", "for=198.51.100.1");
    let body = with(of_bob(), "context/ip", json!("198.51.100.1"));
    let reply = call.json(body.to_string()).send(&world).await;
    assert_eq!(reply.problem(401), "key.needed");
}

// covers T13
#[tokio::test]
async fn a_key_that_gets_other_roles_has_them_from_the_next_question_on() {
    let mut world = World::telecom().await;
    let set = |world: &World, role: &str| Command::SetKeyRoles {
        key: world.key("abc simulates").id,
        roles: [world.role(role)].into(),
    };
    let simulated = world.ask("abc simulates", &another_moment()).await;
    assert!(simulated.verdict().0);
    let less = set(&world, "Asks");
    world.act(CAROL, less).await;
    let simulated = world.ask("abc simulates", &another_moment()).await;
    assert_eq!(simulated.problem(403), "level.missing");
    assert!(world.ask("abc simulates", &of_bob()).await.verdict().0);
    let none = set(&world, "Bookkeeper");
    world.act(CAROL, none).await;
    let asked = world.ask("abc simulates", &of_bob()).await;
    assert_eq!(asked.problem(403), "level.missing");
}

// covers T13
#[tokio::test]
async fn a_role_that_gives_less_takes_it_from_the_keys_that_have_it() {
    let mut world = World::telecom().await;
    change_role(&mut world, "Simulates", json!({"decisions": "view"})).await;
    let reply = world.ask("abc simulates", &another_moment()).await;
    assert_eq!(reply.problem(403), "level.missing");
    assert!(world.ask("abc simulates", &of_bob()).await.verdict().0);
    change_role(&mut world, "Simulates", json!({})).await;
    let reply = world.ask("abc simulates", &of_bob()).await;
    assert_eq!(reply.problem(403), "level.missing");
}

// covers T13
#[tokio::test]
async fn a_role_that_gives_more_gives_nothing_to_the_keys_made_before() {
    let mut world = World::telecom().await;
    change_role(&mut world, "Asks", json!({"decisions": "edit"})).await;
    let reply = world.ask("abc asks", &another_moment()).await;
    assert_eq!(reply.problem(403), "level.missing");
    world.issue(CAROL, "abc", ("later", "Asks"), |_| ()).await;
    assert!(world.ask("later", &another_moment()).await.verdict().0);
}

// covers T13
#[tokio::test]
async fn a_key_outlives_who_made_it() {
    let mut world = World::telecom().await;
    let kim = "kim@abc.example";
    world.issue(kim, "abc", ("kims", "Asks"), |_| ()).await;
    assert!(world.ask("kims", &of_bob()).await.verdict().0);
    let membership = world.membership(kim, "abc");
    world.act(CAROL, Command::EndMembership { membership }).await;
    assert!(world.ask("kims", &of_bob()).await.verdict().0);
}

// covers T13
#[tokio::test]
async fn a_key_of_a_suspended_account_asks_and_no_longer_simulates() {
    let mut world = World::telecom().await;
    let account = world.account("abc");
    world.act(OLIVIA, Command::SuspendAccount { account }).await;
    let asked = question("bob@abc.example", "edit", "services", "abc");
    let asked = world.ask("abc simulates", &asked).await;
    assert_eq!(asked.verdict(), (false, "account.suspended".to_owned()));
    assert!(asked.answer()["context"]["explanation"].is_null());
    let simulated = world.ask("abc simulates", &another_moment()).await;
    assert_eq!(simulated.problem(403), "level.missing");
}

// covers T13
#[tokio::test]
async fn a_key_of_a_closed_account_may_not_ask() {
    let mut world = World::telecom().await;
    let account = world.account("abc");
    world.act(OLIVIA, Command::CloseAccount { account }).await;
    for key in ["abc asks", "abc simulates"] {
        let asked = world.ask(key, &of_bob()).await;
        assert_eq!(asked.problem(403), "level.missing", "{key}");
    }
    // Those above still learn why.
    let asked = world.ask("harbour asks", &of_bob()).await;
    assert_eq!(asked.verdict(), (false, "account.closed".to_owned()));
}
