//! Why, in plain words: `explain` on the command line.

use rolecall_core::{Kind, Level, change::Command};

use crate::{
    installation::{Installation, always},
    process::Said,
    world::demo,
};

/// Explains a question to the demo; compares all that is said.
fn explains(question: &str, code: i32, text: &str) {
    let mut words = vec!["explain"];
    words.extend(question.split_whitespace());
    is_said(&demo().run(&words), code, text);
}

/// It says these lines and nothing else.
pub(crate) fn is_said(said: &Said, code: i32, text: &str) {
    let lines = text.lines().map(str::trim).collect::<Vec<_>>();
    let found = said.out.lines().collect::<Vec<_>>();
    assert_eq!((&found, said.code), (&lines, code), "{}", said.err);
    assert_eq!(said.err, "");
}

// covers P33
#[test]
fn a_role_that_does_not_give_it() {
    explains(
        "steve@abc.example view invoices abc",
        1,
        "no: steve@abc.example may not view invoices in abc
         because none of their roles and groups gives view on invoices: they have nothing
         - in abc: role PBX admin gives nothing of it",
    );
}

#[test]
fn a_ceiling() {
    explains(
        "commercial@capped.example edit trunks capped",
        1,
        "no: commercial@capped.example may not edit trunks in capped
         because a ceiling on capped leaves its people view of it
         - in capped: role Commercial gives delete; ceiling of capped leaves view",
    );
}

#[test]
fn a_suspended_account() {
    explains(
        "technical@lapsed.example edit trunks lapsed",
        1,
        "no: technical@lapsed.example may not edit trunks in lapsed
         because the suspension of lapsed leaves its people view of it
         - in lapsed: role Technical gives delete; suspension of lapsed leaves view",
    );
}

#[test]
fn an_allowlist() {
    explains(
        "billing@fenced.example view invoices fenced",
        1,
        "no: billing@fenced.example may not view invoices in fenced
         because they may act from listed addresses only, and no address is known
         - in fenced: role Billing gives view; only from listed addresses",
    );
    explains(
        "billing@fenced.example view invoices fenced --ip 198.51.100.7",
        1,
        "no: billing@fenced.example may not view invoices in fenced
         because their address is not on the list from which they may act
         - in fenced: role Billing gives view; not from this address",
    );
    explains(
        "billing@fenced.example view invoices fenced --ip 192.0.2.7",
        0,
        "yes: billing@fenced.example may view invoices in fenced
         because they have view on it
         - in fenced: role Billing gives view",
    );
}

// covers P42, P46
#[test]
fn a_date_to_come_and_one_gone_by() {
    explains(
        "nina@abc.example view invoices abc",
        1,
        "no: nina@abc.example may not view invoices in abc
         because their membership is not in force yet: it counts from 2099-04-20 (2099-04-19T21:00:00Z) in Europe/Kyiv
         - in abc: role Operations manager gives edit; does not count now, but from 2099-04-20 (2099-04-19T21:00:00Z) in Europe/Kyiv",
    );
    explains(
        "nina@abc.example view invoices abc --at 2099-04-20T00:00[Europe/Kyiv]",
        0,
        "yes: nina@abc.example may view invoices in abc
         because they have edit on it
         - in abc: role Operations manager gives edit",
    );
    explains(
        "ended@abc.example view invoices abc --at 2026-04-01T00:00:00+03:00",
        1,
        "no: ended@abc.example may not view invoices in abc
         because their membership is no longer in force: it counts until the end of 2026-03-31 (2026-03-31T21:00:00Z) in Europe/Kyiv
         - in abc: role Operations manager gives edit; does not count now, but until the end of 2026-03-31 (2026-03-31T21:00:00Z) in Europe/Kyiv",
    );
}

#[test]
fn a_section_that_is_not_there_and_one_that_is_above() {
    explains(
        "olivia@northwind.example view reseller.settings globex",
        1,
        "no: olivia@northwind.example may not view reseller.settings in globex
         because reseller.settings lives at a reseller, and neither globex nor any account above it is one
         - in northwind: owner, which gives edit; does not reach where the section lives",
    );
    // Bob has something in abc, where he works, and nothing in harbour, where the section lives.
    explains(
        "bob@abc.example view reseller.settings abc",
        1,
        "no: bob@abc.example may not view reseller.settings in abc
         because they have nothing in harbour or above it
         - in abc: role Customer admin gives nothing of it; does not reach where the section lives",
    );
}

#[test]
fn a_missing_prerequisite() {
    let mut installation = Installation::new();
    let levels = [("trunks", Level::View), ("numbers", Level::Edit)];
    let role = installation.role(Kind::Customer, &levels);
    let account = installation.account(Kind::Customer, "bakery");
    installation.person(account, "nora@bakery.example", role, always("UTC"));
    let ceiling = Command::SetCeiling {
        account,
        section: "trunks".parse().expect("a section"),
        ceiling: Some(Level::Hide),
    };
    installation.act(installation.owner, ceiling).expect("a ceiling");
    is_said(
        &installation.run(&["explain", "nora@bakery.example", "edit", "numbers", "bakery"]),
        1,
        "no: nora@bakery.example may not edit numbers in bakery
         because edit on numbers needs view on trunks, and they have nothing of that
         - in bakery: role Clerk gives edit
         - edit on numbers needs view on trunks; they have nothing",
    );
    let said = installation.run(&["check", "nora@bakery.example", "edit", "numbers", "bakery"]);
    is_said(&said, 1, "no: prerequisite.missing");
    let said = installation.run(&["check", "nora@bakery.example", "view", "numbers", "bakery"]);
    is_said(&said, 0, "yes");
}

// covers D8
#[test]
fn a_yes_names_the_role_that_gave_it() {
    explains(
        "both@globex.example view api_access globex",
        0,
        "yes: both@globex.example may view api_access in globex
         because they have edit on it
         - in globex: role Billing gives nothing of it, role Technical gives edit",
    );
    explains(
        "support@northwind.example create accounts northwind",
        0,
        "yes: support@northwind.example may create accounts in northwind
         because they have create on it
         - in northwind: group Customer Support gives create",
    );
}

#[test]
fn a_closed_account_and_a_neighbour() {
    explains(
        "owner@gone.example view invoices gone",
        1,
        "no: owner@gone.example may not view invoices in gone
         because the closing of gone leaves its people nothing of it
         - in gone: owner, which gives edit; closing of gone leaves nothing",
    );
    explains(
        "uma@abc.example view pbx.extensions abc-warehouse",
        1,
        "no: uma@abc.example may not view pbx.extensions in abc-warehouse
         because they have nothing in abc-warehouse or above it",
    );
}
