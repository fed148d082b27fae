//! A question of another proxy in one form, and whether its word counts.

use axum::http::{HeaderMap, HeaderName, Method, request::Parts};
use rolecall_core::{AccountId, Origin, Principal, change::Operation};

use super::super::{
    Gateway,
    headers::{is_forged, is_override},
    proxy::peer,
};
use crate::{App, key};

/// The key of a proxy that is at no listed address.
const KEY: HeaderName = HeaderName::from_static("x-rolecall-gateway-key");

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

/// Whose word it is.
pub(super) enum Asker {
    /// A proxy at a listed address.
    Listed,
    /// One that showed a key of this account.
    Keyed(AccountId),
}

impl Asker {
    /// Whether it may ask about an account: with a key, about that of the key and those below.
    pub(super) fn knows(&self, app: &App, account: AccountId) -> bool {
        match self {
            Self::Listed => true,
            Self::Keyed(own) => app.store().live().decide(|index| index.is_within(account, *own)),
        }
    }
}

/// Whose word it is that something was asked for: it counts from listed addresses, or with a key that
/// may ask for decisions.
pub(super) fn asker(app: &App, gateway: &Gateway, parts: &Parts) -> Result<Asker, Unasked> {
    let from = peer(parts);
    if gateway.settings().trusts(from) {
        return Ok(Asker::Listed);
    }
    let refused = Unasked("the proxy is at no listed address, and showed no key that may ask");
    let shown = one(&parts.headers, KEY.as_str())?.ok_or(refused)?;
    let live = app.store().live();
    let key = key::checked_whole(shown, live).ok_or(refused)?;
    let account = live.key_account(key).ok_or(refused)?;
    let origin = from.map_or(Origin::Unknown, Origin::Ip);
    let now = app.now();
    let may_ask = live.decide(|index| {
        let kind = index.kind(account)?;
        let mut cells = Operation::AskDecisions.cells(kind).iter();
        let has = |cell: &rolecall_core::change::Cell| {
            let section = index.section(cell.section.as_str());
            let principal = Principal::Key(key);
            section.is_some_and(|it| index.allows(principal, cell.level, it, account, now, origin))
        };
        cells.any(has).then_some(())
    });
    may_ask.ok_or(refused)?;
    app.store().key_used(key, now);
    Ok(Asker::Keyed(account))
}
