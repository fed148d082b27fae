//! What is counted and measured of requests and decisions: by route template, method and status, and
//! never by who, where or what was asked.
//!
//! Labels come from lists of this program, so that no stranger makes up new ones: an address that is
//! none counts as `other`, a method that is none as `OTHER`.

use std::{
    borrow::Cow,
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, core::Collector,
};

use crate::App;

/// What answers where no route does.
const OTHER: &str = "other";
/// Every request that an application behind the gateway may get.
const BEHIND: &str = "behind the gateway";

/// Up to which seconds answers are counted apart: a decision takes some microseconds, a page some
/// milliseconds, an export seconds.
const SECONDS: [f64; 13] =
    [0.000_05, 0.000_1, 0.000_25, 0.001, 0.002_5, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

/// All of it.
pub(crate) struct Figures {
    requests: IntCounterVec,
    seconds: HistogramVec,
    decisions: IntCounterVec,
    /// Decisions that programs asked for, and those of the gateway.
    pub(crate) authzen: Decisions,
    pub(crate) gateway: Decisions,
    /// What is answered most, looked up beforehand.
    pub(crate) one: Quick,
    pub(crate) many: Quick,
}

/// The template of the route that answered, on the response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route(Cow<'static, str>);

impl Route {
    pub(crate) fn of(template: &'static str) -> Self {
        Self(Cow::Borrowed(template))
    }

    /// As it stands in the list of routes, such as `/a/{account}/users`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Decisions by one door.
#[derive(Clone)]
pub(crate) struct Decisions {
    yes: IntCounter,
    no: IntCounter,
}

/// How often yes and no was said.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Said {
    yes: u64,
    no: u64,
}

impl Said {
    pub(crate) fn note(&mut self, yes: bool) {
        if yes { self.yes += 1 } else { self.no += 1 }
    }
}

impl Decisions {
    fn of(decisions: &IntCounterVec, door: &str) -> Self {
        let counter = |answer| decisions.with_label_values(&[door, answer]);
        Self { yes: counter("yes"), no: counter("no") }
    }

    pub(crate) fn count(&self, yes: bool) {
        if yes { self.yes.inc() } else { self.no.inc() }
    }

    pub(crate) fn add(&self, said: Said) {
        self.yes.inc_by(said.yes);
        self.no.inc_by(said.no);
    }
}

/// A route whose answers are all alike.
#[derive(Clone)]
pub(crate) struct Quick {
    requests: IntCounter,
    seconds: Histogram,
}

impl Quick {
    pub(crate) fn answered(&self, took: Duration) {
        self.requests.inc();
        self.seconds.observe(took.as_secs_f64());
    }
}

impl Figures {
    pub(crate) fn new() -> Self {
        let requests = Opts::new("rolecall_http_requests_total", "Requests that were answered.");
        let requests = IntCounterVec::new(requests, &["method", "route", "status"]);
        let seconds = HistogramOpts::new(
            "rolecall_http_request_seconds",
            "How long answers took, up to their first byte.",
        );
        let seconds = HistogramVec::new(seconds.buckets(SECONDS.to_vec()), &["method", "route"]);
        let decisions = Opts::new("rolecall_decisions_total", "Decisions that were given.");
        let decisions = IntCounterVec::new(decisions, &["door", "answer"]);
        let (requests, seconds) = (requests.expect("names"), seconds.expect("names"));
        let decisions = decisions.expect("names");
        let quick = |route| Quick {
            requests: requests.with_label_values(&["POST", route, "200"]),
            seconds: seconds.with_label_values(&["POST", route]),
        };
        Self {
            authzen: Decisions::of(&decisions, "authzen"),
            gateway: Decisions::of(&decisions, "gateway"),
            one: quick("/access/v1/evaluation"),
            many: quick("/access/v1/evaluations"),
            requests,
            seconds,
            decisions,
        }
    }

    pub(crate) fn collectors(&self) -> Vec<Box<dyn Collector>> {
        vec![
            Box::new(self.requests.clone()),
            Box::new(self.seconds.clone()),
            Box::new(self.decisions.clone()),
        ]
    }

    fn answered(&self, method: &str, route: &str, status: StatusCode, took: Duration) {
        self.requests.with_label_values(&[method, route, status.as_str()]).inc();
        self.seconds.with_label_values(&[method, route]).observe(took.as_secs_f64());
    }
}

/// Measures what a route of this server answers.
pub(crate) async fn measured(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let route = path.map_or(Route::of(OTHER), |path| Route(Cow::Owned(path.as_str().to_owned())));
    observed(&app, route, request, next).await
}

/// The same of the gateway's address, where routes are an application's: they are one.
pub(crate) async fn measured_behind(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    observed(&app, Route::of(BEHIND), request, next).await
}

async fn observed(app: &App, route: Route, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = known(request.method());
    let mut response = next.run(request).await;
    let (status, took) = (response.status(), started.elapsed());
    app.figures().answered(method, route.as_str(), status, took);
    let ms = took.as_secs_f64() * 1_000.0;
    let template = route.as_str();
    if status.is_server_error() {
        tracing::warn!(method, route = template, status = status.as_u16(), ms, "answered");
    } else {
        tracing::debug!(method, route = template, status = status.as_u16(), ms, "answered");
    }
    response.extensions_mut().insert(route);
    response
}

fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}
