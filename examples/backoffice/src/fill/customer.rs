//! A customer: what it has bought and set up.

use serde_json::json;

use super::{
    Filling, money,
    place::{Home, mobile},
};
use crate::refusal::Refusal;

/// Fills a customer.
pub(super) fn fill(filling: &mut Filling<'_>) -> Result<(), Refusal> {
    let home = Home::of(filling.account);
    services(filling)?;
    trunks(filling)?;
    numbers(filling, &home)?;
    groups(filling, &home)?;
    settings(filling)?;
    porting(filling)?;
    device_lines(filling, &["Reception", "Meeting room", "Workshop"])?;
    money::fill(filling, &home)
}

fn services(filling: &mut Filling<'_>) -> Result<(), Refusal> {
    for (product, label, quantity, bought_on, cancelled_on) in [
        ("local_number", "Head office numbers", 6, "2024-02-12", None),
        ("trunk", "Main trunk", 1, "2024-02-12", None),
        ("capacity_channel", "Channels", 30, "2024-02-14", None),
        ("toll_free_number", "Order line", 1, "2024-09-30", None),
        ("text_messages", "Reminders by text", 1, "2025-03-03", Some("2026-01-31")),
        ("phone_system", "Phone system", 1, "2025-06-16", None),
        ("trunk", "Spare trunk", 1, "2026-02-02", None),
        ("mobile_number", "Duty mobile", 1, "2026-05-18", None),
    ] {
        let status = if cancelled_on.is_some() { "cancelled" } else { "active" };
        let service = json!({
            "product": product, "label": label, "quantity": quantity, "status": status,
            "bought_on": bought_on, "cancelled_on": cancelled_on,
        });
        filling.put("services", &service)?;
    }
    Ok(())
}

fn trunks(filling: &mut Filling<'_>) -> Result<(), Refusal> {
    let account = filling.account;
    for (name, host, enabled, calls) in [
        ("Main trunk", format!("sbc1.{account}.example"), true, 30),
        ("Spare trunk", format!("198.51.100.{}", filling.chance.from(10, 250)), true, 10),
        ("Old exchange", format!("pbx-old.{account}.example"), false, 4),
    ] {
        let transport = if enabled { "tls" } else { "udp" };
        let port = if enabled { 5061 } else { 5060 };
        let trunk = json!({
            "name": name, "host": host, "port": port, "transport": transport,
            "calls_at_once": calls, "enabled": enabled,
        });
        filling.put("trunks", &trunk)?;
    }
    Ok(())
}

fn numbers(filling: &mut Filling<'_>, home: &Home) -> Result<(), Refusal> {
    let labels = ["Reception", "Sales", "Support", "Accounts", "Workshop", "Fax"];
    for (nth, label) in (0..).zip(labels) {
        let number = json!({
            "number": home.number(nth), "area": home.town.name, "label": label, "kind": "local",
            "status": "active", "trunk": if nth < 4 { 1 } else { 2 }, "texts": nth == 2,
            "caller_name": super::from_short_name(filling.account),
            "emergency_address": format!("1 Example Street, {}", home.town.name),
        });
        filling.put("numbers", &number)?;
    }
    let toll_free = format!("+44808157{:04}", filling.chance.from(0, 999));
    for (number, area, label, kind) in [
        (toll_free, "United Kingdom", "Order line", "toll_free"),
        (mobile(&mut filling.chance), "Sweden", "Duty mobile", "mobile"),
    ] {
        let number = json!({
            "number": number, "area": area, "label": label, "kind": kind, "status": "active",
            "trunk": 1, "texts": kind == "mobile",
        });
        filling.put("numbers", &number)?;
    }
    Ok(())
}

