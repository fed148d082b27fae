//! Who sends a request.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};
use rolecall_core::{
    AccountId, Origin, PersonId, Principal, Timestamp, access::Access, facts::Facts,
};

use crate::{App, key, problem::Problem};

/// Whoever showed credentials that are in force now, and the address from which they came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    pub(crate) principal: Principal,
    /// The account of the key or sign-in; none for a person, who may be in many.
    pub(crate) account: Option<AccountId>,
    pub(crate) ip: Option<IpAddr>,
}

/// Who looks at the world.
pub(crate) trait Looking {
    fn caller(&self) -> &Caller;
    fn factor(&self) -> Factor;
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
    pub(crate) fn person(person: PersonId, ip: Option<IpAddr>) -> Self {
        Self { principal: Principal::Person(person), account: None, ip }
    }

    pub(crate) fn origin(&self) -> Origin {
        self.ip.map_or(Origin::Unknown, Origin::Ip)
    }

    fn is_in_force(&self, facts: &Facts, now: Timestamp) -> bool {
        let Some(account) = self.account else { return true };
        let access = Access::of(facts, self.principal, account, now, self.origin());
        access.expect("the whole world").is_some_and(|access| access.is_in_force())
    }
}

/// That a person has proven a second factor, only their session can tell.
impl Looking for Caller {
    fn caller(&self) -> &Caller {
        self
    }

    fn factor(&self) -> Factor {
        match self.principal {
            Principal::Person(_) => Factor::Missing,
            Principal::Key(_) | Principal::AccountSignIn(_) => Factor::NotAsked,
        }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    /// One whose key is unknown, expired or comes from a wrong address has shown nothing.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let live = app.store().live();
        let id = key::shown(&parts.headers, live).ok_or_else(Problem::unauthorized)?;
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let ip = peer.map(|peer| peer.0.ip());
        let now = app.now();
        let caller = live.read(|facts, _| {
            let account = facts.key(id).expect("the whole world")?.account;
            let caller = Self { principal: Principal::Key(id), account: Some(account), ip };
            caller.is_in_force(facts, now).then_some(caller)
        });
        let caller = caller.ok_or_else(Problem::unauthorized)?;
        app.store().key_used(id, now);
        Ok(caller)
    }
}
