//! What is not carried out: its statuses and its codes.

use maud::{Markup, html};
use serde_json::Value;

use super::{
    document::{Document, items, text},
    example::json,
    text::{markup, permalink},
};

/// The anchor of the list of codes.
pub(super) const ANCHOR: &str = "problem-codes";

/// The statuses, each with when it is given and an example.
pub(super) fn statuses(document: Document<'_>) -> Markup {
    html! {
        @for (status, response) in document.responses() {
            @let anchor = format!("status-{status}");
            @let content = &response["content"]["application/problem+json"];
            section.status id=(anchor) {
                h3 { (status) " " (text(&content["example"], "title")) (permalink(&anchor)) }
                (markup(text(response, "description")))
                @if let Some(example) = content.get("example") { (json(example)) }
            }
        }
    }
}

/// The codes.
pub(super) fn codes(document: Document<'_>) -> Markup {
    html! {
        ul.names {
            @for code in items(document.codes()).filter_map(Value::as_str) {
                li { a id={ "code-" (code) } href={ "#code-" (code) } { (code) } }
            }
        }
    }
}
