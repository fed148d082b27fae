//! nginx `auth_request`: a GET without a body; what was asked stands in headers that the operator
//! sets. nginx passes on all other headers of the browser, so one that says the same is a stranger's
//! word.

use axum::http::HeaderMap;

use super::question::{Question, Unasked, divided, nothing_else, one};

const METHOD: &str = "x-original-method";
const URI: &str = "x-original-uri";
const HOST: &str = "x-forwarded-host";

pub(super) fn question(headers: &HeaderMap) -> Result<Question, Unasked> {
    nothing_else(headers, &[METHOD, URI])?;
    let method = one(headers, METHOD)?.ok_or(Unasked("X-Original-Method is not set"))?;
    let uri = one(headers, URI)?.ok_or(Unasked("X-Original-URI is not set"))?;
    let (path, query) = divided(uri);
    let host = one(headers, HOST)?.map(str::to_owned);
    Ok(Question { method: super::method(method)?, host, path, query })
}
