//! Who keeps a connection and does nothing with it: each is let go in time, and others get through.

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::{echo, serving::Serving};

const HEAD: Duration = Duration::from_millis(700);
const KEPT: Duration = Duration::from_secs(4);
const PAUSE: Duration = Duration::from_millis(900);
/// What a slow machine may take beyond a time-out.
const LATE: Duration = Duration::from_secs(5);
/// What of a time-out may be over before a test looks at its own clock.
const EARLY: Duration = Duration::from_millis(400);

const CONNECTIONS: &str = "
[connections]
open_max = 6
head_ms_max = 700
kept_ms_max = 4_000
untaken_ms_max = 900
";

fn port(url: &str) -> u16 {
    url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port")
}

fn connected(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket");
    stream
}

/// How long it takes until the other end closes; what it said is thrown away.
fn closed_after(stream: &mut TcpStream) -> Duration {
    let begun = Instant::now();
    let mut piece = [0; 4_096];
    loop {
        match stream.read(&mut piece) {
            Ok(1..) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => panic!("it stays open"),
            Ok(0) | Err(_) => return begun.elapsed(),
        }
    }
}

fn is_about(took: Duration, expected: Duration) -> bool {
    took + EARLY > expected && took < expected + LATE
}

fn serving() -> Serving {
    let application = echo::started();
    Serving::start(&echo::routes(application), None, CONNECTIONS)
}

/// A request by the key, on a connection that is kept or not.
fn request(serving: &Serving, path: &str, connection: &str) -> String {
    let (key, host) = (&serving.admin_key, serving.gateway.trim_start_matches("http://"));
    format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n\
         Connection: {connection}\r\n\r\n"
    )
}

#[test]
fn who_says_nothing_or_says_it_piece_by_piece_is_let_go() {
    let serving = serving();
    for at in [port(&serving.portal), port(&serving.gateway)] {
        let took = closed_after(&mut connected(at));
        assert!(is_about(took, HEAD), "a connection on which nothing is said: {took:?}");
        for begun in ["GET / HTTP/1.1\r\nHost: x\r\n", "P", "PRI * HTTP/2.0\r\n\r\nSM\r\n"] {
            let mut stream = connected(at);
            stream.write_all(begun.as_bytes()).expect("it reads");
            let took = closed_after(&mut stream);
            assert!(is_about(took, HEAD), "{begun:?}: {took:?}");
        }
        let mut drips = connected(at);
        let mut drop_by_drop = drips.try_clone().expect("a socket");
        drips.write_all(b"GET / HTTP/1.1\r\n").expect("it reads");
        thread::spawn(move || {
            while drop_by_drop.write_all(b"X-A: b\r\n").is_ok() {
                thread::sleep(Duration::from_millis(100));
            }
        });
        let took = closed_after(&mut drips);
        assert!(is_about(took, HEAD), "a head that goes on: {took:?}");
    }
}

#[test]
fn a_connection_is_kept_for_the_next_request_and_not_for_ever() {
    let serving = serving();
    let at = port(&serving.gateway);
    let mut kept = connected(at);
    for _ in 0..3 {
        let asks = request(&serving, "/globex/nothing", "keep-alive");
        kept.write_all(asks.as_bytes()).expect("it reads");
        let head = echo::head(&mut kept).expect("an answer");
        assert!(head.starts_with("HTTP/1.1 404"), "{head}");
        let length = head.to_lowercase();
        let length = length.split("content-length: ").nth(1).and_then(|it| it.split("\r\n").next());
        let mut body = vec![0; length.and_then(|it| it.parse().ok()).expect("a length")];
        kept.read_exact(&mut body).expect("a body");
        // Longer than a head may take: nothing of the next one has come.
        thread::sleep(PAUSE);
    }
    let took = closed_after(&mut kept);
    assert!(is_about(took + PAUSE, KEPT), "{took:?}");
    // The preface of HTTP/2 with empty settings, and then nothing.
    let mut http2 = connected(at);
    let begun = [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..], &[0, 0, 0, 4, 0, 0, 0, 0, 0]].concat();
    http2.write_all(&begun).expect("it reads");
    let took = closed_after(&mut http2);
    assert!(took + EARLY > KEPT, "{took:?}");
    assert!(took < KEPT + HEAD + LATE, "{took:?}");
}

