//! Backups: taken, looked at, carried away and put back, as an operator does it.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use serde_json::Value;

use crate::{
    installation::Installation,
    process::{Said, run},
    server::Server,
};

fn json(said: &Said) -> Value {
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str(&said.out).expect("JSON")
}

/// The end of the ledger in a folder.
fn head(folder: &Path) -> String {
    let found = json(&run(folder, &["ledger", "verify", "--output", "json"]));
    format!("{} {}", found["rows"], found["head"])
}

#[test]
fn what_was_backed_up_is_put_back_with_the_same_head() {
    let here = Installation::new();
    let made = json(&here.run(&["backup", "acme.tar", "--output", "json"]));
    let file = here.folder().join("acme.tar");
    assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    let manifest = &made["manifest"];
    assert_eq!(format!("{} {}", manifest["revision"], manifest["head"]), head(here.folder()));
    let sound = here.run(&["restore", "--check", "acme.tar"]);
    assert_eq!(sound.code, 0, "{}", sound.err);
    assert!(sound.out.starts_with("sound: "), "{}", sound.out);

    let there = tempfile::tempdir().expect("a folder");
    let file = file.to_str().expect("UTF-8");
    let back = run(there.path(), &["restore", file]);
    assert_eq!(back.code, 0, "{}", back.err);
    assert!(back.out.contains("The key file is not in the backup: put it at"), "{}", back.out);
    assert_eq!(head(there.path()), head(here.folder()));
    // Without its key file it does not start, and with it, it does.
    let refused = run(there.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert!(refused.err.contains("the key file"), "{}", refused.err);
    let key = "rolecall-data/rolecall.key";
    fs::copy(here.folder().join(key), there.path().join(key)).expect("copied");
    let server = Server::start(there.path(), &[]);
    assert_eq!(server.get("/readyz").0, 200);
}

#[test]
fn the_key_file_is_in_it_only_if_it_was_asked_for() {
    let here = Installation::new();
    let without = here.run(&["backup", "without.tar"]);
    assert!(without.out.contains("The key file is not in it"), "{}", without.out);
    let with = here.run(&["backup", "with.tar", "--with-key-file"]);
    assert!(with.out.contains("The key file is in it"), "{}", with.out);
    let key = fs::read(here.folder().join("rolecall-data/rolecall.key")).expect("the key");
    let has_key = |file: &str| {
        let bytes = fs::read(here.folder().join(file)).expect("a backup");
        bytes.windows(key.len()).any(|window| window == key)
    };
    assert!(!has_key("without.tar"));
    assert!(has_key("with.tar"));
    let there = tempfile::tempdir().expect("a folder");
    let file = here.folder().join("with.tar");
    let back = run(there.path(), &["restore", file.to_str().expect("UTF-8"), "--output", "json"]);
    let back = json(&back);
    assert_eq!(back["key_file_fits"], true);
    let restored = there.path().join("rolecall-data/rolecall.key");
    assert_eq!(fs::read(&restored).expect("the key"), key);
    assert_eq!(restored.metadata().expect("it").permissions().mode() & 0o777, 0o600);
}

#[test]
fn nothing_is_overwritten() {
    let here = Installation::new();
    assert_eq!(here.run(&["backup", "acme.tar", "--with-key-file"]).code, 0);
    let again = here.run(&["backup", "acme.tar"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("is there already"), "{}", again.err);
    let before = head(here.folder());
    let back = here.run(&["restore", "acme.tar"]);
    assert_eq!(back.code, 2);
    assert!(back.err.contains("is not empty"), "{}", back.err);
    assert_eq!(head(here.folder()), before);
    // Another key that is there is somebody's.
    let there = tempfile::tempdir().expect("a folder");
    fs::create_dir(there.path().join("rolecall-data")).expect("a folder");
    fs::write(there.path().join("rolecall-data/rolecall.key"), [9; 32]).expect("a file");
    let file = here.folder().join("acme.tar");
    let back = run(there.path(), &["restore", file.to_str().expect("UTF-8")]);
    assert_eq!(back.code, 2);
    assert!(back.err.contains("is another key file"), "{}", back.err);
    assert!(!there.path().join("rolecall-data/rolecall.db").exists());
}

#[test]
fn one_that_was_damaged_is_not_put_back() {
    let here = Installation::new();
    assert_eq!(here.run(&["backup", "acme.tar"]).code, 0);
    let whole = fs::read(here.folder().join("acme.tar")).expect("a backup");
    let there = tempfile::tempdir().expect("a folder");
    let mut flipped = whole.clone();
    let middle = whole.len() / 2;
    flipped[middle] ^= 1;
    let cut = whole[..middle].to_vec();
    let text = b"no backup\n".repeat(100);
    for (damaged, word) in [(flipped, "checksum"), (cut, "ends too early"), (text, "no backup")] {
        fs::write(there.path().join("acme.tar"), damaged).expect("a file");
        for words in [&["restore", "acme.tar"][..], &["restore", "--check", "acme.tar"]] {
            let back = run(there.path(), words);
            assert_eq!(back.code, 2, "{word}: {}", back.out);
            assert!(back.err.contains(word), "no {word} in {}", back.err);
        }
        assert!(!there.path().join("rolecall-data/rolecall.db").exists());
    }
}

#[test]
fn what_is_put_back_is_nobody_elses_to_read() {
    let here = Installation::new();
    assert_eq!(here.run(&["backup", "acme.tar"]).code, 0);
    let there = tempfile::tempdir().expect("a folder");
    let file = here.folder().join("acme.tar");
    assert_eq!(run(there.path(), &["restore", file.to_str().expect("UTF-8")]).code, 0);
    for private in [file, there.path().join("rolecall-data/rolecall.db")] {
        let mode = fs::metadata(&private).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}: {mode:o}", private.display());
    }
}

#[test]
fn a_server_that_runs_is_backed_up_and_goes_on() {
    let here = Installation::new();
    let server = Server::start(here.folder(), &[]);
    let made = here.run(&["backup", "acme.tar"]);
    assert_eq!(made.code, 0, "{}", made.err);
    assert_eq!(server.get("/readyz").0, 200);
    assert_eq!(here.run(&["restore", "--check", "acme.tar"]).code, 0);
}
