//! An operation: what it does, who may, what it takes and what it answers.

use maud::{Markup, html};
use serde_json::Value;

use super::{
    document::{Document, Operation, items, members, text},
    example::{self, json},
    schema,
    table::{Row, table},
    text::{markup, permalink},
    value,
};

pub(super) fn section<'d>(document: Document<'d>, operation: Operation<'d>) -> Markup {
    let told = operation.told;
    let id = operation.id();
    html! {
        section.operation id=(id) {
            h3 { (text(told, "summary")) (permalink(id)) }
            p.address {
                (method(operation)) " " code { (document.base()) (operation.path) }
                " " span.id { (id) }
            }
            (markup(text(told, "description")))
            (parameters(document, operation))
            (body(document, operation))
            (answers(document, operation))
        }
    }
}

/// The method as a mark that is told apart without colour, by its word.
pub(super) fn method(operation: Operation<'_>) -> Markup {
    html! { span.method.(operation.method) { (operation.method.to_uppercase()) } }
}

fn parameters<'d>(document: Document<'d>, operation: Operation<'d>) -> Markup {
    let parameters = &operation.told["parameters"];
    let row = |parameter: &'d Value| Row {
        about: html! {
            code { (text(parameter, "name")) }
            " " span.place { (text(parameter, "in")) }
            (schema::need(parameter["required"] == true))
        },
        cells: vec![takes(document, parameter), means(document, parameter)],
    };
    html! {
        @if items(parameters).next().is_some() {
            h4 { "Parameters" }
            (table(
                &format!("Parameters of {}", operation.id()),
                &["Parameter", "Type", "Meaning"],
                items(parameters).map(row),
            ))
        }
    }
}

fn takes<'d>(document: Document<'d>, parameter: &'d Value) -> Markup {
    let example = parameter["example"].as_str();
    html! {
        (value::cell(document, &parameter["schema"]))
        @if let Some(example) = example { div.limits { "such as " code { (example) } } }
    }
}

fn means<'d>(document: Document<'d>, parameter: &'d Value) -> Markup {
    match text(parameter, "description") {
        "" => schema::meaning(document, &parameter["schema"]),
        told => markup(told),
    }
}

fn body<'d>(document: Document<'d>, operation: Operation<'d>) -> Markup {
    let contents = members(&operation.told["requestBody"]["content"]);
    html! {
        @for (media_type, content) in contents {
            @let wanted = &content["schema"];
            h4 { "Body" }
            p { (value::kind(document, wanted)) ", as " code { (media_type) } "." }
            (schema::content(document, "the body", document.schema(wanted)))
            p.caption { "For example:" }
            (json(content.get("example").unwrap_or(&example::whole(document, wanted))))
        }
    }
}

fn answers<'d>(document: Document<'d>, operation: Operation<'d>) -> Markup {
    let all: Vec<_> = members(&operation.told["responses"])
        .map(|(status, told)| (status, document.response(told)))
        .collect();
    let (refused, done): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(_, (_, is_shared))| *is_shared);
    let id = operation.id();
    html! {
        h4 { "Answer" }
        (table(&format!("Answer of {id}"), &["Status", "Body", "Meaning"], done.into_iter().map(
            |(status, (told, _))| Row {
                about: html! { (status) },
                cells: vec![answered(document, told), markup(text(told, "description"))],
            }
        )))
        @if !refused.is_empty() {
            details {
                summary {
                    "If it is not done:"
                    @for (status, _) in &refused { " " (status) }
                }
                (table(&format!("Refusals of {id}"), &["Status", "When"], refused.iter().map(
                    |(status, (told, _))| Row {
                        about: html! { a href={ "#status-" (status) } { (status) } },
                        cells: vec![markup(text(told, "description"))],
                    }
                )))
            }
        }
    }
}

fn answered<'d>(document: Document<'d>, response: &'d Value) -> Markup {
    html! {
        @for (_, content) in members(&response["content"]) {
            (value::kind(document, &content["schema"]))
        }
    }
}
