//! Real proxies before the back office and before an application that says what it was asked: each
//! with the configuration that the guide shows, the addresses alone changed.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
};

use super::{
    browser::{Answer, Browser},
    echo,
    fronted::{At, Fronted, ROUTES, has, placed, program},
    nginx,
    table::{Row, rows, succeeded},
};
use crate::process::Running;

const HOST: &str = "office.northwind.example";
/// What other proxies cannot take out of an answer they refuse to pass.
const REDACTED: &str = "redact";

/// Starts it with a configuration in a file, and what it says in another.
fn started(name: &str, at: &At, file: &str, text: &str, arguments: &[&str]) -> Running {
    fs::write(at.folder.join(file), text).expect("the configuration");
    let log = fs::File::create(at.folder.join(format!("{name}.log"))).expect("a log");
    let mut command = Command::new(program(name));
    command.args(arguments).current_dir(&at.folder).stdin(Stdio::null());
    // What a proxy keeps for itself goes where everything goes that the test makes.
    command.env("HOME", &at.folder).env("XDG_DATA_HOME", &at.folder);
    command.env("XDG_CONFIG_HOME", &at.folder);
    command.stdout(log.try_clone().expect("the log")).stderr(log);
    Running::start(&mut command, None)
}

fn caddy(port: u16, at: &At) -> Running {
    let site = format!("http://localhost:{port} {{");
    let sites = placed("Behind Caddy", at, &[("office.northwind.example {", &site)]);
    let text = format!("{{\n\tadmin off\n}}\n{sites}");
    let arguments = ["run", "--config", "Caddyfile", "--adapter", "caddyfile"];
    started("caddy", at, "Caddyfile", &text, &arguments)
}

fn traefik(port: u16, at: &At) -> Running {
    let dynamic = placed("Behind Traefik", at, &[(HOST, "localhost")]);
    fs::write(at.folder.join("dynamic.yaml"), dynamic).expect("the configuration");
    let text = format!(
        "entryPoints:\n  web:\n    address: \"127.0.0.1:{port}\"\n\
         providers:\n  file:\n    filename: dynamic.yaml\n\
         global:\n  checkNewVersion: false\n  sendAnonymousUsage: false\n"
    );
    started("traefik", at, "traefik.yaml", &text, &["--configFile=traefik.yaml"])
}

fn envoy(port: u16, at: &At) -> Running {
    let listens = format!("address: 127.0.0.1, port_value: {port} ");
    let changes = [("address: 0.0.0.0, port_value: 80 ", listens.as_str()), (HOST, "localhost")];
    let text = placed("Behind Envoy", at, &changes);
    let arguments = ["-c", "envoy.yaml", "--use-dynamic-base-id", "--concurrency", "1"];
    started("envoy", at, "envoy.yaml", &text, &[&arguments[..], &["-l", "warning"]].concat())
}

type Proxy = fn(u16, &At) -> Running;

