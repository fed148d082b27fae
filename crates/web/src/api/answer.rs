//! Answers that only look.

use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use rolecall_core::facts::RecordId;
use rolecall_store::Tag;
use serde::Serialize;

use super::look::Look;

/// A state with the tag of the record behind it, to be sent back as `If-Match`.
pub(crate) fn tagged<T: Serialize>(look: &Look<'_>, record: RecordId, state: T) -> Response {
    let mut response = Json(state).into_response();
    if let Some(tag) = look.tag(record) {
        response.headers_mut().insert(header::ETAG, etag(tag));
    }
    response
}

pub(super) fn etag(tag: Tag) -> HeaderValue {
    let text = format!("\"{}\"", hex::encode(tag.0));
    HeaderValue::from_str(&text).expect("hexadecimal digits in quotes")
}
