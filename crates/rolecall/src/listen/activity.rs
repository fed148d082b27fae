//! Whether something goes on on a connection.

use std::{
    collections::BTreeMap,
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
use parking_lot::Mutex;
use tokio::time::{Instant, sleep, sleep_until};

/// How often it is looked whether something still goes on, at the most.
const LOOKED_AGAIN: Duration = Duration::from_millis(100);

/// Counts what goes on, and knows when the last of it ended.
#[derive(Debug)]
pub(super) struct Activity {
    begun: Instant,
    requests: AtomicUsize,
    going_on: AtomicUsize,
    last_ms: AtomicU64,
    /// The answers of which there is more than the other end takes, each since when: by the number of
    /// its request, over HTTP/2 alone.
    untaken: Option<Mutex<BTreeMap<usize, Instant>>>,
}

impl Activity {
    /// Of a connection with or without streams of their own pace.
    pub(super) fn new(has_streams: bool) -> Self {
        Self {
            begun: Instant::now(),
            requests: AtomicUsize::new(0),
            going_on: AtomicUsize::new(0),
            last_ms: AtomicU64::new(0),
            untaken: has_streams.then(Mutex::default),
        }
    }

    /// A request has come.
    pub(super) fn begun(self: Arc<Self>) -> Busy {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        self.going_on.fetch_add(1, Ordering::Relaxed);
        Busy { activity: self, number }
    }

    /// Comes when more of an answer could have been taken for so long.
    pub(super) async fn untaken_for(&self, long: Duration) {
        loop {
            let oldest = self.untaken.as_ref().and_then(|all| all.lock().values().min().copied());
            match oldest.map(|since| since + long) {
                Some(until) if until <= Instant::now() => return,
                Some(until) => sleep_until(until).await,
                None => sleep(long).await,
            }
        }
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
pub(super) struct Busy {
    activity: Arc<Activity>,
    number: usize,
}

impl Busy {
    /// Goes on until the answer is sent; for ever, where the connection becomes another one.
    pub(super) fn until_sent(self, response: Response<Body>) -> Response<Body> {
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            // This one is never over.
            self.activity.going_on.fetch_add(1, Ordering::Relaxed);
            return response;
        }
        if !response.body().is_end_stream() {
            self.waits();
        }
        response.map(|body| Body::new(Sent { body, busy: self }))
    }

    /// From now on it is the other end that is waited for.
    fn waits(&self) {
        if let Some(untaken) = &self.activity.untaken {
            untaken.lock().insert(self.number, Instant::now());
        }
    }

    /// The other end takes more, or there is no more.
    fn takes(&self) {
        if let Some(untaken) = &self.activity.untaken {
            untaken.lock().remove(&self.number);
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.takes();
        let ms = u64::try_from(self.activity.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.activity.last_ms.store(ms, Ordering::Relaxed);
        self.activity.going_on.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The body of an answer, until it is sent.
struct Sent {
    body: Body,
    busy: Busy,
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.busy.takes();
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if matches!(frame, Poll::Ready(Some(Ok(_)))) {
            self.busy.waits();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
