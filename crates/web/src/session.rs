//! People who are signed in: a random secret in a cookie, of which the store knows a hash.
//!
//! Who has a second factor signs in in two steps. After the password there is half a session, which
//! opens nothing: [`SignedIn`] is made here alone, of a whole one, and there is no other way in. After
//! the code it ends, and a whole one with another cookie begins.

use axum::{
    extract::{ConnectInfo, FromRequestParts, OriginalUri},
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use cookie::{Cookie, SameSite};
use rolecall_core::{PersonId, Principal, SignedDuration, Timestamp, record::MembershipState};
use rolecall_store::{Fault, Session};
use sha2::{Digest, Sha256};
use std::net::{IpAddr, SocketAddr};

use crate::{
    App,
    api::look::known,
    caller::{Caller, Factor, Lens},
};

/// The most characters that are kept of what a browser says it is.
const AGENT_CHARS_MAX: usize = 200;
/// For how long the second step of signing in waits: longer than anyone may have to, after wrong
/// codes.
const HALF: SignedDuration = SignedDuration::from_mins(20);
/// For how long a factor that was proven stands for the one who is there now.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// Someone whose session is live, with all that they have to prove proven.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    /// The hash of the cookie's secret.
    pub(crate) token: [u8; 32],
    pub(crate) person: PersonId,
    pub(crate) caller: Caller,
    /// When they proved their second factor, if they have one.
    factor_at: Option<Timestamp>,
}

/// Someone who gave the right password, and not the code that goes with it yet. It is good for
/// giving the code, and for nothing else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HalfSignedIn {
    /// The hash of the cookie's secret.
    pub(crate) token: [u8; 32],
    pub(crate) person: PersonId,
}

/// Whoever is signed in: a person, or an account by its own sign-in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Acting {
    pub(crate) caller: Caller,
}

/// What a cookie stands for.
enum Found {
    Whole(SignedIn),
    Half(HalfSignedIn),
    Account(Acting),
}

/// What is kept of a secret that was handed out.
pub(crate) fn token(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// From where a request comes.
pub(crate) fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip())
}

impl Found {
    /// Whose session the cookie of a request is, if it is one's at all.
    async fn of(parts: &Parts, app: &App) -> Result<Option<Self>, Fault> {
        let Some(secret) = shown(&parts.headers, app) else { return Ok(None) };
        let token = token(&secret);
        let session = app.store().session(token, app.now()).await?;
        Ok(session.and_then(|session| Self::by(app, token, &session, peer(parts))))
    }

    /// Whose session it is, from there.
    fn by(app: &App, token: [u8; 32], session: &Session, ip: Option<IpAddr>) -> Option<Self> {
        let person = match session.principal {
            Principal::Person(person) => person,
            Principal::AccountSignIn(account) => {
                return Some(Self::Account(Acting { caller: Caller::account(account, ip) }));
            }
            Principal::Key(_) => return None,
        };
        let (factor, factor_at) = match (has_factor(app, person), session.factor_at) {
            (true, None) if is_over(app, session) => return None,
            (true, None) => return Some(Self::Half(HalfSignedIn { token, person })),
            (true, Some(at)) => (Factor::Proven, Some(at)),
            // One that was proven and then taken away proves nothing any more.
            (false, _) => (Factor::Missing, None),
        };
        let caller = Caller { factor, ..Caller::person(person, ip) };
        Some(Self::Whole(SignedIn { token, person, caller, factor_at }))
    }
}

/// Who is signed in by a whole session, from there.
pub(crate) fn caller_of(
    app: &App,
    token: [u8; 32],
    session: &Session,
    ip: Option<IpAddr>,
) -> Option<Caller> {
    match Found::by(app, token, session, ip)? {
        Found::Whole(SignedIn { caller, .. }) | Found::Account(Acting { caller }) => Some(caller),
        Found::Half(_) => None,
    }
}

impl SignedIn {
    /// Whether a factor that they have was proven just now.
    pub(crate) fn is_factor_fresh(&self, now: Timestamp) -> bool {
        self.factor_at.is_some_and(|at| now.duration_since(at) < FRESH)
    }
}

