//! Whether something goes on on a connection.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{Response, StatusCode},
};
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, sleep_until};

/// How often it is looked whether something still goes on, at the most.
const LOOKED_AGAIN: Duration = Duration::from_millis(100);

/// Counts what goes on, and knows when the last of it ended.
#[derive(Debug)]
pub(super) struct Activity {
    begun: Instant,
    requests: AtomicUsize,
    going_on: AtomicUsize,
    last_ms: AtomicU64,
}

impl Activity {
    pub(super) fn new() -> Self {
        let (requests, going_on) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self { begun: Instant::now(), requests, going_on, last_ms: AtomicU64::new(0) }
    }

    /// A request has come.
    pub(super) fn begun(self: Arc<Self>) -> Busy {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.going_on.fetch_add(1, Ordering::Relaxed);
        Busy(self)
    }

    /// How many requests have come.
    pub(super) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    /// Whether no request is being answered.
    pub(super) fn is_idle(&self) -> bool {
        self.going_on.load(Ordering::Relaxed) == 0
    }

    /// Comes when nothing has gone on for so long.
    pub(super) async fn idle_for(&self, long: Duration) {
        let mut until = Instant::now();
        loop {
            until = match self.is_idle() {
                true if self.last() + long <= Instant::now() => return,
                true => self.last() + long,
                false => until.max(Instant::now()) + long.max(LOOKED_AGAIN),
            };
            sleep_until(until).await;
        }
    }

    fn last(&self) -> Instant {
        self.begun + Duration::from_millis(self.last_ms.load(Ordering::Relaxed))
    }
}

/// A request that is being answered, as long as it is kept.
pub(super) struct Busy(Arc<Activity>);

impl Busy {
    /// Goes on until the answer is sent; for ever, where the connection becomes another one.
    pub(super) fn until_sent(self, response: Response<Body>) -> Response<Body> {
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            // This one is never over.
            self.0.going_on.fetch_add(1, Ordering::Relaxed);
            return response;
        }
        response.map(|body| Body::new(Sent { body, _busy: self }))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let ms = u64::try_from(self.0.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.last_ms.store(ms, Ordering::Relaxed);
        self.0.going_on.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The body of an answer, until it is sent.
struct Sent {
    body: Body,
    _busy: Busy,
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