/// As the table says where a proxy falls back on the gateway's own; else 403 for whatever is not
/// yes, and for answers out of which something would be taken.
fn every_line_holds(name: &str, proxy: Proxy, falls_back: bool) {
    if !has(name) {
        return;
    }
    let fronted = Fronted::start(proxy);
    let rows = rows();
    let is_right = |row: &Row, answer: &Answer| match row.refused {
        Some(status) if falls_back => answer.status == status,
        Some(_) => answer.status == 403,
        None if succeeded(row, answer) => true,
        None => !falls_back && answer.status == 403 && is_redacted(row),
    };
    let wrong = fronted.wrong(&rows, is_right);
    println!("{} requests through {name}, {} wrong", rows.len(), wrong.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Whether something may be taken out of the answers of a row's route.
fn is_redacted(row: &Row) -> bool {
    let segments = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let asked = segments(row.path);
    ROUTES.lines().filter(|line| line.contains(REDACTED)).any(|line| {
        let path = line.split("path = \"").nth(1).and_then(|rest| rest.split('"').next());
        let written = segments(path.expect("a path"));
        let fits =
            |(written, asked): (&String, &String)| written == asked || written == "{account}";
        line.contains(&format!("\"{}\"", row.method))
            && written.len() == asked.len()
            && written.iter().zip(&asked).all(fits)
    })
}

// covers D20, D30 to D43, D45, D50 to D64, D70 to D80, D82 to D88, D90 to D95, D97 to D107
// covers P32, P33, P34, G20, G25, G28, G30 to G34, G37, G38, G39, G41, G42, G43
#[test]
fn each_line_holds_through_caddy_with_forward_auth() {
    every_line_holds("caddy", caddy, true);
}

#[test]
fn each_line_holds_through_traefik_with_forward_auth() {
    every_line_holds("traefik", traefik, false);
}

#[test]
fn each_line_holds_through_envoy_with_ext_authz() {
    every_line_holds("envoy", envoy, false);
}

/// What an application is told and not told, whatever stands in front of it.
fn the_application_hears_of_who_asks_and_of_no_secret(name: &str, proxy: Proxy) {
    if !has(name) {
        return;
    }
    let application = echo::started();
    let fronted = Fronted::before(application, &echo::routes(application), proxy);
    let (at, portal) = (&fronted.at, &fronted.serving.portal);
    let port: u16 = at.rsplit(':').next().and_then(|it| it.parse().ok()).expect("a port");
    let browser = Browser::signed_in(portal, "admin@globex.example", at);
    let own = browser.cookie(at);
    let key = format!("Bearer {}", fronted.serving.admin_key);
    let hears = |headers: &[(&str, &str)], path: &str| {
        let heard = echo::asked(port, &format!("GET {path}"), headers);
        assert!(heard.starts_with("HTTP/1.1 200"), "{name} {headers:?}: {heard}");
        let (_, said) = heard.split_once("\r\n\r\n").expect("a body");
        let said = said.to_lowercase();
        for secret in ["rck_", "rolecall-gateway=", "authorization:"] {
            let is_person = secret == "rck_" && said.contains("x-rolecall-person: rck_");
            assert!(
                is_person || !said.contains(secret),
                "{name} {headers:?} hears {secret}: {said}"
            );
        }
        let secret = fronted.serving.admin_key.splitn(3, '_').nth(2).expect("a secret");
        assert!(!said.contains(&secret.to_lowercase()), "{name}: {said}");
        said
    };
    for path in ["/globex/echo", "/open/a"] {
        let alone = hears(&[("Cookie", &own)], path);
        assert!(!alone.contains("\ncookie: r"), "{name} {path}: {alone}");
        let both = hears(&[("Cookie", &format!("{own}; theme=dark"))], path);
        assert!(both.contains("\ncookie: theme=dark\r\n"), "{name} {path}: {both}");
        let keyed = hears(&[("Authorization", &key)], path);
        let is_told = path == "/globex/echo";
        for told in ["x-rolecall-person: ", "x-rolecall-assertion: ", "x-rolecall-level: "] {
            assert_eq!(alone.contains(told), is_told, "{name} {path} {told}: {alone}");
            assert_eq!(keyed.contains(told), is_told, "{name} {path} {told}: {keyed}");
        }
    }
    let forged = [
        ("X-Rolecall-Person", "olivia"),
        ("X_Rolecall_Person", "olivia"),
        ("x_rolecall-cookie", "a=b"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("X_HTTP_Method_Override", "DELETE"),
        ("X-Original-URL", "/globex/else"),
        ("X-Original-URI", "/globex/stranger"),
        ("X-Original-Method", "STRANGE"),
        ("X-Forwarded-Uri", "/globex/stranger"),
        ("X-Forwarded-Method", "STRANGE"),
        ("Forwarded", "for=6.6.6.6"),
        ("X-Original-Host", "evil.example"),
        ("X-Forwarded-User", "stranger"),
        ("X-Forwarded-Email", "stranger@evil.example"),
        ("True-Client-IP", "6.6.6.6"),
        ("X-Client-IP", "6.6.6.6"),
        ("X-Host", "evil.example"),
        ("Remote-User", "stranger"),
        ("X-Remote-User", "stranger"),
        ("X-Rolecall-Gateway-Key", "stranger"),
    ];
    for path in ["/globex/echo", "/open/a"] {
        for (header, value) in forged {
            let heard =
                echo::asked(port, &format!("GET {path}"), &[("Cookie", &own), (header, value)]);
            let is_refused = !heard.starts_with("HTTP/1.1 200");
            let said = heard.to_lowercase();
            let is_heard = said.contains(&format!(": {}", value.to_lowercase()));
            assert!(is_refused || !is_heard, "{name} {path} {header}: {heard}");
        }
    }
    let none = echo::asked(port, "GET /globex/echo", &[]);
    assert!(none.starts_with("HTTP/1.1 401"), "{name}: {none}");
    sockets_go_through(name, port, at, &own);
}

/// A websocket of the application's own page, and of no other.
fn sockets_go_through(name: &str, port: u16, at: &str, cookie: &str) {
    if name == "nginx" {
        // Its configuration is for requests; the guide says what to add.
        return;
    }
    let open = |origin: &str| {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
        let request = format!(
            "GET /globex/socket HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
             Cookie: {cookie}\r\nOrigin: {origin}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        let head = echo::head(&mut stream).expect("an answer");
        (stream, head)
    };
    let (_, foreign) = open("http://evil.example");
    assert!(foreign.starts_with("HTTP/1.1 403"), "{name}: {foreign}");
    let (mut stream, own) = open(at);
    assert!(own.starts_with("HTTP/1.1 101"), "{name}: {own}");
    stream.write_all(b"hello").expect("it is carried");
    let mut heard = [0; 5];
    stream.read_exact(&mut heard).expect("it comes back");
    assert_eq!(&heard, b"hello", "{name}");
}

#[test]
fn behind_nginx_the_application_hears_of_who_asks_and_of_no_secret() {
    let nginx = |port, at: &At| nginx::start(&at.folder, &nginx::configured(port, at));
    the_application_hears_of_who_asks_and_of_no_secret("nginx", nginx);
}

#[test]
fn behind_caddy_the_application_hears_of_who_asks_and_of_no_secret() {
    the_application_hears_of_who_asks_and_of_no_secret("caddy", caddy);
}

#[test]
fn behind_traefik_the_application_hears_of_who_asks_and_of_no_secret() {
    the_application_hears_of_who_asks_and_of_no_secret("traefik", traefik);
}

#[test]
fn behind_envoy_the_application_hears_of_who_asks_and_of_no_secret() {
    the_application_hears_of_who_asks_and_of_no_secret("envoy", envoy);
}

/// Someone at a browser who is not signed in comes to where they were going.
fn a_browser_is_led_to_sign_in(name: &str, proxy: Proxy, by_a_page: bool) {
    if !has(name) {
        return;
    }
    let application = echo::started();
    let fronted = Fronted::before(application, &echo::routes(application), proxy);
    let (at, portal) = (&fronted.at, &fronted.serving.portal);
    let mut browser = Browser::signed_in(portal, "admin@globex.example", &fronted.at);
    browser.forget(at);
    let first = browser.send("GET", &format!("{at}/globex/echo?a=b"), None);
    if by_a_page {
        assert_eq!(first.status, 401, "{name}: {}", first.text);
        let link = first.text.split("href=\"").find(|part| part.starts_with("/.rolecall/sign-in"));
        let link = link.and_then(|part| part.split('"').next()).expect("a link");
        let there = browser.follow(&format!("{at}{link}"));
        assert!(there.text.starts_with("GET /globex/echo?a=b"), "{name}: {}", there.text);
        let style = first.text.split("href=\"").find(|part| part.contains("style.css"));
        let style = style.and_then(|part| part.split('"').next()).expect("a style");
        assert_eq!(browser.send("GET", &format!("{at}{style}"), None).status, 200, "{name}");
    } else {
        assert_eq!(first.status, 303, "{name}: {}", first.text);
        let there = browser.follow(&format!("{at}/globex/echo?a=b"));
        assert!(there.text.starts_with("GET /globex/echo?a=b"), "{name}: {}", there.text);
    }
}

#[test]
fn caddy_sends_a_browser_to_sign_in() {
    a_browser_is_led_to_sign_in("caddy", caddy, false);
}

#[test]
fn traefik_shows_a_browser_a_page_that_leads_to_sign_in() {
    a_browser_is_led_to_sign_in("traefik", traefik, true);
}

#[test]
fn envoy_shows_a_browser_a_page_that_leads_to_sign_in() {
    a_browser_is_led_to_sign_in("envoy", envoy, true);
}
