//! The manual's page on access: for each thing that the system can do, what it needs, how a program
//! asks for it and on which page a person finds it.
//!
//! It is made of the table of operations, the OpenAPI document and the list of pages, so it cannot say
//! otherwise than they do.

use maud::{DOCTYPE, Markup, html};
use rolecall_core::{Kind, change::Operation};
use serde_json::Value;

use super::{
    document::{Document, Operation as Call, items},
    operation::method,
    table::{Row, table},
    text::permalink,
};
use crate::{Listed, Twin, Why, api, pages};

pub(super) fn of(document: Document<'_>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Who may do what · Rolecall" }
                link rel="stylesheet" href="style.css";
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                (contents())
                main #main tabindex="-1" {
                    section.about {
                        h1 { "Who may do what" }
                        p {
                            "Each operation needs any one of the levels that stand beside it, at the account that \
                             it concerns. What is not there cannot be had at that kind of account. A program asks \
                             over REST and a person on a page, and both are decided by the same rules."
                        }
                    }
                    @for operation in Operation::ALL { (section(document, *operation)) }
                    (for_anyone(document))
                    (alone())
                }
            }
        }
    }
}

fn contents() -> Markup {
    html! {
        nav aria-label="Contents" {
            p.brand { a href="../docs" { "Rolecall API" } }
            ul {
                @for operation in Operation::ALL {
                    li { a href={ "#" (operation.key()) } { (operation.label()) } }
                }
                li { a href="#sight" { "What takes no row of the table" } }
                li { a href="#alone" { "Pages without a twin" } }
            }
        }
    }
}

fn section(document: Document<'_>, operation: Operation) -> Markup {
    let calls: Vec<_> = all(document).filter(|call| asks(call.told, operation)).collect();
    let (of, columns) = (operation.label(), ["At a", "Needs any one of"]);
    html! {
        section.operation id=(operation.key()) {
            h2 { (of) (permalink(operation.key())) }
            (table(&format!("What it takes: {of}"), &columns, needs(operation)))
            (ways(&calls))
        }
    }
}

fn needs(operation: Operation) -> Vec<Row> {
    let kinds = Kind::ALL.into_iter().filter(|kind| !operation.cells(*kind).is_empty());
    let row = |kind: Kind| {
        let cells = operation.cells(kind).iter().map(api::cell_in_words);
        let cells: Vec<_> = cells.collect();
        let owner = operation.is_the_owners().then_some("or to be its owner");
        Row {
            about: html! { (kind) },
            cells: vec![
                html! { (cells.join(", ").replace('`', "")) " " (owner.unwrap_or_default()) },
            ],
        }
    };
    kinds.map(row).collect()
}

/// The calls, and the pages that are their twins.
fn ways(calls: &[Call<'_>]) -> Markup {
    let is_twin = |page: &&Listed| match page.twin {
        Twin::Is(names) => calls.iter().any(|call| names.contains(&call.id())),
        Twin::Unsaid | Twin::Alone(_) => false,
    };
    let pages: Vec<_> = pages().iter().filter(is_twin).collect();
    html! {
        h3 { "Over REST" }
        ul.overview { @for call in calls {
            li { (method(*call)) " " a href={ "../docs#" (call.id()) } { code { (call.path) } } }
        } }
        @if calls.is_empty() { p { "Nothing asks for it yet." } }
        @if !pages.is_empty() { h3 { "On pages" } }
        ul.overview { @for page in pages { li { (listed(page)) } } }
    }
}

fn listed(page: &Listed) -> Markup {
    let method = page.method.as_str();
    html! { span class={ "method " (method.to_lowercase()) } { (method) } " " code { (page.path) } }
}

/// What no row of the table is asked for.
fn for_anyone(document: Document<'_>) -> Markup {
    let calls: Vec<_> =
        all(document).filter(|call| items(&call.told["x-operation"]).next().is_none()).collect();
    html! {
        section.operation #sight {
            h2 { "What takes no row of the table" (permalink("sight")) }
            p {
                "For whom each of these is, its description says: everyone with credentials, everyone who sees \
                 anything of the account, or the person whose own it is."
            }
            (ways(&calls))
        }
    }
}

/// Pages that have no twin, by why.
fn alone() -> Markup {
    html! {
        section.operation #alone {
            h2 { "Pages without a twin" (permalink("alone")) }
            @for why in Why::ALL {
                p { (why.in_words()) }
                ul.overview {
                    @for page in pages().iter().filter(|page| page.twin == Twin::Alone(why)) {
                        li { (listed(page)) }
                    }
                }
            }
        }
    }
}

fn all(document: Document<'_>) -> impl Iterator<Item = Call<'_>> {
    document
        .tags()
        .flat_map(move |tag| document.operations(tag["name"].as_str().unwrap_or_default()))
}

fn asks(told: &Value, operation: Operation) -> bool {
    items(&told["x-operation"]).any(|key| key == operation.key())
}
