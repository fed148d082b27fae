//! The doctor: each part in a line, with what to do, and an exit code that says how bad it is.

use std::{fs, fs::Permissions, os::unix::fs::PermissionsExt};

use serde_json::Value;

use crate::{installation::Installation, process::run, server::Server};

/// The exit code, and the lines by what they are about.
fn doctor(here: &Installation, flags: &[&str]) -> (i32, Vec<Value>) {
    let said = here.run(&[&["doctor", "--output", "json"], flags].concat());
    let found: Value = serde_json::from_str(&said.out).expect(&said.err);
    (said.code, found["lines"].as_array().expect("lines").clone())
}

fn state<'l>(lines: &'l [Value], what: &str) -> (&'l str, &'l str) {
    let line = lines.iter().find(|line| line["what"] == what);
    let line = line.unwrap_or_else(|| panic!("no {what} in {lines:?}"));
    (line["state"].as_str().expect("a state"), line["found"].as_str().expect("what was found"))
}

#[test]
fn an_installation_that_has_just_been_made_has_warnings_and_no_problem() {
    let here = Installation::new();
    let (code, lines) = doctor(&here, &[]);
    assert_eq!(code, 1, "{lines:?}");
    for what in ["configuration", "database", "durability", "schema", "ledger", "clock", "key file"]
    {
        assert_eq!(state(&lines, what).0, "ok", "{lines:?}");
    }
    assert!(state(&lines, "owners").1.contains("acme"), "{lines:?}");
    for what in ["server", "public address", "mail", "owners"] {
        assert_eq!(state(&lines, what).0, "warning", "{lines:?}");
    }
    let said = here.run(&["doctor"]);
    assert_eq!(said.code, 1);
    for line in said.out.lines() {
        let is_line = ["ok  ", "warning  ", "problem  "].iter().any(|it| line.starts_with(it));
        assert!(is_line || line.starts_with("         → "), "{line}");
    }
}

#[test]
fn a_server_that_runs_is_found() {
    let here = Installation::new();
    let server = Server::start(here.folder(), &[]);
    let address = server.url.trim_start_matches("http://").to_owned();
    let (code, lines) = doctor(&here, &["--listen", &address, "--public-url", &server.url]);
    assert_eq!(code, 1, "{lines:?}");
    assert_eq!(state(&lines, "server").0, "ok", "{lines:?}");
    assert_eq!(state(&lines, "public address").0, "ok", "{lines:?}");
}

#[test]
fn what_is_wrong_is_a_problem() {
    let here = Installation::new();
    let key = here.folder().join("rolecall-data/rolecall.key");
    fs::set_permissions(&key, Permissions::from_mode(0o644)).expect("set");
    let (code, lines) =
        doctor(&here, &["--mail-server", "smtp://127.0.0.1:1", "--mail-from", "a@b.example"]);
    assert_eq!(code, 2, "{lines:?}");
    assert_eq!(state(&lines, "key file").0, "problem");
    assert!(state(&lines, "key file").1.contains("chmod 600"), "{lines:?}");
    assert_eq!(state(&lines, "mail").0, "problem", "{lines:?}");
    fs::set_permissions(&key, Permissions::from_mode(0o600)).expect("set");
    fs::write(&key, [1; 32]).expect("written");
    let (code, lines) = doctor(&here, &["--offline"]);
    assert_eq!(code, 2);
    assert!(state(&lines, "key file").1.contains("is not the one of this database"), "{lines:?}");
    fs::write(here.folder().join("rolecall.toml"), "[gateway]\nroutes = \"none.toml\"\n")
        .expect("a file");
    let (_, lines) = doctor(&here, &["--offline"]);
    assert_eq!(state(&lines, "gateway").0, "problem", "{lines:?}");
    fs::write(here.folder().join("rolecall.toml"), "listne = 1\n").expect("a file");
    let (code, lines) = doctor(&here, &["--offline"]);
    assert_eq!((code, state(&lines, "configuration").0), (2, "problem"));
}

#[test]
fn a_folder_without_an_installation_is_told_how_to_make_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = run(folder.path(), &["doctor"]);
    assert_eq!(said.code, 2);
    assert!(said.out.contains("rolecall init"), "{}", said.out);
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0);
}
