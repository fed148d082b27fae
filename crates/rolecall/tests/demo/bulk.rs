//! Many at once from the terminal: previewed, carried out, and gone on with after a crash.

use std::{fmt::Write as _, fs, process::Stdio, thread, time::Duration};

use rolecall_core::{Kind, Level};
use serde_json::{Value, json};

use crate::{
    installation::Installation,
    process::{Running, Said, rolecall},
    server::Server,
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
    assert_eq!(
        last(&said)["came"],
        json!({"done": ACCOUNTS, "unchanged": 0, "refused": 0, "left": 0})
    );

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
    assert_eq!(
        last(&said)["came"],
        json!({"done": ACCOUNTS, "unchanged": 0, "refused": 0, "left": 0})
    );
    let said = on.run(&["ledger", "verify"]);
    assert_eq!(said.code, 0, "{said:?}");
}

// covers T30
#[test]
fn a_server_that_runs_carries_a_job_out_and_the_terminal_looks_on() {
    let on = with_key();
    let server = Server::start(on.folder(), &[]);
    fs::write(on.folder().join("accounts.csv"), accounts(30) + "costumer,X,x,,\n").expect("a file");
    let words = ["accounts", "acme", "--file", "accounts.csv"];
    let busy = bulk(&on, &[&words[..], &["--dry-run"]].concat());
    assert_eq!(busy.code, 2, "{busy:?}");
    assert!(busy.err.contains("--server"), "it says what to do: {busy:?}");
    let through = |words: &[&str]| bulk(&on, &[words, &["--server", &server.url]].concat());
    let foreseen = through(&[&words[..], &["--dry-run"]].concat());
    assert_eq!(foreseen.code, 0, "{foreseen:?}");
    assert!(foreseen.out.contains("30 would be changed"), "{foreseen:?}");
    assert!(foreseen.out.contains("line 32, x: a kind is reseller, customer"), "{foreseen:?}");
    let made = through(&[&words[..], &["--yes", "--output", "json"]].concat());
    assert_eq!(made.code, 1, "one is refused: {made:?}");
    assert_eq!(last(&made)["came"], json!({"done": 30, "unchanged": 0, "refused": 1, "left": 0}));
    let words = ["states", "acme", "--state", "suspended", "--search", "bulk-1", "--yes"];
    let suspended = through(&words);
    assert_eq!(suspended.code, 0, "{suspended:?}");
    assert!(suspended.out.contains("11 changed, 0 had nothing to change"), "{suspended:?}");
    // A file and a filter: what is of both.
    let two = "account,state\nbulk-2,closed\nbulk-12,closed\n";
    fs::write(on.folder().join("two.csv"), two).expect("a file");
    let words = ["states", "acme", "--file", "two.csv", "--in-state", "suspended", "--dry-run"];
    let of_both = through(&words);
    assert!(of_both.out.contains("1 would be changed, 0"), "{of_both:?}");
    assert!(of_both.out.contains("line 2, bulk-2: it is not of the kind"), "{of_both:?}");
    let job = suspended.out.lines().last().and_then(|line| line.strip_prefix("job "));
    let again = through(&["resume", "acme", job.expect("a job"), "--output", "json"]);
    assert_eq!(last(&again)["came"]["done"], 11, "{again:?}");
    let nobody = through(&["resume", "acme", "01"]);
    assert_eq!((nobody.code, nobody.err.contains("no job `01`")), (2, true), "{nobody:?}");
}
