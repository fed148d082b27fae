//! A whole body: what may be said of an item, and what may not.

use serde_json::{Map, Value};

use crate::{
    field::{Field, Kind},
    refusal::{Mistake, Refusal},
    resource::Resource,
    value,
};

/// The fields of an item.
pub(crate) type Body = Map<String, Value>;

/// A new item, with what was said of it and what a field is when nothing is said.
pub(crate) fn new(resource: &Resource, said: &Body) -> Result<Body, Refusal> {
    let mut mistakes = not_to_be_said(resource, said, true);
    let mut body = Body::new();
    for field in resource.fields {
        let given = said.get(field.key).filter(|_| field.may_be_set(true));
        let value = match given {
            Some(given) => keep(field, given, &mut mistakes),
            None => at_first(field),
        };
        if field.needed && field.may_be_set(true) && is_empty(&value) && no_other(&mistakes, field)
        {
            mistakes.push(Mistake::new(field.key, "is needed"));
        }
        body.insert(field.key.to_owned(), value);
    }
    if mistakes.is_empty() { Ok(body) } else { Err(Refusal::Invalid(mistakes)) }
}

/// An item with what was said of it since.
pub(crate) fn edited(resource: &Resource, was: &Body, said: &Body) -> Result<Body, Refusal> {
    let mut mistakes = not_to_be_said(resource, said, false);
    let mut body = was.clone();
    for field in resource.fields.iter().filter(|field| field.may_be_set(false)) {
        let Some(given) = said.get(field.key) else { continue };
        let value = keep(field, given, &mut mistakes);
        if field.needed && is_empty(&value) && no_other(&mistakes, field) {
            mistakes.push(Mistake::new(field.key, "is needed"));
        }
        body.insert(field.key.to_owned(), value);
    }
    if mistakes.is_empty() { Ok(body) } else { Err(Refusal::Invalid(mistakes)) }
}

/// The secrets of an item with what was said of them.
pub(crate) fn secrets(resource: &Resource, was: &Body, said: &Body) -> Result<Body, Refusal> {
    let mut mistakes = Vec::new();
    let mut body = was.clone();
    for (key, given) in said {
        let Some(field) = resource.field(key).filter(|field| field.secret) else {
            mistakes.push(Mistake::new(key, "is not set here"));
            continue;
        };
        let value = keep(field, given, &mut mistakes);
        match value.as_str().map_or(0, |text| text.chars().count()) {
            6..=64 => drop(body.insert(key.clone(), value)),
            _ => mistakes.push(Mistake::new(key, "has not 6 to 64 characters")),
        }
    }
    if mistakes.is_empty() { Ok(body) } else { Err(Refusal::Invalid(mistakes)) }
}

/// What a field is when nothing is said of it.
pub(crate) fn at_first(field: &Field) -> Value {
    if field.kind == Kind::Phones {
        return Value::Array(Vec::new());
    }
    typed(field, field.starts_as)
}

/// What was typed into a field of a form. What cannot be read is left as it is, and refused later.
pub(crate) fn typed(field: &Field, text: &str) -> Value {
    let text = text.trim();
    match field.kind {
        Kind::Toggle => Value::Bool(text == "on"),
        Kind::Phones => split(text),
        _ if text.is_empty() => Value::Null,
        Kind::Whole(..) | Kind::One(_) => {
            text.parse::<i64>().map_or_else(|_| Value::from(text), Value::from)
        }
        _ => Value::from(text),
    }
}

/// Numbers are typed with spaces in them, so only lines, commas and semicolons part them.
fn split(text: &str) -> Value {
    let parts = text.split(['\n', ',', ';']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(Value::from).collect()
}

fn keep(field: &Field, given: &Value, mistakes: &mut Vec<Mistake>) -> Value {
    if is_empty(given) {
        return at_first(field);
    }
    value::checked(field.kind, given).unwrap_or_else(|message| {
        mistakes.push(Mistake::new(field.key, message));
        Value::Null
    })
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

fn no_other(mistakes: &[Mistake], field: &Field) -> bool {
    mistakes.iter().all(|mistake| mistake.field != field.key)
}

fn not_to_be_said(resource: &Resource, said: &Body, new: bool) -> Vec<Mistake> {
    let may = |field: &&Field| field.may_be_set(new);
    let wrong = said.keys().filter_map(|key| match resource.field(key) {
        Some(field) if may(&field) => None,
        Some(field) if field.secret => {
            Some(Mistake::new(key, "is set at an address of its own, `…/sip`"))
        }
        Some(field) if field.once && !new => {
            Some(Mistake::new(key, "does not change once it is set"))
        }
        Some(_) => Some(Mistake::new(key, "is set by the back office itself")),
        None => {
            let keys = resource.fields.iter().filter(may).map(|field| field.key);
            Some(Mistake::new(key, format!("is no field here{}", value::meant(key, keys))))
        }
    });
    wrong.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::table;

    fn said(value: Value) -> Body {
        let Value::Object(body) = value else { panic!("an object") };
        body
    }

    fn mistakes(refused: Result<Body, Refusal>) -> Vec<String> {
        let Err(Refusal::Invalid(mistakes)) = refused else { panic!("no mistake") };
        mistakes.iter().map(|it| format!("{} {}", it.field, it.message)).collect()
    }

    #[test]
    fn every_mistake_is_named_with_its_field() {
        let trunks = table::find("trunks").expect("trunks");
        let body = json!({"nam": "x", "host": "a b", "port": 0, "enabled": "yes"});
        assert_eq!(
            mistakes(new(trunks, &said(body))),
            [
                "nam is no field here: did you mean `name`?",
                "name is needed",
                "host `a b` is no host: write a name or an IP address",
                "port `0` is not from 1 to 65535",
                "enabled `yes` is neither true nor false",
            ]
        );
    }

    #[test]
    fn what_the_back_office_sets_nobody_else_sets() {
        let services = table::find("services").expect("services");
        let body = said(json!({"product": "trunk", "status": "cancelled"}));
        assert_eq!(mistakes(new(services, &body)), ["status is set by the back office itself"]);
        let made = new(services, &said(json!({"product": "trunk"}))).expect("a service");
        assert_eq!((&made["status"], &made["quantity"]), (&json!("active"), &json!(1)));
        let again = edited(services, &made, &said(json!({"product": "mobile_number"})));
        assert_eq!(mistakes(again), ["product does not change once it is set"]);
        let lines = table::find("device_lines").expect("lines");
        let body = said(json!({"sip_password": "open sesame"}));
        let refused = edited(lines, &Body::new(), &body);
        assert_eq!(mistakes(refused), ["sip_password is set at an address of its own, `…/sip`"]);
        secrets(lines, &Body::new(), &body).expect("there it is set");
    }
}
