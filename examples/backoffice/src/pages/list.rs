//! The list of a resource.

use std::sync::Arc;

use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};

use super::{base, frame::Page, names::Names, shown};
use crate::{
    fill,
    item::{Item, Listed, Shelf},
    refusal::Refusal,
    resource::Resource,
    visit::Visit,
};

/// From how many items on one may want to search.
const SEARCH_FROM: i64 = 8;

/// The page.
pub(super) async fn page(visit: Arc<Visit>) -> Result<Response, Refusal> {
    let (asked, within) = (visit.list()?, visit.clone());
    let job = move |tx: &rusqlite::Transaction<'_>| {
        let shelf = Shelf::of(tx, &within.account, within.resource());
        let names = Names::load(&shelf, within.resource(), false)?;
        Ok((shelf.list(&asked)?, names, fill::title(tx, &within.account)?))
    };
    let (listed, names, account) = visit.office.work(&visit.account, job).await?;
    let page = Page { visit: &visit, account: &account, title: None };
    Ok(page.with(&content(&visit, &listed, &names)).into_response())
}

fn content(visit: &Visit, listed: &Listed, names: &Names) -> Markup {
    let resource = visit.resource();
    let text = visit.asked("q");
    html! {
        div.head {
            div { h1 { (resource.title) } p.hint { (resource.about) } }
            @if resource.creates {
                a.button.primary href={ (base(visit)) "/new" } { (resource.makes) " " (resource.one) }
            }
        }
        @if !text.is_empty() || listed.total > SEARCH_FROM || listed.next.is_some() {
            (search(resource, text, listed.total))
        }
        @if listed.items.is_empty() { (empty(resource, text)) } @else {
            (table(visit, listed, names))
        }
        (pager(visit, listed))
    }
}

fn search(resource: &Resource, text: &str, total: i64) -> Markup {
    html! {
        form.filter role="search" {
            label.sr for="q" { "Search " (resource.title.to_lowercase()) }
            input id="q" name="q" type="search" value=(text) maxlength="100" placeholder="Search";
            button { "Search" }
            span.hint { (total) " found" }
        }
    }
}

fn empty(resource: &Resource, text: &str) -> Markup {
    html! {
        p.empty {
            @if !text.is_empty() { "Nothing has “" (text) "” in it." }
            @else if resource.creates { "There is none yet. Begin with “" (resource.makes) " " (resource.one) "”." }
            @else { "There is none here." }
        }
    }
}

fn table(visit: &Visit, listed: &Listed, names: &Names) -> Markup {
    let resource = visit.resource();
    html! {
        // The roles stay where a narrow page lays rows out as blocks.
        table.list role="table" {
            thead role="rowgroup" {
                tr role="row" {
                    @for field in resource.columns() {
                        th.right[shown::is_sized(field)] role="columnheader" scope="col" { (field.label) }
                    }
                }
            }
            tbody role="rowgroup" {
                @for item in &listed.items { (row(visit, resource, item, names)) }
            }
        }
    }
}

fn row(visit: &Visit, resource: &Resource, item: &Item, names: &Names) -> Markup {
    html! {
        tr role="row" {
            @for (nth, field) in resource.columns().enumerate() {
                @let value = shown::value(field, &item.body[field.key], names);
                @if nth == 0 {
                    th role="rowheader" scope="row" {
                        a href={ (base(visit)) "/" (item.id) } { (value) }
                    }
                } @else {
                    td.right[shown::is_sized(field)] role="cell" data-label=(field.label) { (value) }
                }
            }
        }
    }
}

fn pager(visit: &Visit, listed: &Listed) -> Markup {
    let address = |after: Option<i64>| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if !visit.asked("q").is_empty() {
            query.append_pair("q", visit.asked("q"));
        }
        if let Some(after) = after {
            query.append_pair("after", &after.to_string());
        }
        format!("{}?{}", base(visit), query.finish())
    };
    let is_first = visit.asked("after").is_empty();
    html! {
        @if !is_first || listed.next.is_some() {
            nav.pager aria-label="Pages" {
                @if !is_first { a.button href=(address(None)) { "First page" } }
                @if listed.next.is_some() { a.button href=(address(listed.next)) { "Next page" } }
            }
        }
    }
}
