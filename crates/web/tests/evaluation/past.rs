//! How it was: `at` and `revision` in the context, answered from the ledger.

use rolecall_core::{Kind, change::Command};
use serde_json::{Value, json};

use crate::world::{World, question, with};

const OLIVIA: &str = "olivia@northwind.example";
const CAROL: &str = "carol@abc.example";

const KEY: &str = "abc remembers";

/// A world with a key that may know how it was, in which Bob has lost his access since a revision.
async fn changed() -> (World, u64) {
    let mut world = World::telecom().await;
    let levels = json!({"decisions": "edit", "customer.audit": "view"});
    world.define(OLIVIA, "northwind", ("Remembers", Kind::Customer), levels).await;
    world.issue(CAROL, "abc", (KEY, "Remembers"), |_| ()).await;
    let membership = world.membership("bob@abc.example", "abc");
    let done = world.act(CAROL, Command::SuspendMembership { membership }).await;
    (world, done.revision)
}

fn of_bob() -> Value {
    question("bob@abc.example", "view", "invoices", "abc")
}

async fn verdict(world: &World, member: &str, value: Value) -> (bool, String) {
    let asked = with(of_bob(), &format!("context/{member}"), value);
    world.ask(KEY, &asked).await.verdict()
}

#[tokio::test]
async fn a_decision_of_the_past_is_what_was_decided_then() {
    let (world, suspended) = changed().await;
    let granted = (true, "granted".to_owned());
    let lost = (false, "membership.suspended".to_owned());
    assert_eq!(world.ask(KEY, &of_bob()).await.verdict(), lost);
    assert_eq!(verdict(&world, "revision", json!(suspended - 1)).await, granted);
    assert_eq!(verdict(&world, "revision", json!(suspended)).await, lost);
    assert_eq!(verdict(&world, "at", json!("2026-04-01T00:00:00Z")).await, granted);
    // A moment to come is by the records of now.
    assert_eq!(verdict(&world, "at", json!("2027-01-01T00:00:00Z")).await, lost);
}

#[tokio::test]
async fn the_answer_says_which_revision_it_is_of_and_explains_what_was_then() {
    let (world, suspended) = changed().await;
    let asked = with(of_bob(), "context/revision", json!(suspended - 1));
    let answer = world.ask(KEY, &asked).await.answer();
    assert_eq!(answer["context"]["revision"], json!(suspended - 1));
    assert_eq!(answer["context"]["explanation"]["standings"][0]["status"], "in_force");
    assert_eq!(answer["context"]["explanation"]["standings"][0]["gifts"][0]["name"], "Bookkeeper");
}

#[tokio::test]
async fn the_past_is_for_keys_that_may_simulate_and_see_the_history() {
    let (world, suspended) = changed().await;
    for key in ["abc asks", "abc simulates"] {
        let asked = with(of_bob(), "context/revision", json!(suspended));
        assert_eq!(world.ask(key, &asked).await.problem(403), "level.missing", "{key}");
    }
}

#[tokio::test]
async fn an_account_outside_has_no_past_for_a_key() {
    let (world, suspended) = changed().await;
    for account in ["globex", "nowhere"] {
        let asked = question("bob@abc.example", "view", "invoices", account);
        let asked = with(asked, "context/revision", json!(suspended));
        let verdict = world.ask(KEY, &asked).await.verdict();
        assert_eq!(verdict, (false, "account.unknown".to_owned()), "{account}");
    }
}

#[tokio::test]
async fn what_is_not_yet_or_no_moment_or_too_much_at_once_is_refused() {
    let (world, suspended) = changed().await;
    for (context, code) in [
        (json!({"revision": u64::MAX}), "revision.not_reached"),
        (json!({"revision": "1"}), "member.mistyped"),
        (json!({"at": "soon"}), "member.mistyped"),
        (json!({"at": "2026-02-01T00:00:00Z"}), "past.not_there"),
        (json!({"at": "2026-04-01T00:00:00Z", "time": "2026-04-01T00:00:00Z"}), "member.conflict"),
    ] {
        let reply = world.ask(KEY, &with(of_bob(), "context", context.clone())).await;
        assert_eq!(reply.problem(400), code, "{context}");
    }
    let item = with(of_bob(), "context/revision", json!(suspended));
    let batch = json!({"evaluations": [item]});
    let answer = world.ask_many(KEY, &batch).await.answer();
    let told = &answer["evaluations"][0]["context"]["error"]["code"];
    assert_eq!(told, "past.one_at_a_time");
}
