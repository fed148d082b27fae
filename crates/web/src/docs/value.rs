//! What a value may be: its type in words, linked where it has a name, and its limits.

use maud::{Markup, html};
use serde_json::{Value, json};

use super::{
    codes,
    document::{Document, items, text},
    example,
};

/// More values than these are not listed in a row.
const VALUES_IN_A_ROW_MAX: usize = 12;

/// The type, by its name if it has one.
pub(super) fn kind<'d>(document: Document<'d>, schema: &'d Value) -> Markup {
    match document.name(schema) {
        Some(name) => html! { a href={ "#schema-" (name) } { (name) } },
        None => in_words(document, schema),
    }
}

/// The type: `string or null`, `list of Role`.
fn in_words<'d>(document: Document<'d>, schema: &'d Value) -> Markup {
    let others: Vec<&Value> = items(&schema["oneOf"]).collect();
    if !others.is_empty() {
        return html! {
            @for (at, other) in others.into_iter().enumerate() {
                @if at > 0 { " or " }
                (kind(document, other))
            }
        };
    }
    html! {
        @match names(schema).next() {
            Some("array") => { "list of " (kind(document, &schema["items"])) },
            Some("object") if schema["additionalProperties"].is_object() => {
                @let name = &schema["propertyNames"];
                (kind(document, &schema["additionalProperties"])) " by " (kind(document, name))
            },
            Some(name) => {
                (name)
                @let format = text(schema, "format");
                @if name == "string" && !format.is_empty() { " (" (format) ")" }
            },
            None => "any",
        }
        @for name in names(schema).skip(1) { " or " (name) }
    }
}

fn names(schema: &Value) -> impl Iterator<Item = &str> {
    let one = schema["type"].as_str();
    one.into_iter().chain(items(&schema["type"]).filter_map(Value::as_str))
}

/// The type and the limits of a value, as a cell of a table. Patterns of what has a name stand
/// where that is described.
pub(super) fn cell<'d>(document: Document<'d>, schema: &'d Value) -> Markup {
    let pattern = pattern(schema).filter(|_| document.name(schema).is_none());
    html! {
        div { (kind(document, schema)) }
        (bounds(document, schema, pattern))
    }
}

/// The same of what is described under its name.
pub(super) fn described<'d>(document: Document<'d>, schema: &'d Value) -> Markup {
    html! {
        div { (in_words(document, schema)) }
        (bounds(document, schema, pattern(schema)))
    }
}

fn bounds<'d>(document: Document<'d>, schema: &'d Value, pattern: Option<Markup>) -> Markup {
    let limits: Vec<_> = limits(document, schema).into_iter().chain(pattern).collect();
    html! {
        @if !limits.is_empty() {
            div.limits {
                @for (at, limit) in limits.iter().enumerate() {
                    @if at > 0 { ", " }
                    (limit)
                }
            }
        }
        @if let Some(example) = example::short(document, schema) {
            div.limits { "such as " code { (example) } }
        }
    }
}

fn limits<'d>(document: Document<'d>, schema: &'d Value) -> Vec<Markup> {
    let real = document.schema(first(schema));
    let mut limits = Vec::new();
    if &real["enum"] == document.codes() && real["enum"].is_array() {
        limits.push(html! { "one of the " a href={ "#" (codes::ANCHOR) } { "problem codes" } });
    } else if real["enum"].is_array() {
        limits.push(values(real));
    }
    for (least, most, what) in RANGES {
        limits.extend(range(&real[least], &real[most], what).map(|range| html! { (range) }));
    }
    if real["uniqueItems"] == true {
        limits.push(html! { "each once" });
    }
    if let Some(default) = real.get("default") {
        limits.push(html! { "by default " code { (default) } });
    }
    limits
}

fn pattern(schema: &Value) -> Option<Markup> {
    schema["pattern"].as_str().map(|pattern| html! { "matching " code { (pattern) } })
}

/// The schema that counts where the other one is null.
pub(super) fn first(schema: &Value) -> &Value {
    let other = |one: &&Value| one["type"] != json!("null");
    items(&schema["oneOf"]).find(other).unwrap_or(schema)
}

fn values(schema: &Value) -> Markup {
    let values: Vec<&Value> = items(&schema["enum"]).collect();
    let listed = html! {
        @for (at, value) in values.iter().enumerate() {
            @if at > 0 { ", " }
            code { (value.as_str().map_or_else(|| value.to_string(), str::to_owned)) }
        }
    };
    html! {
        @match values.len() {
            1 => (listed),
            count if count > VALUES_IN_A_ROW_MAX => {
                details { summary { "one of " (count) " values" } (listed) }
            },
            _ => { "one of " (listed) },
        }
    }
}

const RANGES: [(&str, &str, &str); 3] = [
    ("minLength", "maxLength", " characters"),
    ("minItems", "maxItems", " items"),
    ("minimum", "maximum", ""),
];

fn range(least: &Value, most: &Value, what: &str) -> Option<String> {
    match (least.as_u64(), most.as_u64()) {
        (Some(least), Some(most)) => Some(format!("{least} to {most}{what}")),
        (Some(least), None) => Some(format!("{least}{what} or more")),
        (None, Some(most)) => Some(format!("up to {most}{what}")),
        (None, None) => None,
    }
}
