//! Who does it slowly, and who takes all for themself: bodies drop by drop, streams of HTTP/2 that nobody
//! takes, and one address with many connections.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use super::{echo, serving::Serving};

const BODY: Duration = Duration::from_millis(800);
const UNTAKEN: Duration = Duration::from_millis(900);
const LATE: Duration = Duration::from_secs(5);

const CONNECTIONS: &str = "
[connections]
open_each_max = 12
body_ms_max = 800
untaken_ms_max = 900
kept_ms_max = 60_000
";

fn serving() -> Serving {
    Serving::start(&echo::routes(echo::started()), None, CONNECTIONS)
}

fn connected(serving: &Serving) -> TcpStream {
    let stream = TcpStream::connect(serving.portal.trim_start_matches("http://"));
    let stream = stream.expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket");
    stream
}

/// What is said until the end, and how long that took.
fn heard(stream: &mut TcpStream) -> (String, Duration) {
    let begun = Instant::now();
    let mut said = Vec::new();
    let mut piece = [0; 4_096];
    loop {
        match stream.read(&mut piece) {
            Ok(length @ 1..) => said.extend_from_slice(&piece[..length]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => panic!("it stays open"),
            Ok(0) | Err(_) => {
                return (String::from_utf8_lossy(&said).into_owned(), begun.elapsed());
            }
        }
    }
}

fn posts(serving: &Serving, path: &str) -> String {
    let host = serving.portal.trim_start_matches("http://");
    format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nwho="
    )
}

#[test]
fn a_body_that_comes_drop_by_drop_is_answered_408() {
    let serving = serving();
    for drips in [false, true] {
        let mut stream = connected(&serving);
        stream.write_all(posts(&serving, "/sign-in").as_bytes()).expect("it reads");
        let mut drop_by_drop = stream.try_clone().expect("a socket");
        thread::spawn(move || {
            while drips && drop_by_drop.write_all(b"x").is_ok() {
                thread::sleep(Duration::from_millis(50));
            }
        });
        let (said, took) = heard(&mut stream);
        assert!(said.starts_with("HTTP/1.1 408"), "{said}");
        assert!(took + Duration::from_millis(300) > BODY && took < BODY + LATE, "{took:?}");
    }
    // One that comes at once is read as ever.
    let mut stream = connected(&serving);
    let whole = posts(&serving, "/sign-in")
        .replace("1000", "4")
        .replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    stream.write_all(whole.as_bytes()).expect("it reads");
    let (said, _) = heard(&mut stream);
    assert!(said.starts_with("HTTP/1.1 422"), "{said}");
}

/// A frame of HTTP/2 (RFC 9113, section 4.1).
fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).expect("a short one");
    [&[0, 0, length, kind, flags, 0, 0, 0, stream][..], payload].concat()
}

#[test]
fn a_stream_that_nobody_takes_ends_its_connection() {
    let serving = serving();
    let host = serving.portal.trim_start_matches("http://").to_owned();
    let asks = |window: u32| {
        let settings = [&[0, 4][..], &window.to_be_bytes()].concat();
        let length = u8::try_from(host.len()).expect("a short one");
        // GET, http, a path and a host, by the static table of RFC 7541.
        let path = [&[0x82, 0x86, 0x04, 8][..], b"/sign-in"].concat();
        let head = [&path[..], &[0x01, length], host.as_bytes()].concat();
        let preface = &b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..];
        [preface, &frame(4, 0, 0, &settings), &frame(1, 5, 1, &head)].concat()
    };
    let mut stalls = connected(&serving);
    stalls.write_all(&asks(0)).expect("it reads");
    let (_, took) = heard(&mut stalls);
    assert!(took + Duration::from_millis(300) > UNTAKEN && took < UNTAKEN + LATE, "{took:?}");
    // One that takes what it is given is kept.
    let mut takes = connected(&serving);
    takes.set_read_timeout(Some(UNTAKEN * 3)).expect("a socket");
    takes.write_all(&asks(65_535)).expect("it reads");
    let begun = Instant::now();
    let mut piece = [0; 4_096];
    loop {
        match takes.read(&mut piece) {
            Ok(0) => panic!("it was closed after {:?}", begun.elapsed()),
            Ok(_) => {}
            Err(_) => break,
        }
    }
    assert!(begun.elapsed() > UNTAKEN * 2, "{:?}", begun.elapsed());
}

#[test]
fn an_address_has_its_share_of_connections_and_no_more() {
    let serving = serving();
    // Whoever waited for the start has gone.
    thread::sleep(Duration::from_millis(200));
    let kept: Vec<_> = (0..12).map(|_| connected(&serving)).collect();
    let mut one_more = connected(&serving);
    let (said, took) = heard(&mut one_more);
    assert!(said.is_empty() && took < Duration::from_secs(2), "{took:?}: {said}");
    drop(kept);
    thread::sleep(Duration::from_millis(300));
    let mut stream = connected(&serving);
    let host = serving.portal.trim_start_matches("http://");
    let asks = format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(asks.as_bytes()).expect("it reads");
    assert!(heard(&mut stream).0.starts_with("HTTP/1.1 200"));
}
