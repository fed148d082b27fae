//! Who sends a request.

use std::net::IpAddr;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header, request::Parts},
};
use rolecall_core::{AccountId, KeyId, Origin, PersonId, Principal, record::LookedAs};

use crate::{
    App, key,
    portal::door,
    problem::Problem,
    session::{Acting, peer},
};

/// Whoever showed credentials that are in force now, and the address from which they came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    pub(crate) principal: Principal,
    /// The account of the key or sign-in; none for a person, who may be in many.
    pub(crate) account: Option<AccountId>,
    pub(crate) ip: Option<IpAddr>,
    pub(crate) factor: Factor,
    /// With whose eyes besides their own they look: nothing is changed then.
    pub(crate) lens: Option<Lens>,
}

/// That an account is looked at as someone else sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lens {
    pub(crate) account: AccountId,
    pub(crate) whom: LookedAs,
}

/// Whether a second factor was proven along with the credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Factor {
    /// Programs have none.
    NotAsked,
    /// It was not: what asks for one stays closed.
    Missing,
    /// It was.
    Proven,
}

impl Caller {
    /// A person, of whom no second factor was seen: their session can tell more.
    pub(crate) fn person(person: PersonId, ip: Option<IpAddr>) -> Self {
        let principal = Principal::Person(person);
        Self { principal, account: None, ip, factor: Factor::Missing, lens: None }
    }

    /// An account by its own sign-in, which has no second factor.
    pub(crate) fn account(account: AccountId, ip: Option<IpAddr>) -> Self {
        let principal = Principal::AccountSignIn(account);
        Self { principal, account: Some(account), ip, factor: Factor::Missing, lens: None }
    }

    fn key(key: KeyId, account: AccountId, ip: Option<IpAddr>) -> Self {
        let principal = Principal::Key(key);
        Self { principal, account: Some(account), ip, factor: Factor::NotAsked, lens: None }
    }

    /// A key that is in force, from there. It is noted as used.
    pub(crate) fn by_key(app: &App, key: KeyId, ip: Option<IpAddr>) -> Option<Self> {
        let live = app.store().live();
        let now = app.now();
        let account = live.key_account(key)?;
        let caller = Self::key(key, account, ip);
        let principal = caller.principal;
        let is_in_force =
            live.decide(|index| index.is_in_force(principal, account, now, caller.origin()));
        if !is_in_force {
            return None;
        }
        app.store().key_used(key, now);
        Some(caller)
    }

    /// The person, if it is one.
    pub(crate) fn as_person(&self) -> Option<PersonId> {
        match self.principal {
            Principal::Person(person) => Some(person),
            Principal::Key(_) | Principal::AccountSignIn(_) => None,
        }
    }

    pub(crate) fn origin(&self) -> Origin {
        self.ip.map_or(Origin::Unknown, Origin::Ip)
    }
}

/// The key in whose name a request comes whose credential need not be shown.
#[cfg(feature = "vouched")]
#[derive(Clone, Copy, Debug)]
struct VouchedFor(KeyId);

#[cfg(feature = "vouched")]
fn vouched_key(parts: &Parts) -> Option<KeyId> {
    parts.extensions.get::<VouchedFor>().map(|key| key.0)
}

/// Nobody is taken at their word.
#[cfg(not(feature = "vouched"))]
fn vouched_key(_: &Parts) -> Option<KeyId> {
    None
}

/// A request in the name of a key that is not shown.
#[cfg(feature = "vouched")]
pub(crate) fn vouched_for(
    mut request: axum::extract::Request,
    key: KeyId,
) -> axum::extract::Request {
    request.extensions_mut().insert(VouchedFor(key));
    request
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    /// By a key; or by a session, as the portal's own pages have one. One whose key is unknown,
    /// expired or comes from a wrong address has shown nothing.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let vouched_for = vouched_key(parts);
        if vouched_for.is_none() && !parts.headers.contains_key(header::AUTHORIZATION) {
            let signed_in = Option::<Acting>::from_request_parts(parts, app).await?;
            let signed_in = signed_in.ok_or_else(Problem::unauthorized)?;
            // A browser sends the cookie with what any page makes it ask.
            return if door::is_own(parts, app) { Ok(signed_in.caller) } else { Err(elsewhere()) };
        }
        let live = app.store().live();
        let id = vouched_for.or_else(|| key::shown(&parts.headers, live));
        let id = id.ok_or_else(Problem::unauthorized)?;
        Self::by_key(app, id, peer(parts)).ok_or_else(Problem::unauthorized)
    }
}

fn elsewhere() -> Problem {
    let detail = "a session is good for requests of this server's own pages, which say so in \
                  `Origin` or `Sec-Fetch-Site`: programs use a key";
    Problem::new(StatusCode::FORBIDDEN, "origin.foreign", detail)
}
