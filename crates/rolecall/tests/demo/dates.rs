//! Dates of people in the demo, asked at simulated moments: one second before, at, and after.

use serde_json::json;

use crate::{
    authzen::{Question, post},
    check::check,
    table::{Levels, assert_same, column, only},
    world::demo,
};

/// What someone has at a moment, over all sections.
fn at(who: &str, moment: &str, expected: &Levels) {
    let found = demo().levels(who, "abc", &json!({"time": moment}));
    assert_same(&format!("{who} at {moment}"), &found, expected);
}

// covers P40, P41, P42
#[test]
fn an_activation_is_the_first_instant_of_its_day_in_the_zone_of_the_membership() {
    let (all, nothing) = (column("Operations manager"), only(&[]));
    // 20 April begins in Kyiv at 21:00 UTC; the server of the demo believes to be in Pago Pago.
    let adam = "adam@abc.example";
    at(adam, "2026-04-19T20:59:59Z", &nothing);
    at(adam, "2026-04-19T20:59:59.999999Z", &nothing);
    at(adam, "2026-04-19T21:00:00Z", &all);
    at(adam, "2026-04-19T21:00:01Z", &all);
    at(adam, "2026-04-19T23:59:59+03:00", &nothing);
    at(adam, "2026-04-20T00:00:00+03:00", &all);
    let nina = "nina@abc.example";
    at(nina, "2099-04-19T20:59:59Z", &nothing);
    at(nina, "2099-04-19T21:00:00Z", &all);
    at(nina, "2150-01-01T00:00:00Z", &all);
    check(
        "P42 adam@abc.example view invoices abc no reason=membership.not_yet time=2026-04-19T20:59:59Z
         P42 nina@abc.example view invoices abc no reason=membership.not_yet",
    );
}

// covers P41, P46
#[test]
fn an_expiration_is_the_last_instant_of_its_day_in_the_zone_of_the_membership() {
    let (all, nothing) = (column("Operations manager"), only(&[]));
    let ended = "ended@abc.example";
    at(ended, "2026-03-01T12:00:00Z", &all);
    at(ended, "2026-03-31T20:59:59Z", &all);
    at(ended, "2026-03-31T20:59:59.999999999Z", &all);
    at(ended, "2026-03-31T21:00:00Z", &nothing);
    at(ended, "2026-03-31T21:00:01Z", &nothing);
    check(
        "P46 ended@abc.example view invoices abc no reason=membership.expired time=2026-03-31T21:00:00Z
         P46 ended@abc.example view invoices abc no reason=membership.expired",
    );
}

// covers P40
#[test]
fn who_has_no_dates_is_in_force_at_any_moment() {
    check(
        "P40 steve@abc.example delete pbx.features abc-hq yes time=1980-01-01T00:00:00Z
         P40 steve@abc.example delete pbx.features abc-hq yes time=2150-01-01T00:00:00Z",
    );
}

#[test]
fn a_text_that_is_no_moment_is_refused_by_name() {
    let url = format!("{}/access/v1/evaluation", demo().url);
    for time in [
        json!("2026-04-31T00:00:00Z"),
        json!("2026-04-20"),
        json!("20 April"),
        json!(1_776_632_400),
    ] {
        let question = Question {
            who: "adam@abc.example".to_owned(),
            level: "view".to_owned(),
            section: "invoices".to_owned(),
            account: "abc".to_owned(),
            context: json!({"time": time}),
        };
        let (status, answer) = post(&url, &demo().decision_key, &question.body());
        assert_eq!(status, 400, "{time}: {answer}");
        assert_eq!(answer["code"], "member.mistyped", "{time}");
        let detail = answer["detail"].as_str().expect("a sentence");
        assert!(detail.contains("`context.time`"), "{detail}");
    }
}

#[test]
fn both_keys_of_the_demo_ask_and_simulate_and_a_wrong_one_does_neither() {
    let url = format!("{}/access/v1/evaluation", demo().url);
    let body = json!({
        "subject": {"type": "person", "id": "nina@abc.example"},
        "action": {"name": "view"},
        "resource": {"type": "invoices", "id": "abc"},
        "context": {"time": "2099-04-20T12:00:00Z"},
    });
    for key in [&demo().decision_key, &demo().admin_key] {
        let (status, answer) = post(&url, key, &body);
        assert_eq!((status, &answer["decision"]), (200, &json!(true)));
        assert_eq!(answer["context"]["explanation"]["level"], "edit");
    }
    let (status, answer) = post(&url, "rck_0_wrong", &body);
    assert_eq!((status, &answer["code"]), (401, &json!("key.needed")));
}
