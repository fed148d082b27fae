//! A connection that keeps a place, also when it is no longer HTTP, and loses it where nothing comes
//! of it.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

use super::{activity::Activity, addresses::Seat};

/// How long to wait for the other end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// For the rest of the head of a request; over HTTP/2 heads do not follow each other.
    pub(super) head_max: Option<Duration>,
    /// Until it takes something of an answer.
    pub(super) untaken_max: Duration,
}

pub(super) struct Place {
    stream: TcpStream,
    activity: Arc<Activity>,
    times: Times,
    /// Runs while a head has begun and is not whole, with how many requests had come before.
    head: Option<(usize, Pin<Box<Sleep>>)>,
    /// Runs while nothing is taken.
    untaken: Option<Pin<Box<Sleep>>>,
    _seat: Seat,
}

impl Place {
    pub(super) fn new(
        stream: TcpStream,
        seat: Seat,
        activity: Arc<Activity>,
        times: Times,
    ) -> Self {
        Self { stream, activity, times, head: None, untaken: None, _seat: seat }
    }

    /// After some bytes were read: they are of a head, unless a request is being answered.
    fn came(&mut self) {
        self.forget_whole();
        if let (Some(head_max), None, true) =
            (self.times.head_max, &self.head, self.activity.is_idle())
        {
            self.head = Some((self.activity.requests(), Box::pin(sleep(head_max))));
        }
    }

    /// A head that has become a request is waited for no longer.
    fn forget_whole(&mut self) {
        let requests = self.activity.requests();
        self.head = self.head.take().filter(|(before, _)| *before == requests);
    }

    fn waits(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.forget_whole();
        late(self.head.as_mut().map(|(_, head)| head), context)
    }

    /// What became of writing: whoever takes nothing for too long is let go.
    fn wrote<T>(
        &mut self,
        wrote: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if wrote.is_ready() {
            self.untaken = None;
            return wrote;
        }
        let untaken_max = self.times.untaken_max;
        let untaken = self.untaken.get_or_insert_with(|| Box::pin(sleep(untaken_max)));
        match late(Some(untaken), context) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            _ => Poll::Pending,
        }
    }
}

/// Ready with an error once a time is over.
fn late(time: Option<&mut Pin<Box<Sleep>>>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
    match time.map(|time| time.as_mut().poll(context)) {
        Some(Poll::Ready(())) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
        _ => Poll::Pending,
    }
}

impl AsyncRead for Place {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.stream).poll_read(context, buffer) {
            Poll::Ready(read) => {
                if buffer.filled().len() > before {
                    self.came();
                }
                Poll::Ready(read)
            }
            Poll::Pending => self.waits(context),
        }
    }
}

impl AsyncWrite for Place {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        piece: &[u8],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write(context, piece);
        self.wrote(wrote, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.wrote(wrote, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
