//! A question of another proxy in one form.

use axum::http::{HeaderMap, Method};

use super::super::{
    asker::KEY,
    headers::{is_forged, is_override},
};

/// What a proxy was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) method: Method,
    /// None is the application that has no host of its own.
    pub(super) host: Option<String>,
    pub(super) path: String,
    pub(super) query: Option<String>,
}

/// Why there is no question to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unasked(pub(super) &'static str);

/// The one value of a header, if there is one.
pub(super) fn one<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h str>, Unasked> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Unasked("a header that says what was asked is there twice"));
    }
    value.to_str().map(Some).map_err(|_| Unasked("a header that says what was asked is no text"))
}

/// A path with its query, as it was sent to the proxy.
pub(super) fn divided(uri: &str) -> (String, Option<String>) {
    let uri = uri.split('#').next().unwrap_or_default();
    match uri.split_once('?') {
        Some((path, query)) => (path.to_owned(), Some(query.to_owned())),
        None => (uri.to_owned(), None),
    }
}

/// Refuses what the proxy passes on and the application may read in the place of what was asked;
/// `own` are the headers by which this proxy tells it.
pub(super) fn nothing_else(headers: &HeaderMap, own: &[&str]) -> Result<(), Unasked> {
    for name in headers.keys().filter(|name| !own.contains(&name.as_str())) {
        if is_override(name) {
            return Err(Unasked("another header says something else than was asked"));
        }
        if is_forged(name) && *name != KEY {
            return Err(Unasked("a header claims what the gateway alone says"));
        }
    }
    Ok(())
}
