//! Just enough HTTP to ask a node: one request a connection.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;

/// How long a node may take to answer anything.
const ANSWER_MAX: Duration = Duration::from_secs(20);

/// An answer: its status and what it says.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
}

/// Asks; none where no whole answer came.
pub(super) fn asked(
    node: SocketAddr,
    (method, path): (&str, &str),
    key: &str,
    body: Option<&Value>,
) -> Option<Answer> {
    let mut stream = TcpStream::connect_timeout(&node, Duration::from_secs(2)).ok()?;
    stream.set_read_timeout(Some(ANSWER_MAX)).ok()?;
    stream.set_nodelay(true).ok()?;
    let body = body.map(Value::to_string).unwrap_or_default();
    // HTTP/1.0 has no chunks, and ends with the connection.
    let request = format!(
        "{method} {path} HTTP/1.0\r\nHost: {node}\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, body: serde_json::from_str(body).unwrap_or_default() })
}
