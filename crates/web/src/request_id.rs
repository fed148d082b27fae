//! `X-Request-ID` comes back as it was sent, on errors too.

use axum::{extract::Request, http::HeaderName, middleware::Next, response::Response};

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(crate) async fn echo(request: Request, next: Next) -> Response {
    let id = request.headers().get(&X_REQUEST_ID).cloned();
    let mut response = next.run(request).await;
    if let Some(id) = id {
        response.headers_mut().insert(X_REQUEST_ID.clone(), id);
    }
    response
}
