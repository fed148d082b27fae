//! The program at its most talkative: no secret that it was given or gave is in its log, and nothing that
//! a stranger sends begins a line of it.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::Stdio,
};

use serde_json::Value;

use crate::{process::rolecall, server::Server};

const OWNER: &str = "olga@acme.example";
const PASSWORD: &str = "seven quiet lamps over water";
const WRONG: &str = "wrong horse of the wrong staple";

/// Makes an installation whose owner has the password; gives its decision key.
fn installed(folder: &Path) -> String {
    let mut init = rolecall(folder);
    init.args(["init", "--name", "Acme", "--short-name", "acme", "--owner", OWNER]);
    init.args(["--owner-name", "Olga", "--password-stdin", "--decision-key", "--output", "json"]);
    let mut child = init
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("it starts");
    let given = format!("{PASSWORD}\n");
    child.stdin.take().expect("a pipe").write_all(given.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let said: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    said["decision_key"].as_str().expect("a key").to_owned()
}

/// An answer to a request that is written by hand, on a connection of its own.
fn exchanged(server: &Server, request: &str) -> String {
    let host = server.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("it listens");
    stream.write_all(request.replace("HOST", host).as_bytes()).expect("it reads");
    let mut said = Vec::new();
    stream.read_to_end(&mut said).expect("an answer");
    String::from_utf8_lossy(&said).into_owned()
}

fn posted(server: &Server, path: &str, headers: &str, form: &str) -> String {
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\nConnection: close\r\n{headers}\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    exchanged(server, &request)
}

/// How many requests `secrets` and `nasty` make that are told of: one of them is no HTTP.
const REQUESTS: usize = 12;

/// Signs in and uses the key; gives all secrets that came up.
fn secrets(server: &Server, key: &str) -> Vec<String> {
    let form = |password: &str| format!("who={OWNER}&password={}", password.replace(' ', "+"));
    let wrong = posted(server, "/sign-in", "", &form(WRONG));
    assert!(wrong.starts_with("HTTP/1.1 422"), "{wrong}");
    let right = posted(server, "/sign-in", "", &form(PASSWORD));
    assert!(right.starts_with("HTTP/1.1 303"), "{right}");
    let lower = right.to_lowercase();
    let (_, rest) = lower.split_once("set-cookie: __host-rolecall=").expect("a cookie");
    let cookie = rest.split(';').next().expect("its value").to_owned();
    let gets = |path: &str, header: &str| {
        let head =
            format!("GET {path} HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n{header}\r\n\r\n");
        exchanged(server, &head)
    };
    assert!(gets("/me", &format!("Cookie: __Host-rolecall={cookie}")).starts_with("HTTP/1.1 200"));
    let me = gets("/api/v1/me", &format!("Authorization: Bearer {key}"));
    assert!(me.starts_with("HTTP/1.1 200"), "{me}");
    gets("/api/v1/me", &format!("Authorization: Bearer {key}x"));
    let link = format!("{}{}", &cookie[..32], "0".repeat(32));
    gets(&format!("/password/{link}"), "X-A: b");
    let secret = key.rsplit('_').next().expect("its secret").to_owned();
    vec![
        PASSWORD.to_owned(),
        PASSWORD.replace(' ', "+"),
        WRONG.replace(' ', "+"),
        WRONG.to_owned(),
        cookie,
        secret,
        link,
    ]
}

/// What would make a line of its own, if it were written as it comes.
fn nasty(server: &Server) {
    for path in [
        "/zq%0A2026-01-01T00:00:00Z%20zq",
        "/a/zq%0Dzq",
        "/zq\u{1b}[31mzq",
        "/%3Cscript%3Ezq",
        "/\u{2028}zq",
    ] {
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: HOST\r\nX-Request-ID: zq\t\u{85}\\n\"zq\r\nUser-Agent: zq\tzq\r\n\
             Referer: http://zq/%0Azq\r\nConnection: close\r\n\r\n"
        );
        exchanged(server, &head);
    }
    posted(server, "/sign-in", "", "who=zq%0D%0Azq&password=zq%0Azq%0Azq");
    posted(server, "/reset", "", "address=zq%0D%0ABcc%3A+zq%40zq.example");
}

#[test]
fn the_program_at_its_most_talkative_says_no_secret_and_keeps_to_its_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = installed(folder.path());
    for flags in [&["--log", "trace"][..], &["--log", "trace", "--log-format", "json"]] {
        let server = Server::start(folder.path(), flags);
        let secrets = secrets(&server, &key);
        nasty(&server);
        let said = server.end();
        let lines: Vec<_> = said.lines().collect();
        let found: Vec<_> = lines
            .iter()
            .filter(|line| secrets.iter().any(|it| line.contains(it.as_str())))
            .collect();
        let is_json = flags.len() > 2;
        let begins = |line: &str| {
            let is_object = || serde_json::from_str::<Value>(line).is_ok_and(|it| it.is_object());
            let has_time = || line.trim_start_matches("\u{1b}[2m").starts_with("20");
            if is_json { is_object() } else { has_time() }
        };
        // Statements of the database stand on several lines of a text; names of strangers do not.
        let strange = |line: &&&str| !begins(line) && (is_json || line.contains("zq"));
        let extra: Vec<_> = lines.iter().filter(strange).collect();
        println!(
            "{} lines, {} secrets said {}, extra lines {}",
            lines.len(),
            secrets.len(),
            found.len(),
            extra.len()
        );
        assert!(found.is_empty(), "{found:#?}");
        assert!(extra.is_empty(), "{extra:#?}");
        // How many connections are opened, and told of, is up to chance; what was asked is not.
        let answered = lines.iter().filter(|line| line.contains("answered")).count();
        assert_eq!(answered, REQUESTS, "{said}");
        assert!(said.contains("INSERT INTO sessions"), "statements are told of: {said}");
    }
}
