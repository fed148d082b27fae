//! The gateway's own proxy: a request is understood, decided and passed on, in this order, and
//! whatever is in doubt on the way ends it.

use axum::{
    body::{Body, HttpBody},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Version, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use tokio::time::timeout;

use super::{
    Gateway, OWN,
    asked::{Asked, Unclear},
    asker::client_ip,
    enter,
    passing::{Allowed, Passing, upgrade},
    refusal::{Refused, navigates},
    table::OpenTo,
    verdict::{self, No},
    visitor,
};
use crate::{App, session};

pub(super) async fn handle(State(app): State<App>, request: Request) -> Response {
    let Some(gateway) = app.gateway().cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (parts, body) = request.into_parts();
    let asking = parts.headers.clone();
    let ends_here = parts.version <= Version::HTTP_11 && !body.is_end_stream();
    match answered(&app, &gateway, parts, body).await {
        Ok(response) => response,
        Err(refused) => {
            let mut response = refused.answer(&app, &asking);
            if ends_here {
                // Its body is not read, so nothing can follow it on this connection.
                let close = HeaderValue::from_static("close");
                response.headers_mut().insert(header::CONNECTION, close);
            }
            response
        }
    }
}

async fn answered(
    app: &App,
    gateway: &Gateway,
    parts: Parts,
    body: Body,
) -> Result<Response, Refused> {
    let asked = asked(app, gateway, &parts)?;
    let Some(found) = asked.route() else {
        let is_start = parts.uri.path() == "/" && navigates(&parts.method, &parts.headers);
        let home = || Redirect::to(&format!("{OWN}/")).into_response();
        return if is_start { Ok(home()) } else { Err(No::Hidden.into()) };
    };
    if found.route.open_to == OpenTo::Anyone {
        return Passing { app, gateway, asked: &asked, found, allowed: None }
            .pass(parts, body)
            .await;
    }
    let limit = gateway.settings().limits.decision_max;
    let origin = gateway.origin(asked.application);
    let visitor = timeout(limit, visitor::of(app, &parts.headers, &origin, asked.ip)).await;
    let visitor = visitor.map_err(|_| No::Unavailable)?.map_err(|fault| unavailable(&fault))?;
    let Some(visitor) = visitor else {
        let shows_key = parts.headers.contains_key(header::AUTHORIZATION);
        if navigates(&parts.method, &parts.headers) && !shows_key {
            return Ok(enter::begin(app, &origin, &asked));
        }
        return Err(Refused::NotSignedIn);
    };
    let is_unsafe = !parts.method.is_safe() || upgrade(&parts.headers).is_some();
    if visitor.is_by_cookie() && is_unsafe && !is_from(&parts.headers, &origin) {
        return Err(Refused::Foreign);
    }
    let yes = verdict::decide(app, found.route, found.account, &visitor.caller)?;
    if let (Some(word), Some(person)) = (found.account, visitor.caller.as_person()) {
        session::worked_in(app, person, word);
    }
    let allowed = Some(Allowed { visitor, yes });
    Passing { app, gateway, asked: &asked, found, allowed }.pass(parts, body).await
}

fn unavailable(fault: &rolecall_store::Fault) -> No {
    tracing::error!(%fault, "it could not be found out who sends a request");
    No::Unavailable
}

fn asked<'g>(app: &App, gateway: &'g Gateway, parts: &Parts) -> Result<Asked<'g>, Refused> {
    let ip = client_ip(app, gateway, parts);
    let host = host(parts).ok_or(Unclear::Host)?;
    let asked = (parts.uri.path(), parts.uri.query());
    Ok(Asked::of(gateway, parts.method.clone(), host, asked, ip)?)
}

/// The one host that a request names. Where it stands in the request line too, both agree.
pub(super) fn host(parts: &Parts) -> Option<&str> {
    let mut said = parts.headers.get_all(header::HOST).iter();
    let host = said.next().map(|host| host.to_str().ok());
    let in_line = parts.uri.authority().map(axum::http::uri::Authority::as_str);
    match (host, in_line) {
        _ if said.next().is_some() => None,
        (Some(None), _) | (None, None) => None,
        (Some(Some(host)), Some(line)) => host.eq_ignore_ascii_case(line).then_some(host),
        (Some(Some(host)), None) => Some(host),
        (None, Some(line)) => Some(line),
    }
}

/// Whether a request comes from a page of an origin, as the browser says. A page that asks for no
/// referrer has its forms say the origin `null`: then the site alone tells, which no page can set.
pub(super) fn is_from(headers: &HeaderMap, origin: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (None, None) => false,
        (Some("same-origin"), Some("null")) => true,
        (site, said) => {
            site.is_none_or(|site| site == "same-origin")
                && said.is_none_or(|said| said.eq_ignore_ascii_case(origin))
        }
    }
}
