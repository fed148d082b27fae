//! `/docs`: the API, readable in the browser.
//!
//! - Everything said of an operation, a schema or a code comes from the OpenAPI document
//!   ([`crate::api::document`]); there is no second description that could say otherwise.
//! - The walkthrough is a text beside it, whose commands a test of the binary runs.
//! - Beside it, who may do what (`access`), from the same document, the table of operations and the
//!   list of pages.
//! - The guide for auditors (`audit`) is the one of the project's `docs`.
//! - They are pages without a script, made once. All text is escaped, whoever wrote it.
//!
//! Deliberately not here: a console that sends requests. That is the portal's.

mod access;
mod audit;
mod codes;
pub(crate) mod document;
pub(crate) mod example;
mod frame;
mod operation;
mod page;
mod schema;
mod style;
mod table;
mod text;
mod value;
mod walkthrough;

use std::sync::LazyLock;

use axum::{Router, response::Response, routing::get};

use self::document::Document;
use crate::App;

static PAGE: LazyLock<String> =
    LazyLock::new(|| page::of(Document::of(crate::api::document())).into_string());

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/docs", get(shown))
        .route("/docs/access", get(access))
        .route("/docs/audit", get(audit))
        .route("/docs/style.css", get(style::sheet))
}

static ACCESS: LazyLock<String> =
    LazyLock::new(|| access::of(Document::of(crate::api::document())).into_string());

static AUDIT: LazyLock<String> = LazyLock::new(|| audit::page().into_string());

async fn audit() -> Response {
    frame::strict("text/html; charset=utf-8", &AUDIT)
}

async fn access() -> Response {
    frame::strict("text/html; charset=utf-8", &ACCESS)
}

async fn shown() -> Response {
    frame::strict("text/html; charset=utf-8", &PAGE)
}
