//! The key file: made with the first start, and a start without it or with another one is refused.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use crate::process::{INIT, Running, Said, rolecall, run, said};

/// An installation, and its key file.
fn installed() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let made = run(folder.path(), &INIT);
    assert_eq!(made.code, 0, "{}", made.err);
    let key = folder.path().join("rolecall-data/rolecall.key");
    (folder, key)
}

fn serve(folder: &Path, flags: &[&str]) -> Said {
    run(folder, &[&["serve", "--listen", "127.0.0.1:0"], flags].concat())
}

/// It does not start, and says this.
fn is_refused(said: &Said, words: &[&str]) {
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.err);
    for word in words {
        assert!(said.err.contains(word), "no {word} in {}", said.err);
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[test]
fn it_is_made_once_for_its_owner_alone() {
    let (folder, key) = installed();
    let made = fs::read(&key).expect("readable");
    assert_eq!((made.len(), mode(&key)), (32, 0o600));
    assert_ne!(made, [0; 32]);
    let other = tempfile::tempdir().expect("a folder");
    let named = run(other.path(), &[&INIT[..], &["--key-file", "acme.key"]].concat());
    assert_eq!(named.code, 0, "{}", named.err);
    assert!(named.out.contains("acme.key: back it up"), "{}", named.out);
    assert_ne!(fs::read(other.path().join("acme.key")).expect("readable"), made);
    assert!(!other.path().join("rolecall-data/rolecall.key").exists());
    // Whoever serves finds it where it is, and makes no other one.
    let mut command = rolecall(folder.path());
    command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut running = Running::start(&mut command, None);
    std::thread::sleep(Duration::from_millis(500));
    assert!(running.child.try_wait().expect("it runs").is_none(), "it started");
    assert_eq!(fs::read(&key).expect("readable"), made);
}

#[test]
fn a_start_with_another_one_is_refused() {
    let (folder, key) = installed();
    fs::write(&key, [7; 32]).expect("writable");
    let refused = serve(folder.path(), &[]);
    is_refused(&refused, &["rolecall.key", "not the key of this database", "--key-file"]);
    let (_other, named) = installed();
    let named = named.to_str().expect("UTF-8");
    let refused = serve(folder.path(), &["--key-file", named]);
    is_refused(&refused, &[named, "not the key of this database"]);
}

#[test]
fn a_start_without_it_is_refused_and_none_is_made() {
    let (folder, key) = installed();
    fs::remove_file(&key).expect("it is there");
    is_refused(&serve(folder.path(), &[]), &["rolecall.key is not there", "from a backup"]);
    assert!(!key.exists());
}

#[test]
fn one_that_is_no_key_or_open_to_others_is_refused() {
    let (folder, key) = installed();
    fs::set_permissions(&key, Permissions::from_mode(0o640)).expect("set");
    let refused = serve(folder.path(), &[]);
    is_refused(&refused, &["open to others", "mode 640", "chmod 600"]);
    fs::set_permissions(&key, Permissions::from_mode(0o600)).expect("set");
    fs::write(&key, "short").expect("writable");
    is_refused(&serve(folder.path(), &[]), &["5 bytes", "a key has 32"]);
    let config = "key_file = \"rolecall-data\"\n";
    fs::write(folder.path().join("rolecall.toml"), config).expect("a file");
    is_refused(&serve(folder.path(), &[]), &["the key file rolecall-data"]);
}

#[test]
fn the_key_is_in_nothing_that_is_said() {
    let (folder, key) = installed();
    fs::write(&key, [b'k'; 32]).expect("writable");
    let mut command = rolecall(folder.path());
    command.env("ROLECALL_LOG", "trace").args(["serve", "--listen", "127.0.0.1:0"]);
    let told = said(&mut command, "");
    for trace in ["k".repeat(32), "6b".repeat(32), "107, ".repeat(31)] {
        assert!(!told.err.contains(&trace), "{}", told.err);
    }
}
