//! Headers on their way through: what must not get past the gateway, in either direction.

use std::{borrow::Cow, net::IpAddr};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use cookie::Cookie;

/// What is about one connection alone (RFC 9110, section 7.6.1).
const OF_A_CONNECTION: &[&str] = &[
    "connection",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
/// What some applications read in the place of the method and the path.
const OVERRIDES: &[&str] = &[
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    "x-original-url",
    "x-original-uri",
    "x-original-method",
    "x-rewrite-url",
    "x-forwarded-uri",
    "x-forwarded-method",
    "x-forwarded-path",
    "x-original-path",
    "x-envoy-original-path",
    "x-override-url",
    "x-http-path-override",
];
/// What says from where a request comes and who sent it, or has a server in front serve other files:
/// the gateway says it anew, or nobody does.
const FORWARDED: &[&str] = &[
    "forwarded",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "true-client-ip",
    "via",
    "x-host",
    "x-originating-ip",
    "x-remote-ip",
    "x-remote-addr",
    "cf-connecting-ip",
    "fastly-client-ip",
    "x-forwarded",
    "x-forward-for",
    "forwarded-for",
    "x-proxyuser-ip",
    "x-original-host",
    "proxy",
    "remote-user",
    "x-remote-user",
    "x-webauth-user",
    "x-auth-request-user",
    "x-auth-request-email",
    "x-authenticated-user",
    "client-ip",
    "x-sendfile-type",
    "x-accel-mapping",
];
/// What the gateway alone says.
const OURS: &str = "x-rolecall-";

pub(super) const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
pub(super) const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
pub(super) const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// A name as applications may read it: some take one sign that is no letter for another.
fn folded(name: &HeaderName) -> String {
    let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    name.as_str().chars().map(letter).collect()
}

fn is_ours(folded: &str) -> bool {
    folded.starts_with(OURS)
}

/// Whether a header says another method or path than the request has.
pub(super) fn is_override(name: &HeaderName) -> bool {
    OVERRIDES.contains(&folded(name).as_str())
}

/// Whether a header claims what the gateway alone says.
pub(super) fn is_forged(name: &HeaderName) -> bool {
    is_ours(&folded(name))
}

/// Takes out what is about one connection.
fn remove_of_connection(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
    for name in OF_A_CONNECTION {
        headers.remove(*name);
    }
}

/// What an application gets of the headers of a request: without credentials, without what was
/// said in the gateway's name, and with where it came from said anew.
pub(super) fn towards_application(
    headers: &mut HeaderMap,
    (ip, scheme, host): (Option<IpAddr>, &str, &str),
) {
    remove_of_connection(headers);
    let unwanted: Vec<_> = headers
        .keys()
        .filter(|name| {
            let folded = folded(name);
            let is_forwarded = folded.starts_with("x-forwarded-")
                || folded.starts_with("x-original-forwarded-")
                || FORWARDED.contains(&folded.as_str());
            is_ours(&folded) || is_forwarded || OVERRIDES.contains(&folded.as_str())
        })
        .cloned()
        .collect();
    for name in unwanted {
        headers.remove(name);
    }
    headers.remove(header::AUTHORIZATION);
    headers.remove(header::EXPECT);
    clean_cookies(headers);
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    if let Some(ip) = ip {
        put(FORWARDED_FOR, &ip.to_string());
    }
    put(FORWARDED_PROTO, scheme);
    put(FORWARDED_HOST, host);
    put(header::HOST, host);
}

/// Whether a cookie is the portal's or the gateway's.
fn is_our_cookie(name: &str) -> bool {
    let bare = name.strip_prefix("__Host-").or_else(|| name.strip_prefix("__Secure-"));
    let bare = bare.unwrap_or(name);
    bare.eq_ignore_ascii_case("rolecall") || bare.to_ascii_lowercase().starts_with("rolecall-")
}

/// A header as text: scripts put letters of any language into cookies, which are UTF-8 then.
pub(super) fn text_of(value: &HeaderValue) -> Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes())
}

