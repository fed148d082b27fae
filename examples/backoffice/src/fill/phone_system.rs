//! A phone system: its extensions, what callers can reach, and its telephones.

use serde_json::json;

use super::{Filling, customer::device_lines, place};
use crate::refusal::Refusal;

const PEOPLE: &[(&str, &str, &str)] = &[
    ("100", "Reception", "desk"),
    ("101", "Amara Jensen", "person"),
    ("102", "Boris Novak", "person"),
    ("103", "Chen Larsson", "person"),
    ("104", "Dalia Ferrari", "person"),
    ("110", "Meeting room", "room"),
    ("190", "Fax", "fax"),
];

/// Fills a phone system.
pub(super) fn fill(filling: &mut Filling<'_>) -> Result<(), Refusal> {
    let account = filling.account;
    let title = super::from_short_name(account);
    let system = json!({
        "greeting": format!("Welcome to {title}"), "operator": "100", "hours": "weekdays_8_to_6",
    });
    filling.put("phone_system", &system)?;
    filling.put("softphone", &json!({"abroad": true}))?;
    for (number, name, kind) in PEOPLE {
        let email = (*kind == "person").then(|| format!("ext{number}@{account}.example"));
        let mobile = place::mobile(&mut filling.chance);
        let extension = json!({
            "number": number, "name": name, "kind": kind, "voicemail": *kind == "person",
            "email": email, "forward_to": (*kind == "person").then_some(mobile),
        });
        filling.put("extensions", &extension)?;
    }
    for (name, kind, reached_by, wait) in [
        ("Main menu", "menu", "200", 60),
        ("Sales", "queue", "210", 300),
        ("Everyone", "ring_group", "220", 25),
        ("Conference", "conference", "230", 60),
        ("After hours", "night_service", "290", 30),
    ] {
        let feature =
            json!({"name": name, "kind": kind, "reached_by": reached_by, "wait_seconds": wait});
        filling.put("features", &feature)?;
    }
    device_lines(filling, &["Reception", "Amara Jensen", "Boris Novak", "Meeting room"])
}
