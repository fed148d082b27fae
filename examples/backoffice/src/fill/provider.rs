//! The provider: its stock of numbers and telephones, its plans and routes.

use serde_json::json;

use super::{
    Filling, KNOWN,
    place::{Home, TOWNS, number},
};
use crate::{refusal::Refusal, resource::Of};

/// Fills the provider.
pub(super) fn fill(filling: &mut Filling<'_>) -> Result<(), Refusal> {
    stock(filling)?;
    activations(filling)?;
    plans(filling)?;
    areas_and_devices(filling)?;
    routes(filling)
}

fn customers() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().filter(|known| known.2 == Some(Of::Customer)).map(|known| known.0)
}

fn stock(filling: &mut Filling<'_>) -> Result<(), Refusal> {
    for (country, in_stock, with_customers, quarantined) in
        [("GB", 1_940, 6_210, 118), ("DE", 610, 1_480, 32), ("US", 240, 905, 11)]
    {
        let country = json!({
            "country": country, "in_stock": in_stock, "with_customers": with_customers,
            "quarantined": quarantined,
        });
        filling.put("number_management", &country)?;
    }
    for town in TOWNS {
        let free = if town.name == "Leeds" { 38 } else { filling.chance.from(60, 320) };
        let area = json!({
            "area": town.name, "prefix": town.prefix.trim_start_matches('+'),
            "country": if town.name == "Berlin" { "DE" } else { "GB" }, "free": free,
            "threshold": 60, "stock": if free < 60 { "low" } else { "enough" },
        });
        filling.put("inventory", &area)?;
    }
    numbers(filling)
}

fn numbers(filling: &Filling<'_>) -> Result<(), Refusal> {
    for account in customers() {
        let home = Home::of(account);
        for nth in 0..6 {
            let number = json!({
                "number": home.number(nth), "area": home.town.name, "status": "active",
                "account": account,
            });
            filling.put("inventory/numbers", &number)?;
        }
    }
    for town in TOWNS {
        for nth in 990..998 {
            let status = if nth < 996 { "free" } else { "quarantined" };
            let number = json!({"number": number(town, nth), "area": town.name, "status": status});
            filling.put("inventory/numbers", &number)?;
        }
    }
    Ok(())
}

fn activations(filling: &Filling<'_>) -> Result<(), Refusal> {
    for account in customers() {
        let home = Home::of(account);
        for (nth, how, active_on) in [(0, "ported_in", "2024-02-26"), (3, "added", "2024-02-14")] {
            let activation = json!({
                "number": home.number(nth), "account": account, "how": how,
                "active_on": active_on,
            });
            filling.put("activations", &activation)?;
        }
    }
    Ok(())
}

fn plans(filling: &Filling<'_>) -> Result<(), Refusal> {
    for (name, monthly, minutes, a_minute, archived_on) in [
        ("Office 500", "9.90", 500, "0.02", None),
        ("Office 2000", "29.00", 2_000, "0.02", None),
        ("Call centre", "149.00", 20_000, "0.01", None),
        ("Pay as you go", "0.00", 0, "0.04", None),
        ("Office 300 (2023)", "7.90", 300, "0.03", Some("2024-12-31")),
    ] {
        let status = if archived_on.is_some() { "archived" } else { "active" };
        let plan = json!({
            "name": name, "monthly": monthly, "minutes": minutes, "a_minute": a_minute,
            "status": status, "archived_on": archived_on,
        });
        filling.put("calling_plans", &plan)?;
    }
    for (name, numbers, a_minute) in [
        ("Local in", "local", "0.00"),
        ("Toll-free in", "toll_free", "0.05"),
        ("Mobile in", "mobile", "0.01"),
    ] {
        let plan = json!({"name": name, "numbers": numbers, "a_minute": a_minute});
        filling.put("inbound_rate_plans", &plan)?;
    }
    Ok(())
}

fn areas_and_devices(filling: &mut Filling<'_>) -> Result<(), Refusal> {
    for (name, country, prefix) in [
        ("Greater London", "GB", "4420"),
        ("Greater Manchester", "GB", "44161"),
        ("Berlin", "DE", "4930"),
        ("New York City", "US", "1212"),
    ] {
        let area = json!({"name": name, "country": country, "prefix": prefix});
        filling.put("local_calling_areas", &area)?;
    }
    let customers: Vec<_> = customers().collect();
    for nth in 0..12_usize {
        let pairs = filling.chance.hex(6);
        let account = (nth % 2 == 0).then(|| customers[nth / 2 % customers.len()]);
        let device = json!({
            "mac": format!("00:04:13:{}:{}:{}", &pairs[0..2], &pairs[2..4], &pairs[4..6]),
            "model": *filling.chance.one(&["Snom D735", "Yealink T54W", "Poly VVX 450"]),
            "status": if account.is_some() { "in_use" } else { "in_stock" }, "account": account,
        });
        filling.put("device_inventory", &device)?;
    }
    Ok(())
}

fn routes(filling: &Filling<'_>) -> Result<(), Refusal> {
    for (name, prefix, carrier, rank) in [
        ("United Kingdom", "44", "Brightline Carrier", 1),
        ("United Kingdom, spare", "44", "Kestrel Transit", 2),
        ("Germany", "49", "Rheintal Netz", 1),
        ("North America", "1", "Hudson Wholesale", 1),
        ("France", "33", "Kestrel Transit", 1),
    ] {
        let route = json!({"name": name, "prefix": prefix, "carrier": carrier, "rank": rank});
        filling.put("route_plan", &route)?;
    }
    Ok(())
}
