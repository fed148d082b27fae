//! The demo, an installation and a server as they are started, and the ledger that they keep.

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
};

use rolecall_core::{Kind, Level};
use serde_json::{Value, json};

use crate::{
    authzen::post,
    installation::{Installation, OWNER},
    process::{Running, rolecall},
    world::demo,
};

const PEOPLE: &str = "olivia@northwind.example admin@northwind.example \
    support@northwind.example limited@northwind.example viewer@northwind.example \
    rita@harbour.example frank@harbour.example carol@abc.example bob@abc.example \
    steve@abc.example adam@abc.example nina@abc.example ended@abc.example uma@abc.example \
    owner@globex.example admin@globex.example commercial@globex.example billing@globex.example \
    technical@globex.example porting@globex.example both@globex.example maria@maria.example \
    owner@capped.example commercial@capped.example owner@lapsed.example \
    technical@lapsed.example owner@gone.example owner@fenced.example billing@fenced.example";

#[test]
fn the_demo_says_where_to_go_and_as_whom() {
    let said = demo().said();
    assert!(said.contains(&demo().url), "{said}");
    assert!(demo().url.starts_with("http://127.0.0.1:"), "this machine only");
    for person in PEOPLE.split_whitespace() {
        assert!(said.contains(person), "{person} in {said}");
        let login = demo().logins.iter().find(|(address, _)| address == person);
        let (_, password) = login.unwrap_or_else(|| panic!("{person} in the ready file"));
        assert!(said.contains(password), "the password of {person} in {said}");
    }
    for key in [&demo().decision_key, &demo().admin_key] {
        assert!(key.starts_with("rck_") && said.contains(key), "{key} in {said}");
    }
}

#[test]
fn a_second_demo_in_the_same_folder_is_refused() {
    let said = demo().run(&["demo", "--port", "0", "--folder", "."]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("a demo already runs in ."), "{}", said.err);
    assert!(said.err.contains("--folder"), "{}", said.err);
}

#[test]
fn the_ledger_of_the_demo_is_sound_and_two_thousand_changes_long() {
    let said = demo().run(&["ledger", "verify"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.starts_with("sound: "), "{}", said.out);
    let said = demo().run(&["ledger", "verify", "--output", "json"]);
    let found: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!((said.code, &found["flaws"]), (0, &json!([])));
    let rows = found["rows"].as_u64().expect("a number of rows");
    assert!(rows >= 2_000, "{rows} rows");
}

/// A server on a free port, with the address that it says.
fn serve(installation: &Installation) -> (Running, String) {
    let mut command = rolecall(installation.folder());
    command.args(["serve", "--listen", "127.0.0.1:0"]);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut running = Running::start(&mut command, None);
    let out = running.child.stdout.take().expect("its output is piped");
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line).expect("what it says");
    let listens = line.trim().strip_prefix("Rolecall listens on ");
    let (address, reached) = listens
        .and_then(|rest| rest.split_once(", reached as "))
        .unwrap_or_else(|| panic!("no address in {line}"));
    assert_eq!(reached, format!("http://{address}"));
    (running, reached.to_owned())
}

fn question(context: &Value) -> Value {
    json!({
        "subject": {"type": "person", "id": OWNER},
        "action": {"name": "delete"},
        "resource": {"type": "accounts", "id": "acme"},
        "context": context,
    })
}

#[test]
fn an_installation_made_in_an_empty_folder_serves_and_answers_its_decision_key() {
    let installation = Installation::new();
    let (_serving, url) = serve(&installation);
    let evaluation = format!("{url}/access/v1/evaluation");
    let (status, answer) = post(&evaluation, &installation.decision_key, &question(&json!({})));
    assert_eq!((status, &answer["decision"]), (200, &json!(true)), "{answer}");
    let configuration = format!("{url}/.well-known/authzen-configuration");
    let mut response = ureq::get(&configuration).call().expect("an answer");
    let told: Value = response.body_mut().read_json().expect("JSON");
    assert_eq!(told["access_evaluation_endpoint"], json!(evaluation));
    let verified = installation.run(&["ledger", "verify"]);
    assert_eq!(verified.code, 0, "{}", verified.out);
}

#[test]
fn a_key_with_view_on_decisions_asks_and_may_not_simulate_a_moment() {
    let mut installation = Installation::new();
    let role = installation.role(Kind::Platform, &[("decisions", Level::View)]);
    let key = installation.key(role);
    let (_serving, url) = serve(&installation);
    let url = format!("{url}/access/v1/evaluation");
    let (status, answer) = post(&url, &key, &question(&json!({})));
    assert_eq!((status, &answer["decision"]), (200, &json!(true)), "{answer}");
    assert_eq!(answer["context"]["explanation"], Value::Null, "{answer}");
    let simulated = question(&json!({"time": "2026-04-20T00:00:00Z"}));
    let (status, answer) = post(&url, &key, &simulated);
    assert_eq!((status, &answer["code"]), (403, &json!("level.missing")), "{answer}");
}

#[test]
fn a_key_without_decisions_may_not_ask() {
    let mut installation = Installation::new();
    let role = installation.role(Kind::Platform, &[("accounts", Level::View)]);
    let key = installation.key(role);
    let (_serving, url) = serve(&installation);
    let url = format!("{url}/access/v1/evaluation");
    let (status, answer) = post(&url, &key, &question(&json!({})));
    assert_eq!((status, &answer["code"]), (403, &json!("level.missing")), "{answer}");
}
