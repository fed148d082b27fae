//! The same decision for other proxies, which ask about each request that they get: nginx
//! (`auth_request`), Traefik and Caddy (forward authentication) and Envoy (`ext_authz` over HTTP).
//!
//! A handler for each brings the question to one form ([`question`]); from there on all is the same.
//! The answer is 200 with what the application is to be told, 401 where nobody is signed in, and 403
//! for everything else: what is hidden, what is not covered, what cannot be decided.
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
    asked::{Asked, client_ip},
    headers::cookies_of_application,
    proxy::{is_from, peer},
    reveal::Showing,
    table::OpenTo,
    verdict, visitor,
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
    NotSignedIn,
    Forbidden(&'static str),
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
    answer(&app, &parts, envoy::question(&parts)).await
}

async fn answer(app: &App, parts: &Parts, question: Result<Question, Unasked>) -> Response {
    let mut response = match decided(app, parts, question).await {
        Ok(response) => response,
        Err(Refusal::NotSignedIn) => {
            let challenge = [(header::WWW_AUTHENTICATE, "Bearer realm=\"rolecall\"")];
            (StatusCode::UNAUTHORIZED, challenge).into_response()
        }
        Err(Refusal::Forbidden(why)) => {
            tracing::debug!(why, "a request was refused for another proxy");
            StatusCode::FORBIDDEN.into_response()
        }
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn decided(
    app: &App,
    parts: &Parts,
    question: Result<Question, Unasked>,
) -> Result<Response, Refusal> {
    let forbidden = Refusal::Forbidden;
    let gateway = app.gateway().ok_or(forbidden("there is no gateway"))?;
    let question = question.map_err(|unasked| forbidden(unasked.0))?;
    let asker = question::asker(app, gateway, parts).map_err(|unasked| forbidden(unasked.0))?;
    let host = question.host.as_deref().unwrap_or(gateway.settings().authority());
    let asked = (question.path.as_str(), question.query.as_deref());
    let ip = client_ip(gateway.settings(), peer(parts), &parts.headers);
    let asked = Asked::of(gateway, question.method, host, asked, ip);
    let asked = asked.map_err(|_| forbidden("the request can be read in two ways"))?;
    if asked.path.text() != question.path {
        return Err(forbidden("the path is not in its canonical form"));
    }
    let found = asked.route().ok_or(forbidden("no route covers it"))?;
    let headers = &parts.headers;
    if found.route.open_to == OpenTo::Anyone {
        return Ok(with_cookies(StatusCode::OK.into_response(), headers));
    }
    let limit = gateway.settings().limits.decision_max;
    let origin = gateway.origin(asked.application);
    let visitor = timeout(limit, visitor::of(app, headers, &origin, asked.ip)).await;
    let visitor = visitor.map_err(|_| forbidden("the decision came too late"))?;
    let visitor = visitor.map_err(|_| forbidden("it could not be found out who asks"))?;
    let visitor = visitor.ok_or(Refusal::NotSignedIn)?;
    let is_websocket = headers.contains_key(header::UPGRADE);
    let changes = !asked.method.is_safe() || is_websocket;
    if visitor.is_by_cookie() && changes && !is_from(headers, &origin) {
        return Err(forbidden("it comes from a page of another origin"));
    }
    let yes = verdict::decide(app, found.route, found.account, &visitor.caller);
    let yes = yes.map_err(|_| forbidden("they may not, or it cannot be decided"))?;
    if yes.account.is_some_and(|account| !asker.knows(app, account)) {
        return Err(forbidden("the account is not one that the proxy's key may ask about"));
    }
    if yes.may_see.iter().any(Option::is_none) {
        return Err(forbidden("the answer has fields that need more, and nobody takes them out"));
    }
    let showing = Showing {
        app,
        caller: &visitor.caller,
        application: asked.application,
        path: asked.path.text(),
    };
    let recorded = timeout(limit, showing.record(found.route, &yes, None)).await;
    recorded
        .map_err(|_| forbidden("the record came too late"))?
        .map_err(|_| forbidden("it could not be put on record"))?;
    let mut response = StatusCode::OK.into_response();
    let assertion = gateway.assertion(asked.application, &yes.identity, (app.now(), app.random()));
    yes.identity.write(response.headers_mut(), &assertion);
    Ok(with_cookies(response, headers))
}

fn with_cookies(mut response: Response, headers: &HeaderMap) -> Response {
    let kept = cookies_of_application(headers).and_then(|kept| HeaderValue::from_str(&kept).ok());
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
