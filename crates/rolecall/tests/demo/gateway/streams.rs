//! Large bodies, both ways, in constant memory.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
};

use super::serving::Serving;

const BYTES: u64 = 1_000_000_000;
const PIECE: usize = 65_536;
/// Far less than a body.
const GROWTH_KB_MAX: u64 = 40_000;
/// By how much more once as much has passed again.
const AGAIN_KB_MAX: u64 = 8_000;

const ROUTES: &str = r#"
[[application]]
name = "streams"
title = "Streams"
upstream = "http://UPSTREAM"

[[application.route]]
methods = ["GET", "POST"]
path = "/{account}/stream"
needs = ["invoices view"]
"#;

/// An application that sends as much as is asked, or counts what it is sent.
fn application() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || drop(answer(stream)));
        }
    });
    address
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let head = head(&mut stream)?;
    if head.starts_with("GET") {
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {BYTES}\r\nConnection: close\r\n\r\n")?;
        return send(&mut stream);
    }
    let mut counted = 0;
    let mut piece = vec![0; PIECE];
    while counted < BYTES {
        match stream.read(&mut piece)? {
            0 => break,
            read => counted += read as u64,
        }
    }
    let said = counted.to_string();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{said}",
        said.len()
    )
}

fn head(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? == 1 {
        head.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn send(stream: &mut TcpStream) -> std::io::Result<()> {
    let piece = vec![b'x'; PIECE];
    let mut left = BYTES;
    while left > 0 {
        let now = left.min(PIECE as u64);
        stream.write_all(&piece[..usize::try_from(now).expect("it is small")])?;
        left -= now;
    }
    Ok(())
}

/// The most memory that the process has had, in kilobytes.
fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("Linux tells it");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the line");
    line.trim().trim_end_matches(" kB").trim().parse().expect("a number")
}

#[test]
fn a_gigabyte_each_way_passes_in_constant_memory() {
    let routes = ROUTES.replace("UPSTREAM", &application().to_string());
    let serving = Serving::start(&routes, None, "body_bytes_max = 2_000_000_000\n");
    let process = serving.process.child.id();
    let host = serving.gateway.trim_start_matches("http://").to_owned();
    let port: u16 = host.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let asked = |method: &str, more: &str| {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
        let key = &serving.admin_key;
        let head = format!(
            "{method} /globex/stream HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n\
             Connection: close\r\n{more}\r\n"
        );
        stream.write_all(head.as_bytes()).expect("it reads");
        stream
    };
    // Once, so that all that is made for the first request is there.
    drop(asked("GET", ""));
    let before = peak(process);
    both_ways(&asked);
    let first = peak(process);
    both_ways(&asked);
    // The kernel counts by estimates, so that a peak may be told a little lower the next time.
    let (growth, again) = (first - before, peak(process).saturating_sub(first));
    println!(
        "{BYTES} bytes each way: the peak grew by {growth} kB, and by {again} kB the second time"
    );
    assert!(growth < GROWTH_KB_MAX && again < AGAIN_KB_MAX, "{growth} and {again} kB");
}

fn both_ways(asked: &impl Fn(&str, &str) -> TcpStream) {
    let mut down = asked("GET", "");
    let answered = head(&mut down).expect("a head");
    assert!(answered.starts_with("HTTP/1.1 200"), "{answered}");
    let mut piece = vec![0; PIECE];
    let mut read = 0;
    while let Ok(more @ 1..) = down.read(&mut piece) {
        read += more as u64;
    }
    assert_eq!(read, BYTES);
    let mut up = asked("POST", &format!("Content-Length: {BYTES}\r\n"));
    send(&mut up).expect("it reads all");
    let mut said = String::new();
    up.read_to_string(&mut said).expect("an answer");
    assert!(said.ends_with(&BYTES.to_string()), "{said}");
}
