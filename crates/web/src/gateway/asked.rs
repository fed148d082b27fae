//! What a request asks for, brought to one form: whichever door it came through, it is a method at a
//! canonical path of an application.

use std::net::IpAddr;

use axum::http::Method;

use super::{
    Gateway,
    path::{Ambiguous, Canonical},
    table::{Application, Found},
};

/// A method at a path of an application.
#[derive(Clone, Debug)]
pub(super) struct Asked<'g> {
    pub(super) application: &'g Application,
    pub(super) method: Method,
    pub(super) path: Canonical,
    pub(super) query: Option<String>,
    /// From where, as far as it can be known.
    pub(super) ip: Option<IpAddr>,
}

/// Why what is asked for cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unclear {
    #[error("no application is at this host")]
    Host,
    #[error("the gateway passes on no such method")]
    Method,
    #[error("{0}")]
    Path(#[from] Ambiguous),
    #[error("a method in the query is not read: send it as the request's own")]
    Override,
}

impl<'g> Asked<'g> {
    /// `path` and `query` are as they were sent.
    pub(super) fn of(
        gateway: &'g Gateway,
        method: Method,
        host: &str,
        (path, query): (&str, Option<&str>),
        ip: Option<IpAddr>,
    ) -> Result<Self, Unclear> {
        let application = gateway.application(host).ok_or(Unclear::Host)?;
        if [Method::TRACE, Method::CONNECT].contains(&method) {
            return Err(Unclear::Method);
        }
        let path = Canonical::of(path)?;
        if query.is_some_and(overrides) {
            return Err(Unclear::Override);
        }
        let query = query.map(str::to_owned);
        Ok(Self { application, method, path, query, ip })
    }

    /// The path and query, for a browser that comes back to them.
    pub(super) fn back(&self) -> String {
        match self.query.as_deref() {
            Some(query) => format!("{}?{query}", self.path.text()),
            None => self.path.text().to_owned(),
        }
    }

    /// The route that it is of.
    pub(super) fn route(&self) -> Option<Found<'_>> {
        self.application.route(&self.method, &self.path)
    }
}

/// Whether a query says another method, as some frameworks read it.
fn overrides(query: &str) -> bool {
    let pairs = query.split(['&', ';']);
    let names = pairs.flat_map(|pair| form_urlencoded::parse(pair.as_bytes()));
    names.into_iter().any(|(name, _)| {
        // Some take other signs for `_`, and leave spaces and brackets out.
        let name = name.split('[').next().unwrap_or_default().trim().to_lowercase();
        let name = name.replace(['_', '.', ' '], "-");
        ["-method", "x-http-method-override", "x-http-method", "x-method-override", "$httpmethod"]
            .contains(&name.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_in_a_query_are_found_however_they_are_written() {
        for query in
            ["_method=DELETE", "a=1&%5fmethod=put", "_METHOD=x", "X-HTTP-Method-Override=PUT"]
        {
            assert!(overrides(query), "{query}");
        }
        assert!(!overrides("method=card&q=_method"));
    }
}
