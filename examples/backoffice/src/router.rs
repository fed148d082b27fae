//! Which handler answers where: every operation of the list, and the few addresses beside them.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Router,
    extract::{Query, Request, State},
    http::HeaderMap,
    middleware,
    response::{IntoResponse as _, Response},
    routing::{MethodFilter, get, on},
};

use crate::{
    api, assets, door, fill,
    office::Office,
    openapi,
    operation::{self, Door, Operation},
    pages,
    refusal::Refusal,
    visit::Visit,
};

/// All addresses of a back office.
pub fn router(office: &Office) -> Router {
    let mut router = Router::new();
    for operation in operation::all() {
        let here = Here { office: office.clone(), operation };
        router = router.route(&operation.path, on(filter(operation), answer).with_state(here));
    }
    let described = openapi::document();
    router
        .route("/", get(front).with_state(office.clone()))
        .route("/healthz", get(async || "fine\n"))
        .route("/openapi.json", get(async move || axum::Json(described)))
        .route("/assets/{name}", get(assets::answer))
        .fallback(nothing)
        .layer(middleware::from_fn(door::keep))
}

/// An operation, at the place where it is answered.
#[derive(Clone)]
struct Here {
    office: Office,
    operation: &'static Operation,
}

fn filter(operation: &Operation) -> MethodFilter {
    match operation.method {
        "POST" => MethodFilter::POST,
        "PATCH" => MethodFilter::PATCH,
        "DELETE" => MethodFilter::DELETE,
        _ => MethodFilter::GET,
    }
}

async fn answer(State(Here { office, operation }): State<Here>, request: Request) -> Response {
    let headers = request.headers().clone();
    let visit = Visit::read(office, operation, request).await.map(Arc::new);
    let answer = match (visit, operation.door) {
        (Ok(visit), Door::Page) => pages::answer(visit).await,
        (Ok(visit), Door::Api) => api::answer(visit).await,
        (Err(refusal), _) => Err(refusal),
    };
    answer.unwrap_or_else(|refusal| {
        if let Refusal::Fault(why) = &refusal {
            tracing::error!(path = operation.path, why, "an operation failed");
        }
        refused(operation.door, &headers, &refusal)
    })
}

fn refused(door: Door, headers: &HeaderMap, refusal: &Refusal) -> Response {
    match door {
        Door::Page => pages::refused(headers, refusal),
        Door::Api => api::refused(refusal),
    }
}

async fn front(
    State(office): State<Office>,
    Query(asked): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let chosen = asked.get("account").cloned().unwrap_or_default();
    match office.work("northwind", fill::accounts).await {
        Ok(accounts) => pages::front(&headers, &accounts, &chosen).into_response(),
        Err(refusal) => pages::refused(&headers, &refusal),
    }
}

async fn nothing(request: Request) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let door = if is_api { Door::Api } else { Door::Page };
    refused(door, request.headers(), &Refusal::NotFound)
}
