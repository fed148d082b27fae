//! What a request asks for, brought to one form: whichever door it came through, it is a method at a
//! canonical path of an application.

use std::net::IpAddr;

use axum::http::{HeaderMap, Method};

use super::{
    Gateway,
    headers::FORWARDED_FOR,
    path::{Ambiguous, Canonical},
    settings::Settings,
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

/// From where a request comes: the peer; or, where that is a proxy whose word counts, what it says.
/// Of a chain, the last one that is no such proxy.
pub(super) fn client_ip(
    settings: &Settings,
    peer: Option<IpAddr>,
    headers: &HeaderMap,
) -> Option<IpAddr> {
    if !settings.trusts(peer) {
        return peer;
    }
    let said = headers.get_all(FORWARDED_FOR).iter().map(|value| value.to_str().ok());
    let said: Vec<&str> = said.collect::<Option<Vec<_>>>()?;
    if said.is_empty() {
        return peer;
    }
    let chain =
        said.iter().flat_map(|value| value.split(',')).rev().map(|ip| ip.trim().parse().ok());
    let mut last = None;
    for ip in chain {
        // What cannot be read is nobody's word.
        let ip: IpAddr = ip?;
        last = Some(ip);
        if !settings.trusts(last) {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::gateway::settings::Limits;

    #[test]
    fn methods_in_a_query_are_found_however_they_are_written() {
        for query in
            ["_method=DELETE", "a=1&%5fmethod=put", "_METHOD=x", "X-HTTP-Method-Override=PUT"]
        {
            assert!(overrides(query), "{query}");
        }
        assert!(!overrides("method=card&q=_method"));
    }

    #[test]
    fn a_chain_of_proxies_is_believed_as_far_as_their_word_counts() {
        let settings = Settings {
            public_url: String::new(),
            trusted_peers: vec!["10.0.0.0/8".parse().expect("a range")],
            assertion_key: 1,
            limits: Limits::default(),
        };
        let ip = |peer: &str, said: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in said {
                headers.append(FORWARDED_FOR, HeaderValue::from_str(value).expect("a value"));
            }
            let peer = peer.parse().ok();
            client_ip(&settings, peer, &headers).map(|ip| ip.to_string()).unwrap_or_default()
        };
        assert_eq!(ip("192.0.2.1", &["6.6.6.6"]), "192.0.2.1", "a stranger's word");
        assert_eq!(ip("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(ip("10.0.0.1", &["192.0.2.9"]), "192.0.2.9");
        assert_eq!(ip("10.0.0.1", &["6.6.6.6, 192.0.2.9, 10.0.0.2"]), "192.0.2.9");
        assert_eq!(ip("10.0.0.1", &["6.6.6.6", "192.0.2.9"]), "192.0.2.9");
        assert_eq!(ip("10.0.0.1", &["10.0.0.3"]), "10.0.0.3");
        assert_eq!(ip("10.0.0.1", &["nonsense"]), "", "then lists of addresses say no");
    }
}
