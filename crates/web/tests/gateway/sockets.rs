//! Over real connections: upgrades, streams that stall, and what ends them.

use std::{net::SocketAddr, sync::atomic::Ordering, time::Duration};

use rolecall_core::change::Command;
use rolecall_web::gateway::Limits;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use super::{
    BOB, CAROL,
    gate::{Gate, ORIGIN, limits},
    office::{self, FLOODS},
};
use crate::world::World;

async fn listening(gate: &Gate) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = listener.local_addr().expect("an address");
    let service = gate.front.clone().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// Sends the head of a request, and reads that of the answer.
async fn asked(address: SocketAddr, head: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let head = format!("{head}\r\nHost: office.example\r\n\r\n")
        .replace('\n', "\r\n")
        .replace("\r\r", "\r");
    stream.write_all(head.as_bytes()).await.expect("it reads");
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).await.expect("it answers") == 0 {
            break;
        }
        answer.push(byte[0]);
    }
    (stream, String::from_utf8(answer).expect("text"))
}

fn socket(path: &str, cookie: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\nConnection: Upgrade\nUpgrade: websocket\nCookie: {cookie}{more}")
}

#[tokio::test]
async fn an_upgraded_connection_carries_both_ways_until_access_to_it_ends() {
    let mut gate = Gate::open().await;
    let cookie = gate.cookie(BOB).await;
    let address = listening(&gate).await;
    let origin = format!("\nOrigin: {ORIGIN}");
    let (_, foreign) =
        asked(address, &socket("/abc/socket", &cookie, "\nOrigin: https://evil.example")).await;
    assert!(foreign.starts_with("HTTP/1.1 403"), "{foreign}");
    let (_, unasked) = asked(address, &socket("/abc/socket", "", &origin)).await;
    assert!(unasked.starts_with("HTTP/1.1 401"), "{unasked}");
    let (_, hidden) = asked(address, &socket("/globex/socket", &cookie, &origin)).await;
    assert!(hidden.starts_with("HTTP/1.1 404"), "{hidden}");
    let (mut open, answer) = asked(address, &socket("/abc/socket", &cookie, &origin)).await;
    assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
    let mut heard = [0; 5];
    for _ in 0..3 {
        open.write_all(b"hello").await.expect("it is carried");
        open.read_exact(&mut heard).await.expect("it comes back");
        assert_eq!(&heard, b"hello");
    }
    let membership = gate.world.membership(BOB, "abc");
    gate.world.act(CAROL, Command::SuspendMembership { membership }).await;
    let mut said = Vec::new();
    let closed = timeout(Duration::from_secs(12), async {
        // What is said meanwhile keeps it from being idle.
        loop {
            if open.write_all(b"x").await.is_err() {
                return;
            }
            let mut byte = [0];
            match timeout(Duration::from_millis(200), open.read(&mut byte)).await {
                Ok(Ok(1)) => said.push(byte[0]),
                Ok(_) => return,
                Err(_) => {}
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    closed.await.expect("it is closed soon");
}

/// Access is looked at again also while the reader takes nothing, and nobody asks for the next piece.
#[tokio::test]
async fn a_stream_whose_reader_stalls_ends_with_the_access_to_it() {
    let patient = Limits { idle_max: Duration::from_mins(5), ..limits() };
    let mut gate = Gate::before(World::telecom().await, office::started().await, patient);
    let cookie = gate.cookie(BOB).await;
    let address = listening(&gate).await;
    let (mut stream, answer) =
        asked(address, &format!("GET /abc/flood HTTP/1.1\nCookie: {cookie}")).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(FLOODS.load(Ordering::SeqCst), 1, "it waits for the reader");
    let membership = gate.world.membership(BOB, "abc");
    gate.world.act(CAROL, Command::SuspendMembership { membership }).await;
    let ended = timeout(Duration::from_secs(12), async {
        while FLOODS.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    ended.await.expect("the application is let go");
    let mut rest = Vec::new();
    let read = timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await;
    drop(read.expect("the reader comes to an end"));
    assert!(!rest.ends_with(b"0\r\n\r\n"), "which is not that of the answer");
}

#[tokio::test]
async fn nothing_else_is_tunnelled() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(BOB).await;
    let address = listening(&gate).await;
    let head = format!(
        "GET /abc/invoices HTTP/1.1\nConnection: Upgrade, HTTP2-Settings\nUpgrade: h2c\n\
         HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\nCookie: {cookie}"
    );
    let (_, answer) = asked(address, &head).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "it is an ordinary request: {answer}");
    let (_, answer) =
        asked(address, &socket("/abc/invoices", &cookie, &format!("\nOrigin: {ORIGIN}"))).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "the application did not upgrade it: {answer}");
}

#[tokio::test]
async fn a_stream_that_stalls_is_cut_off() {
    let gate = Gate::open().await;
    let cookie = gate.cookie(BOB).await;
    let address = listening(&gate).await;
    let (mut stream, answer) =
        asked(address, &format!("GET /abc/drip HTTP/1.1\nCookie: {cookie}")).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let mut rest = Vec::new();
    let read = timeout(Duration::from_secs(3), stream.read_to_end(&mut rest)).await;
    drop(read.expect("it ends"));
    assert!(!rest.ends_with(b"0\r\n\r\n"), "it did not come to its end: {rest:?}");
}

/// Two ways to say how long a body is, or one way said twice, are no request.
#[tokio::test]
async fn requests_of_two_lengths_are_not_passed_on() {
    let gate = Gate::open().await;
    let address = listening(&gate).await;
    let key = gate.world.key("abc nothing").credential();
    for lengths in [
        "Content-Length: 5\nContent-Length: 6",
        "Content-Length: 5\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\nTransfer-Encoding: identity",
        "Transfer-Encoding: xchunked",
        "Content-Length: +5",
    ] {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        let smuggled = "GET /abc/payments HTTP/1.1\r\nHost: office.example\r\n\r\n";
        let head = format!(
            "POST /abc/invoices/7 HTTP/1.1\nHost: office.example\nAuthorization: Bearer {key}\n{lengths}\n\n"
        );
        let request = format!("{}0\r\n\r\n{smuggled}", head.replace('\n', "\r\n"));
        stream.write_all(request.as_bytes()).await.expect("it reads");
        let mut answer = vec![0; 65_536];
        let read = timeout(Duration::from_secs(2), stream.read(&mut answer)).await;
        let read = read.map_or(0, |read| read.unwrap_or(0));
        let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
        let heard = answer.contains("\"asked\":\"/abc/payments\"");
        assert!(!heard, "{lengths}: {answer}");
    }
}

/// How long the answer is once fields are taken out of it, nobody knows before.
#[tokio::test]
async fn the_head_of_an_answer_that_is_cut_says_no_length() {
    let gate = Gate::open().await;
    let address = listening(&gate).await;
    let key = gate.world.key("abc nothing").credential();
    for path in ["/abc/lines", "/abc/lines/html"] {
        let head = format!("HEAD {path} HTTP/1.1\nAuthorization: Bearer {key}");
        let (_, answer) = asked(address, &head).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(!answer.to_lowercase().contains("content-length"), "{answer}");
    }
}
