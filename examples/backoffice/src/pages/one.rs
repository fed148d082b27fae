//! One item, to look at.

use std::sync::Arc;

use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};

use super::{at, base, form, frame::Page, names::Names, shown};
use crate::{
    fill,
    item::{Item, Shelf},
    refusal::{Mistake, Refusal},
    visit::Visit,
    work,
};

/// An item, with what is needed to show it.
pub(super) struct Looked {
    pub(super) item: Item,
    pub(super) names: Names,
    pub(super) account: String,
}

/// Looks at the item of a request.
pub(super) async fn look(visit: &Arc<Visit>, in_form: bool) -> Result<Looked, Refusal> {
    let within = visit.clone();
    let job = move |tx: &rusqlite::Transaction<'_>| {
        let shelf = Shelf::of(tx, &within.account, within.resource());
        let item = work::look(&shelf, within.resource(), within.id)?;
        let names = Names::load(&shelf, within.resource(), in_form)?;
        Ok(Looked { item, names, account: fill::title(tx, &within.account)? })
    };
    visit.office.work(&visit.account, job).await
}

/// The page of an item.
pub(super) async fn page(visit: Arc<Visit>) -> Result<Response, Refusal> {
    let Looked { item, names, account } = look(&visit, false).await?;
    let resource = visit.resource();
    let title = shown::title(resource, &item);
    let title = (!resource.single).then_some(title.as_str());
    let content = html! {
        div.head {
            div {
                h1 { (title.unwrap_or(resource.title)) }
                @if resource.single { p.hint { (resource.about) } }
            }
            (actions(&visit, &item))
        }
        dl {
            @for field in resource.fields.iter().filter(|field| !field.apart && !field.secret) {
                dt { (field.label) }
                dd { (shown::value(field, &item.body[field.key], &names)) }
            }
        }
        @if resource.sip {
            p { a href={ (base(&visit)) (at(&visit)) "/sip" } { "SIP credentials" } }
        }
    };
    Ok(Page { visit: &visit, account: &account, title }.with(&content).into_response())
}

fn actions(visit: &Visit, item: &Item) -> Markup {
    let resource = visit.resource();
    let here = format!("{}{}", base(visit), at(visit));
    let status = item.body.get("status").and_then(serde_json::Value::as_str).unwrap_or_default();
    html! {
        div.actions {
            @if resource.pdf { a.button href={ (here) "/pdf" } { "Download PDF" } }
            @for verb in resource.verbs.iter().filter(|verb| verb.from.contains(&status)) {
                a.button href={ (here) "/" (verb.key) } { (verb.label) }
            }
            @if resource.edits { a.button href={ (here) "/edit" } { "Edit" } }
            @if resource.deletes { a.button.danger href={ (here) "/delete" } { "Delete" } }
        }
    }
}

/// The secrets of an item, and the form that sets them.
pub(super) async fn secrets(visit: Arc<Visit>, mistakes: &[Mistake]) -> Result<Response, Refusal> {
    let Looked { item, account, .. } = look(&visit, false).await?;
    let resource = visit.resource();
    let fields = || resource.fields.iter().filter(|field| field.secret);
    let title = format!("SIP credentials of {}", shown::title(resource, &item));
    let content = html! {
        h1 { (title) }
        dl {
            @for field in fields() {
                dt { (field.label) }
                dd { code { (item.body[field.key].as_str().unwrap_or("none")) } }
            }
        }
        section {
            h2 { "Set new ones" }
            p.hint { "The telephone has to be told as well: until then it cannot sign in." }
            (form::summary(resource, mistakes))
            form.narrow method="post" action={ (base(&visit)) (at(&visit)) "/sip" } {
                input type="hidden" name="version" value=(item.version);
                @for field in fields() {
                    (form::labelled(field, mistakes, &html! {
                        input id=(field.key) name=(field.key) required minlength="6" maxlength="64"
                            autocomplete="off" spellcheck="false" value=(visit.sent(field.key).unwrap_or_default());
                    }))
                }
                div.actions { button.primary { "Set credentials" } }
            }
        }
    };
    let status =
        if mistakes.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page { visit: &visit, account: &account, title: Some(&title) };
    Ok((status, page.with(&content)).into_response())
}
