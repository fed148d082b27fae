//! Every reason that core knows reaches the wire under its code.

use std::collections::BTreeSet;

use rolecall_core::{Level, access::Reason, change::Command};
use serde_json::{Value, json};

use crate::world::{World, question, with};

/// Narrows the world until each reason can be had.
async fn narrowed() -> World {
    let mut world = World::telecom().await;
    for (section, level) in [("trunks", Level::Hide), ("invoices", Level::View)] {
        let ceiling = Command::SetCeiling {
            account: world.account("abc"),
            section: section.parse().expect("a section"),
            ceiling: Some(level),
        };
        world.act("rita@harbour.example", ceiling).await;
    }
    let suspend = Command::SuspendAccount { account: world.account("globex") };
    world.act("olivia@northwind.example", suspend).await;
    let disable = Command::SetAccountSignIn { account: world.account("abc"), enabled: Some(false) };
    world.act("carol@abc.example", disable).await;
    world
}

fn cases() -> Vec<(Value, Reason)> {
    let of_bob = |action: &str, section: &str| question("bob@abc.example", action, section, "abc");
    let invoices = |person: &str| question(person, "view", "invoices", "abc");
    let of_fred = question("fred@fenced.example", "view", "invoices", "fenced");
    let sign_in = with(invoices("abc"), "subject", json!({"type": "account_sign_in", "id": "abc"}));
    vec![
        (of_bob("view", "invoices"), Reason::Granted),
        (of_bob("view", "unicorns"), Reason::SectionUnknown),
        (of_bob("fly", "invoices"), Reason::ActionUnknown),
        (question("bob@abc.example", "view", "invoices", "nowhere"), Reason::AccountUnknown),
        (invoices("nobody@abc.example"), Reason::SubjectUnknown),
        (
            question("gus@globex.example", "view", "reseller.customers", "globex"),
            Reason::SectionNotHere,
        ),
        (of_bob("delete", "invoices"), Reason::LevelNotOffered),
        (of_bob("edit", "numbers"), Reason::PrerequisiteMissing),
        (of_bob("edit", "invoices"), Reason::CeilingLower),
        (question("gus@globex.example", "edit", "services", "globex"), Reason::AccountSuspended),
        (question("gwen@gone.example", "view", "invoices", "gone"), Reason::AccountClosed),
        (with(of_fred.clone(), "context/ip", json!("203.0.113.9")), Reason::IpOutside),
        (of_fred, Reason::IpUnknown),
        (invoices("nina@abc.example"), Reason::MembershipNotYet),
        (invoices("eve@abc.example"), Reason::MembershipExpired),
        (invoices("sue@abc.example"), Reason::MembershipSuspended),
        (invoices("gina@globex.example"), Reason::MembershipInvited),
        (sign_in, Reason::SignInDisabled),
        (of_bob("view", "payments"), Reason::RoleInsufficient),
        (invoices("gus@globex.example"), Reason::MembershipNone),
    ]
}

#[tokio::test]
async fn every_reason_has_its_code_in_an_answer_with_status_200() {
    let world = narrowed().await;
    for (asked, reason) in cases() {
        let verdict = world.ask("northwind asks", &asked).await.verdict();
        let expected = (reason == Reason::Granted, reason.code().to_owned());
        assert_eq!(verdict, expected, "{asked}");
    }
    let seen: BTreeSet<_> = cases().into_iter().map(|(_, reason)| reason).collect();
    assert_eq!(seen, Reason::ALL.iter().copied().collect());
}

#[tokio::test]
async fn every_answer_carries_the_revision_that_it_is_of() {
    let world = narrowed().await;
    for (asked, _) in cases() {
        let answer = world.ask("northwind asks", &asked).await.answer();
        assert_eq!(answer["context"]["revision"], world.revision(), "{asked}");
    }
}
