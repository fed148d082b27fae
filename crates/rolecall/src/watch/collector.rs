//! The way to a collector of traces: HTTP by the client that the gateway has too.

use std::{pin::Pin, time::Duration};

use axum::body::{Body, to_bytes};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use tokio::{runtime::Handle, time::timeout};

use crate::tls;

/// How long a collector may take.
const ANSWER_MAX: Duration = Duration::from_secs(10);
/// The most bytes of its answer.
const ANSWER_BYTES_MAX: usize = 65_536;

/// Sends on a runtime, whoever asks: spans are gathered on a thread of their own, which has none.
#[derive(Clone, Debug)]
pub(super) struct Collector {
    client: Client<HttpsConnector<HttpConnector>, Body>,
    runtime: Handle,
}

impl Collector {
    pub(super) fn new(runtime: Handle) -> Self {
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls::client());
        let connector = connector.https_or_http().enable_http1().build();
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Self { client, runtime }
    }
}

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'a>>;

impl HttpClient for Collector {
    fn send_bytes<'s, 'a>(&'s self, request: Request<Bytes>) -> Answer<'a>
    where
        's: 'a,
        Self: 'a,
    {
        let client = self.client.clone();
        // Whoever asks has no clock of the runtime either.
        let sent =
            self.runtime.spawn(async move { timeout(ANSWER_MAX, sent(client, request)).await });
        Box::pin(async move { sent.await?? })
    }
}

async fn sent(
    client: Client<HttpsConnector<HttpConnector>, Body>,
    request: Request<Bytes>,
) -> Result<Response<Bytes>, HttpError> {
    let (parts, body) = client.request(request.map(Body::from)).await?.into_parts();
    let body = to_bytes(Body::new(body), ANSWER_BYTES_MAX).await?;
    Ok(Response::from_parts(parts, body))
}