/// The cookies of a request without those of the portal and the gateway.
pub(super) fn cookies_of_application(headers: &HeaderMap) -> Option<String> {
    let values: Vec<_> = headers.get_all(header::COOKIE).iter().map(text_of).collect();
    let kept: Vec<_> = values
        .iter()
        .flat_map(|value| value.split(';'))
        .map(str::trim)
        .filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default().trim();
            !pair.is_empty() && !is_our_cookie(name)
        })
        .collect();
    (!kept.is_empty()).then(|| kept.join("; "))
}

fn clean_cookies(headers: &mut HeaderMap) {
    let kept = cookies_of_application(headers);
    headers.remove(header::COOKIE);
    if let Some(kept) = kept.and_then(|kept| HeaderValue::from_bytes(kept.as_bytes()).ok()) {
        headers.insert(header::COOKIE, kept);
    }
}

/// How an answer may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeping {
    /// As the application says: it is for anyone.
    AsSaid,
    /// By the one browser that asked.
    Private,
    /// Nowhere.
    Nowhere,
}

/// What a browser gets of the headers of an answer.
pub(super) fn towards_browser(headers: &mut HeaderMap, keeping: Keeping) {
    remove_of_connection(headers);
    let unwanted: Vec<_> = headers.keys().filter(|name| is_ours(&folded(name))).cloned().collect();
    for name in unwanted {
        headers.remove(name);
    }
    refuse_our_cookies(headers);
    match keeping {
        Keeping::AsSaid => return,
        Keeping::Private => {
            let said = private(headers);
            headers.insert(header::CACHE_CONTROL, said);
        }
        Keeping::Nowhere => {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            for name in
                [header::ETAG, header::LAST_MODIFIED, header::EXPIRES, header::ACCEPT_RANGES]
            {
                headers.remove(name);
            }
        }
    }
    // Caches in between have headers of their own.
    for name in ["surrogate-control", "cdn-cache-control", "x-accel-expires", "pragma"] {
        headers.remove(name);
    }
    headers.append(header::VARY, HeaderValue::from_static("Cookie, Authorization"));
}

/// An application sets no cookie of the portal or the gateway.
fn refuse_our_cookies(headers: &mut HeaderMap) {
    let set: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    let is_theirs = |value: &HeaderValue| {
        let text = value.to_str().ok()?;
        let name = text.split(['=', ';']).next().unwrap_or_default().trim().to_owned();
        let parsed = Cookie::parse(text).ok()?;
        Some(!is_our_cookie(&name) && !is_our_cookie(parsed.name()))
    };
    if set.iter().all(|value| is_theirs(value) == Some(true)) {
        return;
    }
    headers.remove(header::SET_COOKIE);
    for value in set {
        if is_theirs(&value) == Some(true) {
            headers.append(header::SET_COOKIE, value);
        }
    }
}

