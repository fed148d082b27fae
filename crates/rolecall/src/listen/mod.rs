//! Connections: how many, and for how long nothing may come on one.
//!
//! Whoever connects and says nothing, says it piece by piece, or takes nothing of what is answered
//! keeps a place from others. So each of these has a time-out, on HTTP/1.1 and HTTP/2, and places are
//! counted: who comes when all are taken waits in the system's queue, and an address that has its
//! share already is sent away.
//!
//! Deliberately not here: TLS, which a proxy in front ends, and the time that an answer may take,
//! which is a matter of who makes it.

mod activity;
mod addresses;
mod body;
mod place;

use std::{convert::Infallible, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, Request, Response, StatusCode, header},
};
use hyper::body::{Body as _, Incoming};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};
use tower::ServiceExt;

use self::{
    activity::Activity,
    addresses::{Addresses, Seat},
    body::{Late, Paced},
    place::Place,
};

/// How many connections of an address there may be, and how long they may keep their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "a quantity ends in its unit and bound")]
pub(crate) struct Limits {
    /// How many there are at once.
    pub(crate) open_max: usize,
    /// How many there are at once of one address.
    pub(crate) open_each_max: usize,
    /// How long the head of a request may take to come.
    pub(crate) head_max: Duration,
    /// How long the body of a request may take, besides a second for every 16 KiB; without it, whoever
    /// reads the body has time-outs of its own.
    pub(crate) body_max: Option<Duration>,
    /// How long a connection is kept for the next request.
    pub(crate) kept_max: Duration,
    /// How long nothing of an answer may be taken.
    pub(crate) untaken_max: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            open_max: 4_096,
            // A proxy in front counts as one address.
            open_each_max: 1_024,
            head_max: Duration::from_secs(15),
            body_max: Some(Duration::from_secs(30)),
            // Longer than proxies keep theirs (nginx: 60 s), so that it is they who let go first.
            kept_max: Duration::from_secs(75),
            untaken_max: Duration::from_mins(1),
        }
    }
}

impl Limits {
    /// The same where bodies pass through, piece by piece and as slowly as both ends like.
    pub(crate) fn of_streams(self) -> Self {
        Self { body_max: None, ..self }
    }
}

/// How often it is asked over HTTP/2 whether the other end is still there.
const ASKED_AGAIN: Duration = Duration::from_secs(20);
/// How many requests there may be at once on one connection of HTTP/2.
const STREAMS_MAX: u32 = 200;
/// What begins a connection of HTTP/2 (RFC 9113, section 3.4).
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// How long to wait for the rest of it.
const PREFACE_PIECE: Duration = Duration::from_millis(5);
/// How long to wait where the system gives out no more connections.
const PAUSE: Duration = Duration::from_secs(1);

/// Serves an address until `end` comes, and then what has begun, to its end.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    end: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(limits.open_max));
    let addresses = Addresses::new(limits.open_each_max);
    let (told, tells) = watch::channel(());
    let mut end = pin!(end);
    loop {
        let (stream, peer, place) = tokio::select! {
            accepted = accepted(&listener, &places, &addresses) => accepted,
            () = &mut end => break,
        };
        let (router, tells) = (router.clone(), tells.clone());
        tokio::spawn(async move { served(stream, peer, (router, limits, place), tells).await });
    }
    drop((listener, tells));
    told.send_replace(());
    told.closed().await;
}

/// The next connection, once there is a place for it.
async fn accepted(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    addresses: &Arc<Addresses>,
) -> (TcpStream, SocketAddr, Seat) {
    if places.available_permits() == 0 {
        tracing::warn!("all connections are taken: who comes now waits; see `open_max`");
    }
    let mut place = Arc::clone(places).acquire_owned().await.expect("it is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => match addresses.take(peer.ip(), place) {
                Ok(seat) => return (stream, peer, seat),
                Err(free) => {
                    // No name and no address: the log is not about people.
                    tracing::warn!("an address has too many connections; see `open_each_max`");
                    place = free;
                }
            },
            // Whoever it was has gone again.
            Err(error) if is_of_a_peer(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection is given out");
                sleep(PAUSE).await;
            }
        }
    }
}

