//! What whoever runs a server sees of it: whether it works, its figures, its log and its traces.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::any_value::Value as AnyValue,
    trace::v1::{Span, span::SpanKind},
};
use prost::Message;
use serde_json::{Value, json};

use crate::{
    installation::{Installation, OWNER},
    server::{Server, get},
};

/// Asks for a decision about the owner.
fn ask(here: &Installation, server: &Server, section: &str, header: Option<(&str, &str)>) -> Value {
    let key = format!("Bearer {}", here.decision_key);
    let mut request = ureq::post(format!("{}/access/v1/evaluation", server.url));
    request = request.header("Authorization", key);
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    let question = json!({
        "subject": {"type": "person", "id": OWNER}, "action": {"name": "view"},
        "resource": {"type": section, "id": "acme"},
    });
    request.send_json(question).expect("an answer").body_mut().read_json().expect("JSON")
}

/// The sum of what a line of figures says that begins so.
fn figure(figures: &str, beginning: &str) -> f64 {
    let lines = figures.lines().filter(|line| line.starts_with(beginning));
    lines.filter_map(|line| line.rsplit_once(' ')?.1.parse::<f64>().ok()).sum()
}

#[test]
fn it_says_whether_it_works() {
    let here = Installation::new();
    let server = Server::start(here.folder(), &[]);
    assert_eq!(server.get("/healthz"), (200, "ok\n".to_owned()));
    let (status, ready) = server.get("/readyz");
    let ready: Value = serde_json::from_str(&ready).expect("JSON");
    assert_eq!(status, 200);
    let all = json!({
        "ready": true, "database": true, "writer": true, "records": true, "current": true, "behind": 0,
    });
    assert_eq!(ready, all);
    let (status, decides) = server.get("/readyz/decisions");
    let decides: Value = serde_json::from_str(&decides).expect("JSON");
    let all = json!({"ready": true, "records": true, "current": true});
    assert_eq!((status, decides), (200, all));
    // Figures are nobody's business who reaches the portal.
    assert_eq!(server.get("/metrics").0, 404);
}

#[test]
fn figures_count_requests_and_decisions_and_name_nobody() {
    let here = Installation::new();
    let mut server = Server::start(here.folder(), &["--metrics-listen", "127.0.0.1:0"]);
    let at = server.address_after("Figures are at ");
    assert_eq!(ask(&here, &server, "platform.settings", None)["decision"], true);
    assert_eq!(ask(&here, &server, "no.such_section", None)["decision"], false);
    let address = format!("/a/acme/users/{}", here.platform);
    assert_ne!(server.get(&address).0, 200);
    assert_eq!(server.get("/nowhere/at/all").0, 404);
    let (status, figures) = get(&at);
    assert_eq!(status, 200);
    let is = |beginning: &str, expected: f64| {
        let found = figure(&figures, beginning);
        assert!((found - expected).abs() < 0.5, "{beginning} is {found}:\n{figures}");
    };
    is("rolecall_decisions_total{answer=\"yes\",door=\"authzen\"}", 1.0);
    is("rolecall_decisions_total{answer=\"no\",door=\"authzen\"}", 1.0);
    let asked = "method=\"POST\",route=\"/access/v1/evaluation\"";
    is(&format!("rolecall_http_requests_total{{{asked},status=\"200\"}}"), 2.0);
    is(&format!("rolecall_http_request_seconds_count{{{asked}}}"), 2.0);
    is("rolecall_http_requests_total{method=\"GET\",route=\"other\",status=\"404\"}", 1.0);
    is("rolecall_database_up", 1.0);
    // That the key was used may just be kept.
    assert!(figure(&figures, "rolecall_writer_queue") < 5.0, "{figures}");
    is("rolecall_ledger_behind", 0.0);
    assert!(figure(&figures, "rolecall_ledger_revision") > 5.0);
    assert!(figure(&figures, "process_resident_memory_bytes") > 1e6);
    for name in [
        "rolecall_writer_batch_seconds_bucket",
        "rolecall_writer_batch_commands_bucket",
        "rolecall_commands_carried_out_total",
        "rolecall_sessions",
        "rolecall_mail_waiting",
        "rolecall_database_connections",
        "rolecall_info{version=",
    ] {
        assert!(figures.contains(&format!("\n{name}")), "no {name}:\n{figures}");
    }
    // Templates stand there, and never what was asked for.
    assert!(figures.contains("route=\"/a/{account}/users/{person}\""), "{figures}");
    for trace in ["acme", "olga", "example", &here.platform.to_string(), "nowhere"] {
        assert!(!figures.contains(trace), "{trace} in:\n{figures}");
    }
}

