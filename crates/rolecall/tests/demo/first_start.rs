//! The first start of a server: a page makes the installation, and the server goes on as the one of it.

use std::fs;

use crate::{
    process::run,
    server::{Server, get},
};

const PASSWORD: &str = "a harbour wall in the evening sun";

/// The code that a server has said.
fn code(server: &mut Server) -> String {
    let code = server.address_after("?code=");
    assert_eq!(code.len(), 29, "{code}");
    code
}

fn fields<'f>(code: &'f str, url: &'f str) -> Vec<(&'f str, &'f str)> {
    vec![
        ("code", code),
        ("name", "Acme Telecom"),
        ("short_name", "acme"),
        ("owner_name", "Olga Acme"),
        ("owner", "olga@acme.example"),
        ("password", PASSWORD),
        ("zone", "Europe/Kyiv"),
        ("public_url", url),
    ]
}

fn post(url: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let sent = agent.post(format!("{url}/first-start")).send_form(fields.iter().copied());
    let mut response = sent.expect("an answer");
    (response.status().as_u16(), response.body_mut().read_to_string().expect("text"))
}

#[test]
fn nobody_sets_it_up_without_the_code_and_nothing_else_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = Server::first_start(folder.path(), &[]);
    let code = code(&mut server);
    assert_eq!(server.get("/healthz").0, 200);
    assert_eq!(server.get("/readyz").0, 503);
    assert_eq!(server.get("/readyz/decisions").0, 503);
    let address = server.url.trim_start_matches("http://");
    let seen = run(folder.path(), &["doctor", "--offline", "--listen", address]);
    assert!(seen.out.contains("and nothing is set up yet"), "{}", seen.out);
    assert_eq!(server.get("/api/v1/me").0, 503);
    let (status, page) = server.get("/first-start");
    assert_eq!(status, 200);
    assert!(!page.contains("short_name") && !page.contains(&code), "{page}");
    let (_, page) = server.get("/first-start?code=AAAA-BBBB");
    assert!(page.contains("This is not the code") && !page.contains("short_name"), "{page}");
    for wrong in ["", "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA"] {
        assert_eq!(post(&server.url, &fields(wrong, "http://acme.example")).0, 403);
    }
    let (status, page) = server.get(&format!("/first-start?code={}", code.to_lowercase()));
    assert_eq!(status, 200);
    assert!(page.contains("short_name"), "{page}");
    // What is wrong is said at its field, and what was typed stays, but for the password.
    let mut wrong = fields(&code, "acme.example/x");
    wrong[2].1 = "Not A Name";
    wrong[5].1 = "short";
    let (status, page) = post(&server.url, &wrong);
    assert_eq!(status, 422);
    for field in ["short_name", "password", "public_url"] {
        assert!(page.contains(&format!("id=\"{field}-mistake\"")), "{field}: {page}");
    }
    assert!(page.contains("Olga Acme") && !page.contains("value=\"short\""), "{page}");
    assert!(!folder.path().join("rolecall-data/rolecall.key").exists());
    assert!(server.end().contains("Nothing is set up"));
}

#[test]
fn it_goes_on_as_the_server_of_what_was_made_and_after_another_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = Server::first_start(folder.path(), &[]);
    let url = server.url.clone();
    let code = code(&mut server);
    let (status, page) = post(&url, &fields(&code, &url));
    assert_eq!(status, 200, "{page}");
    assert!(page.contains(&format!("{url}/sign-in")), "{page}");
    server.wait_for("listens on ");
    assert_eq!(server.get("/readyz").0, 200);
    let (status, page) = server.get("/sign-in");
    assert!(status == 200 && page.contains("Sign in"), "{page}");
    // The code is good no longer.
    assert_eq!(server.get(&format!("/first-start?code={code}")).0, 404);
    let said = server.end();
    assert!(!said.contains(PASSWORD) && !said.contains("olga"), "{said}");
    let owner = ["check", "olga@acme.example", "edit", "platform.settings", "acme"];
    assert_eq!(run(folder.path(), &owner).code, 0);
    let kept = fs::read_to_string(folder.path().join("rolecall-data/first-start.toml"));
    assert!(kept.expect("it is kept").contains(&url));
    let again = Server::start(folder.path(), &["--log", "info"]);
    assert!(again.said().contains(&format!("reached as {url}")), "{}", again.said());
}

#[test]
fn what_the_configuration_says_is_not_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let flags = ["--public-url", "https://access.acme.example"];
    let mut server = Server::first_start(folder.path(), &flags);
    let code = code(&mut server);
    let (_, page) = get(&format!("{}/first-start?code={code}", server.url));
    assert!(page.contains("The configuration says: https://access.acme.example"), "{page}");
    assert!(!page.contains("name=\"public_url\""), "{page}");
    let mut wanted = fields(&code, "http://elsewhere.example");
    // A mail server that does not answer is said before anything is made.
    let mail = [("mail_host", "127.0.0.1"), ("mail_port", "1"), ("mail_security", "none")];
    wanted.extend(mail);
    wanted.push(("mail_from", "rolecall@acme.example"));
    let (status, page) = post(&server.url, &wanted);
    assert_eq!(status, 422);
    assert!(page.contains("did not let us in"), "{page}");
    let (status, _) = post(&server.url, &fields(&code, "http://elsewhere.example"));
    assert_eq!(status, 200);
    let said = server.wait_for("listens on ");
    assert!(said.contains("reached as https://access.acme.example"), "{said}");
}

#[test]
fn init_keeps_what_the_page_keeps() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["init", "--name", "Acme", "--short-name", "acme", "--owner", "olga@acme.example"];
    let more = ["--owner-name", "Olga", "--public-url", "https://access.acme.example"];
    let mail = ["--mail-server", "smtp://127.0.0.1:2525", "--mail-from", "rolecall@acme.example"];
    let made = run(folder.path(), &[&words[..], &more, &mail].concat());
    assert_eq!(made.code, 0, "{}", made.err);
    let server = Server::start(folder.path(), &[]);
    let said = server.said();
    assert!(said.contains("reached as https://access.acme.example"), "{said}");
    assert!(!said.contains("No mail server is set"), "{said}");
}
