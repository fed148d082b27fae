//! A real nginx before the back office, with the configuration that the guide shows.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::{
    fronted::{At, Fronted, has, placed, told},
    serving::{Serving, free_port, wait_for},
    table::{Asking, Row, rows, succeeded},
};
use crate::process::Running;

/// The configuration that the guide shows, for where things are here.
pub(super) fn configured(port: u16, at: &At) -> String {
    let listen = format!("listen 127.0.0.1:{port};");
    placed("Behind nginx", at, &[("listen 443 ssl;", &listen)])
}

/// The server alone, that needs no rights and writes only to its folder.
pub(super) fn start(folder: &Path, servers: &str) -> Running {
    let file = folder.join("nginx.conf");
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|of| format!("{of}_temp_path {of}_temp;"))
        .join(" ");
    let log = "log_format served '$status $request_method $request_uri $upstream_addr';";
    let user = "user root;";
    let text = format!(
        "{user} pid nginx.pid; error_log error.log; events {{ worker_connections 256; }}\n\
         http {{ {temporary} {log} access_log access.log served;\n{servers}\n}}\n"
    );
    fs::write(&file, text).expect("the configuration");
    let mut nginx = Command::new("nginx");
    nginx
        .arg("-p")
        .arg(folder)
        .arg("-c")
        .arg(&file)
        .args(["-g", "daemon off; master_process off;"]);
    nginx.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Running::start(&mut nginx, None)
}

// covers D20, D30 to D43, D45, D50 to D64, D70 to D80, D82 to D88, D90 to D95, D97 to D107
// covers P32, P33, P34, G20, G25, G28, G30 to G34, G37, G38, G39, G41, G42, G43
#[test]
fn each_line_holds_through_nginx_with_auth_request() {
    if !has("nginx") {
        return;
    }
    let fronted = fronted(|servers| servers);
    let rows = rows();
    let wrong = fronted.wrong(&rows, |row, answer| match row.refused {
        Some(status) => answer.status == status,
        None => succeeded(row, answer),
    });
    let log = fs::read_to_string(fronted.serving.folder.join("access.log")).expect("the log");
    let served =
        log.lines().filter(|line| line.ends_with(&fronted.application.to_string())).count();
    println!(
        "{} requests through nginx, {served} served past the gateway, {} wrong",
        rows.len(),
        wrong.len()
    );
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(served > 200, "nginx itself asked the application: {served}");
}

/// nginx before the back office; the configuration may be changed.
fn fronted(change: impl Fn(String) -> String) -> Fronted {
    Fronted::start(|port, at| start(&at.folder, &change(configured(port, at))))
}

