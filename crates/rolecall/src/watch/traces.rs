//! Traces: what a request was made of and how long each part took, for a collector of OpenTelemetry.
//!
//! They are off unless a collector is named. A span has the method, the template of the route and the
//! status, and never an address, a name or an id of anyone.

use axum::{
    Router,
    extract::Request,
    middleware::{self, Next},
    response::Response,
};
use opentelemetry::{
    KeyValue,
    propagation::TextMapPropagator,
    trace::{TraceContextExt, TracerProvider},
};
use opentelemetry_http::HeaderExtractor;
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{Sampler, SdkTracerProvider},
};
use rolecall_web::Route;
use tokio::runtime::Handle;
use tracing::{Instrument, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{Layer, filter::filter_fn, registry::LookupSpan};
use url::Url;

use super::{REQUEST, collector::Collector};
use crate::mistake::Mistake;

const NAME: &str = "rolecall";
/// Where collectors take traces, if nothing else is said.
const PATH: &str = "/v1/traces";

/// Who makes spans and sends them.
#[derive(Debug)]
pub(crate) struct Traces(SdkTracerProvider);

impl Traces {
    /// Sends a part of the requests to a collector. What is sent goes out on `runtime`.
    pub(crate) fn begin(endpoint: &str, ratio: f64, runtime: &Handle) -> Result<Self, Mistake> {
        let endpoint = addressed(endpoint)?;
        let collector = Collector::new(runtime.clone());
        let exporter = SpanExporter::builder().with_http().with_http_client(collector);
        let exporter = exporter.with_endpoint(endpoint.as_str()).build().map_err(|error| {
            Mistake::usage(format!("traces cannot be sent to {endpoint}: {error}"))
        })?;
        let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(ratio)));
        let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let resource = Resource::builder().with_service_name(NAME).with_attribute(version).build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_sampler(sampler)
            .with_resource(resource)
            .build();
        Ok(Self(provider))
    }

    /// What makes spans of this program's.
    pub(super) fn layer<S>(&self) -> Box<dyn Layer<S> + Send + Sync>
    where
        S: tracing::Subscriber + for<'s> LookupSpan<'s> + Send + Sync,
    {
        let ours = filter_fn(|about| {
            // The span of the log has the number of a request, which strangers choose.
            let level = *about.level() <= tracing::Level::INFO;
            about.is_span() && about.name() != REQUEST && about.target().starts_with(NAME) && level
        });
        let layer = tracing_opentelemetry::layer().with_tracer(self.0.tracer(NAME));
        layer.with_location(false).with_threads(false).with_target(false).with_filter(ours).boxed()
    }

    /// Sends what has not been sent.
    pub(super) fn end(self) {
        if let Err(error) = self.0.shutdown() {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// Where a collector is asked.
pub(crate) fn addressed(endpoint: &str) -> Result<Url, Mistake> {
    let url = Url::parse(endpoint).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
    let mut url = url.ok_or_else(|| {
        Mistake::usage(format!(
            "`{endpoint}` is no collector of traces: write http://HOST:4318, or https://HOST/PATH"
        ))
    })?;
    if url.path() == "/" {
        url.set_path(PATH);
    }
    Ok(url)
}

/// The same with a span around each request.
pub(crate) fn traced(router: Router, follow: bool) -> Router {
    router.layer(middleware::from_fn(move |request, next| spanned(request, next, follow)))
}

async fn spanned(request: Request, next: Next, follow: bool) -> Response {
    let span = tracing::info_span!(
        "answer",
        otel.kind = "server",
        http.request.method = request.method().as_str(),
        http.route = Empty,
        http.response.status_code = Empty,
        otel.status_code = Empty,
    );
    if follow {
        let parent = TraceContextPropagator::new().extract(&HeaderExtractor(request.headers()));
        // It fails where the span is not kept, and then nothing goes on.
        drop(span.set_parent(parent));
    }
    let method = request.method().clone();
    let response = next.run(request).instrument(span.clone()).await;
    if let Some(route) = response.extensions().get::<Route>() {
        span.record("http.route", route.as_str());
        // Which route it is, is known once it has been answered.
        span.context().span().update_name(format!("{method} {}", route.as_str()));
    }
    span.record("http.response.status_code", response.status().as_u16());
    if response.status().is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_is_named_by_its_host_or_by_all_of_its_address() {
        let url = |given| addressed(given).map(String::from).ok();
        let whole = Some("http://127.0.0.1:4318/v1/traces".to_owned());
        assert_eq!(url("http://127.0.0.1:4318"), whole);
        let other = "https://otel.example/in/v1/traces";
        assert_eq!(url(other), Some(other.to_owned()));
        for wrong in ["127.0.0.1:4318", "grpc://x", ""] {
            assert_eq!(url(wrong), None, "{wrong}");
        }
    }
}