#[test]
fn a_log_for_programs_has_an_object_a_line_with_the_number_of_its_request() {
    let here = Installation::new();
    let flags = ["--log-format", "json", "--log", "info,rolecall_web=debug"];
    let server = Server::start(here.folder(), &flags);
    let (name, value) = ("X-Request-ID", "the-number-of-mine");
    ask(&here, &server, "platform.settings", None);
    let key = format!("Bearer {}", here.decision_key);
    let request = ureq::get(format!("{}/api/v1/me", server.url)).header("Authorization", key);
    request.header(name, value).call().expect("an answer");
    let said = server.end();
    let lines: Vec<Value> =
        said.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let answered = lines
        .iter()
        .find(|line| line["message"] == "answered" && line["route"] == "/api/v1/me")
        .expect("a request");
    assert_eq!(answered["span"]["request_id"], value, "{answered}");
    assert_eq!(answered["status"], 200, "{answered}");
    let says = |word: &str| {
        lines.iter().any(|line| line["message"].as_str().is_some_and(|said| said.contains(word)))
    };
    assert!(says("listens on"));
    assert!(says("told to end"));
    assert!(says("ended"));
    for secret in [&here.decision_key, OWNER] {
        assert!(!said.contains(secret), "{secret} in:\n{said}");
    }
}

#[test]
fn a_filter_that_is_none_is_said() {
    let here = Installation::new();
    let said = here.run(&["doctor", "--log", "rolecall=loudly"]);
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("rolecall=loudly") && said.err.contains("write `info`"),
        "{}",
        said.err
    );
}

/// A collector of traces that takes what it is sent, as OTLP over HTTP says.
fn collector() -> (String, Receiver<ExportTraceServiceRequest>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (found, takes) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let found = found.clone();
            thread::spawn(move || take(&stream.expect("a connection"), &found));
        }
    });
    (url, takes)
}

fn take(mut stream: &std::net::TcpStream, found: &mpsc::Sender<ExportTraceServiceRequest>) {
    let mut reader = BufReader::new(stream.try_clone().expect("the connection"));
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).expect("a line") == 0 {
                return;
            }
        }
        assert!(head.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{head}");
        let head = head.to_ascii_lowercase();
        assert!(head.contains("content-type: application/x-protobuf"), "{head}");
        let length = head.split("content-length: ").nth(1).expect("a length");
        let length = length.split('\r').next().expect("a number").parse().expect("a number");
        let mut body = vec![0; length];
        reader.read_exact(&mut body).expect("a body");
        // Whoever waits for it may have seen enough.
        drop(found.send(ExportTraceServiceRequest::decode(&body[..]).expect("protobuf")));
        let answer =
            "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(answer.as_bytes()).expect("an answer");
    }
}

fn text(span: &Span, name: &str) -> Option<String> {
    let attribute = span.attributes.iter().find(|attribute| attribute.key == name)?;
    match attribute.value.as_ref()?.value.as_ref()? {
        AnyValue::StringValue(text) => Some(text.clone()),
        AnyValue::IntValue(number) => Some(number.to_string()),
        _ => None,
    }
}

#[test]
fn traces_go_to_a_collector_and_name_nobody() {
    let here = Installation::new();
    let (url, takes) = collector();
    let config = format!("[traces]\nendpoint = \"{url}\"\nfollow = true\n");
    std::fs::write(here.folder().join("rolecall.toml"), config).expect("the configuration");
    let server = Server::start(here.folder(), &[]);
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let parent = format!("00-{trace}-00f067aa0ba902b7-01");
    ask(&here, &server, "platform.settings", Some(("traceparent", &parent)));
    server.get("/a/acme/users");
    // What has not been sent goes out at the end.
    server.end();
    let mut spans = Vec::new();
    let mut service = None;
    while let Ok(taken) = takes.recv_timeout(Duration::from_secs(2)) {
        for resource in taken.resource_spans {
            let about = resource.resource.expect("a resource").attributes;
            service = about.into_iter().find(|it| it.key == "service.name").or(service);
            spans.extend(resource.scope_spans.into_iter().flat_map(|scope| scope.spans));
        }
    }
    let name = service.and_then(|it| it.value?.value).expect("a name");
    assert_eq!(name, AnyValue::StringValue("rolecall".to_owned()));
    let named = |name: &str| spans.iter().find(|span| span.name == name).expect(name);
    let asked = named("POST /access/v1/evaluation");
    assert_eq!(asked.kind(), SpanKind::Server);
    assert_eq!(hex::encode(&asked.trace_id), trace);
    assert_eq!(text(asked, "http.response.status_code").as_deref(), Some("200"));
    let page = named("GET /a/{account}/users");
    assert_eq!(text(page, "http.route").as_deref(), Some("/a/{account}/users"));
    assert_ne!(page.trace_id, asked.trace_id);
    let all = format!("{spans:?}");
    for trace in ["acme", "olga", &here.decision_key] {
        assert!(!all.contains(trace), "{trace} in {all}");
    }
}
