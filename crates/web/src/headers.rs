//! What every answer tells the browser, whoever makes it: guess no type, frame it nowhere, open nothing
//! to other sites, give it no device, and keep nothing of it.
//!
//! An answer that says more itself, such as a page with its policy or a style sheet that may be kept,
//! is left as it is. Answers to programs that ask decisions have no page around them, so they have
//! what counts for them alone.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::App;

/// Below this are decisions for programs.
const DECISIONS: &str = "/access/v1/";
/// A year: browsers that have been here over TLS come no other way.
const HSTS: &str = "max-age=31536000";
/// Nothing of what a device has is asked for.
const PERMISSIONS: &str = "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), \
geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()";

const ALL: [(HeaderName, &str); 2] =
    [(header::X_CONTENT_TYPE_OPTIONS, "nosniff"), (header::CACHE_CONTROL, "no-store")];

const PAGES: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

pub(crate) async fn told(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_decision = request.uri().path().starts_with(DECISIONS);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if is_decision {
        for_programs(headers, &app);
    } else {
        for_browsers(headers, app.is_https());
    }
    response
}

/// What is said to programs that ask decisions.
pub(crate) fn for_programs(headers: &mut HeaderMap, app: &App) {
    add(headers, &ALL, app.is_https());
}

/// What is said to all others.
pub(crate) fn for_browsers(headers: &mut HeaderMap, is_https: bool) {
    add(headers, &ALL, is_https);
    add(headers, &PAGES, false);
}

fn add(headers: &mut HeaderMap, all: &[(HeaderName, &'static str)], is_https: bool) {
    let hsts = is_https.then_some((&header::STRICT_TRANSPORT_SECURITY, HSTS));
    for (name, value) in all.iter().map(|(name, value)| (name, *value)).chain(hsts) {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}
