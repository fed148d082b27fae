//! The questions that programs ask most, answered from the index alone: no lock, no database, little
//! that is allocated.
//!
//! It stands in front of everything else and takes what it is sure of: a key with its secret, a body
//! of the usual form, an answer whose reason the index knows. All else goes on to the handlers of
//! [`super::evaluation`], which say the same and more: errors, explanations, other moments, reasons
//! that only the records tell. A test asks both ways and compares.

mod asking;
mod body;
mod written;

use std::{
    net::SocketAddr,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody, to_bytes},
    extract::{ConnectInfo, MatchedPath, Request},
    http::{HeaderValue, Method, header, request::Parts},
    response::Response,
};
use rolecall_core::{KeyId, Origin};
use tower::{Service, ServiceExt};

use self::asking::Asking;
use crate::{App, BODY_BYTES_MAX, figures::Route, fresh, headers, key, request_id};

const ONE: &str = "/access/v1/evaluation";
const MANY: &str = "/access/v1/evaluations";

/// Answers these two addresses where it can; passes on the rest.
pub(crate) fn in_front_of(everything: &Router, app: &App) -> Router {
    routed(everything, app, Credential::Shown)
}

/// The same, asked by a key whose secret is not asked for: to measure what asking for it costs.
///
/// What the key may ask counts as ever.
#[cfg(feature = "vouched")]
pub fn asked_by(app: &App, key: KeyId) -> Router {
    routed(&crate::everything(app.clone()), app, Credential::Of(key))
}

fn routed(everything: &Router, app: &App, credential: Credential) -> Router {
    // Behind one counter: the service is copied for each request.
    let quick = |many| {
        let (app, everything) = (app.clone(), everything.clone());
        Quick(Arc::new(Front { app, everything, many, credential }))
    };
    Router::new()
        .route_service(ONE, quick(false))
        .route_service(MANY, quick(true))
        .fallback_service(everything.clone())
}

#[derive(Clone, Copy)]
enum Credential {
    Shown,
    #[cfg(feature = "vouched")]
    Of(KeyId),
}

#[derive(Clone)]
struct Quick(Arc<Front>);

struct Front {
    app: App,
    everything: Router,
    many: bool,
    credential: Credential,
}

impl Service<Request> for Quick {
    type Response = Response;
    type Error = std::convert::Infallible;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let front = self.0.clone();
        Box::pin(async move { Ok(front.answered(request).await) })
    }
}

impl Front {
    async fn answered(&self, request: Request) -> Response {
        let started = Instant::now();
        let Some(key) = self.key(&request) else { return self.passed_on(request).await };
        let (parts, body) = request.into_parts();
        let body = match to_bytes(body, BODY_BYTES_MAX).await {
            Ok(body) => body,
            // Read again by who can say what is wrong with it.
            Err(error) => {
                let broken = futures_util::stream::once(async { Err::<Bytes, _>(error) });
                return self.passed_on(Request::from_parts(parts, Body::from_stream(broken))).await;
            }
        };
        match self.of_index(key, &parts, &body) {
            Some(answer) => {
                let figures = self.app.figures();
                let (quick, route) =
                    if self.many { (&figures.many, MANY) } else { (&figures.one, ONE) };
                let mut response = self.with_headers(answer, &parts);
                response.extensions_mut().insert(Route::of(route));
                quick.answered(started.elapsed());
                response
            }
            None => self.passed_on(Request::from_parts(parts, Body::from(body))).await,
        }
    }

    async fn passed_on(&self, mut request: Request) -> Response {
        // It is found again there, and would be put after this one.
        request.extensions_mut().remove::<MatchedPath>();
        #[cfg(feature = "vouched")]
        let request = match self.credential {
            Credential::Of(key) => crate::caller::vouched_for(request, key),
            Credential::Shown => request,
        };
        match self.everything.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    /// Whose request it is, if it is one of the usual form.
    fn key(&self, request: &Request) -> Option<KeyId> {
        let headers = request.headers();
        let is_json = headers.get(header::CONTENT_TYPE)?.as_bytes() == b"application/json";
        let fits = request.body().size_hint().upper().is_some_and(|it| it <= BODY_BYTES_MAX as u64);
        if !is_json || !fits || request.method() != Method::POST {
            return None;
        }
        // What is asked of the node, and what it may have missed, is looked at there.
        if headers.contains_key(&fresh::MIN_REVISION) || self.app.store().is_out_of_date() {
            return None;
        }
        match self.credential {
            Credential::Shown => key::shown(headers, self.app.store().live()),
            #[cfg(feature = "vouched")]
            Credential::Of(key) => Some(key),
        }
    }

    fn of_index(&self, key: KeyId, parts: &Parts, body: &[u8]) -> Option<Vec<u8>> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let origin = peer.map_or(Origin::Unknown, |peer| Origin::Ip(peer.0.ip()));
        let now = self.app.now();
        let store = self.app.store();
        let live = store.live();
        let (answer, said) = live.decide(|index| {
            let mut asking = Asking::of(live, index, key, (origin, now))?;
            let answer = if self.many { asking.many(body) } else { asking.one(body) };
            Some((answer?, asking.said))
        })?;
        self.app.figures().authzen.add(said);
        store.key_used(key, now);
        Some(answer)
    }

    fn with_headers(&self, answer: Vec<u8>, parts: &Parts) -> Response {
        let length = HeaderValue::from(answer.len());
        let mut response = Response::new(Body::from(answer));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CONTENT_LENGTH, length);
        headers.insert(request_id::X_REQUEST_ID.clone(), request_id::of(&parts.headers, &self.app));
        headers::for_programs(headers, &self.app);
        response
    }
}
