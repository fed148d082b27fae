//! What the browser is told of every answer here: load nothing but our own style, run nothing.

use axum::{
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};

const HEADERS: [(HeaderName, &str); 3] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
];

/// Text of this type, framed.
pub(super) fn strict(content_type: &'static str, text: &'static str) -> Response {
    (HEADERS, [(header::CONTENT_TYPE, content_type)], text).into_response()
}
