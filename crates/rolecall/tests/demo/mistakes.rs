//! Mistakes on the command line: exit code 2, a sentence that names what is wrong, and no change.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use crate::{
    installation::Installation,
    process::{INIT, Said, rolecall, run, said},
    world::demo,
};

/// It ends with 2, says this and nothing else.
fn is_mistake(said: &Said, sentence: &str) {
    let expected = format!("rolecall: {sentence}\n");
    assert_eq!((said.code, said.err.as_str()), (2, expected.as_str()));
    assert_eq!(said.out, "");
}

/// It ends with 2, and what it says has all of these in it.
fn is_mistake_about(said: &Said, words: &[&str]) {
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.err);
    for word in words {
        assert!(said.err.contains(word), "no {word} in {}", said.err);
    }
}

fn asks(words: &str) -> Said {
    let words: Vec<_> = words.split_whitespace().collect();
    demo().run(&words)
}

#[test]
fn what_is_not_known_is_named_with_what_was_meant() {
    for (words, sentence) in [
        ("check steve@abc.example view invoices abcd", "no account `abcd`; did you mean `abc`?"),
        (
            "explain stev@abc.example view invoices abc",
            "no person `stev@abc.example`; did you mean `steve@abc.example`?",
        ),
        (
            "explain steve@abc.example view invoces abc",
            "no section `invoces`; did you mean `invoices`?",
        ),
        (
            "check steve@abc.example veiw invoices abc",
            "no level `veiw`; did you mean `view`? (invoices offers view, edit, download, process)",
        ),
        (
            "check steve@abc.example hide invoices abc",
            "no level `hide` (invoices offers view, edit, download, process)",
        ),
        ("who view invoices zzzzzz", "no account `zzzzzz`"),
        ("who view zzzzzz abc", "no section `zzzzzz`"),
        ("check key:zzz view invoices abc", "no key `zzz`"),
        ("check sign-in:zzz view invoices abc", "no account `zzz`"),
    ] {
        is_mistake(&asks(words), sentence);
    }
}

#[test]
fn a_moment_that_is_none_is_named() {
    for moment in ["2026-04-31T00:00:00Z", "2026-04-20", "tomorrow"] {
        let said = asks(&format!("check steve@abc.example view invoices abc --at {moment}"));
        is_mistake_about(&said, &[moment, "give one such as 2026-04-20T00:00:00Z"]);
    }
    let said = asks("check steve@abc.example view invoices abc --ip 300.1.1.1");
    is_mistake_about(&said, &["300.1.1.1", "--ip"]);
}

#[test]
fn a_zone_that_is_none_is_named_with_what_was_meant() {
    let moment = "2026-04-20T00:00[Europe/Kiyv]";
    let said = asks(&format!("who view invoices abc --at {moment}"));
    is_mistake_about(&said, &["zone `Europe/Kiyv`", "did you mean `Europe/Kyiv`?"]);
}

#[test]
fn a_call_that_makes_no_sense_is_met_with_what_was_meant() {
    is_mistake_about(&asks("expalin"), &["expalin", "'explain'"]);
    is_mistake_about(&asks("check steve@abc.example view"), &["<SECTION>", "<ACCOUNT>"]);
}

/// Commands that look at a database which must be there.
const LOOKS: [&[&str]; 5] = [
    &["check", "steve@abc.example", "view", "invoices", "abc"],
    &["explain", "steve@abc.example", "view", "invoices", "abc"],
    &["who", "view", "invoices", "abc"],
    &["ledger", "verify"],
    &["backup", "acme.tar"],
];

#[test]
fn a_file_that_is_no_checkpoint_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("notes.txt"), "nothing signed\n").expect("a file");
    fs::write(folder.path().join("abc.bundle"), "{}\n").expect("a file");
    let verify = ["ledger", "verify", "abc.bundle", "--checkpoint", "notes.txt"];
    is_mistake_about(&run(folder.path(), &verify), &["notes.txt is no checkpoint", "`note`"]);
}

fn is_empty(folder: &Path) -> bool {
    let mut entries = fs::read_dir(folder).expect("the folder");
    entries.next().is_none()
}

#[test]
fn without_a_database_one_is_told_how_to_get_one_and_none_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    for words in LOOKS {
        is_mistake(
            &run(folder.path(), words),
            "there is no database here: run `rolecall demo` or `rolecall init` first, or name one \
             with --database",
        );
    }
    assert!(is_empty(folder.path()));
}

#[test]
fn a_database_that_is_not_there_is_named_and_not_made() {
    let folder = tempfile::tempdir().expect("a folder");
    for words in &LOOKS[..4] {
        for missing in ["missing.db", "sqlite://missing.db"] {
            let words = [&["--database", missing], *words].concat();
            is_mistake_about(&run(folder.path(), &words), &["missing.db"]);
        }
    }
    assert!(is_empty(folder.path()));
}

#[test]
fn a_file_that_is_no_database_is_named_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("notes.txt"), "no database\n".repeat(99)).expect("a file");
    let begun = Instant::now();
    let words = [&["--database", "notes.txt"], LOOKS[0]].concat();
    is_mistake_about(&run(folder.path(), &words), &["notes.txt"]);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[test]
