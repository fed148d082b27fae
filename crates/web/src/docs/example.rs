//! Examples: those of the document, and what is put together from them.

use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::{
    document::{Document, items, members, text},
    value::first,
};

/// Longer examples are not shown in a row.
const CHARS_IN_A_ROW_MAX: usize = 60;
/// Schemas within schemas, further than any body goes.
const DEPTH_MAX: u8 = 8;

/// The example that the document has of a value.
fn given<'d>(document: Document<'d>, schema: &'d Value) -> Option<&'d Value> {
    let own = |schema: &'d Value| schema.get("example").or_else(|| schema["examples"].get(0));
    own(schema).or_else(|| own(document.schema(first(schema))))
}

/// An example that fits into a row. Of ids there is none: one looks like the other.
pub(super) fn short<'d>(document: Document<'d>, schema: &'d Value) -> Option<String> {
    if text(document.schema(first(schema)), "format") == "uuid" {
        return None;
    }
    let given = given(document, schema)?;
    let text = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
    (text.len() <= CHARS_IN_A_ROW_MAX).then_some(text)
}

/// A value as it goes over the wire.
pub(super) fn json(value: &Value) -> Markup {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    html! { pre { code.language-json { (text) } } }
}

/// A value that fits: the example of the document, or one made of the examples of its members.
pub(crate) fn whole<'d>(document: Document<'d>, schema: &'d Value) -> Value {
    made(document, schema, DEPTH_MAX)
}

fn made<'d>(document: Document<'d>, schema: &'d Value, depth: u8) -> Value {
    if let Some(given) = given(document, schema) {
        return given.clone();
    }
    let real = document.schema(first(schema));
    let Some(depth) = depth.checked_sub(1) else { return Value::Null };
    let kind = real["type"].as_str().or_else(|| real["type"][0].as_str());
    match kind.unwrap_or_default() {
        "object" => object(document, real, depth),
        "array" => json!([made(document, &real["items"], depth)]),
        "boolean" => json!(false),
        "integer" | "number" => real.get("minimum").cloned().unwrap_or(json!(1)),
        "string" => string(real),
        _ => Value::Null,
    }
}

/// What must be there, and what there are examples of or dates, which need none.
fn object<'d>(document: Document<'d>, schema: &'d Value, depth: u8) -> Value {
    let is_required = |name: &str| items(&schema["required"]).any(|other| other == name);
    let is_date = |member: &Value| text(member, "format").starts_with("date");
    let is_shown = |name: &str, member: &'d Value| {
        is_required(name) || is_date(member) || given(document, member).is_some()
    };
    let shown = members(&schema["properties"]).filter(|(name, member)| is_shown(name, member));
    let mut made: Map<_, _> = shown
        .map(|(name, member)| (name.to_owned(), self::made(document, member, depth)))
        .collect();
    if schema["additionalProperties"].is_object() {
        let name = self::made(document, &schema["propertyNames"], depth);
        let value = self::made(document, &schema["additionalProperties"], depth);
        made.insert(name.as_str().unwrap_or("…").to_owned(), value);
    }
    Value::Object(made)
}

fn string(schema: &Value) -> Value {
    match (schema["enum"].get(0), text(schema, "format")) {
        (Some(first), _) => first.clone(),
        (None, "date") => json!("2027-04-20"),
        (None, "date-time") => json!("2027-04-20T09:00:00Z"),
        (None, "uuid") => json!("0197f3a0-5b5e-7c33-9d0a-3f2f0c1b7a10"),
        (None, _) => json!("…"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_made_of_the_examples_of_members() {
        let document = json!({"components": {"schemas": {
            "Name": {"type": "string", "examples": ["Acme"]},
            "Level": {"type": "string", "enum": ["hide", "view"]},
        }}});
        let schema = json!({
            "type": "object", "required": ["on", "levels", "days"],
            "properties": {
                "on": {"type": "boolean"},
                "name": {"oneOf": [{"$ref": "#/components/schemas/Name"}, {"type": "null"}]},
                "left_out": {"type": ["string", "null"]},
                "levels": {
                    "type": "object",
                    "propertyNames": {"type": "string", "examples": ["invoices"]},
                    "additionalProperties": {"$ref": "#/components/schemas/Level"},
                },
                "days": {"type": "array", "items": {"type": "string", "format": "date"}},
            },
        });
        assert_eq!(
            whole(Document::of(&document), &schema),
            json!({
                "on": false, "name": "Acme", "levels": {"invoices": "hide"},
                "days": ["2027-04-20"],
            })
        );
    }

    #[test]
    fn a_schema_that_contains_itself_comes_to_an_end() {
        let document = json!({"components": {"schemas": {
            "Node": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
        }}});
        let node = json!({"$ref": "#/components/schemas/Node"});
        assert!(whole(Document::of(&document), &node).is_array());
    }
}
