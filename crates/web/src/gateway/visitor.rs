//! Who sends a request to an application: by a key, or by the cookie that the gateway gave at this
//! origin.
//!
//! It is found out anew for each request, and while a stream goes on: whoever is signed out or
//! suspended is so at once.

use std::net::IpAddr;

use axum::http::{HeaderMap, header};
use cookie::Cookie;
use rolecall_core::KeyId;
use rolecall_store::Fault;

use crate::{App, caller::Caller, gateway::headers::text_of, key, session};

/// What a request shows, once it was found good.
#[derive(Clone, Debug)]
pub(super) enum Credential {
    Key(KeyId),
    /// The hash of the cookie's secret, and where it is good.
    Session {
        token: [u8; 32],
        origin: String,
    },
}

/// Someone known.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    pub(super) credential: Credential,
    pub(super) caller: Caller,
}

impl Visitor {
    /// Whether a browser shows the credential by itself, with whatever a page makes it ask.
    pub(super) fn is_by_cookie(&self) -> bool {
        matches!(self.credential, Credential::Session { .. })
    }
}

/// Who sends it, if anyone whose credential is in force. One that shows a key is judged by the key
/// alone. Just after a start it waits until everything is there to be looked at.
pub(super) async fn of(
    app: &App,
    headers: &HeaderMap,
    origin: &str,
    ip: Option<IpAddr>,
) -> Result<Option<Visitor>, Fault> {
    app.store().live().whole().await;
    let credential = if headers.contains_key(header::AUTHORIZATION) {
        is_single(headers)
            .then(|| key::shown(headers, app.store().live()))
            .flatten()
            .map(Credential::Key)
    } else {
        shown(headers, app).map(|secret| {
            let token = session::token(&secret);
            Credential::Session { token, origin: origin.to_owned() }
        })
    };
    match credential {
        Some(credential) => known(app, credential, ip).await,
        None => Ok(None),
    }
}

/// Who shows a credential now.
pub(super) async fn known(
    app: &App,
    credential: Credential,
    ip: Option<IpAddr>,
) -> Result<Option<Visitor>, Fault> {
    let caller = match &credential {
        Credential::Key(key) => Caller::by_key(app, *key, ip),
        Credential::Session { token, origin } => {
            let found = app.store().gateway_session(*token, origin, app.now()).await?;
            let Some((portal, session)) = found else { return Ok(None) };
            session::caller_of(app, portal, &session, ip)
        }
    };
    Ok(caller.map(|caller| Visitor { credential, caller }))
}

fn is_single(headers: &HeaderMap) -> bool {
    headers.get_all(header::AUTHORIZATION).iter().nth(1).is_none()
}

/// The secret of the gateway's cookie. Of two that are shown neither counts.
pub(super) fn shown(headers: &HeaderMap, app: &App) -> Option<String> {
    cookie(headers, name(app))
}

/// The one cookie of a name.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let values: Vec<_> = headers.get_all(header::COOKIE).iter().map(text_of).collect();
    let mut all = values
        .iter()
        .flat_map(|value| Cookie::split_parse(value.as_ref()).flatten())
        .filter(|it| it.name() == name);
    let found = all.next()?;
    all.next().is_none().then(|| found.value().to_owned())
}

/// Where the connection is safe, the browser takes the cookie from this host alone.
pub(super) fn name(app: &App) -> &'static str {
    if is_safe(app) { "__Host-rolecall-gateway" } else { "rolecall-gateway" }
}

/// Whether browsers reach the gateway so that nobody listens in.
pub(super) fn is_safe(app: &App) -> bool {
    app.gateway().is_some_and(|gateway| crate::app::is_safe(&gateway.settings().public_url))
}
