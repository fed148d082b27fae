//! Who asks: a key, and what it may ask.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};
use rolecall_core::{
    AccountId, KeyId, Origin, Principal, Timestamp,
    access::Access,
    change::{Operation, permits},
    facts::Facts,
};

use crate::{App, key, problem::Problem};

/// A key whose secret was right, and the address from which it came.
pub(super) struct ShownKey {
    pub(super) id: KeyId,
    pub(super) ip: Option<IpAddr>,
}

impl FromRequestParts<App> for ShownKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let id =
            key::shown(&parts.headers, app.store().live()).ok_or_else(Problem::unauthorized)?;
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self { id, ip: peer.map(|peer| peer.0.ip()) })
    }
}

/// A key that may ask, and where.
#[derive(Clone, Copy)]
pub(super) struct Asker {
    pub(super) account: AccountId,
    /// Whether it may simulate a moment and see explanations.
    pub(super) simulates: bool,
}

impl Asker {
    /// Looks at what the key may do now; one that is expired or comes from a wrong address is no
    /// credential, one without the section is refused.
    pub(super) fn of(facts: &Facts, shown: &ShownKey, now: Timestamp) -> Result<Self, Problem> {
        let key =
            facts.key(shown.id).expect("the whole world").ok_or_else(Problem::unauthorized)?;
        let origin = shown.ip.map_or(Origin::Unknown, Origin::Ip);
        let access = Access::of(facts, Principal::Key(key.id), key.account, now, origin);
        let access = access.expect("the whole world").ok_or_else(Problem::unauthorized)?;
        if !access.is_in_force() {
            return Err(Problem::unauthorized());
        }
        let may = |operation: Operation| {
            permits(facts, Principal::Key(key.id), operation, key.account, now, origin).is_ok()
        };
        if may(Operation::AskDecisions) {
            Ok(Self { account: key.account, simulates: may(Operation::SimulateDecisions) })
        } else {
            Err(Problem::forbidden(
                "level.missing",
                "this key may not ask for decisions: it needs view on decisions",
            ))
        }
    }

    /// Whether it may know of an account: its own and those below.
    pub(super) fn knows(&self, facts: &Facts, account: AccountId) -> bool {
        facts.is_within(account, self.account).expect("the whole world")
    }
}
