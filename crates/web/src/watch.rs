//! For who looks after the server: whether it works, and how much.
//!
//! `/healthz` says that the process answers; `/readyz` that it can do its work, so that a balancer
//! sends others here, and `/readyz/decisions` that it decides, which it does for a while without the
//! database; `/metrics` gives figures in the text of Prometheus, on an address of its own
//! ([`router`]): they tell strangers nothing of anyone, and still are none of their business.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use prometheus::{
    IntGauge, Opts, Registry, TEXT_FORMAT, TextEncoder, process_collector::ProcessCollector,
};
use rolecall_store::{Counted, Health, Load};
use serde_json::json;

use crate::App;

/// How long the database may take to count.
const COUNTED_MAX: Duration = Duration::from_secs(2);

/// What is asked without a key, on every address.
pub(crate) fn health() -> Router<App> {
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/readyz/decisions", get(decides))
}

/// The address for who watches.
pub fn router(app: App) -> Router {
    let watched = Arc::new(Watched::new(&app));
    let metrics = get(move |State(app): State<App>| async move { shown(&watched, &app).await });
    health().route("/metrics", metrics).with_state(app)
}

pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

async fn ready(State(app): State<App>) -> Response {
    let health = app.health().await;
    let status = if health.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let Health { database, writer, is_current, is_whole, behind } = health;
    let said = json!({
        "ready": health.is_ready(), "database": database, "writer": writer, "records": is_whole,
        "current": is_current, "behind": behind,
    });
    (status, [(header::CACHE_CONTROL, "no-store")], Json(said)).into_response()
}

/// Whether decisions are answered here: not before the records are there, which the gateway asks for,
/// and not from what is too old.
async fn decides(State(app): State<App>) -> Response {
    let store = app.store();
    let (is_whole, is_current) = (store.live().is_whole(), !store.is_out_of_date());
    let is_ready = is_whole && is_current;
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let said = json!({"ready": is_ready, "records": is_whole, "current": is_current});
    (status, [(header::CACHE_CONTROL, "no-store")], Json(said)).into_response()
}

/// The figures, and those that are looked up when they are asked for.
struct Watched {
    registry: Registry,
    queue: IntGauge,
    revision: IntGauge,
    behind: IntGauge,
    connections: IntGauge,
    connections_idle: IntGauge,
    sessions: IntGauge,
    mail_waiting: IntGauge,
    mail_given_up: IntGauge,
    database_up: IntGauge,
    out_of_date: IntGauge,
}

impl Watched {
    fn new(app: &App) -> Self {
        let registry = Registry::new();
        let gauge = |name: &str, help: &str| {
            let gauge = IntGauge::new(format!("rolecall_{name}"), help).expect("a name");
            registry.register(Box::new(gauge.clone())).expect("each once");
            gauge
        };
        let watched = Self {
            queue: gauge("writer_queue", "Commands that wait for the writer."),
            revision: gauge("ledger_revision", "The last change that is in memory."),
            behind: gauge("ledger_behind", "Changes in the database that are not in memory."),
            connections: gauge("database_connections", "Connections to the database."),
            connections_idle: gauge("database_connections_idle", "Those that nobody uses."),
            sessions: gauge("sessions", "Sessions of people and accounts that are not over."),
            mail_waiting: gauge("mail_waiting", "Mail that waits to go out."),
            mail_given_up: gauge("mail_given_up", "Mail that was given up."),
            database_up: gauge("database_up", "Whether the database answers."),
            out_of_date: gauge(
                "out_of_date",
                "Whether all is answered no, since it may be too old.",
            ),
            registry: registry.clone(),
        };
        let version = Opts::new("rolecall_info", "This program.");
        let version = version.const_label("version", env!("CARGO_PKG_VERSION"));
        let version = IntGauge::with_opts(version).expect("a name");
        version.set(1);
        let own = app.figures().collectors().into_iter().chain(app.store().collectors());
        let process: Box<dyn prometheus::core::Collector> = Box::new(ProcessCollector::for_self());
        for collector in own.chain([process, Box::new(version)]) {
            registry.register(collector).expect("each once");
        }
        watched
    }

    fn load(&self, load: Load) {
        self.queue.set(whole(load.waiting));
        self.revision.set(i64::try_from(load.revision).unwrap_or(i64::MAX));
        let (open, idle) = load.connections;
        self.connections.set(whole(open));
        self.connections_idle.set(whole(idle));
    }

    fn counted(&self, load: Load, counted: Option<Counted>) {
        self.database_up.set(i64::from(counted.is_some()));
        let Some(counted) = counted else { return };
        let set =
            |gauge: &IntGauge, count: u64| gauge.set(i64::try_from(count).unwrap_or(i64::MAX));
        set(&self.sessions, counted.sessions);
        set(&self.mail_waiting, counted.mail_waiting);
        set(&self.mail_given_up, counted.mail_given_up);
        set(&self.behind, counted.revision.saturating_sub(load.revision));
    }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

async fn shown(watched: &Watched, app: &App) -> Response {
    let counted = tokio::time::timeout(COUNTED_MAX, app.store().counted(app.now())).await;
    let load = app.store().load();
    watched.load(load);
    watched.out_of_date.set(i64::from(app.store().is_out_of_date()));
    watched.counted(load, counted.ok().and_then(Result::ok));
    match TextEncoder::new().encode_to_string(&watched.registry.gather()) {
        Ok(text) => ([(header::CONTENT_TYPE, TEXT_FORMAT)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the figures could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
