//! Whose word counts about what was asked for and from where: that of proxies at listed addresses,
//! and of those that show a key which may ask for decisions.
//!
//! A proxy is nobody's visitor. Where it does not say from where a request comes, that is unknown,
//! and lists of addresses say no; its own address never stands for that of whoever it passes on.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::ConnectInfo,
    http::{HeaderMap, HeaderName, request::Parts},
};
use rolecall_core::{
    AccountId, Origin, Principal,
    change::{Cell, Operation},
};

use super::{Gateway, headers::FORWARDED_FOR, settings::Settings};
use crate::{App, key};

/// The key of a proxy that is at no listed address.
pub(super) const KEY: HeaderName = HeaderName::from_static("x-rolecall-gateway-key");

/// Whose word it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    /// A proxy at a listed address.
    Listed,
    /// One that showed a key of this account.
    Keyed(AccountId),
}

impl Asker {
    /// The proxy that sends a request, if its word counts.
    pub(super) fn of(app: &App, gateway: &Gateway, parts: &Parts) -> Option<Self> {
        if gateway.settings().trusts(peer(parts)) {
            return Some(Self::Listed);
        }
        keyed(app, parts).map(Self::Keyed)
    }

    /// Whether it may ask about an account: with a key, about that of the key and those below.
    pub(super) fn knows(self, app: &App, account: AccountId) -> bool {
        match self {
            Self::Listed => true,
            Self::Keyed(own) => app.store().live().decide(|index| index.is_within(account, own)),
        }
    }

    /// From where the request came that it asks about, as far as that can be known. Listed proxies
    /// may stand behind each other; of one with a key only the address is believed that it saw
    /// itself, which it put last.
    pub(super) fn visitor(self, settings: &Settings, headers: &HeaderMap) -> Option<IpAddr> {
        let mut chain = forwarded(headers)?.into_iter().rev();
        match self {
            Self::Listed => {
                let mut last = None;
                for ip in chain {
                    // What cannot be read is nobody's word.
                    last = Some(ip?);
                    if !settings.trusts(last) {
                        break;
                    }
                }
                last
            }
            Self::Keyed(_) => chain.next()?,
        }
    }
}

/// The account of the key that a proxy shows, if it may ask for decisions.
fn keyed(app: &App, parts: &Parts) -> Option<AccountId> {
    let mut shown = parts.headers.get_all(KEY).iter();
    let only = shown.next().filter(|_| shown.next().is_none())?.to_str().ok()?;
    let live = app.store().live();
    let key = key::checked_whole(only, live)?;
    let account = live.key_account(key)?;
    let (origin, now) = (peer(parts).map_or(Origin::Unknown, Origin::Ip), app.now());
    let may_ask = live.decide(|index| {
        let kind = index.kind(account)?;
        let has = |cell: &Cell| {
            let section = index.section(cell.section.as_str());
            let principal = Principal::Key(key);
            section.is_some_and(|it| index.allows(principal, cell.level, it, account, now, origin))
        };
        Operation::AskDecisions.cells(kind).iter().any(has).then_some(())
    });
    may_ask?;
    app.store().key_used(key, now);
    Some(account)
}

/// What the headers say, in order; nothing if they are not there or no text.
fn forwarded(headers: &HeaderMap) -> Option<Vec<Option<IpAddr>>> {
    let said = headers.get_all(FORWARDED_FOR).iter().map(|value| value.to_str().ok());
    let said: Vec<&str> = said.collect::<Option<Vec<_>>>()?;
    let all = said.iter().flat_map(|value| value.split(','));
    let all: Vec<_> = all.map(|ip| ip.trim().parse().ok()).collect();
    (!all.is_empty()).then_some(all)
}

/// From where a request to the gateway's own proxy comes: its peer; or, where that is a proxy whose
/// word counts, what it says.
pub(super) fn client_ip(app: &App, gateway: &Gateway, parts: &Parts) -> Option<IpAddr> {
    let (from, headers, settings) = (peer(parts), &parts.headers, gateway.settings());
    if settings.trusts(from) {
        // Programs on the same machine come without a proxy.
        let is_said = headers.contains_key(FORWARDED_FOR);
        return if is_said { Asker::Listed.visitor(settings, headers) } else { from };
    }
    if headers.contains_key(KEY) {
        // A key that is no longer good does not make the proxy a visitor.
        return Asker::of(app, gateway, parts)?.visitor(settings, headers);
    }
    from
}

/// From where a request comes.
pub(super) fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::{authorities::Authorities, settings::Limits};
    use axum::http::HeaderValue;

    fn settings() -> Settings {
        Settings {
            public_url: String::new(),
            trusted_peers: vec!["10.0.0.0/8".parse().expect("a range")],
            assertion_key: 1,
            authorities: Authorities::default(),
            limits: Limits::default(),
        }
    }

    fn visitor(asker: Asker, said: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in said {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(value).expect("a value"));
        }
        asker.visitor(&settings(), &headers).map(|ip| ip.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_chain_of_listed_proxies_is_believed_as_far_as_their_word_counts() {
        let ip = |said: &[&str]| visitor(Asker::Listed, said);
        assert_eq!(ip(&["192.0.2.9"]), "192.0.2.9");
        assert_eq!(ip(&["6.6.6.6, 192.0.2.9, 10.0.0.2"]), "192.0.2.9");
        assert_eq!(ip(&["6.6.6.6", "192.0.2.9"]), "192.0.2.9");
        assert_eq!(ip(&["10.0.0.3"]), "10.0.0.3");
        for unknown in [&[][..], &["nonsense"], &["192.0.2.9, nonsense"], &[""]] {
            assert_eq!(ip(unknown), "", "then lists of addresses say no");
        }
    }

    #[test]
    fn of_a_proxy_with_a_key_the_address_is_believed_that_it_put_last() {
        let account = AccountId::from_bytes([7; 16]);
        let ip = |said: &[&str]| visitor(Asker::Keyed(account), said);
        assert_eq!(ip(&["192.0.2.9"]), "192.0.2.9");
        assert_eq!(ip(&["6.6.6.6, 192.0.2.9"]), "192.0.2.9");
        assert_eq!(ip(&["6.6.6.6", "192.0.2.9"]), "192.0.2.9");
        assert_eq!(ip(&["192.0.2.9, 10.0.0.2"]), "10.0.0.2", "it is not said who stands behind it");
        for unknown in [&[][..], &["nonsense"], &["192.0.2.9, nonsense"], &["192.0.2.9,"]] {
            assert_eq!(ip(unknown), "", "then lists of addresses say no");
        }
    }
}