/// Where nginx may not fall back on the gateway, what it refuses is 403 and nothing else.
#[test]
fn nginx_alone_refuses_with_403_and_without_rolecall_with_500() {
    if !has("nginx") {
        return;
    }
    let alone = |servers: String| {
        servers.replace("error_page 401 403 = @rolecall;", "error_page 401 = @rolecall;")
    };
    let mut fronted = fronted(alone);
    let mut asking = Asking::new(&fronted.serving.portal, &fronted.at);
    let mut wrong = Vec::new();
    let rows = rows();
    let refused: Vec<_> =
        rows.iter().filter(|row| row.refused.is_some() && !row.path.contains("{id}")).collect();
    for row in &refused {
        let answer = asking.ask(row);
        if answer.status != 403 {
            wrong.push(told(row, answer.status, &answer.text));
        }
    }
    println!("{} refusals through nginx alone, {} wrong", refused.len(), wrong.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let good = Row {
        ids: "",
        who: "admin@globex.example",
        is_page: true,
        method: "GET",
        path: "/globex/invoices",
        refused: None,
    };
    assert_eq!(asking.ask(&good).status, 200);
    let id = fronted.serving.process.child.id().to_string();
    let signal = |name: &str| {
        let sent = Command::new("kill").args([name, &id]).status().expect("kill runs");
        assert!(sent.success());
    };
    // Slow: it is there and says nothing.
    signal("-STOP");
    let begun = Instant::now();
    let slow = asking.ask(&good).status;
    assert_eq!(slow, 500, "the decision did not come");
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    signal("-CONT");
    assert_eq!(asking.ask(&good).status, 200, "and it is asked again");
    // Gone.
    fronted.serving.process.child.kill().expect("it can be ended");
    fronted.serving.process.child.wait().expect("it ends");
    let gone = asking.ask(&good).status;
    assert!([500, 502].contains(&gone), "{gone}");
}

/// Whatever answers in Rolecall's place and says something else than yes, is no.
#[test]
fn wrong_answers_in_its_place_are_no() {
    if !has("nginx") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let application = Serving::back_office(folder.path());
    let port = free_port();
    let answers = [("302 /x", 500), ("404", 500), ("500", 500), ("403", 403), ("200 ok", 200)];
    let mut locations = String::new();
    for (at, (answer, _)) in answers.iter().enumerate() {
        locations += &format!(
            "location /{at}/ {{ auth_request /asked{at}; proxy_pass http://{application}/; }}\n\
             location = /asked{at} {{ internal; return {answer}; }}\n"
        );
    }
    let _nginx =
        start(folder.path(), &format!("server {{ listen 127.0.0.1:{port};\n{locations} }}"));
    wait_for(port);
    for (at, (answer, status)) in answers.into_iter().enumerate() {
        let url = format!("http://127.0.0.1:{port}/{at}/healthz");
        let found = super::browser::Browser::new().send("GET", &url, None).status;
        assert_eq!(found, status, "{answer}");
    }
}

/// A certificate for a name, of an authority of its own; made by openssl.
fn certificate(folder: &Path, name: &str) {
    fs::write(folder.join("req.cnf"), "[req]\ndistinguished_name = dn\n[dn]\n").expect("a file");
    let make = |words: &[&str]| {
        let mut openssl = Command::new("openssl");
        openssl
            .args(["req", "-x509", "-config", "req.cnf", "-newkey", "ec", "-nodes", "-days", "2"]);
        openssl.args(["-pkeyopt", "ec_paramgen_curve:prime256v1"]).args(words).current_dir(folder);
        let made = openssl.stderr(Stdio::null()).status().expect("openssl is installed");
        assert!(made.success(), "{words:?}");
    };
    let of_authority = ["-subj", "/CN=Authority", "-addext", "basicConstraints=critical,CA:TRUE"];
    make(&[&of_authority[..], &["-keyout", "ca.key", "-out", "ca.pem"]].concat());
    let (subject, names) = (format!("/CN={name}"), format!("subjectAltName=DNS:{name}"));
    let own = ["-CA", "ca.pem", "-CAkey", "ca.key", "-subj", &subject, "-addext", &names];
    make(&[&own[..], &["-keyout", "own.key", "-out", "own.pem"]].concat());
}

/// nginx as an application that is reached over TLS, with a certificate of an authority of its own.
#[test]
fn an_application_is_reached_over_tls_if_its_certificate_is_vouched_for() {
    if !has("nginx") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    certificate(folder.path(), "localhost");
    let port = free_port();
    let server = format!(
        "server {{ listen 127.0.0.1:{port} ssl; ssl_certificate own.pem; ssl_certificate_key own.key; \
         location / {{ return 200 'over $scheme to $http_host as $http_x_rolecall_person'; }} }}"
    );
    let _nginx = start(folder.path(), &server);
    wait_for(port);
    let ca_file = format!("ca_file = \"{}\"\n", folder.path().join("ca.pem").display());
    for (host, more, status) in [
        ("localhost", ca_file.as_str(), 200),
        ("localhost", "", 502),
        // The certificate is of another name.
        ("127.0.0.1", &ca_file, 502),
    ] {
        let routes =
            super::echo::ROUTES.replace("http://UPSTREAM", &format!("https://{host}:{port}"));
        let serving = Serving::start(&routes, None, more);
        let public = serving.gateway.trim_start_matches("http://");
        let at = public.rsplit(':').next().and_then(|it| it.parse().ok()).expect("a port");
        let key = format!("Bearer {}", serving.admin_key);
        let answer = super::echo::asked(at, "GET /globex/echo", &[("Authorization", &key)]);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{host} {more}: {answer}");
        let said = format!("over https to {public} as rck_");
        assert_eq!(answer.contains(&said), status == 200, "{answer}");
    }
}
