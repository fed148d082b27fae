//! What cannot be taken back is asked first, on a page of its own.

use std::sync::Arc;

use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use maud::html;

use super::{at, base, frame::Page, one, shown};
use crate::{operation::Act, refusal::Refusal, visit::Visit};

/// The question.
pub(super) async fn page(visit: Arc<Visit>) -> Result<Response, Refusal> {
    ask(visit, None).await
}

/// The question again, with the reason why it could not be done.
pub(super) async fn again(visit: Arc<Visit>, refusal: Refusal) -> Result<Response, Refusal> {
    match refusal {
        Refusal::Conflict(_) | Refusal::Changed => ask(visit, Some(&refusal)).await,
        other => Err(other),
    }
}

async fn ask(visit: Arc<Visit>, refusal: Option<&Refusal>) -> Result<Response, Refusal> {
    let one::Looked { item, account, .. } = one::look(&visit, false).await?;
    let resource = visit.resource();
    let (word, label, asks) = match visit.operation.act {
        Act::AskVerb(verb) | Act::Verb(verb) => (verb.key, verb.label.to_owned(), verb.asks),
        _ => ("delete", format!("Delete {}", resource.one), "It is gone for good."),
    };
    let title = shown::title(resource, &item);
    let here = format!("{}{}", base(&visit), at(&visit));
    let question = format!("{label}: {title}?");
    let content = html! {
        h1 { (question) }
        @if let Some(refusal) = refusal {
            p.mistakes role="alert" { (shown::sentence(&refusal.to_string())) }
        }
        p { (asks) }
        form method="post" action={ (here) "/" (word) } {
            input type="hidden" name="version" value=(item.version);
            div.actions {
                button.danger { (label) }
                a.button href=(here) { "Keep it" }
            }
        }
    };
    let status = refusal.map_or(200, |refusal| refusal.told().0);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let page = Page { visit: &visit, account: &account, title: Some(&question) };
    Ok((status, page.with(&content)).into_response())
}