#[test]
fn when_all_places_are_taken_others_wait_until_one_is_free() {
    let serving = serving();
    let at = port(&serving.gateway);
    let silent: Vec<_> = (0..6).map(|_| connected(at)).collect();
    let begun = Instant::now();
    let mut waits = connected(at);
    waits.write_all(request(&serving, "/globex/echo", "close").as_bytes()).expect("it is queued");
    let head = echo::head(&mut waits).expect("an answer");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let took = begun.elapsed();
    assert!(took + EARLY > HEAD, "it had to wait: {took:?}");
    drop(silent);
}

#[test]
fn a_websocket_goes_on_as_long_as_something_is_said() {
    let serving = serving();
    let mut socket = connected(port(&serving.gateway));
    let asks = request(&serving, "/globex/socket", "Upgrade");
    let asks = asks.replace("\r\n\r\n", "\r\nUpgrade: websocket\r\n\r\n");
    socket.write_all(asks.as_bytes()).expect("it reads");
    let head = echo::head(&mut socket).expect("an answer");
    assert!(head.starts_with("HTTP/1.1 101"), "{head}");
    let begun = Instant::now();
    while begun.elapsed() < KEPT + HEAD + Duration::from_secs(1) {
        socket.write_all(b"hello").expect("it is carried");
        let mut heard = [0; 5];
        socket.read_exact(&mut heard).expect("it comes back");
        assert_eq!(&heard, b"hello");
        thread::sleep(Duration::from_millis(300));
    }
}

/// An application that answers for ever, and how many of its answers go on.
fn endless() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let address = listener.local_addr().expect("an address");
    let going_on = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&going_on);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let counted = Arc::clone(&counted);
            thread::spawn(move || {
                drop(echo::head(&mut stream));
                counted.fetch_add(1, Ordering::SeqCst);
                let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
                let mut sent = stream.write_all(head.as_bytes());
                while sent.is_ok() {
                    sent = stream.write_all(&[b'x'; 16_384]);
                }
                counted.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
    (address, going_on)
}

#[test]
fn who_takes_nothing_of_an_answer_is_let_go_and_so_is_the_application() {
    let (application, going_on) = endless();
    let serving = Serving::start(&echo::routes(application), None, CONNECTIONS);
    let mut stream = connected(port(&serving.gateway));
    stream.write_all(request(&serving, "/globex/echo", "close").as_bytes()).expect("it reads");
    let head = echo::head(&mut stream).expect("an answer");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!(going_on.load(Ordering::SeqCst), 1);
    let begun = Instant::now();
    while going_on.load(Ordering::SeqCst) > 0 {
        assert!(begun.elapsed() < Duration::from_secs(10), "the application goes on");
        thread::sleep(Duration::from_millis(20));
    }
    // What lies in between is still read, and then comes the end.
    closed_after(&mut stream);
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[test]
fn a_request_that_has_begun_is_answered_when_the_process_is_told_to_end() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let application = listener.local_addr().expect("an address");
    thread::spawn(move || {
        let mut stream = listener.incoming().flatten().next().expect("a connection");
        drop(echo::head(&mut stream));
        thread::sleep(Duration::from_secs(1));
        let said = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlate";
        stream.write_all(said).expect("it reads");
    });
    let mut serving = Serving::start(&echo::routes(application), None, "");
    let at = port(&serving.gateway);
    let mut begun = connected(at);
    begun.write_all(request(&serving, "/globex/echo", "keep-alive").as_bytes()).expect("it reads");
    let _idle = connected(at);
    thread::sleep(Duration::from_millis(300));
    let id = serving.process.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill runs").success());
    let mut answer = String::new();
    begun.read_to_string(&mut answer).expect("an answer, and the end");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("late"), "{answer}");
    let told = Instant::now();
    let ended = serving.process.child.wait().expect("it ends");
    assert!(ended.success(), "{ended}");
    assert!(told.elapsed() < Duration::from_secs(5), "{:?}", told.elapsed());
}