fn an_unknown_key_of_the_configuration_is_named_with_its_line_and_what_was_meant() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "database = \"sqlite://x.db\"\npublic_ulr = \"https://acme.example\"\n";
    fs::write(folder.path().join("rolecall.toml"), text).expect("a file");
    for words in LOOKS {
        let said = run(folder.path(), words);
        let meant = "did you mean `public_url`?";
        is_mistake_about(&said, &["rolecall.toml:2: ", "`public_ulr`", meant]);
    }
    let said = run(folder.path(), &["--config", "other.toml", "ledger", "verify"]);
    is_mistake_about(&said, &["other.toml"]);
}

/// `init` with some words replaced or added.
fn init(folder: &Path, change: &[(&str, &str)], input: &str) -> Said {
    let mut words: Vec<_> = INIT.to_vec();
    for (name, value) in change {
        match words.iter().position(|word| word == name) {
            Some(place) => words[place + 1] = value,
            None => words.extend([name, value].into_iter().filter(|word| !word.is_empty())),
        }
    }
    said(rolecall(folder).args(words), input)
}

#[test]
fn an_installation_with_a_mistake_in_it_is_not_begun() {
    let folder = tempfile::tempdir().expect("a folder");
    let kiyv = "no time zone `Europe/Kiyv`; did you mean `Europe/Kyiv`?";
    is_mistake(&init(folder.path(), &[("--zone", "Europe/Kiyv")], ""), kiyv);
    let named = [("--short-name", "Acme!"), ("--owner", "olga")];
    for (name, value) in named {
        let said = init(folder.path(), &[(name, value)], "");
        is_mistake_about(&said, &[&format!("`{value}` is not of the form")]);
    }
    let said = init(folder.path(), &[("--password-stdin", "")], "short\n");
    is_mistake_about(&said, &["5 characters"]);
    assert!(is_empty(folder.path()));
}

#[test]
fn a_catalog_with_a_mistake_is_named_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "name = \"x\"\nlabel = \"X\"\nversion = 1\n\n[[section]]\nkey = \"rooms\"\n\
                label = \"Rooms\"\ndescription = \"Rooms.\"\nkind = \"customr\"\n\
                levels = [\"view\"]\n";
    fs::write(folder.path().join("catalog.toml"), text).expect("a file");
    let said = init(folder.path(), &[("--catalog", "catalog.toml")], "");
    is_mistake_about(&said, &["catalog.toml:9: ", "`customr`", "`customer`"]);
    assert!(!folder.path().join("rolecall-data").exists());
}

#[test]
fn an_installation_is_made_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let password = "a long enough password\n";
    let made = init(folder.path(), &[("--password-stdin", "")], password);
    assert_eq!((made.code, made.err.as_str()), (0, ""), "{}", made.out);
    let again = init(folder.path(), &[("--owner", "eve@acme.example")], "");
    is_mistake_about(&again, &["there is an installation here already: nothing was changed"]);
    let found = run(folder.path(), &["check", "eve@acme.example", "view", "accounts", "acme"]);
    is_mistake_about(&found, &["no person `eve@acme.example`"]);
}

/// An application at the portal's host could act in the portal, or be sent its cookies.
#[test]
fn a_gateway_at_the_portals_own_host_does_not_start() {
    let installation = Installation::new();
    let folder = installation.folder();
    let routes = |host: &str| {
        let text = "[[application]]\nname = \"office\"\ntitle = \"Office\"\nupstream = \"http://127.0.0.1:1\"\n";
        fs::write(folder.join("gateway.toml"), format!("{text}{host}")).expect("the routes");
    };
    let configured = |portal: &str, gateway: &str| {
        let text = format!(
            "listen = \"127.0.0.1:0\"\npublic_url = \"{portal}\"\n[gateway]\nroutes = \"gateway.toml\"\n\
             listen = \"127.0.0.1:0\"\npublic_url = \"{gateway}\"\n"
        );
        fs::write(folder.join("rolecall.toml"), text).expect("the configuration");
        installation.run(&["serve"])
    };
    routes("");
    for gateway in ["https://access.north.example", "https://access.north.example:8443"] {
        let said = configured("https://access.north.example", gateway);
        let words =
            ["`public_url`", gateway, "a host name of its own, such as office.north.example"];
        is_mistake_about(&said, &words);
    }
    routes("host = \"Access.north.example\"\n");
    let said = configured("https://access.north.example", "https://other.north.example");
    is_mistake_about(&said, &["the application `office`", "a host name of its own"]);
}

#[test]
fn a_certificate_that_cannot_be_read_is_named() {
    let installation = Installation::new();
    let folder = installation.folder();
    fs::write(folder.join("gateway.toml"), "").expect("the routes");
    fs::write(folder.join("ca.pem"), "hello").expect("no certificate");
    let text = "listen = \"127.0.0.1:0\"\n[gateway]\nroutes = \"gateway.toml\"\n\
                public_url = \"http://localhost:1\"\nca_file = \"ca.pem\"\n";
    fs::write(folder.join("rolecall.toml"), text).expect("the configuration");
    let said = installation.run(&["serve"]);
    is_mistake_about(&said, &["[gateway] `ca_file`", "ca.pem", "-----BEGIN CERTIFICATE-----"]);
}
