//! The gateway's own proxy: a request is understood, decided and passed on, in this order, and
//! whatever is in doubt on the way ends it.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    body::{Body, HttpBody},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Version, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use hyper::body::Incoming;
use tokio::time::timeout;

use super::{
    Gateway, OWN,
    asked::{Asked, Unclear, client_ip},
    enter, headers,
    headers::Keeping,
    refusal::{Refused, navigates},
    reveal::{self, Showing},
    stream::{Ended, Progress, Watched, whole},
    table::{Found, OpenTo},
    tunnel, upstream,
    upstream::NoAnswer,
    verdict::{self, No, Yes},
    visitor::{self, Visitor},
};
use crate::{App, session};

/// How often it is looked whether whoever has a stream open may still have it.
const LOOKED_AGAIN: tokio::time::Duration = tokio::time::Duration::from_secs(5);

pub(super) async fn handle(State(app): State<App>, request: Request) -> Response {
    let Some(gateway) = app.gateway().cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (parts, body) = request.into_parts();
    let asking = parts.headers.clone();
    match answered(&app, &gateway, parts, body).await {
        Ok(response) => response,
        Err(refused) => refused.answer(&app, &asking),
    }
}

async fn answered(
    app: &App,
    gateway: &Gateway,
    parts: Parts,
    body: Body,
) -> Result<Response, Refused> {
    let asked = asked(gateway, &parts)?;
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

fn asked<'g>(gateway: &'g Gateway, parts: &Parts) -> Result<Asked<'g>, Refused> {
    let ip = client_ip(gateway.settings(), peer(parts), &parts.headers);
    let host = host(parts).ok_or(Unclear::Host)?;
    let asked = (parts.uri.path(), parts.uri.query());
    Ok(Asked::of(gateway, parts.method.clone(), host, asked, ip)?)
}

/// From where a request comes.
pub(super) fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip())
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

/// Whether a request comes from a page of an origin, as the browser says.
pub(super) fn is_from(headers: &HeaderMap, origin: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (None, None) => false,
        (site, said) => {
            site.is_none_or(|site| site == "same-origin")
                && said.is_none_or(|said| said.eq_ignore_ascii_case(origin))
        }
    }
}

/// The protocol that a request asks to go on with. There is one that passes.
fn upgrade(headers: &HeaderMap) -> Option<HeaderValue> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let asks =
        text(header::CONNECTION).split(',').any(|it| it.trim().eq_ignore_ascii_case("upgrade"));
    let is_websocket = text(header::UPGRADE).eq_ignore_ascii_case("websocket");
    (asks && is_websocket).then(|| HeaderValue::from_static("websocket"))
}

/// Someone who may, and how they showed who they are.
struct Allowed {
    visitor: Visitor,
    yes: Yes,
}

/// A request that is passed on.
struct Passing<'p> {
    app: &'p App,
    gateway: &'p Gateway,
    asked: &'p Asked<'p>,
    found: Found<'p>,
    allowed: Option<Allowed>,
}

