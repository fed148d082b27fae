//! The operations for programs: JSON in, JSON out.

use std::sync::Arc;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Map, Value, json};

use crate::{
    invoice_pdf,
    item::{Item, Shelf},
    operation::Act,
    refusal::Refusal,
    resource::Resource,
    visit::Visit,
    work,
};

/// Carries out an operation.
pub(crate) async fn answer(visit: Arc<Visit>) -> Result<Response, Refusal> {
    match visit.operation.act {
        Act::List if !visit.resource().single => list(visit).await,
        Act::Pdf => pdf(visit).await,
        Act::Create => create(visit).await,
        Act::Edit | Act::SetSecrets | Act::Verb(_) => change(visit).await,
        Act::Delete => delete(visit).await,
        _ => show(visit).await,
    }
}

/// An item as JSON.
fn view(resource: &Resource, item: &Item, with_secrets: bool) -> Value {
    let mut view = Map::new();
    if !resource.single {
        view.insert("id".to_owned(), json!(item.id));
    }
    view.insert("version".to_owned(), json!(item.version));
    for field in resource.fields.iter().filter(|field| with_secrets || !field.secret) {
        let value = item.body.get(field.key).cloned().unwrap_or_default();
        view.insert(field.key.to_owned(), value);
    }
    Value::Object(view)
}

/// A list says nothing secret: who wants that looks at one item.
async fn list(visit: Arc<Visit>) -> Result<Response, Refusal> {
    let (asked, account, resource) = (visit.list()?, visit.account.clone(), visit.resource());
    let job = move |tx: &rusqlite::Transaction<'_>| Shelf::of(tx, &account, resource).list(&asked);
    let listed = visit.office.work(&visit.account, job).await?;
    let items: Vec<_> = listed.items.iter().map(|item| view(resource, item, false)).collect();
    let answer = json!({"items": items, "next": listed.next, "total": listed.total});
    Ok(sent(StatusCode::OK, &answer))
}

async fn show(visit: Arc<Visit>) -> Result<Response, Refusal> {
    let item = find(&visit).await?;
    Ok(one(&visit, StatusCode::OK, &item))
}

/// Finds the item of a request.
pub(crate) async fn find(visit: &Visit) -> Result<Item, Refusal> {
    let (account, resource, id) = (visit.account.clone(), visit.resource(), visit.id);
    let job = move |tx: &rusqlite::Transaction<'_>| {
        work::look(&Shelf::of(tx, &account, resource), resource, id)
    };
    visit.office.work(&visit.account, job).await
}

fn one(visit: &Visit, status: StatusCode, item: &Item) -> Response {
    let mut answer = sent(status, &view(visit.resource(), item, true));
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", item.version)) {
        answer.headers_mut().insert(header::ETAG, tag);
    }
    answer
}

async fn create(visit: Arc<Visit>) -> Result<Response, Refusal> {
    let said = visit.json()?;
    let (account, resource, moment) = (visit.account.clone(), visit.resource(), visit.moment());
    let job = move |tx: &rusqlite::Transaction<'_>| {
        work::create(&Shelf::of(tx, &account, resource), resource, &said, &moment)
    };
    let item = visit.office.work(&visit.account, job).await?;
    let mut answer = one(&visit, StatusCode::CREATED, &item);
    let place = format!("/api/{}/{}/{}", visit.account, resource.key, item.id);
    if let Ok(place) = HeaderValue::from_str(&place) {
        answer.headers_mut().insert(header::LOCATION, place);
    }
    Ok(answer)
}

async fn change(visit: Arc<Visit>) -> Result<Response, Refusal> {
    let said = visit.json()?;
    let item = changed(&visit, said).await?;
    Ok(one(&visit, StatusCode::OK, &item))
}

/// Changes the item of a request, in the way that its operation says.
pub(crate) async fn changed(visit: &Arc<Visit>, said: crate::check::Body) -> Result<Item, Refusal> {
    let (within, resource, moment) = (visit.clone(), visit.resource(), visit.moment());
    let job = move |tx: &rusqlite::Transaction<'_>| {
        let shelf = Shelf::of(tx, &within.account, resource);
        let was = work::look(&shelf, resource, within.id)?;
        within.unchanged(&was)?;
        match within.operation.act {
            Act::Verb(verb) => work::verb(&shelf, resource, was, verb, &moment),
            Act::SetSecrets => work::set_secrets(&shelf, resource, &was, &said),
            _ => work::edit(&shelf, resource, &was, &said),
        }
    };
    visit.office.work(&visit.account, job).await
}

async fn delete(visit: Arc<Visit>) -> Result<Response, Refusal> {
    removed(visit).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Removes the item of a request.
pub(crate) async fn removed(visit: Arc<Visit>) -> Result<(), Refusal> {
    let within = visit.clone();
    let job = move |tx: &rusqlite::Transaction<'_>| {
        let shelf = Shelf::of(tx, &within.account, within.resource());
        let item = shelf.find(within.id)?;
        within.unchanged(&item)?;
        work::delete(&shelf, within.resource(), &item)
    };
    visit.office.work(&visit.account, job).await
}

/// An invoice as a file.
pub(crate) async fn pdf(visit: Arc<Visit>) -> Result<Response, Refusal> {
    let item = find(&visit).await?;
    let account = visit.account.clone();
    let job = move |tx: &rusqlite::Transaction<'_>| crate::fill::title(tx, &account);
    let title = visit.office.work(&visit.account, job).await?;
    let file = invoice_pdf::write(&title, &item.body);
    let number = item.body["number"].as_str().unwrap_or("invoice");
    let name = format!("attachment; filename=\"{number}.pdf\"");
    let kind = (header::CONTENT_TYPE, "application/pdf".to_owned());
    Ok(([kind, (header::CONTENT_DISPOSITION, name)], file).into_response())
}

fn sent(status: StatusCode, body: &Value) -> Response {
    (status, axum::Json(body)).into_response()
}

/// A refusal as a program reads it (RFC 9457).
pub(crate) fn refused(refusal: &Refusal) -> Response {
    let (status, code, sentence) = refusal.told();
    let mut problem =
        json!({"type": "about:blank", "status": status, "code": code, "detail": sentence});
    if let Refusal::Invalid(mistakes) = refusal {
        let told = mistakes.iter().map(|it| json!({"field": it.field, "message": it.message}));
        problem["errors"] = told.collect();
    }
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, kind, problem.to_string()).into_response()
}
