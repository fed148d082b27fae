//! Bodies on their way through: piece by piece, never held as a whole, with a limit and a time-out.
//! All of this is looked at while someone reads; [`super::carried`] goes on by itself.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use tokio::time::{Duration, Instant, Sleep, sleep};

/// Why a body came to no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Broken {
    /// It has more bytes than are taken.
    #[error("the body has more bytes than are taken")]
    TooLarge,
    /// Nothing came for too long.
    #[error("nothing came on a stream for too long")]
    Idle,
    /// Nobody took what came for too long.
    #[error("nothing was taken of a stream for too long")]
    Untaken,
    /// Whoever asked may no longer have it.
    #[error("access ended while the answer was sent")]
    AccessEnded,
}

/// Comes when access to a stream ends.
pub(super) type Ended = Pin<Box<dyn Future<Output = ()> + Send>>;

/// How far a request has come.
#[derive(Debug)]
pub(super) struct Progress {
    begun: Instant,
    last_ms: AtomicU64,
    is_too_large: AtomicBool,
}

impl Progress {
    pub(super) fn begun() -> Arc<Self> {
        let (last_ms, is_too_large) = (AtomicU64::new(0), AtomicBool::new(false));
        Arc::new(Self { begun: Instant::now(), last_ms, is_too_large })
    }

    /// When a piece of it went through last.
    pub(super) fn last(&self) -> Instant {
        self.begun + Duration::from_millis(self.last_ms.load(Ordering::Relaxed))
    }

    /// Whether it was given up for its size.
    pub(super) fn is_too_large(&self) -> bool {
        self.is_too_large.load(Ordering::Relaxed)
    }

    /// Notes that something went through.
    pub(super) fn note(&self) {
        let ms = self.begun.elapsed().as_millis();
        self.last_ms.store(u64::try_from(ms).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// A body that is watched.
pub(super) struct Watched<B> {
    inner: B,
    pub(super) idle_max: Duration,
    idle: Pin<Box<Sleep>>,
    /// How many bytes may still come.
    left: u64,
    progress: Option<Arc<Progress>>,
    ended: Option<Ended>,
}

impl<B> Watched<B> {
    pub(super) fn new(inner: B, idle_max: Duration) -> Self {
        let idle = Box::pin(sleep(idle_max));
        Self { inner, idle_max, idle, left: u64::MAX, progress: None, ended: None }
    }

    /// With so many bytes at the most, and how far it has come told.
    pub(super) fn limited(self, bytes_max: u64, progress: Arc<Progress>) -> Self {
        Self { left: bytes_max, progress: Some(progress), ..self }
    }

    /// Until access to it ends.
    pub(super) fn until(self, ended: Ended) -> Self {
        Self { ended: Some(ended), ..self }
    }

    /// Gives whoever sends it all the time again: it was not for them that nothing came.
    pub(super) fn wait_anew(&mut self) {
        self.idle.as_mut().reset(Instant::now() + self.idle_max);
    }

    /// Comes when access to it ends.
    pub(super) async fn access_ended(&mut self) {
        match self.ended.as_mut() {
            Some(ended) => ended.await,
            None => std::future::pending().await,
        }
    }

    fn came(&mut self, frame: Frame<Bytes>) -> Result<Frame<Bytes>, Broken> {
        if let Some(data) = frame.data_ref() {
            let left = self.left.checked_sub(data.len() as u64);
            let Some(left) = left else {
                let progress = self.progress.as_ref();
                progress.inspect(|it| it.is_too_large.store(true, Ordering::Relaxed));
                return Err(Broken::TooLarge);
            };
            self.left = left;
        }
        if let Some(progress) = &self.progress {
            progress.note();
        }
        self.wait_anew();
        Ok(frame)
    }
}

impl<B> HttpBody for Watched<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<axum::BoxError>,
{
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let has_ended =
            |ended: &mut Ended, context: &mut Context<'_>| ended.as_mut().poll(context).is_ready();
        if self.ended.as_mut().is_some_and(|ended| has_ended(ended, context)) {
            return Poll::Ready(Some(Err(Broken::AccessEnded.into())));
        }
        match Pin::new(&mut self.inner).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => Poll::Ready(Some(self.came(frame).map_err(Into::into))),
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error.into()))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending if self.idle.as_mut().poll(context).is_ready() => {
                Poll::Ready(Some(Err(Broken::Idle.into())))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Reads a body whole, of so many bytes at the most.
pub(super) async fn whole(body: Body, bytes_max: usize) -> Option<Bytes> {
    axum::body::to_bytes(body, bytes_max).await.ok()
}

#[cfg(test)]
pub(super) mod tests {
    use futures_util::StreamExt;

    use super::*;

    pub(in super::super) fn pieces(count: usize) -> Body {
        let piece = || Ok::<_, std::io::Error>(Bytes::from_static(b"0123456789"));
        Body::from_stream(futures_util::stream::iter((0..count).map(move |_| piece())))
    }

    pub(in super::super) async fn read<B>(body: B) -> Result<usize, String>
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<axum::BoxError>,
    {
        let mut read = 0;
        let mut stream = Body::new(body).into_data_stream();
        while let Some(piece) = stream.next().await {
            read += piece.map_err(|error| error.to_string())?.len();
        }
        Ok(read)
    }

    #[tokio::test]
    async fn a_body_ends_at_its_limit_however_it_is_sent() {
        let idle = Duration::from_secs(1);
        let progress = Progress::begun();
        let fits = Watched::new(pieces(3), idle).limited(30, progress.clone());
        assert_eq!(read(fits).await, Ok(30));
        assert!(!progress.is_too_large());
        let beyond = Watched::new(pieces(4), idle).limited(39, progress.clone());
        assert_eq!(read(beyond).await, Err(Broken::TooLarge.to_string()));
        assert!(progress.is_too_large());
    }

    #[tokio::test]
    async fn a_stream_on_which_nothing_comes_is_given_up() {
        let never =
            Body::from_stream(futures_util::stream::pending::<Result<Bytes, std::io::Error>>());
        let begun = Instant::now();
        let watched = Watched::new(never, Duration::from_millis(70));
        assert_eq!(read(watched).await, Err(Broken::Idle.to_string()));
        assert!(begun.elapsed() >= Duration::from_millis(70));
    }

    #[tokio::test]
    async fn a_stream_ends_with_the_access_to_it() {
        let never =
            Body::from_stream(futures_util::stream::pending::<Result<Bytes, std::io::Error>>());
        let ended = Box::pin(sleep(Duration::from_millis(30)));
        let watched = Watched::new(never, Duration::from_secs(7)).until(ended);
        assert_eq!(read(watched).await, Err(Broken::AccessEnded.to_string()));
    }
}
