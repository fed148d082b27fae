//! Items: made, looked at, changed and removed by programs.

use serde_json::json;

use crate::office::Office;

#[test]
fn an_item_is_made_looked_at_changed_and_removed() {
    let office = Office::open();
    let new = json!({"name": "Branch", "host": "SBC.branch.example", "transport": "tcp"});
    let made = office.call("POST", "abc/trunks", &new);
    assert_eq!(made.status, 201, "{}", made.text());
    let place = made.header("location").to_owned();
    let made = made.json();
    assert_eq!((&made["host"], &made["port"]), (&json!("sbc.branch.example"), &json!(5061)));
    assert_eq!(place, format!("/api/abc/trunks/{}", made["id"]));
    let place = place.trim_start_matches("/api/");
    assert_eq!(office.json(place), made);
    let changed = office.call("PATCH", place, &json!({"port": 5062}));
    assert_eq!((changed.status, changed.header("etag")), (200, "\"2\""));
    assert_eq!(changed.json()["port"], 5062);
    assert_eq!(changed.json()["name"], "Branch", "what is not said stays");
    assert_eq!(office.call("DELETE", place, &json!({})).status, 204);
    assert_eq!(office.call("GET", place, &json!({})).status, 404);
    let again = office.call("POST", "abc/trunks", &new).json();
    assert_ne!(again["id"], made["id"], "ids are never used twice");
}

#[test]
fn what_is_wrong_is_named_by_its_field() {
    let office = Office::open();
    let body = json!({"host": "a b", "port": 70000, "transport": "tsl", "colour": "red"});
    assert_eq!(
        office.call("POST", "abc/trunks", &body).mistakes(),
        [
            "colour: is no field here",
            "name: is needed",
            "host: `a b` is no host: write a name or an IP address",
            "port: `70000` is not from 1 to 65535",
            "transport: `tsl` is none of udp, tcp, tls: did you mean `tls`?",
        ]
    );
    let taken = json!({"name": "main TRUNK", "host": "a.example"});
    assert_eq!(
        office.call("POST", "abc/trunks", &taken).mistakes(),
        ["name: is taken by another one: choose a different one"]
    );
    let trunk = json!({"trunk": 99});
    assert_eq!(
        office.call("PATCH", "abc/numbers/1", &trunk).mistakes(),
        ["trunk: there is no trunk `99`"]
    );
}

#[test]
fn numbers_that_nobody_could_dial_are_refused() {
    let office = Office::open();
    for (number, said) in [
        ("020 7946 0018", "write + and the country code first"),
        ("+4420794600", "is no number of its country"),
        ("+999 1234567", "is no "),
        ("+442079460018;ext=5", "is no "),
        ("hello", "write + and the country code first"),
    ] {
        let group = json!({"name": "New", "numbers": ["+442079460018", number]});
        let mistakes = office.call("POST", "abc/number_groups", &group).mistakes();
        assert!(
            mistakes[0].starts_with("numbers: `") && mistakes[0].contains(said),
            "{mistakes:?}"
        );
    }
    let group = json!({"name": "New", "numbers": ["+44 20 7946 0018"]});
    let made = office.call("POST", "abc/number_groups", &group);
    assert_eq!(made.json()["numbers"], json!(["+442079460018"]));
}

#[test]
fn a_body_that_is_no_json_object_is_told_apart() {
    let office = Office::open();
    let send = |kind: &str, body: &str| {
        let answer = office.send("POST", "/api/abc/trunks", &[("content-type", kind)], body);
        (answer.status, answer.json()["code"].as_str().expect("a code").to_owned())
    };
    let json = "application/json; charset=utf-8";
    assert_eq!(send("text/plain", "{}"), (415, "body.not_json".to_owned()));
    assert_eq!(send(json, "[]"), (400, "body.unreadable".to_owned()));
    assert_eq!(send(json, "{"), (400, "body.unreadable".to_owned()));
    assert_eq!(send(json, &" ".repeat(70_000)), (400, "body.unreadable".to_owned()));
    assert_eq!(send(json, "{}"), (422, "fields.invalid".to_owned()));
}

#[test]
fn a_change_of_what_someone_else_has_changed_meanwhile_is_refused() {
    let office = Office::open();
    let change = |tag: &str, name: &str| {
        let headers = [("content-type", "application/json"), ("if-match", tag)];
        let body = json!({"name": name}).to_string();
        office.send("PATCH", "/api/abc/trunks/1", &headers, &body)
    };
    let tag = office.get("/api/abc/trunks/1").header("etag").to_owned();
    assert_eq!(change(&tag, "First").status, 200);
    let second = change(&tag, "Second");
    assert_eq!((second.status, second.json()["code"].as_str()), (412, Some("item.changed")));
    assert_eq!(office.json("abc/trunks/1")["name"], "First");
    assert_eq!(change("*", "Third").status, 200);
}

#[test]
fn nothing_of_one_account_is_in_another() {
    let office = Office::open();
    let mine = json!({"name": "Only in abc", "kind": "media", "value": "x"});
    let id = office.call("POST", "abc/technical", &mine).json()["id"].clone();
    assert_eq!(office.get(&format!("/api/globex/technical/{id}")).status, 404);
    let names = office.json("globex/technical").to_string();
    assert!(!names.contains("Only in abc"));
    for nobody in ["ABC", "api", "a%2Fb", "a_b", "", &"a".repeat(41)] {
        assert_eq!(office.get(&format!("/api/{nobody}/technical")).status, 404, "{nobody}");
    }
}

#[test]
fn what_is_in_use_is_not_removed() {
    let office = Office::open();
    let refused = office.call("DELETE", "abc/trunks/1", &json!({}));
    assert_eq!(refused.status, 409);
    let why = refused.json()["detail"].as_str().expect("why").to_owned();
    assert!(why.contains("in use") && why.contains("numbers"), "{why}");
    assert_eq!(office.call("DELETE", "abc/trunks/3", &json!({})).status, 204);
}

#[test]
fn what_an_account_has_one_of_is_changed_in_place() {
    let office = Office::open();
    let was = office.json("abc/api_information");
    assert_eq!((&was["version"], &was["calls_per_minute"]), (&json!(0), &json!(600)));
    assert!(was.get("id").is_none());
    let change = json!({"events_to": "https://abc.example/hook", "events_about_calls": true});
    assert_eq!(office.call("PATCH", "abc/api_information", &change).status, 200);
    assert_eq!(office.json("abc/api_information")["events_to"], "https://abc.example/hook");
    let fixed = json!({"calls_per_minute": 1});
    let refused = office.call("PATCH", "abc/api_information", &fixed).mistakes();
    assert_eq!(refused, ["calls_per_minute: is set by the back office itself"]);
    assert_eq!(office.json("globex/api_information")["events_to"], json!(null));
}

#[test]
fn an_account_that_nobody_named_before_has_data_as_well() {
    let office = Office::open();
    assert!(office.json("delta-bakery/numbers")["total"].as_i64().expect("a count") > 5);
    assert_eq!(office.json("delta-bakery/numbers"), Office::open().json("delta-bakery/numbers"));
}
