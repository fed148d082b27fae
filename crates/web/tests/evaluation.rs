//! The single question: `POST /access/v1/evaluation`.

mod body;
mod both_ways;
mod catalog;
mod context;
mod explanation;
mod hiding;
mod past;
mod properties;
mod reason;
mod resource;
mod subject;

use std::collections::BTreeSet;

use rolecall_core::change::Command;
use serde_json::json;

use crate::world::{World, question};

#[tokio::test]
async fn who_has_the_level_gets_true_with_a_reason_and_the_revision() {
    let world = World::telecom().await;
    let asked = question("bob@abc.example", "edit", "invoices", "abc");
    let answer = world.ask("abc asks", &asked).await.answer();
    let revision = world.revision();
    assert_eq!(
        answer,
        json!({"decision": true, "context": {"reason": "granted", "revision": revision}})
    );
}

#[tokio::test]
async fn a_denial_is_an_answer_with_status_200() {
    let world = World::telecom().await;
    let asked = question("bob@abc.example", "view", "payments", "abc");
    let reply = world.ask("abc asks", &asked).await;
    assert_eq!(reply.status.as_u16(), 200);
    let revision = world.revision();
    assert_eq!(
        reply.answer(),
        json!({"decision": false, "context": {"reason": "role.insufficient", "revision": revision}})
    );
}

// covers T14
#[tokio::test]
async fn a_change_is_seen_by_the_next_question() {
    let mut world = World::telecom().await;
    let asked = question("bob@abc.example", "edit", "invoices", "abc");
    let before = world.ask("abc asks", &asked).await.answer();
    assert_eq!(before["decision"], true);
    let take = Command::SetRoles {
        membership: world.membership("bob@abc.example", "abc"),
        roles: BTreeSet::new(),
    };
    let done = world.act("carol@abc.example", take).await;
    let after = world.ask("abc asks", &asked).await.answer();
    assert_eq!(after["decision"], false);
    assert_eq!(after["context"]["revision"], done.revision);
    assert!(after["context"]["revision"].as_u64() > before["context"]["revision"].as_u64());
    let give = Command::SetRoles {
        membership: world.membership("bob@abc.example", "abc"),
        roles: [world.role("Bookkeeper")].into(),
    };
    world.act("carol@abc.example", give).await;
    assert!(world.ask("abc asks", &asked).await.verdict().0);
}

// covers T14
#[tokio::test]
async fn someone_who_was_removed_is_denied_by_the_next_question() {
    let mut world = World::telecom().await;
    let asked = question("bob@abc.example", "view", "invoices", "abc");
    assert!(world.ask("abc asks", &asked).await.verdict().0);
    let membership = world.membership("bob@abc.example", "abc");
    world.act("carol@abc.example", Command::EndMembership { membership }).await;
    let verdict = world.ask("abc asks", &asked).await.verdict();
    assert_eq!(verdict, (false, "membership.none".to_owned()));
}
