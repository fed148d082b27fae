//! What an operator does on a bad day: nothing that was there is lost by it.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    installation::{Installation, OWNER},
    process::{INIT, Said, rolecall, run, said},
    server::Server,
};

const PASSWORD: &str = "a harbour wall in the evening sun";
fn chosen(folder: &Path) -> String {
    fs::read_to_string(folder.join("rolecall-data/first-start.toml")).expect("what was chosen")
}

fn made(folder: &Path, url: &str) -> Said {
    let mail = ["--mail-server", "smtp://acme:s3cret@mail.acme.example?tls=required"];
    let from = ["--mail-from", "rolecall@acme.example"];
    run(folder, &[&INIT[..], &["--public-url", url], &mail, &from].concat())
}

#[test]
fn a_second_init_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(made(folder.path(), "https://One.example/").code, 0);
    let before = chosen(folder.path());
    assert!(before.contains("\"https://one.example\"") && before.contains("s3cret"), "{before}");
    let again = run(folder.path(), &[&INIT[..], &["--public-url", "https://two.example"]].concat());
    assert_eq!(again.code, 2, "{}", again.out);
    assert!(again.err.contains("nothing was changed"), "{}", again.err);
    assert_eq!(chosen(folder.path()), before);
    let wrong = made(tempfile::tempdir().expect("a folder").path(), "one.example");
    assert!(wrong.err.contains("write https://HOST"), "{}", wrong.err);
}

#[test]
fn a_backup_brings_back_how_it_is_reached_and_the_mail_servers_password_only_if_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(made(folder.path(), "https://one.example").code, 0);
    let taken = run(folder.path(), &["backup", "acme.tar"]);
    assert!(taken.out.contains("Nor is the password of the mail server"), "{}", taken.out);
    assert_eq!(run(folder.path(), &["backup", "all.tar", "--with-key-file"]).code, 0);
    let bytes = fs::read(folder.path().join("acme.tar")).expect("a backup");
    assert!(!bytes.windows(6).any(|window| window == b"s3cret"));
    for (file, has_password) in [("acme.tar", false), ("all.tar", true)] {
        let there = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(file);
        let back = run(there.path(), &["restore", file.to_str().expect("UTF-8")]);
        assert_eq!(back.code, 0, "{}", back.err);
        assert_eq!(back.out.contains("without the mail server's password"), !has_password);
        let found = chosen(there.path());
        assert!(found.contains("https://one.example"), "{found}");
        assert!(found.contains("acme") && found.contains("@mail.acme.example"), "{found}");
        assert_eq!(found.contains("s3cret"), has_password, "{found}");
    }
}

#[test]
fn what_a_killed_server_wrote_last_is_not_taken_away_by_a_restore() {
    let here = Installation::new();
    assert_eq!(here.run(&["backup", "acme.tar"]).code, 0);
    let database = here.folder().join("rolecall-data/rolecall.db");
    fs::rename(&database, database.with_extension("aside")).expect("moved");
    let log = database.with_extension("db-wal");
    fs::write(&log, b"changes").expect("a file");
    let back = here.run(&["restore", "acme.tar"]);
    assert_eq!(back.code, 2, "{}", back.out);
    assert!(back.err.contains("rolecall.db-wal has changes of the database"), "{}", back.err);
    assert_eq!(fs::read(&log).expect("it is there"), b"changes");
    fs::remove_file(&log).expect("gone");
    assert_eq!(here.run(&["restore", "acme.tar"]).code, 0);
}

#[test]
fn nothing_is_moved_while_a_server_runs() {
    let here = Installation::new();
    let server = Server::start(here.folder(), &[]);
    let to = format!("sqlite://{}/moved.db", here.folder().display());
    let refused = here.run(&["move-to", &to]);
    assert_eq!(refused.code, 2, "{}", refused.out);
    assert!(refused.err.contains("another process runs on"), "{}", refused.err);
    drop(server);
    let moved = here.run(&["move-to", &to]);
    assert_eq!(moved.code, 0, "{}", moved.err);
}

