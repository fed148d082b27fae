//! People who are signed in: a random secret in a cookie, of which the store knows a hash.

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use cookie::{Cookie, SameSite};
use rolecall_core::{PersonId, Principal, Timestamp};
use rolecall_store::{Fault, Session};
use sha2::{Digest, Sha256};
use std::net::{IpAddr, SocketAddr};

use crate::{App, caller::Caller};

/// The most characters that are kept of what a browser says it is.
const AGENT_CHARS_MAX: usize = 200;

/// Someone whose session is live.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    /// The hash of the cookie's secret.
    pub(crate) token: [u8; 32],
    pub(crate) person: PersonId,
    pub(crate) caller: Caller,
}

/// What is kept of a secret that was handed out.
pub(crate) fn token(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// From where a request comes.
pub(crate) fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip())
}

impl SignedIn {
    /// Whose session the cookie of a request is, if it is one's at all.
    pub(crate) async fn of(parts: &Parts, app: &App) -> Result<Option<Self>, Fault> {
        let Some(secret) = shown(&parts.headers, app) else { return Ok(None) };
        let token = token(&secret);
        let session = app.store().session(token, app.now()).await?;
        let caller = |principal| Caller { principal, account: None, ip: peer(parts) };
        Ok(session.and_then(|session| match session.principal {
            Principal::Person(person) => {
                Some(Self { token, person, caller: caller(session.principal) })
            }
            Principal::Key(_) | Principal::AccountSignIn(_) => None,
        }))
    }
}

impl FromRequestParts<App> for Option<SignedIn> {
    type Rejection = crate::problem::Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(SignedIn::of(parts, app).await?)
    }
}

fn shown(headers: &HeaderMap, app: &App) -> Option<String> {
    let named = |cookie: &Cookie<'_>| cookie.name() == name(app);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| Cookie::split_parse(value).flatten())
        .find(named)
        .map(|cookie| cookie.value().to_owned())
}

/// Where the connection is safe, the browser takes the cookie from this host alone.
fn name(app: &App) -> &'static str {
    if app.is_safe() { "__Host-rolecall" } else { "rolecall" }
}

/// Opens a session, and gives the cookie that stands for it.
pub(crate) async fn open(
    app: &App,
    person: PersonId,
    from: &From,
    factor_at: Option<Timestamp>,
) -> Result<HeaderValue, Fault> {
    let secret = hex::encode(app.random::<32>());
    let now = app.now();
    let session = Session {
        principal: Principal::Person(person),
        opened_at: now,
        seen_at: now,
        factor_at,
        ip: from.ip,
        agent: from.agent.clone(),
    };
    app.store().open_session(token(&secret), &session).await?;
    Ok(cookie(app, secret))
}

/// From where someone signs in, as they will see it in their list of sessions.
#[derive(Clone, Debug)]
pub(crate) struct From {
    pub(crate) ip: Option<IpAddr>,
    pub(crate) agent: Option<String>,
}

impl FromRequestParts<App> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        let agent = agent.map(|agent| agent.chars().take(AGENT_CHARS_MAX).collect());
        Ok(Self { ip: peer(parts), agent })
    }
}

fn cookie(app: &App, secret: String) -> HeaderValue {
    let cookie = Cookie::build((name(app), secret)).path("/").http_only(true);
    written(&cookie.same_site(SameSite::Lax).secure(app.is_safe()).build())
}

/// Takes the cookie back.
pub(crate) fn no_cookie(app: &App) -> HeaderValue {
    let cookie = Cookie::build((name(app), "")).path("/").http_only(true);
    let gone = cookie.same_site(SameSite::Lax).secure(app.is_safe());
    written(&gone.max_age(cookie::time::Duration::ZERO).build())
}

fn written(cookie: &Cookie<'_>) -> HeaderValue {
    HeaderValue::from_str(&cookie.to_string()).expect("a cookie is printable")
}