/// Whether it is too late for the code of half a session.
pub(crate) fn is_over(app: &App, session: &Session) -> bool {
    app.now().duration_since(session.opened_at) >= HALF
}

/// Whether a person has set up a second factor.
pub(crate) fn has_factor(app: &App, person: PersonId) -> bool {
    let live = app.store().live();
    live.read(|facts, _| known(facts.person(person)).is_some_and(|person| person.factor))
}

impl FromRequestParts<App> for Option<SignedIn> {
    type Rejection = crate::problem::Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(match Found::of(parts, app).await? {
            Some(Found::Whole(signed_in)) => Some(signed_in),
            Some(Found::Half(_) | Found::Account(_)) | None => None,
        })
    }
}

impl FromRequestParts<App> for Option<Acting> {
    type Rejection = crate::problem::Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(match Found::of(parts, app).await? {
            Some(Found::Whole(SignedIn { caller, person, .. })) => {
                // Under REST the address is cut to what is below it.
                let whole = parts.extensions.get::<OriginalUri>().map(|uri| &uri.0);
                seen(app, person, whole.unwrap_or(&parts.uri).path());
                let lens = parts.extensions.get::<Lens>().copied();
                Some(Acting { caller: Caller { lens, ..caller } })
            }
            Some(Found::Account(acting)) => Some(acting),
            Some(Found::Half(_)) | None => None,
        })
    }
}

impl FromRequestParts<App> for Option<HalfSignedIn> {
    type Rejection = crate::problem::Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(match Found::of(parts, app).await? {
            Some(Found::Half(half)) => Some(half),
            Some(Found::Whole(_) | Found::Account(_)) | None => None,
        })
    }
}

/// Notes that someone works in the account that an address names, by the membership that is nearest
/// to it. Whether they may do there what they ask for is another question.
fn seen(app: &App, person: PersonId, path: &str) {
    let below = path.strip_prefix("/a/").or_else(|| path.strip_prefix("/api/v1/accounts/"));
    if let Some(word) = below.and_then(|below| below.split('/').next()) {
        worked_in(app, person, word);
    }
}

/// Notes that someone works in an account.
pub(crate) fn worked_in(app: &App, person: PersonId, word: &str) {
    let nearest = app.store().live().read(|facts, _| {
        let account = known(facts.find_account(word))?;
        let path = known(facts.path(account.id)).into_iter();
        let mut own = path.filter_map(|at| known(facts.membership_of(person, at.id)));
        own.find(|found| found.state == MembershipState::Active).map(|found| found.id)
    });
    if let Some(membership) = nearest {
        app.store().membership_used(membership, app.now());
    }
}

/// The hash of the cookie that a request shows, whatever it is worth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown(pub(crate) Option<[u8; 32]>);

impl FromRequestParts<App> for Shown {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(shown(&parts.headers, app).as_deref().map(token)))
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

/// Opens a session, and gives the cookie that stands for it. Without `factor_at` it is half a one, if
/// the person has a second factor.
pub(crate) async fn open(
    app: &App,
    principal: Principal,
    from: &From,
    factor_at: Option<Timestamp>,
) -> Result<HeaderValue, Fault> {
    let secret = hex::encode(app.random::<32>());
    let now = app.now();
    let session = Session {
        principal,
        opened_at: now,
        seen_at: now,
        factor_at,
        ip: from.ip,
        agent: from.agent.clone(),
    };
    app.store().open_session(token(&secret), &session).await?;
    Ok(cookie(app, secret))
}

/// Makes half a session whole, under a cookie of its own: the one before is worth nothing. None if it
/// has ended meanwhile.
pub(crate) async fn complete(app: &App, half: HalfSignedIn) -> Result<Option<HeaderValue>, Fault> {
    let secret = hex::encode(app.random::<32>());
    let is_whole = app.store().complete_session(half.token, token(&secret), app.now()).await?;
    Ok(is_whole.then(|| cookie(app, secret)))
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
