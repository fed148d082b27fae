//! The same decision for other proxies, which ask about each request that they get: nginx
//! (`auth_request`), Traefik and Caddy (forward authentication) and Envoy (`ext_authz` over HTTP).
//!
//! A handler for each brings the question to one form ([`question`]); from there on all is the same.
//! The answer is 200 with what the application is to be told, 401 where nobody is signed in, and 403
//! for everything else: what is hidden, what is not covered, what cannot be decided. A browser gets
//! a page with it, since some of these proxies show what comes with a refusal.
//!
//! Such a proxy passes on the request as it came, and this sees neither its body nor the answer. So a
//! request that says something about itself twice, or in a form that the application could read
//! otherwise, is refused rather than mended; and of answers with fields that need more only those
//! pass whose reader may have all of them.

mod envoy;
mod forward;
mod nginx;
mod question;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use tokio::time::timeout;

use self::question::{Question, Unasked};
use super::{
    Gateway,
    asked::Asked,
    asker::Asker,
    headers::cookies_of_application,
    proxy::is_from,
    refusal::{Refused, wants_page},
    reveal::Showing,
    table::{Found, OpenTo},
    verdict::{self, No, Yes},
    visitor::{self, Visitor},
};
use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/gateway/nginx", get(of_nginx))
        .route("/gateway/forward", get(of_forward))
        .route("/gateway/envoy", any(of_envoy))
        .route("/gateway/envoy/{*rest}", any(of_envoy))
        .route(super::JWKS, get(super::keys))
}

/// The cookies of a request without ours, for proxies that can set a header anew.
const COOKIE: HeaderName = HeaderName::from_static("x-rolecall-cookie");

