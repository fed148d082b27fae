//! What is sent to the back office to make something, by resource.

use serde_json::{Value, json};

/// The resource of a path, such as `funds/methods`.
pub(crate) fn resource(path: &str) -> String {
    let parts = path.trim_start_matches("/api").split('/').skip(2);
    let words = ["new", "edit", "delete", "sip", "pdf", "process", "cancel", "archive", "remove"];
    let named = parts.take_while(|part| *part != "{id}" && !words.contains(part));
    named.collect::<Vec<_>>().join("/")
}

/// The account of a path.
pub(crate) fn account(path: &str) -> &str {
    path.trim_start_matches("/api").split('/').nth(1).expect("an account")
}

/// Who may do all that there is in an account.
pub(crate) fn owner(account: &str) -> &'static str {
    match account {
        "abc" | "abc-hq" | "abc-warehouse" => "carol@abc.example",
        // She has what is of the platform as well.
        _ => "olivia@northwind.example",
    }
}

/// Something new; `nth` tells it from all others.
pub(crate) fn of(resource: &str, nth: u32) -> Option<Value> {
    let name = format!("Made by a test {nth}");
    let mac = format!("02:00:00:00:{:02x}:{:02x}", nth / 256, nth % 256);
    let digits = format!("{}", 7_000 + nth);
    let day = "2027-06-01";
    Some(match resource {
        "services" => json!({"product": "trunk", "label": name}),
        "number_groups" => json!({"name": name, "numbers": ["+442079460123"]}),
        "capacity_groups" => json!({"name": name, "channels": 2, "numbers": []}),
        "trunks" => json!({"name": name, "host": "sip.test.example"}),
        "technical" => json!({"name": name, "kind": "media", "value": "g722"}),
        "configuration_profiles" => json!({"name": name}),
        "porting" => json!({
            "name": name, "numbers": [format!("+4420794600{:02}", nth % 90)], "losing_provider": "Brightline Telecom",
            "wanted_on": day, "contact": "The office", "contact_email": "office@test.example",
        }),
        "device_lines" => json!({"device": name, "mac": mac}),
        "funds/methods" => json!({"name": name, "kind": "bank_transfer", "ending_in": "1234"}),
        "funds/payments" => json!({"amount": "10.00", "method": 1}),
        "extensions" => json!({"number": digits, "name": name}),
        "features" => json!({"name": name, "kind": "menu", "reached_by": digits}),
        "activations" => json!({
            "number": format!("+4420794601{:02}", nth % 100), "account": "globex", "how": "ported_in", "active_on": day,
        }),
        "calling_plans" => json!({"name": name, "monthly": "5.00", "a_minute": "0.01"}),
        "inbound_rate_plans" => json!({"name": name, "numbers": "local", "a_minute": "0.01"}),
        "local_calling_areas" => json!({"name": name, "country": "GB", "prefix": digits}),
        "device_inventory" => json!({"mac": mac, "model": "Desk telephone"}),
        "route_plan" => json!({"name": name, "prefix": digits, "carrier": "Kestrel", "rank": 1}),
        _ => return None,
    })
}
