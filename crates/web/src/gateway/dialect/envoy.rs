//! Envoy `ext_authz` over HTTP: the request itself, without its body, below a prefix.

use axum::{
    extract::OriginalUri,
    http::{header, request::Parts},
};

use super::question::{Question, Unasked, nothing_else, one};

const PREFIX: &str = "/gateway/envoy";

pub(super) fn question(parts: &Parts) -> Result<Question, Unasked> {
    let headers = &parts.headers;
    nothing_else(headers, &[])?;
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
    let path = uri.path().strip_prefix(PREFIX).ok_or(Unasked("the prefix is not there"))?;
    let path = if path.is_empty() { "/" } else { path }.to_owned();
    let host = one(headers, header::HOST.as_str())?.or(uri.host()).map(str::to_owned);
    let query = uri.query().map(str::to_owned);
    Ok(Question { method: parts.method.clone(), host, path, query })
}