/// Why the answer is not yes.
enum Refusal {
    /// Nobody is signed in; where a browser comes back to once someone is.
    NotSignedIn(String),
    /// Not for them: 403, whatever the gateway's own proxy would say.
    Refused(Refused),
    /// Nobody's word counts, or it says two things: a matter between the proxy and its operator.
    Unasked(Unasked),
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<No> for Refusal {
    fn from(no: No) -> Self {
        Self::Refused(no.into())
    }
}

impl From<Unasked> for Refusal {
    fn from(unasked: Unasked) -> Self {
        Self::Unasked(unasked)
    }
}

impl Refusal {
    /// 401 or 403 and nothing else: some proxies take any other status for a failure of their own.
    /// Some show what comes with it to whoever asked, so a browser gets a page.
    fn answer(self, app: &App, asked: &HeaderMap) -> Response {
        let (refused, status) = match self {
            Self::NotSignedIn(to) => (Refused::SignIn { to }, StatusCode::UNAUTHORIZED),
            Self::Refused(refused) => (refused, StatusCode::FORBIDDEN),
            Self::Unasked(why) => {
                tracing::debug!(why = why.0, "another proxy's question was refused");
                return StatusCode::FORBIDDEN.into_response();
            }
        };
        tracing::debug!(?refused, "a request was refused for another proxy");
        if wants_page(asked) {
            let mut response = refused.answer(app, asked);
            *response.status_mut() = status;
            return response;
        }
        match status {
            StatusCode::UNAUTHORIZED => {
                let challenge = [(header::WWW_AUTHENTICATE, "Bearer realm=\"rolecall\"")];
                (status, challenge).into_response()
            }
            _ => status.into_response(),
        }
    }
}

async fn of_nginx(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    answer(&app, &parts, nginx::question(&parts.headers)).await
}

async fn of_forward(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    answer(&app, &parts, forward::question(&parts.headers)).await
}

async fn of_envoy(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let mut response = answer(&app, &parts, envoy::question(&parts)).await;
    if response.status() == StatusCode::OK {
        envoy::take_out(response.headers_mut());
    }
    response
}

async fn answer(app: &App, parts: &Parts, question: Result<Question, Unasked>) -> Response {
    let decided = decided(app, parts, question).await;
    let mut response = decided.unwrap_or_else(|refusal| refusal.answer(app, &parts.headers));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn decided(
    app: &App,
    parts: &Parts,
    question: Result<Question, Unasked>,
) -> Result<Response, Refusal> {
    let gateway = app.gateway().ok_or(Unasked("there is no gateway"))?;
    let question = question?;
    let nobody = Unasked("the proxy is at no listed address, and showed no key that may ask");
    let asker = Asker::of(app, gateway, parts).ok_or(nobody)?;
    let headers = &parts.headers;
    let host = question.host.as_deref().unwrap_or(gateway.settings().authority());
    let asked = (question.path.as_str(), question.query.as_deref());
    let ip = asker.visitor(gateway.settings(), headers);
    let asked = Asked::of(gateway, question.method, host, asked, ip).map_err(Refused::Unclear)?;
    if asked.path.text() != question.path {
        return Err(Unasked("the path is not in its canonical form").into());
    }
    let found = asked.route().ok_or(No::Hidden)?;
    if found.route.open_to == OpenTo::Anyone {
        return Ok(with_cookies(StatusCode::OK.into_response(), headers));
    }
    let (visitor, yes) = allowed(app, gateway, (&asked, found), headers).await?;
    if yes.account.is_some_and(|account| !asker.knows(app, account)) {
        return Err(No::Hidden.into());
    }
    if yes.may_see.iter().any(Option::is_none) {
        return Err(Refused::Unreadable.into());
    }
    on_record(app, gateway, (&asked, found), (&visitor, &yes)).await?;
    let mut response = StatusCode::OK.into_response();
    let assertion = gateway.assertion(asked.application, &yes.identity, (app.now(), app.random()));
    yes.identity.write(response.headers_mut(), &assertion);
    Ok(with_cookies(response, headers))
}

/// Who asks, and that they may.
async fn allowed(
    app: &App,
    gateway: &Gateway,
    (asked, found): (&Asked<'_>, Found<'_>),
    headers: &HeaderMap,
) -> Result<(Visitor, Yes), Refusal> {
    let limit = gateway.settings().limits.decision_max;
    let origin = gateway.origin(asked.application);
    let visitor = timeout(limit, visitor::of(app, headers, &origin, asked.ip)).await;
    let visitor = visitor.map_err(|_| No::Unavailable)?.map_err(|_| No::Unavailable)?;
    let visitor = visitor.ok_or_else(|| Refusal::NotSignedIn(asked.back()))?;
    let changes = !asked.method.is_safe() || opens_websocket(headers);
    if visitor.is_by_cookie() && changes && !is_from(headers, &origin) {
        return Err(Refused::Foreign.into());
    }
    let yes = verdict::decide(app, found.route, found.account, &visitor.caller)?;
    Ok((visitor, yes))
}

/// Whether a request would open a websocket. Some proxies do not pass on `Upgrade`, since it is about
/// one connection; what else browsers say when they open one, they do.
fn opens_websocket(headers: &HeaderMap) -> bool {
    let mode = headers.get("sec-fetch-mode").is_some_and(|mode| mode == "websocket");
    let names = [header::UPGRADE, header::SEC_WEBSOCKET_KEY, header::SEC_WEBSOCKET_VERSION];
    mode || names.iter().any(|name| headers.contains_key(name))
}

/// That all the fields of a route that need more are shown.
async fn on_record(
    app: &App,
    gateway: &Gateway,
    (asked, found): (&Asked<'_>, Found<'_>),
    (visitor, yes): (&Visitor, &Yes),
) -> Result<(), Refusal> {
    let showing = Showing {
        app,
        caller: &visitor.caller,
        application: asked.application,
        path: asked.path.text(),
    };
    let limit = gateway.settings().limits.decision_max;
    let recorded = timeout(limit, showing.record(found.route, yes, None)).await;
    recorded.map_err(|_| No::Unavailable)?.map_err(|_| No::Unavailable)?;
    Ok(())
}

fn with_cookies(mut response: Response, headers: &HeaderMap) -> Response {
    let kept = cookies_of_application(headers)
        .and_then(|kept| HeaderValue::from_bytes(kept.as_bytes()).ok());
    if let Some(kept) = kept {
        response.headers_mut().insert(COOKIE, kept.clone());
        response.headers_mut().insert(header::COOKIE, kept);
    }
    response
}

/// A method as a proxy tells it.
fn method(text: &str) -> Result<Method, Unasked> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase());
    let method = text.parse().ok().filter(|_| is_plain);
    method.ok_or(Unasked("the method is none"))
}
