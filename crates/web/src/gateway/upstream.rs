//! Towards applications: connections that are used again, in plain text or over TLS, and time-outs.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, Response, Uri, uri::PathAndQuery},
};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, Error, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use tokio::time::{Duration, Instant, sleep_until};

use super::{settings::Settings, stream::Progress, table::Application};

/// How many connections to an application are kept for the next request.
const IDLE_CONNECTIONS_MAX: usize = 64;
/// For how long.
const KEPT: Duration = Duration::from_secs(30);

/// Asks applications.
#[derive(Clone)]
pub(super) struct Upstream {
    client: Client<HttpsConnector<HttpConnector>, Body>,
    first_byte_max: Duration,
}

/// Why an application gave no answer.
#[derive(Debug)]
pub(super) enum NoAnswer {
    /// It was not reached, or said what is no HTTP.
    Failed(Error),
    /// It said nothing for too long.
    Late,
}

impl Upstream {
    pub(super) fn new(settings: &Settings) -> Self {
        let limits = &settings.limits;
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(limits.connect_max));
        connector.set_nodelay(true);
        connector.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(settings.authorities.client())
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(KEPT)
            .pool_max_idle_per_host(IDLE_CONNECTIONS_MAX)
            // The browser's host goes through as it is.
            .set_host(false)
            .build(connector);
        Self { client, first_byte_max: settings.limits.first_byte_max }
    }

    /// Sends a request, and waits for the head of the answer as long as its body makes progress.
    pub(super) async fn answer(
        &self,
        request: Request<Body>,
        progress: &Arc<Progress>,
    ) -> Result<Response<Incoming>, NoAnswer> {
        let mut answer = std::pin::pin!(self.client.request(request));
        loop {
            let until = progress.last() + self.first_byte_max;
            tokio::select! {
                answered = &mut answer => return answered.map_err(NoAnswer::Failed),
                () = sleep_until(until) => {
                    if progress.last() + self.first_byte_max <= Instant::now() {
                        return Err(NoAnswer::Late);
                    }
                }
            }
        }
    }
}

/// The address of a path at an application.
pub(super) fn address(application: &Application, path: &str, query: Option<&str>) -> Option<Uri> {
    let asked: PathAndQuery = match query {
        Some(query) => format!("{path}?{query}").parse().ok()?,
        None => path.parse().ok()?,
    };
    let mut parts = application.upstream.clone().into_parts();
    parts.path_and_query = Some(asked);
    Uri::from_parts(parts).ok()
}
