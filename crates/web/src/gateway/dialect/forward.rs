//! Forward authentication as Traefik and Caddy do it: a GET; what was asked stands in
//! `X-Forwarded-*`.

use axum::http::HeaderMap;

use super::question::{Question, Unasked, divided, nothing_else, one};

const METHOD: &str = "x-forwarded-method";
const URI: &str = "x-forwarded-uri";
const HOST: &str = "x-forwarded-host";

pub(super) fn question(headers: &HeaderMap) -> Result<Question, Unasked> {
    nothing_else(headers, &[METHOD, URI])?;
    let method = one(headers, METHOD)?.ok_or(Unasked("X-Forwarded-Method is not set"))?;
    let uri = one(headers, URI)?.ok_or(Unasked("X-Forwarded-Uri is not set"))?;
    let host = one(headers, HOST)?.ok_or(Unasked("X-Forwarded-Host is not set"))?;
    let (path, query) = divided(uri);
    let host = Some(host.to_owned());
    Ok(Question { method: super::method(method)?, host, path, query })
}
