//! What the gateway adds to a request, beside nginx as a plain proxy: figures, and a bound that only
//! a mistake breaks. Figures to be told are those of a release build:
//! `cargo test --release --package rolecall --test demo -- gateway::overhead --nocapture`.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{
    nginx,
    serving::{Serving, free_port, wait_for},
};

const REQUESTS: usize = if cfg!(debug_assertions) { 2_000 } else { 20_000 };
const ROUTES: &str = r#"
[[application]]
name = "small"
title = "Small"
upstream = "http://UPSTREAM"

[[application.route]]
methods = ["GET"]
path = "/{account}/small"
needs = ["invoices view"]
"#;

/// An application that says the same to everyone, over connections that go on.
fn application() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                stream.set_nodelay(true).ok();
                while asked(&mut stream) {
                    let said = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";
                    if stream.write_all(said).is_err() {
                        return;
                    }
                }
            });
        }
    });
    port
}

/// Reads a head.
fn asked(stream: &mut TcpStream) -> bool {
    let mut piece = [0; 4_096];
    let mut end = [0; 4];
    loop {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return false,
            Ok(read) => {
                for byte in &piece[..read] {
                    end.rotate_left(1);
                    end[3] = *byte;
                }
                if end == *b"\r\n\r\n" {
                    return true;
                }
            }
        }
    }
}

/// The median and the 99th part of a hundred, over one connection.
fn measured(port: u16, host: &str, credential: &str) -> (Duration, Duration) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    stream.set_nodelay(true).expect("a socket");
    let request = format!("GET /globex/small HTTP/1.1\r\nHost: {host}\r\n{credential}\r\n");
    let mut took = Vec::with_capacity(REQUESTS);
    let mut answer = vec![0; 8_192];
    for _ in 0..REQUESTS + 200 {
        let begun = Instant::now();
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut read = 0;
        while !answer[..read].ends_with(b"\r\n\r\nok") {
            let more = stream.read(&mut answer[read..]).expect("it answers");
            assert!(more > 0, "{}", String::from_utf8_lossy(&answer[..read]));
            read += more;
        }
        assert!(
            answer.starts_with(b"HTTP/1.1 200"),
            "{}",
            String::from_utf8_lossy(&answer[..read])
        );
        took.push(begun.elapsed());
    }
    let mut took = took.split_off(200);
    took.sort_unstable();
    (took[took.len() / 2], took[took.len() * 99 / 100])
}

#[test]
fn the_gateway_adds_little_to_a_request() {
    let port = application();
    let routes = ROUTES.replace("UPSTREAM", &format!("127.0.0.1:{port}"));
    let serving = Serving::start(&routes, None, "");
    let host = serving.gateway.trim_start_matches("http://").to_owned();
    let behind: u16 = host.rsplit(':').next().and_then(|it| it.parse().ok()).expect("a port");
    let key = format!("Authorization: Bearer {}\r\n", serving.admin_key);
    let mut browser = super::browser::Browser::signed_in(
        &serving.portal,
        "olivia@northwind.example",
        &serving.gateway,
    );
    assert_eq!(browser.send("GET", &format!("{}/globex/small", serving.gateway), None).status, 200);
    let cookie = format!("Cookie: {}\r\n", browser.cookie(&serving.gateway));
    let mut figures = vec![("the application itself", measured(port, "x", ""))];
    let has_nginx = Command::new("nginx").arg("-v").stderr(Stdio::null()).status().is_ok();
    let plain = free_port();
    let _nginx = has_nginx.then(|| {
        let server = format!(
            "upstream application {{ server 127.0.0.1:{port}; keepalive 16; keepalive_requests 100000; }} \
             server {{ listen 127.0.0.1:{plain}; \
             access_log off; keepalive_requests 100000; location / {{ proxy_pass http://application; proxy_http_version 1.1; \
             proxy_set_header Connection ''; }} }}"
        );
        let nginx = nginx::start(&serving.folder, &server);
        wait_for(plain);
        nginx
    });
    if has_nginx {
        figures.push(("nginx as a plain proxy", measured(plain, "x", "")));
    }
    figures.push(("the gateway, by key", measured(behind, &host, &key)));
    figures.push(("the gateway, by session", measured(behind, &host, &cookie)));
    for (what, (median, most)) in &figures {
        println!("{what:<24} p50 {median:>10.1?}  p99 {most:>10.1?}");
    }
    let bare = figures[0].1.0;
    let added = figures.last().expect("figures").1.0.saturating_sub(bare);
    assert!(added < Duration::from_millis(20), "{added:?}");
}