#[test]
fn the_platform_is_given_an_owner_again_and_they_sign_in() {
    let here = Installation::new();
    let words = ["recover-owner", "--owner", "nora@acme.example", "--owner-name", "Nora New"];
    let asked = here.run(&words);
    assert_eq!(asked.code, 0, "{}", asked.err);
    assert!(asked.out.contains("once they accept"), "{}", asked.out);
    let mut command = rolecall(here.folder());
    let recovered = said(command.args(words).arg("--password-stdin"), &format!("{PASSWORD}\n"));
    assert_eq!(recovered.code, 0, "{}", recovered.err);
    assert!(recovered.out.contains("nora@acme.example owns the platform"), "{}", recovered.out);
    for (who, code) in [(OWNER, 1), ("nora@acme.example", 0)] {
        let checked = here.run(&["check", who, "view", "accounts", "acme"]);
        assert_eq!(checked.code, code, "{who}: {} {}", checked.out, checked.err);
    }
    let server = Server::start(here.folder(), &[]);
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    let signed_in = |address: &str, password: &str| {
        let sent = agent
            .post(format!("{}/sign-in", server.url))
            .header("origin", &server.url)
            .send_form([("who", address), ("password", password)]);
        sent.expect("an answer").status().as_u16()
    };
    assert_eq!(signed_in("nora@acme.example", PASSWORD), 303);
    assert_ne!(signed_in("nora@acme.example", "another one entirely"), 303);
}

#[test]
fn an_owner_who_is_asked_by_mail_gets_a_link_that_leads_in() {
    let here = Installation::new();
    let words = ["recover-owner", "--owner", "nora@acme.example", "--owner-name", "Nora New"];
    assert_eq!(here.run(&words).code, 0);
    let doctor = here.run(&["doctor", "--offline"]);
    assert!(doctor.out.contains("has not accepted yet"), "{}", doctor.out);
    let server = Server::start(here.folder(), &[]);
    let invited = wait_for(|| {
        let letters = fs::read_dir(here.folder().join("rolecall-data/outbox")).ok()?;
        let letters = letters.filter_map(|file| fs::read_to_string(file.ok()?.path()).ok());
        // As it is written in mail: long lines are broken.
        let texts = letters.map(|letter| letter.replace("=\r\n", ""));
        texts.filter(|text| text.contains("nora@acme.example")).find_map(|text| {
            let link = text.split_once("/invitations/")?.1;
            assert!(text.contains("You are to own it"), "{text}");
            Some(link.split(char::is_whitespace).next()?.to_owned())
        })
    });
    let outbox = here.folder().join("rolecall-data/outbox");
    for letter in fs::read_dir(&outbox).expect("a folder") {
        assert_eq!(mode(&letter.expect("a letter").path()), 0o600, "the link in it lets in");
    }
    assert_eq!(mode(&outbox), 0o700);
    let (status, page) = server.get(&format!("/invitations/{invited}"));
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("Acme Telecom"), "{page}");
}

fn mode(path: &Path) -> u32 {
    path.metadata().expect("it is there").permissions().mode() & 0o777
}

#[test]
fn nothing_is_restored_beside_a_key_file_that_no_server_starts_with() {
    let here = Installation::new();
    assert_eq!(here.run(&["backup", "acme.tar"]).code, 0);
    let there = tempfile::tempdir().expect("a folder");
    let data = there.path().join("rolecall-data");
    fs::create_dir(&data).expect("made");
    let key = data.join("rolecall.key");
    fs::copy(here.folder().join("rolecall-data/rolecall.key"), &key).expect("copied");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("set");
    let file = here.folder().join("acme.tar");
    let restore = ["restore", file.to_str().expect("UTF-8")];
    let refused = run(there.path(), &restore);
    assert_eq!(refused.code, 2, "{}", refused.out);
    assert!(refused.err.contains("chmod 600"), "{}", refused.err);
    assert!(!data.join("rolecall.db").exists());
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("set");
    assert_eq!(run(there.path(), &restore).code, 0);
}

#[test]
fn the_environment_names_the_mail_server_and_the_configuration_the_sender() {
    let folder = tempfile::tempdir().expect("a folder");
    let init = || {
        let mut command = rolecall(folder.path());
        command.args(INIT).env("ROLECALL_MAIL_SERVER", "smtp://mail.acme.example?tls=required");
        said(&mut command, "")
    };
    let refused = init();
    assert_eq!(refused.code, 2, "{}", refused.out);
    assert!(refused.err.contains("add --mail-from"), "{}", refused.err);
    let from = "[mail]\nfrom = \"rolecall@acme.example\"\n";
    fs::write(folder.path().join("rolecall.toml"), from).expect("written");
    let made = init();
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(chosen(folder.path()).contains("mail.acme.example"));
}

