//! The application behind the gateway: it tells what it was sent, and misbehaves where it is asked to.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use axum::{
    Json, Router,
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use futures_util::{StreamExt, stream};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

pub(crate) const SECRET: &str = "correct-horse";

/// Starts it; it goes on as long as the test does.
pub(crate) async fn started() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = listener.local_addr().expect("an address");
    let router = Router::new()
        .route("/{account}/lines", get(|| async { Json(lines()) }))
        .route("/{account}/lines/{how}", get(|request: Request| async move { odd(&request) }))
        .route("/{account}/late", any(late))
        .route("/{account}/drip", get(drip))
        .route("/{account}/flood", get(flood))
        .route("/{account}/socket", get(socket))
        .route("/{account}/cached", get(cached))
        .fallback(echo);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn lines() -> Value {
    json!({"lines": [{"id": 7, "sip_username": "u7", "sip_password": SECRET}]})
}

/// The same secret, in forms out of which it cannot be taken.
fn odd(request: &Request) -> Response {
    let text = lines().to_string();
    let json = [(header::CONTENT_TYPE, "application/json")];
    match request.uri().path().rsplit('/').next().unwrap_or_default() {
        "html" => ([(header::CONTENT_TYPE, "text/html")], text).into_response(),
        "packed" => (json, [(header::CONTENT_ENCODING, "gzip")], text).into_response(),
        "broken" => (json, format!("{text}}}")).into_response(),
        "large" => (json, format!("[{text},\"{}\"]", "x".repeat(1_000_000))).into_response(),
        "error" => (StatusCode::INTERNAL_SERVER_ERROR, text).into_response(),
        "part" => (StatusCode::PARTIAL_CONTENT, json, text).into_response(),
        "tagged" => (json, [(header::ETAG, "\"1\"")], text).into_response(),
        _ => (json, "[]").into_response(),
    }
}

async fn echo(request: Request) -> Json<Value> {
    let (parts, body) = request.into_parts();
    let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in &parts.headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        headers.entry(name.to_string()).or_default().push(value);
    }
    let body = to_bytes(body, usize::MAX).await.map(|body| body.len()).ok();
    let asked = parts.uri.path_and_query().map(ToString::to_string);
    Json(
        json!({"method": parts.method.as_str(), "asked": asked, "headers": headers, "bytes": body}),
    )
}

async fn late() -> &'static str {
    tokio::time::sleep(Duration::from_hours(1)).await;
    "late"
}

/// A piece, and then nothing.
async fn drip() -> Body {
    let first = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"first"))]);
    Body::from_stream(first.chain(stream::pending()))
}

/// How many floods go on.
pub(crate) static FLOODS: AtomicUsize = AtomicUsize::new(0);

struct Flood;

impl Drop for Flood {
    fn drop(&mut self) {
        FLOODS.fetch_sub(1, Ordering::SeqCst);
    }
}

/// More than anyone takes.
async fn flood() -> Body {
    FLOODS.fetch_add(1, Ordering::SeqCst);
    let counted = Flood;
    Body::from_stream(stream::repeat_with(move || {
        let _counted: &Flood = &counted;
        Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 16_384]))
    }))
}

async fn cached() -> Response {
    let set = [
        (header::CACHE_CONTROL, "public, max-age=600"),
        (header::SET_COOKIE, "__Host-rolecall=stolen; Path=/; Secure"),
    ];
    (set, "kept").into_response()
}

/// Says what it hears, on a connection that was upgraded.
async fn socket(mut request: Request) -> Response {
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let mut io = TokioIo::new(upgrade.await.expect("it is upgraded"));
        let mut piece = [0; 1_024];
        while let Ok(read @ 1..) = io.read(&mut piece).await {
            io.write_all(&piece[..read]).await.expect("it is heard");
        }
    });
    let mut response = StatusCode::SWITCHING_PROTOCOLS.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    response
}
