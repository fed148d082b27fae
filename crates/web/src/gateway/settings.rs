//! What an operator decides about the gateway.

use std::{net::IpAddr, time::Duration};

use ipnet::IpNet;

use super::authorities::Authorities;

/// How the world reaches the gateway, whom it trusts, and how much it takes.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How browsers reach the application that has no host of its own, without a slash at the end.
    pub public_url: String,
    /// Proxies whose word counts about where a request comes from and what was asked for.
    pub trusted_peers: Vec<IpNet>,
    /// Which key signs assertions, counted from one: the next number is another key.
    pub assertion_key: u32,
    /// Whose certificates of applications count, beside those of the public authorities.
    pub authorities: Authorities,
    /// How much and how long.
    pub limits: Limits,
}

/// How much a request may take, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a request's body.
    pub body_bytes_max: u64,
    /// The most bytes of a JSON answer that fields are taken out of.
    pub json_bytes_max: usize,
    /// How long a decision may take: then the answer is no.
    pub decision_max: Duration,
    /// How long it may take to reach an application.
    pub connect_max: Duration,
    /// How long an application may take from the last byte of the request to the first of its answer.
    pub first_byte_max: Duration,
    /// How long nothing may come on a stream.
    pub idle_max: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes_max: 100 * 1024 * 1024,
            json_bytes_max: 8 * 1024 * 1024,
            decision_max: Duration::from_secs(2),
            connect_max: Duration::from_secs(3),
            first_byte_max: Duration::from_mins(1),
            idle_max: Duration::from_mins(5),
        }
    }
}

impl Settings {
    /// Whether a proxy's word counts.
    pub(super) fn trusts(&self, peer: Option<IpAddr>) -> bool {
        let canonical = peer.map(|peer| peer.to_canonical());
        canonical.is_some_and(|peer| self.trusted_peers.iter().any(|net| net.contains(&peer)))
    }

    /// The scheme by which browsers come.
    pub(super) fn scheme(&self) -> &str {
        self.public_url.split_once("://").map_or("http", |(scheme, _)| scheme)
    }

    /// The host and port by which they come where an application has none of its own.
    pub(super) fn authority(&self) -> &str {
        self.public_url.split_once("://").map_or(self.public_url.as_str(), |(_, rest)| rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_trusted_whichever_way_its_address_is_written() {
        let settings = Settings {
            public_url: "https://office.example:8443".to_owned(),
            trusted_peers: vec!["127.0.0.0/8".parse().expect("a range")],
            assertion_key: 1,
            authorities: Authorities::default(),
            limits: Limits::default(),
        };
        let ip = |text: &str| Some(text.parse().expect("an address"));
        assert!(settings.trusts(ip("127.0.0.1")));
        assert!(settings.trusts(ip("::ffff:127.0.0.1")));
        assert!(!settings.trusts(ip("128.0.0.1")));
        assert!(!settings.trusts(None));
        assert_eq!(settings.scheme(), "https");
        assert_eq!(settings.authority(), "office.example:8443");
    }
}
