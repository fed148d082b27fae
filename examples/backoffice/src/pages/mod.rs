//! The operations for people: pages and forms, without any script.
//!
//! A page speaks of one resource and leads to no other: which of them someone may have is nothing
//! that this program knows. The way to the others is the menu of whatever stands in front of it.

mod ask;
mod form;
mod frame;
mod front;
mod list;
mod names;
mod one;
mod shown;

use std::sync::Arc;

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};

pub(crate) use self::front::front;
use crate::{api, item::Shelf, operation::Act, refusal::Refusal, visit::Visit, work};

/// Carries out an operation.
pub(crate) async fn answer(visit: Arc<Visit>) -> Result<Response, Refusal> {
    match visit.operation.act {
        Act::List if !visit.resource().single => list::page(visit).await,
        Act::List | Act::Show => one::page(visit).await,
        Act::Secrets => one::secrets(visit, &[]).await,
        Act::AskCreate | Act::AskEdit => form::page(visit).await,
        Act::AskDelete | Act::AskVerb(_) => ask::page(visit).await,
        Act::Pdf => api::pdf(visit).await,
        Act::Create => create(visit).await,
        Act::Edit => edit(visit).await,
        Act::SetSecrets => set_secrets(visit).await,
        Act::Delete => delete(visit).await,
        Act::Verb(_) => verb(visit).await,
    }
}

/// A refusal as a page.
pub(crate) fn refused(headers: &HeaderMap, refusal: &Refusal) -> Response {
    let (status, _, sentence) = refusal.told();
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, frame::alone(headers, &shown::sentence(&sentence))).into_response()
}

async fn create(visit: Arc<Visit>) -> Result<Response, Refusal> {
    let (within, said, moment) = (visit.clone(), visit.form(true), visit.moment());
    let job = move |tx: &rusqlite::Transaction<'_>| {
        let resource = within.resource();
        work::create(&Shelf::of(tx, &within.account, resource), resource, &said, &moment)
    };
    match visit.office.work(&visit.account, job).await {
        Ok(item) => Ok(there(&visit, &format!("/{}?done=made", item.id))),
        Err(refusal) => form::again(visit, refusal).await,
    }
}

async fn edit(visit: Arc<Visit>) -> Result<Response, Refusal> {
    match api::changed(&visit, visit.form(false)).await {
        Ok(_) => Ok(there(&visit, &format!("{}?done=saved", at(&visit)))),
        Err(refusal) => form::again(visit, refusal).await,
    }
}

async fn set_secrets(visit: Arc<Visit>) -> Result<Response, Refusal> {
    let secrets = visit.resource().fields.iter().filter(|field| field.secret);
    let said =
        secrets.filter_map(|it| Some((it.key.to_owned(), visit.sent(it.key)?.trim().into())));
    match api::changed(&visit, said.collect()).await {
        Ok(_) => Ok(there(&visit, &format!("{}?done=saved", at(&visit)))),
        Err(Refusal::Invalid(mistakes)) => one::secrets(visit, &mistakes).await,
        Err(refusal) => Err(refusal),
    }
}

async fn delete(visit: Arc<Visit>) -> Result<Response, Refusal> {
    match api::removed(visit.clone()).await {
        Ok(()) => Ok(there(&visit, "?done=removed")),
        Err(refusal) => ask::again(visit, refusal).await,
    }
}

async fn verb(visit: Arc<Visit>) -> Result<Response, Refusal> {
    match api::changed(&visit, crate::check::Body::new()).await {
        Ok(_) => Ok(there(&visit, &format!("{}?done=saved", at(&visit)))),
        Err(refusal) => ask::again(visit, refusal).await,
    }
}

/// Where the item is, below its resource.
fn at(visit: &Visit) -> String {
    if visit.resource().single { String::new() } else { format!("/{}", visit.id) }
}

fn there(visit: &Visit, below: &str) -> Response {
    let place = format!("{}{below}", base(visit));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}

/// The address of the resource.
fn base(visit: &Visit) -> String {
    format!("/{}/{}", visit.account, visit.resource().key)
}
