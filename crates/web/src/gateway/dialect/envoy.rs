//! Envoy `ext_authz` over HTTP: the request itself, without its body, below a prefix.

use axum::{
    extract::OriginalUri,
    http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts},
};

use super::question::{Question, Unasked, nothing_else, one};

const PREFIX: &str = "/gateway/envoy";
/// Names headers of the request that Envoy takes out before the application gets it, after it has
/// set those of the answer.
const TAKE_OUT: HeaderName = HeaderName::from_static("x-envoy-auth-headers-to-remove");

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

/// Has credentials taken out of the request that goes on: a key always, and cookies where none but
/// ours are shown. Envoy leaves alone what the answer does not speak of.
pub(super) fn take_out(answer: &mut HeaderMap) {
    let names = if answer.contains_key(header::COOKIE) {
        "authorization, x-rolecall-gateway-key"
    } else {
        "authorization, cookie, x-rolecall-gateway-key"
    };
    answer.insert(TAKE_OUT, HeaderValue::from_static(names));
}
