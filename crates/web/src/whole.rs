//! Soon after a start decisions are answered, and the records of everything are still being read:
//! what looks at them waits, and is never answered from half of them.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};

use crate::{App, portal::error::in_the_way, problem::Problem};

/// How long a request waits, before its sender is told to come again.
const WAIT_MAX: Duration = Duration::from_secs(10);

pub(crate) async fn awaited(State(app): State<App>, request: Request, next: Next) -> Response {
    let live = app.store().live();
    if live.is_whole() || tokio::time::timeout(WAIT_MAX, live.whole()).await.is_ok() {
        return next.run(request).await;
    }
    let detail = "the server has just been started and is reading its records: come again soon";
    in_the_way(
        request.headers(),
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "store.unavailable", detail),
    )
}
