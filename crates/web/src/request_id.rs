//! `X-Request-ID` comes back as it was sent, on errors too; who sends none is given one. What is
//! logged meanwhile has it.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;

use crate::App;

pub(crate) static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The most characters of one that is sent; a longer one is not kept.
const CHARS_MAX: usize = 128;

pub(crate) async fn echo(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = of(request.headers(), &app);
    let span = tracing::info_span!("request", request_id = id.to_str().unwrap_or_default());
    let mut response = next.run(request).instrument(span).await;
    response.headers_mut().insert(X_REQUEST_ID.clone(), id);
    response
}

/// The one that was sent, or one of the server's own.
pub(crate) fn of(headers: &HeaderMap, app: &App) -> HeaderValue {
    let sent = headers.get(&X_REQUEST_ID).filter(|sent| sent.len() <= CHARS_MAX);
    sent.cloned().unwrap_or_else(|| {
        let made = hex::encode(app.request_number().to_be_bytes());
        HeaderValue::from_str(&made).expect("hexadecimal digits")
    })
}
