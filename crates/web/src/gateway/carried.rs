//! A body that goes on by itself and holds one piece at the most: so time-outs hold, and access is
//! looked at again, also while nobody takes anything.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use tokio::{sync::mpsc, time::sleep};

use super::stream::{Broken, Watched};

/// A body that goes on whether it is read or not, and is given up where nothing is taken of it for as
/// long as nothing may come on it.
pub(super) fn carried<B>(body: Watched<B>) -> Body
where
    B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<axum::BoxError>,
{
    if body.is_end_stream() {
        return Body::new(body);
    }
    let (to, pieces) = mpsc::channel(1);
    let end = Arc::new(OnceLock::new());
    let left = body.size_hint();
    let carried = Carried { pieces, end: end.clone(), left };
    tokio::spawn(async move {
        let is_over = carry(body, &to).await;
        drop(end.set(is_over));
    });
    Body::new(carried)
}

type Piece = Frame<Bytes>;

/// How a body came to its end: by itself, or broken off.
type End = Result<(), axum::BoxError>;

async fn carry<B>(mut body: Watched<B>, to: &mpsc::Sender<Piece>) -> End
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<axum::BoxError>,
{
    let untaken_max = body.idle_max;
    loop {
        let piece = tokio::select! {
            piece = poll_fn(|context| Pin::new(&mut body).poll_frame(context)) => piece,
            () = to.closed() => return Ok(()),
        };
        let Some(piece) = piece.transpose()? else { return Ok(()) };
        let room = tokio::select! {
            room = to.reserve() => room,
            () = sleep(untaken_max) => return Err(Broken::Untaken.into()),
            () = body.access_ended() => return Err(Broken::AccessEnded.into()),
        };
        let Ok(room) = room else { return Ok(()) };
        room.send(piece);
        body.wait_anew();
    }
}

/// What is read of a body that is carried.
struct Carried {
    pieces: mpsc::Receiver<Piece>,
    /// Set once the body has come to its end, before the last sender is gone.
    end: Arc<OnceLock<End>>,
    /// How much is still to come, as far as that was said.
    left: SizeHint,
}

impl Carried {
    /// Why it was broken off. What was not taken by then is not to be had any more.
    fn broken(&self) -> Option<String> {
        self.end.get()?.as_ref().err().map(ToString::to_string)
    }
}

impl HttpBody for Carried {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Piece, Self::Error>>> {
        if let Some(why) = self.broken() {
            return Poll::Ready(Some(Err(why.into())));
        }
        let piece = std::task::ready!(self.pieces.poll_recv(context));
        match (&piece, self.broken()) {
            (None, Some(why)) => return Poll::Ready(Some(Err(why.into()))),
            (Some(piece), _) => {
                let bytes = piece.data_ref().map_or(0, |data| data.len() as u64);
                if let Some(exact) = self.left.exact() {
                    self.left = SizeHint::with_exact(exact.saturating_sub(bytes));
                }
            }
            (None, None) => {}
        }
        Poll::Ready(piece.map(Ok))
    }

    fn size_hint(&self) -> SizeHint {
        self.left
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Duration;

    use super::{
        super::stream::tests::{pieces, read},
        *,
    };

    /// An endless body, and how it came to be dropped.
    fn endless() -> (Body, Arc<()>) {
        let lent = Arc::new(());
        let watch = Arc::clone(&lent);
        let pieces = futures_util::stream::repeat_with(move || {
            assert!(Arc::strong_count(&lent) > 0);
            Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 10_000]))
        });
        (Body::from_stream(pieces), watch)
    }

    #[tokio::test]
    async fn what_is_carried_comes_whole_and_in_order() {
        let whole = carried(Watched::new(pieces(300), Duration::from_secs(7)));
        assert_eq!(read(whole).await, Ok(3_000));
    }

    #[tokio::test]
    async fn access_is_looked_at_also_while_nothing_is_taken() {
        let (body, given) = endless();
        let ended = Box::pin(sleep(Duration::from_millis(50)));
        let unread = carried(Watched::new(body, Duration::from_secs(7)).until(ended));
        sleep(Duration::from_millis(300)).await;
        assert_eq!(Arc::strong_count(&given), 1, "nothing more is taken from the application");
        let read = read(unread).await;
        assert_eq!(read, Err(Broken::AccessEnded.to_string()), "not a byte that came before");
    }

    #[tokio::test]
    async fn a_stream_that_nobody_takes_is_given_up() {
        let (body, given) = endless();
        let unread = carried(Watched::new(body, Duration::from_millis(50)));
        sleep(Duration::from_millis(300)).await;
        assert_eq!(Arc::strong_count(&given), 1);
        assert_eq!(read(unread).await, Err(Broken::Untaken.to_string()));
    }

    #[tokio::test]
    async fn a_stream_that_nobody_wants_any_more_is_let_go() {
        let (body, given) = endless();
        drop(carried(Watched::new(body, Duration::from_secs(7))));
        sleep(Duration::from_millis(100)).await;
        assert_eq!(Arc::strong_count(&given), 1);
    }
}
