//! The program itself: its arguments, and the file that says where it answers.

use std::{
    fs,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_backoffice");

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn it_says_where_it_answers_and_keeps_what_was_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ready, database) = (folder.path().join("ready.json"), folder.path().join("office.db"));
    let start = || {
        let mut command = Command::new(PROGRAM);
        command.args(["--listen", "127.0.0.1:0", "--fill", "--database"]).arg(&database);
        command.arg("--ready-file").arg(&ready).stdout(Stdio::null()).stderr(Stdio::null());
        let running = Running(command.spawn().expect("it starts"));
        let url = wait_for(&ready);
        fs::remove_file(&ready).expect("the file");
        (running, url)
    };
    let (running, url) = start();
    let made = ureq::post(format!("{url}/api/abc/trunks"))
        .send_json(serde_json::json!({"name": "Kept", "host": "a.example"}))
        .expect("an answer");
    assert_eq!(made.status(), 201);
    drop(running);
    let (_running, url) = start();
    let trunks = ureq::get(format!("{url}/api/abc/trunks?q=Kept")).call().expect("an answer");
    let trunks: Value = trunks.into_body().read_json().expect("JSON");
    assert_eq!(trunks["total"], 1);
}

fn wait_for(file: &std::path::Path) -> String {
    let start = Instant::now();
    loop {
        if let Ok(text) = fs::read_to_string(file) {
            let ready: Value = serde_json::from_str(&text).expect("JSON");
            return ready["url"].as_str().expect("an address").to_owned();
        }
        assert!(start.elapsed() < Duration::from_mins(1), "it never answered");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn it_prints_its_routes_and_does_nothing_else() {
    let output = Command::new(PROGRAM).arg("routes").output().expect("it runs");
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout), backoffice::routes());
}

#[test]
fn a_database_of_a_later_program_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("office.db");
    let later = rusqlite::Connection::open(&database).expect("a database");
    later.pragma_update(None, "user_version", 99).expect("a version");
    drop(later);
    let mut command = Command::new(PROGRAM);
    let output = command.args(["--listen", "127.0.0.1:0", "--database"]).arg(&database).output();
    let output = output.expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("schema 99"));
}
