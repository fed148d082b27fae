//! The few things that one operation brings about elsewhere.

use serde_json::{Value, json};

use crate::{
    check::Body,
    item::{Item, Shelf},
    refusal::{Mistake, Refusal},
    resource::Resource,
    table, value,
    work::{self, Moment, ONLY},
};

/// What else happens when an item is made.
pub(crate) fn before_create(
    shelf: &Shelf<'_>,
    resource: &Resource,
    body: &mut Body,
    moment: &Moment,
) -> Result<(), Refusal> {
    match resource.key {
        "services" => buy(shelf, body, moment),
        "funds/payments" => pay(shelf, body, moment),
        "activations" => activate(shelf, body),
        "device_lines" => invent_credentials(shelf, body),
        _ => Ok(()),
    }
}

/// What forbids a change of an item, and what follows from it.
pub(crate) fn before_edit(resource: &Resource, was: &Body, new: &mut Body) -> Result<(), Refusal> {
    let is_over = ["cancelled", "done", "removed", "archived"];
    let status = was.get("status").and_then(Value::as_str).unwrap_or_default();
    if is_over.contains(&status) {
        let one = resource.one;
        return Err(Refusal::Conflict(format!(
            "this {one} is {status} and does not change any more"
        )));
    }
    if resource.key == "capacity" && whole(new, "shared") > whole(new, "bought") {
        let most = whole(new, "bought");
        let message = format!("is more than was bought: at most {most}");
        return Err(Refusal::Invalid(vec![Mistake::new("shared", message)]));
    }
    if resource.key == "inventory" {
        let is_low = whole(new, "free") < whole(new, "threshold");
        put(new, "stock", if is_low { "low" } else { "enough" });
    }
    Ok(())
}

/// What else happens when an item changes its state.
pub(crate) fn before_verb(
    shelf: &Shelf<'_>,
    resource: &Resource,
    body: &Body,
    moment: &Moment,
) -> Result<(), Refusal> {
    match resource.key {
        "activations" => deactivate(shelf, body),
        "porting"
            if body["wanted_on"].as_str() <= moment.today().as_str()
                && body["status"] == "confirmed" =>
        {
            let why = "its numbers come over today: it is too late to cancel it";
            Err(Refusal::Conflict(why.to_owned()))
        }
        _ => Ok(()),
    }
}

fn other(key: &'static str) -> Result<&'static Resource, Refusal> {
    table::find(key).ok_or_else(|| Refusal::Fault(format!("no resource `{key}`")))
}

fn whole(body: &Body, field: &str) -> i64 {
    body.get(field).and_then(Value::as_i64).unwrap_or_default()
}

fn text<'b>(body: &'b Body, field: &str) -> &'b str {
    body.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn put(body: &mut Body, field: &str, value: impl Into<Value>) {
    body.insert(field.to_owned(), value.into());
}

/// Buying leaves an entry in the purchases, at the price of the pricelist.
fn buy(shelf: &Shelf<'_>, body: &mut Body, moment: &Moment) -> Result<(), Refusal> {
    let product = text(body, "product").to_owned();
    let prices = shelf.beside(other("pricelists")?);
    let Some(price) = prices.find_with("product", &product)? else {
        let message = "has no price in this account's pricelist: ask your provider";
        return Err(Refusal::Invalid(vec![Mistake::new("product", message)]));
    };
    let each = value::cents(text(&price.body, "monthly")).unwrap_or_default();
    let quantity = whole(body, "quantity").max(1);
    put(body, "quantity", quantity);
    put(body, "bought_on", moment.today());
    let purchase = json!({
        "bought_on": moment.today(),
        "product": product,
        "quantity": quantity,
        "monthly": value::in_euros(each * quantity),
        "bought_by": moment.by,
    });
    add(&shelf.beside(other("purchases")?), purchase)
}

fn add(shelf: &Shelf<'_>, body: Value) -> Result<(), Refusal> {
    let Value::Object(body) = body else { return Err(Refusal::Fault("no object".to_owned())) };
    shelf.add(body).map(drop)
}

/// A payment raises the balance.
fn pay(shelf: &Shelf<'_>, body: &mut Body, moment: &Moment) -> Result<(), Refusal> {
    let amount = value::cents(text(body, "amount")).unwrap_or_default();
    if amount == 0 {
        return Err(Refusal::Invalid(vec![Mistake::new(
            "amount",
            "is nothing: pay at least 0.01",
        )]));
    }
    let funds = other("funds")?;
    let purse = shelf.beside(funds);
    let mut item = work::look(&purse, funds, ONLY)?;
    let balance = value::cents(text(&item.body, "balance")).unwrap_or_default();
    put(&mut item.body, "balance", value::in_euros(balance + amount));
    purse.put(item)?;
    put(body, "paid_on", moment.today());
    put(body, "paid_by", moment.by.as_str());
    Ok(())
}

/// A number goes from the stock to a customer.
fn activate(shelf: &Shelf<'_>, body: &mut Body) -> Result<(), Refusal> {
    let (number, account) = (text(body, "number").to_owned(), text(body, "account").to_owned());
    let wrong = |field: &str, why: &str| Err(Refusal::Invalid(vec![Mistake::new(field, why)]));
    let stock = shelf.beside(other("inventory/numbers")?);
    let in_stock = stock.find_with("number", &number)?;
    let area = in_stock.as_ref().map_or("Ported in", |item| text(&item.body, "area")).to_owned();
    match (text(body, "how"), in_stock) {
        ("added", None) => return wrong("number", "is not in stock"),
        (_, Some(item)) if text(&item.body, "status") != "free" => {
            return wrong("number", "is not free: choose one that is");
        }
        (_, Some(item)) => mark(&stock, item, "active", &account)?,
        _ => {}
    }
    let numbers = shelf.beside(other("numbers")?);
    let numbers = numbers.elsewhere(&account);
    if numbers.find_with("number", &number)?.is_some() {
        return wrong("number", "is with this account already");
    }
    let mut new: Body =
        other("numbers")?.fields.iter().map(|it| (it.key.to_owned(), Value::Null)).collect();
    put(&mut new, "number", number);
    put(&mut new, "area", area);
    put(&mut new, "kind", "local");
    put(&mut new, "status", "active");
    put(&mut new, "texts", false);
    numbers.add(new).map(drop)
}

fn mark(stock: &Shelf<'_>, mut item: Item, status: &str, account: &str) -> Result<(), Refusal> {
    put(&mut item.body, "status", status);
    put(&mut item.body, "account", account);
    stock.put(item).map(drop)
}

/// A number goes from a customer into quarantine.
fn deactivate(shelf: &Shelf<'_>, body: &Body) -> Result<(), Refusal> {
    let (number, account) = (text(body, "number"), text(body, "account").to_owned());
    let stock = shelf.beside(other("inventory/numbers")?);
    if let Some(item) = stock.find_with("number", number)? {
        mark(&stock, item, "quarantined", "")?;
    }
    let numbers = shelf.beside(other("numbers")?);
    let numbers = numbers.elsewhere(&account);
    match numbers.find_with("number", number)? {
        Some(item) => numbers.remove(item.id),
        None => Ok(()),
    }
}

/// A line has credentials from the start, and nobody chose them.
fn invent_credentials(shelf: &Shelf<'_>, body: &mut Body) -> Result<(), Refusal> {
    put(body, "sip_username", format!("line-{}", shelf.random(4)?));
    put(body, "sip_password", shelf.random(12)?);
    Ok(())
}