fn groups(filling: &mut Filling<'_>, home: &Home) -> Result<(), Refusal> {
    let some = |range: std::ops::Range<i64>| range.map(|nth| home.number(nth)).collect::<Vec<_>>();
    for (name, order, numbers) in
        [("Front desk", "all_at_once", some(0..2)), ("Customers", "least_used", some(1..4))]
    {
        filling.put("number_groups", &json!({"name": name, "order": order, "numbers": numbers}))?;
    }
    for (area, bought, shared) in
        [(home.town.name, 20, 12), ("United Kingdom", 8, 0), ("Rest of Europe", 2, 0)]
    {
        let peak = filling.chance.from(bought / 2, bought);
        let capacity = json!({"area": area, "bought": bought, "shared": shared, "peak": peak});
        filling.put("capacity", &capacity)?;
    }
    for (name, channels, numbers) in [("Office", 8, some(0..4)), ("Workshop", 4, some(4..6))] {
        let group = json!({"name": name, "channels": channels, "numbers": numbers});
        filling.put("capacity_groups", &group)?;
    }
    Ok(())
}

fn settings(filling: &Filling<'_>) -> Result<(), Refusal> {
    let hook = format!("https://hooks.{}.example/calls", filling.account);
    for (name, kind, value, note) in [
        ("Session timer", "signalling", "1800", "Seconds; the exchange insists on it."),
        ("Jitter buffer", "media", "adaptive, 60 ms", ""),
        ("Overflow", "routing", "spare trunk after 3 failures", ""),
        ("Countries blocked", "security", "those with premium fraud", "Agreed in March."),
        ("Missed calls", "webhook", hook.as_str(), ""),
    ] {
        let note = Some(note).filter(|note| !note.is_empty());
        let setting = json!({"name": name, "kind": kind, "value": value, "note": note});
        filling.put("technical", &setting)?;
    }
    for (name, codec, fax, encrypted) in
        [("Voice, encrypted", "opus", false, true), ("Fax machines", "g711a", true, false)]
    {
        let profile = json!({"name": name, "codec": codec, "fax": fax, "encrypted": encrypted});
        filling.put("configuration_profiles", &profile)?;
    }
    Ok(())
}

fn porting(filling: &mut Filling<'_>) -> Result<(), Refusal> {
    let contact_email = format!("office@{}.example", filling.account);
    let base = filling.chance.from(0, 98) * 10;
    for (name, nth, provider, wanted_on, status, closed_on) in [
        ("Old head office", 0, "Brightline Telecom", "2024-02-26", "done", Some("2024-02-26")),
        ("Branch that was sold", 2, "Kestrel Voice", "2025-08-04", "cancelled", Some("2025-07-21")),
        ("Showroom", 4, "Kestrel Voice", "2027-01-18", "confirmed", None),
        ("Second warehouse", 6, "Brightline Telecom", "2027-03-01", "submitted", None),
    ] {
        let number = |nth: i64| format!("+441514960{:03}", base + nth);
        let project = json!({
            "name": name, "numbers": [number(nth), number(nth + 1)], "losing_provider": provider,
            "wanted_on": wanted_on, "status": status, "contact": "The office",
            "contact_email": contact_email, "closed_on": closed_on,
        });
        filling.put("porting", &project)?;
    }
    Ok(())
}

/// Telephones with a line each, and the credentials of these.
pub(super) fn device_lines(filling: &mut Filling<'_>, labels: &[&str]) -> Result<(), Refusal> {
    for (nth, label) in (1..).zip(labels) {
        let pairs = filling.chance.hex(6);
        let mac = format!("00:15:65:{}:{}:{}", &pairs[0..2], &pairs[2..4], &pairs[4..6]);
        let line = json!({
            "device": *filling.chance.one(&["Yealink T54W", "Snom D735", "Poly VVX 450"]),
            "mac": mac, "line": 1, "label": label, "extension": format!("{}", 100 + nth),
            "sip_username": format!("line-{}", filling.chance.hex(8)),
            "sip_password": filling.chance.hex(24),
        });
        filling.put("device_lines", &line)?;
    }
    Ok(())
}
