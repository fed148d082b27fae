//! The whole page: what there is at its side, everything in order beside it.

use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

use super::{
    codes,
    document::{Document, text},
    operation, schema,
    text::{markup, permalink},
    walkthrough,
};

pub(super) fn of(document: Document<'_>) -> Markup {
    let title = document.info("title");
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " API" }
                link rel="stylesheet" href="docs/style.css";
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                (contents(document))
                main #main tabindex="-1" {
                    (about(document))
                    (walkthrough::section())
                    @for tag in document.tags() { (tagged(document, tag)) }
                    (end(document))
                }
            }
        }
    }
}

/// The table of contents, by tag.
fn contents(document: Document<'_>) -> Markup {
    html! {
        nav aria-label="Contents" {
            p.brand { a href="#about" { (document.info("title")) " API" } " " (document.info("version")) }
            ul {
                li { a href={ "#" (walkthrough::ANCHOR) } { "Walkthrough" } }
                @for tag in document.tags() {
                    li {
                        a href={ "#" (anchor(tag)) } { (text(tag, "name")) }
                        ul {
                            @for operation in document.operations(text(tag, "name")) {
                                li {
                                    a href={ "#" (operation.id()) } {
                                        (operation.label()) " " (operation::method(operation))
                                    }
                                }
                            }
                        }
                    }
                }
                li { a href="#statuses" { "Statuses" } }
                li { a href={ "#" (codes::ANCHOR) } { "Problem codes" } }
                li { a href="#schemas" { "Schemas" } }
            }
        }
    }
}

fn anchor(tag: &Value) -> String {
    format!("tag-{}", text(tag, "name").to_lowercase().replace(' ', "-"))
}

fn about(document: Document<'_>) -> Markup {
    html! {
        section.about #about {
            h1 { (document.info("title")) " API" }
            (markup(document.info("description")))
            p.caption {
                "Everything is served below " code { (document.base()) } ". The same for programs: "
                a href="api/openapi.json" { "openapi.json" } " (OpenAPI 3.1). What each operation needs, and on which pages people find it: "
                a href="docs/access" { "who may do what" } "."
            }
        }
    }
}

/// A tag with its operations, first as a list, then each in full.
fn tagged<'d>(document: Document<'d>, tag: &'d Value) -> Markup {
    let (name, anchor) = (text(tag, "name"), anchor(tag));
    html! {
        section.tag {
            h2 id=(anchor) { (name) (permalink(&anchor)) }
            (markup(text(tag, "description")))
            ul.overview {
                @for operation in document.operations(name) {
                    li {
                        (operation::method(operation)) " "
                        a href={ "#" (operation.id()) } { (text(operation.told, "summary")) }
                    }
                }
            }
            @for operation in document.operations(name) { (operation::section(document, operation)) }
        }
    }
}

fn end(document: Document<'_>) -> Markup {
    html! {
        section.statuses {
            h2 #statuses { "Statuses" (permalink("statuses")) }
            p { "What is answered when something is not done, and an example of each." }
            (codes::statuses(document))
        }
        section {
            h2 id=(codes::ANCHOR) { "Problem codes" (permalink(codes::ANCHOR)) }
            p { "Programs match on these. A code never changes its meaning." }
            (codes::codes(document))
        }
        section.schemas {
            h2 #schemas { "Schemas" (permalink("schemas")) }
            ul.names {
                @for (name, _) in document.schemas() {
                    li { a href={ "#schema-" (name) } { (name) } }
                }
            }
            @for (name, schema) in document.schemas() { (schema::section(document, name, schema)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Text that would run, or look like markup, if it were taken for markup.
    const HOSTILE: &str = "<script>alert(\"1\")</script> & <b>";

    #[test]
    fn nothing_that_a_document_says_becomes_markup() {
        let schema = json!({
            "type": "object", "description": HOSTILE, "required": [HOSTILE],
            "properties": {HOSTILE: {
                "type": "string", "description": HOSTILE, "example": HOSTILE, "default": HOSTILE,
                "pattern": HOSTILE, "format": HOSTILE, "enum": [HOSTILE],
            }},
        });
        let document = json!({
            "info": {"title": HOSTILE, "version": HOSTILE, "description": HOSTILE},
            "servers": [{"url": HOSTILE}],
            "tags": [{"name": HOSTILE, "description": HOSTILE}],
            "paths": {HOSTILE: {HOSTILE: {
                "operationId": HOSTILE, "summary": HOSTILE, "description": HOSTILE,
                "tags": [HOSTILE],
                "parameters": [{
                    "name": HOSTILE, "in": HOSTILE, "description": HOSTILE, "schema": schema,
                    "example": HOSTILE,
                }],
                "requestBody": {"content": {HOSTILE: {"schema": schema}}},
                "responses": {HOSTILE: {"description": HOSTILE}},
            }}},
            "components": {
                "schemas": {HOSTILE: schema},
                "responses": {HOSTILE: {"description": HOSTILE}},
            },
        });
        let page = of(Document::of(&document)).into_string();
        for tag in ["<script", "<b>"] {
            assert!(!page.contains(tag), "{tag}");
        }
        assert!(page.matches("&lt;script&gt;").count() > 20, "{page}");
    }

    #[test]
    fn an_empty_document_is_an_empty_page() {
        assert!(of(Document::of(&json!({}))).into_string().contains("</html>"));
    }
}
