//! The body of a request, which has to come at some pace: whoever sends it drop by drop keeps memory
//! and a place from others.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep, sleep_until};

/// For so many bytes that have come, the rest has a second more.
const BYTES_A_SECOND_MIN: u64 = 16_384;

/// Whether a body came too slowly.
#[derive(Clone, Default)]
pub(super) struct Late(Arc<AtomicBool>);

impl Late {
    pub(super) fn is_late(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A body with the moment until which it is waited for.
pub(super) struct Paced {
    body: Incoming,
    late: Late,
    begun: Instant,
    long: Duration,
    bytes: u64,
    until: Pin<Box<Sleep>>,
}

impl Paced {
    pub(super) fn new(body: Incoming, long: Duration, late: Late) -> Self {
        let begun = Instant::now();
        Self { body, late, begun, long, bytes: 0, until: Box::pin(sleep_until(begun + long)) }
    }

    fn came(&mut self, frame: &Frame<Bytes>) {
        let length = frame.data_ref().map_or(0, Bytes::len);
        self.bytes = self.bytes.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
        let earned = Duration::from_secs(self.bytes / BYTES_A_SECOND_MIN);
        self.until.as_mut().reset(self.begun + self.long + earned);
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                self.came(&frame);
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(other) => Poll::Ready(other.map(|frame| frame.map_err(axum::Error::new))),
            Poll::Pending if self.until.as_mut().poll(context).is_ready() => {
                self.late.0.store(true, Ordering::Relaxed);
                let error = std::io::Error::from(std::io::ErrorKind::TimedOut);
                Poll::Ready(Some(Err(axum::Error::new(error))))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
