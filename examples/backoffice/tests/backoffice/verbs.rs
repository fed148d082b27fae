//! What is done to items besides changing them, and what that brings about.

use serde_json::{Value, json};

use crate::office::Office;

fn first_with(office: &Office, list: &str, key: &str, value: &str) -> Value {
    let list = office.json(&format!("{list}?limit=100"));
    let mut items = list["items"].as_array().expect("items").iter();
    items.find(|item| item[key] == value).expect("one of them").clone()
}

#[test]
fn an_invoice_is_processed_once() {
    let office = Office::open();
    let open = first_with(&office, "abc/invoices", "status", "open");
    let place = format!("abc/invoices/{}/process", open["id"]);
    let done = office.call("POST", &place, &json!({}));
    assert_eq!((done.status, &done.json()["status"]), (200, &json!("processed")));
    assert!(done.json()["processed_on"].is_string());
    let again = office.call("POST", &place, &json!({}));
    assert_eq!((again.status, again.json()["code"].as_str()), (409, Some("state.conflict")));
    let nothing = office.send("POST", &format!("/api/{place}"), &[], "");
    assert_eq!(nothing.status, 409, "a verb needs no body");
}

#[test]
fn an_invoice_is_a_file_that_readers_open() {
    let office = Office::open();
    let invoice = first_with(&office, "abc/invoices", "status", "open");
    let number = invoice["number"].as_str().expect("a number");
    let place = format!("abc/invoices/{}", invoice["id"]);
    office.call("PATCH", &place, &json!({"reference": "Größe (1) \\ €5"}));
    let file = office.get(&format!("/api/{place}/pdf"));
    assert_eq!((file.status, file.header("content-type")), (200, "application/pdf"));
    assert_eq!(
        file.header("content-disposition"),
        format!("attachment; filename=\"{number}.pdf\"")
    );
    let text = file.text();
    assert!(text.starts_with("%PDF-1.7") && text.trim_end().ends_with("%%EOF"));
    for part in [&format!("(Invoice {number})"), "(ABC)", "Total in euros"] {
        assert!(text.contains(part), "{part}");
    }
    assert!(text.contains(invoice["total"].as_str().expect("a total")));
    assert_eq!(office.get(&format!("/{place}/pdf")).bytes, file.bytes, "people get the same");
}

#[test]
fn what_is_bought_stands_in_the_purchases_at_the_price_of_the_pricelist() {
    let office = Office::open();
    let order = json!({"product": "capacity_channel", "quantity": 4, "label": "More"});
    let service = office.call("POST", "abc/services", &order).json();
    let purchase = office.json("abc/purchases?limit=1")["items"][0].clone();
    assert_eq!(
        (&purchase["monthly"], &purchase["bought_by"]),
        (&json!("10.00"), &json!("someone"))
    );
    let place = format!("abc/services/{}", service["id"]);
    let cancelled = office.call("POST", &format!("{place}/cancel"), &json!({}));
    assert_eq!(cancelled.json()["status"], "cancelled");
    let late = office.call("PATCH", &place, &json!({"label": "x"}));
    assert_eq!(late.status, 409);
    assert_eq!(
        office.call("DELETE", &place, &json!({})).status,
        405,
        "it is cancelled, not removed"
    );
}

#[test]
fn a_payment_raises_the_balance() {
    let office = Office::open();
    let cents = |office: &Office| {
        let balance = office.json("abc/funds")["balance"].as_str().expect("a balance").to_owned();
        balance.replace('.', "").parse::<i64>().expect("cents")
    };
    let before = cents(&office);
    let payment = json!({"amount": "25.5", "method": 1, "reference": "October"});
    let paid = office.call("POST", "abc/funds/payments", &payment);
    assert_eq!((paid.status, &paid.json()["amount"]), (201, &json!("25.50")));
    assert_eq!(cents(&office), before + 2_550);
    for (amount, said) in [("0", "amount: is nothing"), ("-5", "amount: `-5` is no amount")] {
        let payment = json!({"amount": amount, "method": 1});
        let mistakes = office.call("POST", "abc/funds/payments", &payment).mistakes();
        assert!(mistakes[0].starts_with(said), "{mistakes:?}");
    }
    assert_eq!(cents(&office), before + 2_550, "what is refused changes nothing");
}

#[test]
fn a_porting_project_is_cancelled_as_long_as_it_is_under_way() {
    let office = Office::open();
    for (status, expected) in [("submitted", 200), ("confirmed", 200), ("done", 409)] {
        let project = first_with(&office, "globex/porting", "status", status);
        let place = format!("globex/porting/{}/cancel", project["id"]);
        assert_eq!(office.call("POST", &place, &json!({})).status, expected, "{status}");
    }
}

#[test]
fn a_number_goes_from_the_stock_to_a_customer_and_into_quarantine() {
    let office = Office::open();
    let free = first_with(&office, "northwind/inventory/numbers", "status", "free");
    let (number, stock) =
        (free["number"].clone(), format!("northwind/inventory/numbers/{}", free["id"]));
    let new =
        json!({"number": number, "account": "globex", "how": "added", "active_on": "2026-11-02"});
    let made = office.call("POST", "northwind/activations", &new);
    assert_eq!(made.status, 201, "{}", made.text());
    let theirs = first_with(&office, "globex/numbers", "number", number.as_str().expect("text"));
    assert_eq!(office.json(&stock)["account"], "globex");
    let twice = office.call("POST", "northwind/activations", &new).mistakes();
    assert_eq!(twice, ["number: is not free: choose one that is"]);
    let place = format!("northwind/activations/{}/remove", made.json()["id"]);
    assert_eq!(office.call("POST", &place, &json!({})).status, 200);
    assert_eq!(office.get(&format!("/api/globex/numbers/{}", theirs["id"])).status, 404);
    assert_eq!(office.json(&stock)["status"], "quarantined");
}

#[test]
fn a_plan_is_archived_and_does_not_change_any_more() {
    let office = Office::open();
    let archived = office.call("POST", "northwind/calling_plans/1/archive", &json!({}));
    assert_eq!(archived.json()["status"], "archived");
    let late = office.call("PATCH", "northwind/calling_plans/1", &json!({"minutes": 5}));
    assert_eq!(late.status, 409);
}

#[test]
fn stock_runs_low_below_its_threshold() {
    let office = Office::open();
    let area = first_with(&office, "northwind/inventory", "stock", "enough");
    let place = format!("northwind/inventory/{}", area["id"]);
    let threshold = area["free"].as_i64().expect("a count") + 1;
    let changed = office.call("PATCH", &place, &json!({"threshold": threshold}));
    assert_eq!(changed.json()["stock"], "low");
}

#[test]
fn no_more_is_shared_than_was_bought() {
    let office = Office::open();
    let most = office.json("abc/capacity/1")["bought"].clone();
    let mistakes = office.call("PATCH", "abc/capacity/1", &json!({"shared": 5000})).mistakes();
    assert_eq!(mistakes, [format!("shared: is more than was bought: at most {most}")]);
}
