//! An application that says what it was asked.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
};

/// The routes of it.
pub(super) const ROUTES: &str = r#"
[[application]]
name = "echo"
title = "Echo"
upstream = "http://UPSTREAM"

[[application.route]]
methods = ["GET", "POST"]
path = "/{account}/echo"
needs = ["invoices view"]

[[application.route]]
methods = ["GET"]
path = "/{account}/socket"
needs = ["invoices view"]

[[application.route]]
methods = ["GET"]
path = "/open/{rest...}"
public = true
"#;

/// Starts it; it goes on as long as the test does.
pub(super) fn started() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || drop(answer(stream)));
        }
    });
    address
}

/// The routes, with the application there.
pub(super) fn routes(application: SocketAddr) -> String {
    ROUTES.replace("UPSTREAM", &application.to_string())
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let said = head(&mut stream)?;
    if said.to_lowercase().contains("\r\nupgrade: websocket") {
        let upgraded =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";
        stream.write_all(upgraded.as_bytes())?;
        let mut piece = [0; 1_024];
        while let read @ 1.. = stream.read(&mut piece)? {
            stream.write_all(&piece[..read])?;
        }
        return Ok(());
    }
    let length = said.len();
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n");
    stream.write_all(format!("{head}Connection: close\r\n\r\n{said}").as_bytes())
}

/// Reads the head of a request or an answer.
pub(super) fn head(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? == 1 {
        head.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// Sends a request as it is written, with what stands in all of them, and reads the whole answer.
pub(super) fn asked(port: u16, request: &str, headers: &[(&str, &str)]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    let mut text = format!("{request} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    text += "\r\n";
    stream.write_all(text.as_bytes()).expect("it reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}
