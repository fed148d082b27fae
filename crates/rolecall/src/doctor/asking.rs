//! One request to another machine, with the certificate that it showed.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use hyper::{Request, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use rolecall_core::Timestamp;
use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;
use url::Url;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::tls;

/// The most bytes of an answer.
const ANSWER_BYTES_MAX: usize = 65_536;

/// What was answered.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
    /// What time it is by who answered.
    pub(super) date: Option<Timestamp>,
    /// Until when its certificate is good, if it has one.
    pub(super) certificate_ends: Option<Timestamp>,
}

type Wrong = Box<dyn std::error::Error + Send + Sync>;

/// Asks for an address of http or https.
pub(super) async fn get(url: &Url) -> Result<Answer, Wrong> {
    let host = url.host_str().ok_or("it has no host")?;
    let port = url.port_or_known_default().ok_or("it has no port")?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((bare, port)).await?;
    if url.scheme() != "https" {
        return asked(url, stream, None).await;
    }
    let name = ServerName::try_from(bare.to_owned())?;
    let stream = TlsConnector::from(Arc::new(tls::client())).connect(name, stream).await?;
    let shown = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
    let ends = shown.and_then(|certificate| ends(certificate));
    asked(url, stream, ends).await
}

/// Until when a certificate is good.
fn ends(certificate: &[u8]) -> Option<Timestamp> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    Timestamp::from_second(certificate.validity().not_after.timestamp()).ok()
}

async fn asked(
    url: &Url,
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    certificate_ends: Option<Timestamp>,
) -> Result<Answer, Wrong> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let request = Request::get(url.path()).header(header::HOST, authority);
    let response = sender.send_request(request.body(Body::empty())?).await?;
    let date = response.headers().get(header::DATE).and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
    let date = date.and_then(|date| Timestamp::try_from(date).ok());
    let status = response.status().as_u16();
    let body = to_bytes(Body::new(response.into_body()), ANSWER_BYTES_MAX).await?;
    connection.abort();
    let body = String::from_utf8_lossy(&body).into_owned();
    Ok(Answer { status, body, date, certificate_ends })
}
