//! A request on its way to an application, and the answer on its way back.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, Version, header, request::Parts},
    response::Response,
};
use hyper::body::Incoming;
use tokio::time::{Duration, sleep, timeout};

use super::{
    Gateway,
    asked::{Asked, Unclear},
    carried::carried,
    cutting::{Cutting, ask_for_whole},
    headers,
    headers::Keeping,
    refusal::Refused,
    stream::{Ended, Progress, Watched},
    table::Found,
    tunnel, upstream,
    upstream::NoAnswer,
    verdict::{self, Yes},
    visitor::{self, Visitor},
};
use crate::App;

/// How often it is looked whether whoever has a stream open may still have it.
const LOOKED_AGAIN: Duration = Duration::from_secs(5);

/// The protocol that a request asks to go on with. There is one that passes.
pub(super) fn upgrade(headers: &HeaderMap) -> Option<HeaderValue> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let asks =
        text(header::CONNECTION).split(',').any(|it| it.trim().eq_ignore_ascii_case("upgrade"));
    let is_websocket = text(header::UPGRADE).eq_ignore_ascii_case("websocket");
    (asks && is_websocket).then(|| HeaderValue::from_static("websocket"))
}

/// Someone who may, and how they showed who they are.
pub(super) struct Allowed {
    pub(super) visitor: Visitor,
    pub(super) yes: Yes,
}

/// A request that is passed on.
pub(super) struct Passing<'p> {
    pub(super) app: &'p App,
    pub(super) gateway: &'p Gateway,
    pub(super) asked: &'p Asked<'p>,
    pub(super) found: Found<'p>,
    /// None where the route is open to anyone.
    pub(super) allowed: Option<Allowed>,
}

impl Passing<'_> {
    pub(super) async fn pass(self, mut parts: Parts, body: Body) -> Result<Response, Refused> {
        let limits = &self.gateway.settings().limits;
        let declared = parts.headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok());
        if declared.and_then(|it| it.parse().ok()).is_some_and(|it: u64| it > limits.body_bytes_max)
        {
            return Err(Refused::TooLarge);
        }
        // Where something is taken out of answers, they are read, and what is no answer cannot be.
        let upgrades = upgrade(&parts.headers)
            .filter(|_| parts.version == Version::HTTP_11 && !self.takes_out());
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
                sleep(LOOKED_AGAIN).await;
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
            return Ok(Response::from_parts(parts, carried(watched)));
        };
        if self.takes_out() {
            let cutting = Cutting {
                app: self.app,
                caller: &allowed.visitor.caller,
                asked: self.asked,
                route: self.found.route,
                yes: &allowed.yes,
                limits: &self.gateway.settings().limits,
            };
            return cutting.cut(parts, Body::new(watched), encoding.as_ref()).await;
        }
        let watched = match self.ended() {
            Some(ended) => watched.until(ended),
            None => watched,
        };
        Ok(Response::from_parts(parts, carried(watched)))
    }
}

/// What of a request may become another connection.
fn upgradable(parts: &mut Parts) -> Request {
    let mut request = Request::new(Body::empty());
    std::mem::swap(request.extensions_mut(), &mut parts.extensions);
    request
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