impl Passing<'_> {
    async fn pass(self, mut parts: Parts, body: Body) -> Result<Response, Refused> {
        let limits = &self.gateway.settings().limits;
        let declared = parts.headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok());
        if declared.and_then(|it| it.parse().ok()).is_some_and(|it: u64| it > limits.body_bytes_max)
        {
            return Err(Refused::TooLarge);
        }
        let upgrades = upgrade(&parts.headers).filter(|_| parts.version == Version::HTTP_11);
        let browser = upgrades.is_some().then(|| hyper::upgrade::on(upgradable(&mut parts)));
        let progress = Progress::begun();
        let watched =
            Watched::new(body, limits.idle_max).limited(limits.body_bytes_max, progress.clone());
        let request = self.towards_application(parts, Body::new(watched), upgrades)?;
        let answer = self.gateway.upstream().answer(request, &progress).await;
        let answer = answer.map_err(|error| no_answer(&error, &progress))?;
        match (answer.status(), browser) {
            (StatusCode::SWITCHING_PROTOCOLS, Some(browser)) => Ok(self.upgraded(answer, browser)),
            (status, _) if status.is_informational() => Err(Refused::NoAnswer),
            _ => self.towards_browser(answer).await,
        }
    }

    fn takes_out(&self) -> bool {
        !self.found.route.redactions.is_empty()
    }

    fn towards_application(
        &self,
        parts: Parts,
        body: Body,
        upgrades: Option<HeaderValue>,
    ) -> Result<Request, Refused> {
        let query = self.asked.query.as_deref();
        let address = upstream::address(self.asked.application, self.asked.path.text(), query);
        let mut request = Request::new(body);
        *request.uri_mut() = address.ok_or(Refused::Unclear(Unclear::Override))?;
        *request.method_mut() = parts.method;
        let host = self.gateway.origin(self.asked.application);
        let host = host.split_once("://").map_or("", |(_, host)| host);
        *request.headers_mut() = parts.headers;
        let to = request.headers_mut();
        headers::towards_application(to, (self.asked.ip, self.gateway.settings().scheme(), host));
        if let Some(protocol) = upgrades {
            to.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
            to.insert(header::UPGRADE, protocol);
        }
        if self.takes_out() {
            ask_for_whole(to);
        }
        if let Some(Allowed { yes, .. }) = &self.allowed {
            let at = (self.app.now(), self.app.random());
            let assertion = self.gateway.assertion(self.asked.application, &yes.identity, at);
            yes.identity.write(to, &assertion);
        }
        Ok(request)
    }

    /// Tells when whoever asked may no longer have it.
    fn ended(&self) -> Option<Ended> {
        let credential = self.allowed.as_ref()?.visitor.credential.clone();
        let (app, gateway) = (self.app.clone(), self.gateway.clone());
        let (application, ip) = (self.asked.application.name.clone(), self.asked.ip);
        let (method, path) = (self.asked.method.clone(), self.asked.path.clone());
        Some(Box::pin(async move {
            loop {
                tokio::time::sleep(LOOKED_AGAIN).await;
                let limit = gateway.settings().limits.decision_max;
                let known = timeout(limit, visitor::known(&app, credential.clone(), ip)).await;
                let Ok(Ok(Some(visitor))) = known else { return };
                let mut all = gateway.table().applications().iter();
                let application = all.find(|it| it.name == application);
                let found = application.and_then(|it| it.route(&method, &path));
                let Some(found) = found else { return };
                if verdict::decide(&app, found.route, found.account, &visitor.caller).is_err() {
                    return;
                }
            }
        }))
    }

    fn upgraded(
        self,
        mut answer: axum::http::Response<Incoming>,
        browser: hyper::upgrade::OnUpgrade,
    ) -> Response {
        let application = hyper::upgrade::on(&mut answer);
        let idle_max = self.gateway.settings().limits.idle_max;
        let ended = self.ended().unwrap_or_else(|| Box::pin(std::future::pending()));
        tokio::spawn(async move {
            match tokio::try_join!(browser, application) {
                Ok((browser, application)) => {
                    tunnel::carry(browser, application, idle_max, ended).await;
                }
                Err(error) => tracing::debug!(%error, "a connection was not upgraded"),
            }
        });
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        let to = response.headers_mut();
        headers::towards_browser(to, Keeping::AsSaid);
        to.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        to.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        response
    }

    async fn towards_browser(
        self,
        answer: axum::http::Response<Incoming>,
    ) -> Result<Response, Refused> {
        let idle_max = self.gateway.settings().limits.idle_max;
        let (mut parts, body) = answer.into_parts();
        let keeping = match (&self.allowed, self.takes_out()) {
            (None, _) => Keeping::AsSaid,
            (Some(_), false) => Keeping::Private,
            (Some(_), true) => Keeping::Nowhere,
        };
        let encoding = parts.headers.get(header::CONTENT_ENCODING).cloned();
        headers::towards_browser(&mut parts.headers, keeping);
        let watched = Watched::new(body, idle_max);
        let Some(allowed) = &self.allowed else {
            return Ok(Response::from_parts(parts, Body::new(watched)));
        };
        if self.takes_out() {
            return self.cut(parts, Body::new(watched), encoding.as_ref(), allowed).await;
        }
        let watched = match self.ended() {
            Some(ended) => watched.until(ended),
            None => watched,
        };
        Ok(Response::from_parts(parts, Body::new(watched)))
    }

    /// An answer with parts that need more: without them, or with them and a record of that.
    async fn cut(
        &self,
        mut parts: axum::http::response::Parts,
        body: Body,
        encoding: Option<&HeaderValue>,
        Allowed { visitor, yes }: &Allowed,
    ) -> Result<Response, Refused> {
        let route = self.found.route;
        let fields = reveal::fields(route, yes);
        let is_whole = encoding.is_none_or(|it| it.as_bytes().eq_ignore_ascii_case(b"identity"))
            && parts.status != StatusCode::PARTIAL_CONTENT
            && parts.status != StatusCode::NOT_MODIFIED;
        let showing = Showing {
            app: self.app,
            caller: &visitor.caller,
            application: self.asked.application,
            path: self.asked.path.text(),
        };
        let limit = self.gateway.settings().limits.decision_max;
        let on_record = async |shown| {
            let recorded = timeout(limit, showing.record(route, yes, shown)).await;
            recorded.map_err(|_| No::Unavailable)?.map_err(|_| Refused::No(No::Unavailable))
        };
        let is_empty = self.asked.method == Method::HEAD || HttpBody::is_end_stream(&body);
        let is_refused =
            !parts.status.is_success() && !is_json(&parts.headers) && fields.takes_out();
        if is_empty || is_refused {
            parts.headers.remove(header::CONTENT_LENGTH);
            return Ok(Response::from_parts(parts, Body::empty()));
        }
        if !is_whole || !is_json(&parts.headers) {
            // Nobody can look into it: who may have all parts gets it, with all of them on record.
            if fields.takes_out() {
                return Err(Refused::Unreadable);
            }
            on_record(None).await?;
            return Ok(Response::from_parts(parts, body));
        }
        let read = whole(body, self.gateway.settings().limits.json_bytes_max).await;
        let cut = fields.cut(&read.ok_or(Refused::Unreadable)?).map_err(|_| Refused::Unreadable)?;
        on_record(Some(&cut.shown)).await?;
        for name in [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::TRAILER] {
            parts.headers.remove(name);
        }
        for name in ["content-md5", "digest", "content-digest", "repr-digest", "signature"] {
            parts.headers.remove(name);
        }
        Ok(Response::from_parts(parts, Body::from(cut.text)))
    }
}

/// What of a request may become another connection.
fn upgradable(parts: &mut Parts) -> Request {
    let mut request = Request::new(Body::empty());
    std::mem::swap(request.extensions_mut(), &mut parts.extensions);
    request
}

/// Of an answer that is cut, all is read: no part of it, none that was kept, and in plain text.
fn ask_for_whole(headers: &mut HeaderMap) {
    for name in [header::RANGE, header::IF_RANGE, header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE]
    {
        headers.remove(name);
    }
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    kind == "application/json" || kind == "text/json" || kind.ends_with("+json")
}

fn no_answer(error: &NoAnswer, progress: &Arc<Progress>) -> Refused {
    if progress.is_too_large() {
        return Refused::TooLarge;
    }
    match error {
        NoAnswer::Late => Refused::Late,
        NoAnswer::Failed(error) => {
            tracing::warn!(%error, connects = error.is_connect(), "an application did not answer");
            Refused::NoAnswer
        }
    }
}