fn is_of_a_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    [ConnectionAborted, ConnectionRefused, ConnectionReset].contains(&error.kind())
}

async fn served(
    stream: TcpStream,
    peer: SocketAddr,
    (router, limits, seat): (Router, Limits, Seat),
    mut tells: watch::Receiver<()>,
) {
    drop(stream.set_nodelay(true));
    let is_http2 = tokio::select! {
        speaks = timeout(limits.head_max, speaks_http2(&stream)) => speaks,
        _ = tells.changed() => return,
    };
    let Ok(Ok(is_http2)) = is_http2 else { return };
    let activity = Arc::new(Activity::new(is_http2));
    let head_max = (!is_http2).then_some(limits.head_max);
    let times = place::Times { head_max, untaken_max: limits.untaken_max };
    let io = TokioIo::new(Place::new(stream, seat, Arc::clone(&activity), times));
    let builder = builder(&limits);
    let service = hyper::service::service_fn(|request| {
        answered((router.clone(), limits.body_max), request, peer, Arc::clone(&activity))
    });
    let mut connection = pin!(builder.serve_connection_with_upgrades(io, service));
    let mut is_told = false;
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection came to no good end");
                }
                return;
            }
            _ = tells.changed(), if !is_told => is_told = true,
            () = activity.idle_for(limits.kept_max), if !is_told => is_told = true,
            // The other end had its time to say goodbye, which HTTP/2 waits for.
            () = over(&activity, limits.head_max), if is_told => return,
            // Streams of HTTP/2 are taken each at its own pace, on a connection that is alive.
            () = activity.untaken_for(limits.untaken_max), if is_http2 => return,
        }
        connection.as_mut().graceful_shutdown();
    }
}

/// Comes when nothing goes on any more, after some time.
async fn over(activity: &Activity, time: Duration) {
    sleep(time).await;
    activity.idle_for(Duration::ZERO).await;
}

/// Whether a connection begins as HTTP/2 does; it waits for something to come.
async fn speaks_http2(stream: &TcpStream) -> io::Result<bool> {
    let mut begun = [0; PREFACE.len()];
    loop {
        let length = stream.peek(&mut begun).await?;
        let is_prefix = PREFACE.starts_with(&begun[..length]);
        if length == 0 || !is_prefix || length == PREFACE.len() {
            return Ok(length == PREFACE.len() && is_prefix);
        }
        sleep(PREFACE_PIECE).await;
    }
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // This counts from the end of the request before; `Place` sees to a head that has begun.
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.kept_max);
    let mut http2 = builder.http2();
    http2.timer(TokioTimer::new()).max_concurrent_streams(STREAMS_MAX);
    http2.keep_alive_interval(ASKED_AGAIN).keep_alive_timeout(ASKED_AGAIN);
    builder
}

async fn answered(
    (router, body_max): (Router, Option<Duration>),
    mut request: Request<Incoming>,
    peer: SocketAddr,
    activity: Arc<Activity>,
) -> Result<Response<Body>, Infallible> {
    request.extensions_mut().insert(ConnectInfo(peer));
    let busy = activity.begun();
    let late = Late::default();
    let request = request.map(|body| match body_max {
        Some(long) if !body.is_end_stream() => Body::new(Paced::new(body, long, late.clone())),
        _ => Body::new(body),
    });
    let response = router.oneshot(request).await?;
    let response = if late.is_late() { too_slow() } else { response };
    Ok(busy.until_sent(response))
}

/// Whatever was made of a body that broke off: it came too slowly, and the rest is not waited for.
fn too_slow() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::REQUEST_TIMEOUT;
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