#[test]
fn a_backup_goes_into_a_folder_that_is_there() {
    let here = Installation::new();
    let refused = here.run(&["backup", "nowhere/acme.tar"]);
    assert_eq!(refused.code, 2, "{}", refused.out);
    assert!(refused.err.contains("there is no folder nowhere: make it"), "{}", refused.err);
}

/// What is there after a while.
fn wait_for<T>(look: impl Fn() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "it never came");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn the_mail_servers_password_is_missed_after_a_restore_and_given_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(made(folder.path(), "https://one.example").code, 0);
    assert_eq!(run(folder.path(), &["backup", "acme.tar"]).code, 0);
    let there = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("acme.tar");
    assert_eq!(run(there.path(), &["restore", file.to_str().expect("UTF-8")]).code, 0);
    let mail = || {
        let said = run(there.path(), &["doctor", "--offline"]).out;
        said.lines().find(|line| line.contains("mail: ")).expect("a line").to_owned()
    };
    assert!(mail().starts_with("problem") && mail().contains("no password"), "{}", mail());
    // The address that mail comes from is known.
    let server = "[mail]\nserver = \"smtp://acme:s3cret@mail.acme.example?tls=required\"\n";
    fs::write(there.path().join("rolecall.toml"), server).expect("written");
    assert!(mail().starts_with("ok"), "{}", mail());
}

#[test]
fn a_check_that_is_told_to_end_leaves_nothing() {
    let here = Installation::new();
    assert_eq!(here.run(&["backup", "acme.tar"]).code, 0);
    let left = || {
        let files = fs::read_dir(here.folder()).expect("the folder");
        let names = files.map(|file| file.expect("a file").file_name());
        names.filter(|name| name.to_string_lossy().starts_with(".rolecall-backup-")).count()
    };
    let mut ended = 0;
    for _ in 0..40 {
        let mut command = rolecall(here.folder());
        command
            .args(["restore", "--check", "acme.tar"])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().expect("it starts");
        let begun = Instant::now();
        // It has begun to take it apart, or is done already.
        while left() == 0 && child.try_wait().expect("known").is_none() {
            assert!(begun.elapsed() < Duration::from_secs(30), "it does nothing");
        }
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).output();
        told.expect("kill is there");
        ended += u32::from(child.wait().expect("it ends").code() == Some(2));
        assert_eq!(left(), 0);
    }
    assert!(ended > 0, "each of them was done before it was told to end");
}

#[test]
fn a_database_with_a_damaged_page_is_told_as_one() {
    let here = Installation::new();
    let file = here.folder().join("rolecall-data/rolecall.db");
    let mut bytes = fs::read(&file).expect("the database");
    // The header and the list of tables are well.
    for page in bytes.chunks_mut(4_096).skip(2) {
        page[..64].fill(0xff);
    }
    fs::write(&file, bytes).expect("written");
    for words in [&["doctor", "--offline"][..], &["ledger", "verify"], &["backup", "acme.tar"]] {
        let said = here.run(words);
        let told = said.out + &said.err;
        assert!(said.code > 0 && told.contains("damaged"), "{words:?}: {told}");
        assert!(told.contains("restore"), "{words:?}: {told}");
    }
}

#[test]
fn a_configuration_with_which_no_server_starts_is_told_before_anything_is_set_up() {
    for (text, said) in [
        ("[mail]\nserver = \"smtp://mail.acme.example\"\n", "mail needs an address to come from"),
        ("[mail]\nserver = \"mail.acme.example\"\nfrom = \"a@acme.example\"\n", "smtp://"),
        ("public_url = \"acme.example\"\n", "write https://HOST"),
        ("[gateway]\nroutes = \"nowhere.toml\"\n", "nowhere.toml"),
        ("[nodes]\nout_of_date_ms_max = 100\n", "let the first be twice the second"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("rolecall.toml"), text).expect("written");
        let mut command = rolecall(folder.path());
        command.args(["serve", "--listen", "127.0.0.1:0"]).stdin(Stdio::null());
        let ended = self::said(&mut command, "");
        assert_eq!(ended.code, 2, "{}", ended.out);
        assert!(ended.err.contains(said), "{}", ended.err);
        assert!(!ended.out.contains("first-start"), "{}", ended.out);
    }
}
