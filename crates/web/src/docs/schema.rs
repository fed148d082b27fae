//! A schema: its members as a table, or what the value may be.

use maud::{Markup, html};
use serde_json::Value;

use super::{
    document::{Document, items, members, text},
    table::{Row, table},
    text::{markup, permalink},
    value,
};

/// A schema under its name.
pub(super) fn section<'d>(document: Document<'d>, name: &str, schema: &'d Value) -> Markup {
    let anchor = format!("schema-{name}");
    html! {
        section.schema id=(anchor) {
            h3 { code { (name) } (permalink(&anchor)) }
            (markup(text(schema, "description")))
            (content(document, name, schema))
        }
    }
}

/// What it is made of. `of` says of what, for who does not see where it stands.
pub(super) fn content<'d>(document: Document<'d>, of: &str, schema: &'d Value) -> Markup {
    let all: Vec<&Value> = items(&schema["allOf"]).collect();
    let one: Vec<&Value> = items(&schema["oneOf"]).collect();
    html! {
        @if !all.is_empty() {
            @for part in all { (part_of(document, of, part)) }
        } @else if !one.is_empty() {
            p { "One of these:" }
            ol.variants { @for part in one { li { (part_of(document, of, part)) } } }
        } @else if schema["properties"].is_object() {
            (table_of(document, of, schema))
        } @else {
            (value::described(document, schema))
        }
    }
}

fn part_of<'d>(document: Document<'d>, of: &str, part: &'d Value) -> Markup {
    html! {
        @if document.name(part).is_some() {
            p { "All of " (value::kind(document, part)) "." }
        } @else {
            (markup(text(part, "description")))
            (content(document, of, part))
        }
    }
}

fn table_of<'d>(document: Document<'d>, of: &str, schema: &'d Value) -> Markup {
    let is_required = |name: &str| items(&schema["required"]).any(|other| other == name);
    let rows = members(&schema["properties"]).map(|(name, member)| Row {
        about: html! { code { (name) } (need(is_required(name))) },
        cells: vec![value::cell(document, member), meaning(document, member)],
    });
    table(&format!("Members of {of}"), &["Member", "Type", "Meaning"], rows)
}

/// Whether something must be there.
pub(super) fn need(is_required: bool) -> Markup {
    html! { " " span.need.required[is_required] { @if is_required { "required" } @else { "optional" } } }
}

/// What a value is for: in its own words, else in those of its schema.
pub(super) fn meaning<'d>(document: Document<'d>, value: &'d Value) -> Markup {
    let first = value::first(value);
    let told = [value, first, document.schema(first)].map(|place| text(place, "description"));
    markup(told.into_iter().find(|told| !told.is_empty()).unwrap_or_default())
}
