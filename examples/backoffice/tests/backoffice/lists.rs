//! Lists: page by page, searched, and without secrets.

use serde_json::{Value, json};

use crate::office::Office;

#[test]
fn a_list_is_read_page_by_page_and_has_everything_once() {
    let office = Office::open();
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = office.json(&format!("abc/call_logs?limit=20{after}"));
        let items = page["items"].as_array().expect("items").clone();
        assert!(items.len() <= 20);
        seen.extend(items.into_iter().map(|call| call["id"].as_i64().expect("an id")));
        let Some(next) = page["next"].as_i64() else { break };
        after = format!("&after={next}");
    }
    let total = office.json("abc/call_logs?limit=1")["total"].as_u64();
    assert_eq!(Some(seen.len() as u64), total);
    assert!(seen.is_sorted_by(|one, two| one > two), "the latest comes first");
    for wrong in ["limit=0", "limit=101", "limit=x", "after=-1"] {
        assert_eq!(office.get(&format!("/api/abc/call_logs?{wrong}")).status, 400, "{wrong}");
    }
}

#[test]
fn a_search_looks_into_columns_and_into_no_secret() {
    let office = Office::open();
    let found = |text: &str| {
        let query = form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        office.json(&format!("abc-hq/device_lines?q={query}"))["total"].clone()
    };
    let line = office.json("abc-hq/device_lines/1");
    assert_eq!(found("RECEPTION"), json!(1));
    assert_eq!(found(line["mac"].as_str().expect("an address")), json!(1));
    for secret in ["sip_username", "sip_password"] {
        assert_eq!(found(line[secret].as_str().expect("a secret")), json!(0));
    }
    let numbers = office.json("abc/numbers?q=%2B44%2020%207946")["total"].clone();
    assert_eq!(numbers, json!(6), "a number is found as it is written by hand");
    assert_eq!(office.json("abc/numbers?q=toll%20free")["total"], 1);
    assert_eq!(found("%"), json!(0));
    assert_eq!(found("' OR 1 --"), json!(0));
}

#[test]
fn secrets_are_set_at_an_address_of_their_own_and_in_no_list() {
    let office = Office::open();
    let list = office.json("abc-hq/device_lines").to_string();
    assert!(!list.contains("sip_username") && !list.contains("sip_password"));
    let new = json!({"device": "Snom D735", "mac": "00-04-13-AA-BB-CC"});
    let made = office.call("POST", "abc-hq/device_lines", &new).json();
    assert_eq!(made["mac"], "00:04:13:aa:bb:cc");
    assert_eq!(made["sip_password"].as_str().map(str::len), Some(24), "nobody chose it");
    let place = format!("abc-hq/device_lines/{}", made["id"]);
    let secret = json!({"sip_password": "correct horse"});
    let refused = office.call("PATCH", &place, &secret).mistakes();
    assert_eq!(refused, ["sip_password: is set at an address of its own, `…/sip`"]);
    let set = office.call("PATCH", &format!("{place}/sip"), &secret);
    assert_eq!(set.status, 200, "{}", set.text());
    assert_eq!(office.json(&format!("{place}/sip"))["sip_password"], "correct horse");
    let short = office.call("PATCH", &format!("{place}/sip"), &json!({"sip_password": "abc"}));
    assert_eq!(short.mistakes(), ["sip_password: has not 6 to 64 characters"]);
}

#[test]
fn the_providers_call_history_of_a_customer_is_that_customers_call_log() {
    let office = Office::open();
    let log: Value = office.json("globex/call_logs?limit=5");
    assert_eq!(office.json("globex/call_history?limit=5"), log);
    assert!(log["total"].as_i64() > Some(50));
    assert_eq!(office.json("northwind/call_history")["total"], 0);
}
