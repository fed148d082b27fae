//! A customer: what it pays, and what it pays for.

use jiff::{Timestamp, ToSpan, civil::Date};
use serde_json::json;

use super::{
    Filling,
    place::{Home, anyone},
};
use crate::{refusal::Refusal, value::in_euros};

/// Prices in cents: at once, and a month.
const PRICES: &[(&str, i64, i64)] = &[
    ("local_number", 0, 150),
    ("toll_free_number", 1_000, 600),
    ("mobile_number", 500, 400),
    ("trunk", 2_500, 1_900),
    ("capacity_channel", 0, 250),
    ("phone_system", 9_900, 4_900),
    ("text_messages", 0, 900),
];

/// What an account pays each month, in cents.
struct Bill(Vec<(String, i64)>);

/// The months of which there are invoices and reports.
const MONTHS: [i8; 8] = [3, 4, 5, 6, 7, 8, 9, 10];
const CALLS: i64 = 90;
const TEXTS: i64 = 30;

/// Fills what a customer pays.
pub(super) fn fill(filling: &mut Filling<'_>, home: &Home) -> Result<(), Refusal> {
    prices(filling)?;
    purchases(filling)?;
    funds(filling)?;
    for month in MONTHS {
        a_month(filling, month)?;
    }
    calls(filling, home)?;
    texts(filling, home)
}

fn prices(filling: &Filling<'_>) -> Result<(), Refusal> {
    for (product, setup, monthly) in PRICES {
        let price = json!({
            "product": product, "setup": in_euros(*setup), "monthly": in_euros(*monthly),
            "valid_from": "2026-01-01",
        });
        filling.put("pricelists", &price)?;
    }
    Ok(())
}

fn monthly(product: &str) -> i64 {
    PRICES.iter().find(|price| price.0 == product).map_or(0, |price| price.2)
}

fn purchases(filling: &Filling<'_>) -> Result<(), Refusal> {
    for (bought_on, product, quantity) in [
        ("2024-02-12", "local_number", 6),
        ("2024-02-12", "trunk", 1),
        ("2024-02-14", "capacity_channel", 30),
        ("2024-09-30", "toll_free_number", 1),
        ("2025-03-03", "text_messages", 1),
        ("2025-06-16", "phone_system", 1),
        ("2026-02-02", "trunk", 1),
        ("2026-05-18", "mobile_number", 1),
    ] {
        let purchase = json!({
            "bought_on": bought_on, "product": product, "quantity": quantity,
            "monthly": in_euros(monthly(product) * quantity),
            "bought_by": format!("owner@{}.example", filling.account),
        });
        filling.put("purchases", &purchase)?;
    }
    Ok(())
}

fn funds(filling: &mut Filling<'_>) -> Result<(), Refusal> {
    let balance = in_euros(filling.chance.from(8_000, 60_000));
    let top_up = filling.chance.from(0, 1) == 1;
    filling.put("funds", &json!({"balance": balance, "top_up": top_up}))?;
    for (name, kind, valid_until) in
        [("Company card", "card", Some("2028-06-30")), ("House bank", "direct_debit", None)]
    {
        let digits = format!("{:04}", filling.chance.from(0, 9_999));
        let method =
            json!({"name": name, "kind": kind, "ending_in": digits, "valid_until": valid_until});
        filling.put("funds/methods", &method)?;
    }
    for month in MONTHS {
        let payment = json!({
            "paid_on": format!("2026-{month:02}-15"), "method": 1 + i64::from(month % 2),
            "amount": in_euros(filling.chance.from(2, 5) * 5_000),
            "reference": format!("Top-up {month:02}/2026"),
            "paid_by": format!("owner@{}.example", filling.account),
        });
        filling.put("funds/payments", &payment)?;
    }
    Ok(())
}

