//! Many at once from the terminal: previewed, carried out, and gone on with after a crash.

use std::{fmt::Write as _, fs, process::Stdio, thread, time::Duration};

use rolecall_core::{Kind, Level};
use serde_json::{Value, json};

use crate::{
    installation::Installation,
    process::{Running, Said, rolecall},
};

/// How many accounts are made: so many that a process can be ended in the middle.
const ACCOUNTS: u32 = 1_200;

/// An installation, with a file that holds a key which may do this.
fn with_key() -> Installation {
    let mut on = Installation::new();
    let levels = [
        ("accounts", Level::Create),
        ("accounts.bulk_status", Level::Edit),
        ("product", Level::View),
        ("product.calling_plan", Level::View),
        ("product.groups", Level::View),
        ("product.users", Level::View),
    ];
    let role = on.role(Kind::Platform, &levels);
    let key = on.key(role);
    fs::write(on.folder().join("bulk.key"), key).expect("the key");
    on
}

fn accounts(count: u32) -> String {
    let head = "kind,name,short_name,owner_address,owner_name\n".to_owned();
    (0..count).fold(head, |mut csv, n| {
        writeln!(csv, "customer,Bulk {n},bulk-{n},o{n}@bulk.example,Owner {n}").expect("a line");
        csv
    })
}

fn bulk(on: &Installation, words: &[&str]) -> Said {
    on.run(&[&["bulk"], words, &["--key", "bulk.key"]].concat())
}

fn last(said: &Said) -> Value {
    let line = said.out.lines().last().expect("a line");
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {said:?}"))
}

#[test]
fn a_dry_run_tells_each_mistake_and_changes_nothing() {
    let on = with_key();
    let csv = accounts(2) + "costumer,X,x,,\n";
    fs::write(on.folder().join("accounts.csv"), csv).expect("a file");
    let words = ["accounts", "acme", "--file", "accounts.csv"];
    let said = bulk(&on, &[&words[..], &["--dry-run"]].concat());
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("2 would be changed"), "{said:?}");
    assert!(said.out.contains("line 4, x: a kind is reseller, customer"), "{said:?}");
    let said = bulk(&on, &words);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("--yes"), "{said:?}");
    let said = bulk(&on, &["states", "acme", "--state", "suspended", "--dry-run"]);
    assert!(said.out.starts_with("0 would be changed"), "{said:?}");
    let nobody = on.run(&["bulk", "states", "acme", "--state", "suspended", "--dry-run"]);
    assert_eq!(nobody.code, 2, "{nobody:?}");
    assert!(nobody.err.contains("--key"), "{nobody:?}");
}

// covers T30
#[test]
fn a_job_that_is_killed_in_the_middle_is_gone_on_with_and_each_is_changed_once() {
    let on = with_key();
    fs::write(on.folder().join("accounts.csv"), accounts(ACCOUNTS)).expect("a file");
    let words = ["accounts", "acme", "--file", "accounts.csv", "--yes", "--output", "json"];
    let said = bulk(&on, &words);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(last(&said)["came"], json!({"done": ACCOUNTS, "unchanged": 0, "refused": 0}));

    let words = ["bulk", "states", "acme", "--state", "suspended", "--key", "bulk.key", "--yes"];
    let log = fs::File::create(on.folder().join("log")).expect("a file");
    let mut command = rolecall(on.folder());
    command.args(words).args(["--output", "json"]).stdout(log).stderr(Stdio::null());
    let running = Running::start(&mut command, None);
    // It prints what it foresees as it begins.
    let begun = (0..600).find_map(|_| {
        thread::sleep(Duration::from_millis(20));
        let said = fs::read_to_string(on.folder().join("log")).expect("the log");
        let line: Value = serde_json::from_str(said.lines().next()?).ok()?;
        Some(line["job"].as_str().expect("a job").to_owned())
    });
    let job = begun.expect("it begins");
    thread::sleep(Duration::from_millis(120));
    drop(running);

    let resumed = ["resume", "acme", &job, "--output", "json"];
    let said = bulk(&on, &resumed);
    // It may have been killed before it was begun, or after it was over: nothing is lost either way.
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(last(&said)["came"], json!({"done": ACCOUNTS, "unchanged": 0, "refused": 0}));
    let said = on.run(&["ledger", "verify"]);
    assert_eq!(said.code, 0, "{said:?}");
}
