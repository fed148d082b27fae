//! What every answer has, and what no form from elsewhere gets past.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};

use crate::{api, refusal::Refusal};

/// No script runs, nothing is loaded from elsewhere, and nobody frames a page.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'";

/// Looks at every request before anything else does, and at every answer last.
pub(crate) async fn keep(request: Request, next: Next) -> Response {
    let is_asset = request.uri().path().starts_with("/assets/");
    let looks = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    let mut answer = if looks || is_from_here(request.headers()) {
        next.run(request).await
    } else {
        api::refused(&Refusal::Foreign)
    };
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, if is_asset { "max-age=3600" } else { "no-store" }),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// Browsers say which page sends something; programs say nothing, and have no cookies to misuse.
fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = text(header::ORIGIN) else { return true };
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    let hosts = [header::HOST, HeaderName::from_static("x-forwarded-host")];
    !host.is_empty() && hosts.into_iter().any(|name| text(name) == Some(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_another_site_is_told_from_one_of_ours() {
        let from_here = |pairs: &[(&'static str, &'static str)]| {
            let pair = |(name, value): &(&'static str, &'static str)| {
                (HeaderName::from_static(name), HeaderValue::from_static(value))
            };
            is_from_here(&pairs.iter().map(pair).collect())
        };
        assert!(from_here(&[]));
        assert!(from_here(&[
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://a"),
            ("host", "b")
        ]));
        assert!(from_here(&[("origin", "http://a:1"), ("host", "a:1")]));
        assert!(from_here(&[("origin", "https://a"), ("host", "b"), ("x-forwarded-host", "a")]));
        assert!(!from_here(&[("sec-fetch-site", "cross-site")]));
        assert!(!from_here(&[("sec-fetch-site", "same-site")]));
        assert!(!from_here(&[("origin", "https://evil"), ("host", "a")]));
        assert!(!from_here(&[("origin", "null"), ("host", "null")]));
    }
}