fn a_month(filling: &mut Filling<'_>, month: i8) -> Result<(), Refusal> {
    let minutes = filling.chance.from(2_000, 9_000);
    let texts = filling.chance.from(100, 900);
    let bill = Bill(vec![
        ("Local numbers, 6".to_owned(), 6 * monthly("local_number")),
        ("Trunks, 2".to_owned(), 2 * monthly("trunk")),
        ("Channels, 30".to_owned(), 30 * monthly("capacity_channel")),
        ("Toll-free number".to_owned(), monthly("toll_free_number")),
        ("Phone system".to_owned(), monthly("phone_system")),
        (format!("Calls, {minutes} minutes"), minutes * 9 / 10),
        (format!("Text messages, {texts}"), texts * 4),
    ]);
    invoice(filling, month, &bill)?;
    let report = json!({
        "month": format!("2026-{month:02}"), "calls_in": filling.chance.from(800, 3_000),
        "calls_out": filling.chance.from(400, 2_000), "minutes": minutes, "texts": texts,
        "spent": in_euros(bill.total()),
    });
    filling.put("reports", &report).map(drop)
}

impl Bill {
    fn total(&self) -> i64 {
        self.0.iter().map(|line| line.1).sum()
    }
}

fn invoice(filling: &Filling<'_>, month: i8, bill: &Bill) -> Result<(), Refusal> {
    let (status, processed_on) = match month {
        10 => ("open", None),
        9 => ("processed", Some("2026-10-06")),
        _ => ("paid", Some("2026-09-04")),
    };
    let processed_on = if status == "paid" {
        Some(format!("2026-{:02}-05", month + 1))
    } else {
        processed_on.map(str::to_owned)
    };
    let lines: Vec<_> = bill
        .0
        .iter()
        .map(|(text, cents)| json!({"text": text, "amount": in_euros(*cents)}))
        .collect();
    let invoice = json!({
        "number": format!("{}-2026-{month:02}", filling.account.to_uppercase()),
        "issued_on": format!("2026-{:02}-01", month + 1), "due_on": format!("2026-{:02}-15", month + 1),
        "total": in_euros(bill.total()), "status": status, "processed_on": processed_on,
        "lines": lines,
    });
    filling.put("invoices", &invoice).map(drop)
}

/// The instants of a log, from oldest to latest, in working hours.
fn instant(nth: i64, of: i64, minute: i64) -> Timestamp {
    let first = Date::constant(2026, 10, 19).at(7, 0, 0, 0);
    let moment =
        first + (nth * 12 / of).days() + (nth * 12 * 60 / of % 720).minutes() + minute.minutes();
    moment.to_zoned(jiff::tz::TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |it| it.timestamp())
}

fn calls(filling: &mut Filling<'_>, home: &Home) -> Result<(), Refusal> {
    for nth in 0..CALLS {
        let (own, other) = (home.number(filling.chance.from(0, 5)), anyone(&mut filling.chance));
        let inbound = filling.chance.from(0, 2) > 0;
        let (caller, called) = if inbound { (other, own) } else { (own, other) };
        let ended_as = *filling.chance.one(&["answered", "answered", "answered", "missed", "busy"]);
        let seconds = if ended_as == "answered" { filling.chance.from(8, 900) } else { 0 };
        let call = json!({
            "started_at": instant(nth, CALLS, filling.chance.from(0, 5)).to_string(),
            "direction": if inbound { "inbound" } else { "outbound" },
            "caller": caller, "called": called, "seconds": seconds, "ended_as": ended_as,
        });
        filling.put("call_logs", &call)?;
    }
    Ok(())
}

fn texts(filling: &mut Filling<'_>, home: &Home) -> Result<(), Refusal> {
    for nth in 0..TEXTS {
        let (own, other) = (home.number(2), anyone(&mut filling.chance));
        let inbound = filling.chance.from(0, 2) == 0;
        let (sender, receiver) = if inbound { (other, own) } else { (own, other) };
        let status = *filling.chance.one(&["delivered", "delivered", "delivered", "failed"]);
        let text = json!({
            "sent_at": instant(nth, TEXTS, filling.chance.from(0, 9)).to_string(),
            "direction": if inbound { "inbound" } else { "outbound" },
            "sender": sender, "receiver": receiver, "parts": filling.chance.from(1, 3),
            "status": status,
        });
        filling.put("sms_logs", &text)?;
    }
    Ok(())
}