/// What the answer says of itself, but for one browser at the most.
fn private(headers: &HeaderMap) -> HeaderValue {
    let said: Vec<String> = headers
        .get_all(header::CACHE_CONTROL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|directive| directive.trim().to_ascii_lowercase())
        .filter(|directive| !directive.is_empty())
        .collect();
    if said.iter().any(|directive| directive == "no-store") {
        return HeaderValue::from_static("no-store");
    }
    let is_shared = |directive: &String| {
        ["public", "private", "s-maxage", "proxy-revalidate"]
            .iter()
            .any(|shared| directive == shared || directive.starts_with(&format!("{shared}=")))
    };
    let kept = said.iter().filter(|directive| !is_shared(directive)).map(String::as_str);
    let all: Vec<_> = std::iter::once("private").chain(kept).collect();
    HeaderValue::from_str(&all.join(", ")).unwrap_or(HeaderValue::from_static("no-store"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            let name: HeaderName = name.parse().expect("a name");
            headers.append(name, HeaderValue::from_str(value).expect("a value"));
        }
        headers
    }

    #[test]
    fn an_application_hears_of_its_caller_from_the_gateway_alone() {
        let mut sent = headers(&[
            ("authorization", "Bearer rck_x_y"),
            ("cookie", "theme=dark; __Host-rolecall-gateway=1; rolecall=2; lang=en"),
            ("cookie", "ROLECALL-gateway-way-1=3"),
            ("x-rolecall-person", "olivia"),
            ("X-Rolecall_Level", "delete"),
            ("x_rolecall_account", "northwind"),
            ("x-forwarded-for", "6.6.6.6"),
            ("x_forwarded_for", "6.6.6.6"),
            ("forwarded", "for=6.6.6.6"),
            ("x-http-method-override", "DELETE"),
            ("x_http_method_override", "DELETE"),
            ("client-ip", "6.6.6.6"),
            ("x-original-forwarded-for", "6.6.6.6"),
            ("x-webauth-user", "olivia"),
            ("x-auth-request-user", "olivia"),
            ("x-accel-mapping", "/=/etc/"),
            ("x-original-url", "/admin"),
            ("x-rewrite-url", "/admin"),
            ("connection", "close, x-secret-hop"),
            ("x-secret-hop", "1"),
            ("te", "trailers"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "h2c"),
            ("http2-settings", "AAMAAABkAAQAoAAAAAIAAAAA"),
            ("expect", "100-continue"),
            ("accept", "text/html"),
        ]);
        let ip = "192.0.2.7".parse().ok();
        towards_application(&mut sent, (ip, "https", "office.example"));
        let mut left: Vec<_> = sent
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().expect("text")))
            .collect();
        left.sort();
        assert_eq!(
            left,
            [
                "accept: text/html",
                "cookie: theme=dark; lang=en",
                "host: office.example",
                "x-forwarded-for: 192.0.2.7",
                "x-forwarded-host: office.example",
                "x-forwarded-proto: https",
            ]
        );
    }

    #[test]
    fn an_answer_is_kept_by_the_browser_that_asked_at_the_most() {
        let kept = |said: &[(&str, &str)], keeping| {
            let mut headers = headers(said);
            towards_browser(&mut headers, keeping);
            let value = headers.get(header::CACHE_CONTROL);
            value.map(|value| value.to_str().expect("text").to_owned()).unwrap_or_default()
        };
        for (said, expected) in [
            ("", "private"),
            ("public, max-age=600", "private, max-age=600"),
            ("s-maxage=9, max-age=1, must-revalidate", "private, max-age=1, must-revalidate"),
            ("private, max-age=3", "private, max-age=3"),
            ("no-cache", "private, no-cache"),
            ("max-age=1, NO-STORE", "no-store"),
        ] {
            assert_eq!(kept(&[("cache-control", said)], Keeping::Private), expected, "{said}");
            assert_eq!(kept(&[("cache-control", said)], Keeping::Nowhere), "no-store");
        }
        assert_eq!(kept(&[("cache-control", "public")], Keeping::AsSaid), "public");
    }

    #[test]
    fn an_application_sets_no_cookie_of_ours_and_its_own_as_it_likes() {
        let mut answered = headers(&[
            ("set-cookie", "lang=en; Path=/"),
            ("set-cookie", "__Host-rolecall=stolen; Path=/; Secure"),
            ("set-cookie", "rolecall-gateway=x"),
            ("set-cookie", " __Host-rolecall-gateway =x"),
            ("x-rolecall-level", "delete"),
            ("connection", "close"),
        ]);
        towards_browser(&mut answered, Keeping::Private);
        let set: Vec<_> = answered.get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(set, ["lang=en; Path=/"]);
        assert!(!answered.contains_key("x-rolecall-level") && !answered.contains_key("connection"));
    }
}
