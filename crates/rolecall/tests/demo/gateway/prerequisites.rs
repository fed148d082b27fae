//! A level whose prerequisite someone lacks is worth nothing at the door either: it is looked at when
//! it is used, over all that they hold. A group that lacks one in itself cannot be saved, nor can a
//! catalog be adopted by which one would.

use serde_json::{Value, json};

use super::{
    browser::{Answer, Browser},
    fronted::{ROUTES, told},
    serving::Serving,
    table::{Asking, rows_in, succeeded},
};

const OWNER: &str = "olivia@northwind.example";
/// The owner of the reseller.
const RITA: &str = "rita@harbour.example";
const CATALOG: &str = include_str!("../../../../core/data/telecom.toml");

/// Someone who changes things in the portal's API.
struct Changing {
    browser: Browser,
    portal: String,
}

impl Changing {
    fn new(serving: &Serving, who: &str) -> Self {
        let browser = Browser::signed_in(&serving.portal, who, &serving.gateway);
        Self { browser, portal: serving.portal.clone() }
    }

    fn asks(&mut self, method: &str, path: &str, body: &Value) -> Answer {
        let url = format!("{}/api/v1/{path}", self.portal);
        let body = (method != "GET").then(|| body.to_string());
        let body = body.as_deref().map(|body| ("application/json", body));
        self.browser.send(method, &url, body)
    }

    fn send(&mut self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.asks(method, path, body);
        assert!([200, 201].contains(&answer.status), "{method} {path}: {}", answer.text);
        serde_json::from_str(&answer.text).expect("JSON")
    }

    /// Refused, since a prerequisite would be missing.
    fn is_refused(&mut self, method: &str, path: &str, body: &Value) {
        let answer = self.asks(method, path, body);
        assert_eq!(answer.status, 422, "{method} {path}: {}", answer.text);
        assert!(answer.text.contains("prerequisite.missing"), "{}", answer.text);
    }

    /// Makes a role or group of an account, and puts someone of that account into it alone.
    fn given(&mut self, (account, nouns, kind): (&str, &str, &str), who: &str, levels: &Value) {
        let role = json!({"name": format!("Of {who}"), "type": kind, "levels": levels});
        let made = self.send("POST", &format!("accounts/{account}/{nouns}"), &role);
        let people =
            self.send("GET", &format!("accounts/{account}/people?limit=200"), &Value::Null);
        let people = people["items"].as_array().expect("people");
        let found = people.iter().find(|person| person["address"] == who).expect("a person");
        let id = found["id"].as_str().expect("an id");
        let path = format!("accounts/{account}/people/{id}/roles");
        self.send("PUT", &path, &json!({"roles": [made["state"]["id"]]}));
    }
}

/// The catalog without the prerequisites that a file gives.
fn asking_less() -> String {
    let lines = CATALOG.lines().filter(|line| !line.starts_with("needs = "));
    lines.collect::<Vec<_>>().join("\n")
}

// covers G24, G29
#[test]
fn a_level_without_its_prerequisite_opens_nothing() {
    let office = tempfile::tempdir().expect("a folder").keep();
    let application = Serving::back_office(&office);
    let routes = ROUTES.replace("127.0.0.1:7300", &application.to_string());
    let serving = Serving::start(&routes, None, "");
    let mut olivia = Changing::new(&serving, OWNER);
    let without = json!({"accounts": "view", "phone_numbers.inventory": "edit"});
    let group = json!({"name": "Without", "type": "platform", "levels": without});
    olivia.is_refused("POST", "accounts/northwind/groups", &group);
    let groups = ("northwind", "groups", "platform");
    olivia.given(groups, "limited@northwind.example", &json!({"accounts": "view"}));
    let stock = json!({
        "accounts": "view", "phone_numbers": "view", "phone_numbers.inventory": "edit",
        "phone_numbers.activation": "delete",
    });
    olivia.given(groups, "support@northwind.example", &stock);
    let mut rita = Changing::new(&serving, RITA);
    rita.send("PUT", "accounts/abc/ceilings/trunks", &json!({"level": "hide"}));
    let both = json!({"numbers": "edit", "trunks": "view"});
    rita.given(("harbour", "roles", "reseller"), "frank@harbour.example", &both);
    let mut asking = Asking::new(&serving.portal, &serving.gateway);
    let rows = rows_in("where someone lacks a prerequisite");
    let mut wrong = Vec::new();
    for row in &rows {
        let answer = asking.ask(row);
        let is_as_said = match row.refused {
            Some(status) => answer.status == status,
            None => succeeded(row, &answer),
        };
        if !is_as_said {
            wrong.push(told(row, answer.status, &answer.text));
        }
    }
    println!("{} requests by levels with prerequisites, {} wrong", rows.len(), wrong.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    // Nor by way of a catalog that asks less for a while.
    olivia.send("PUT", "catalog", &json!({"toml": asking_less()}));
    olivia.send("POST", "accounts/northwind/groups", &group);
    olivia.is_refused("PUT", "catalog", &json!({"toml": CATALOG}));
}
