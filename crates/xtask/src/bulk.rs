//! `cargo x bulk`: what many at once costs. A demo gets as many accounts and people as are asked for,
//! by imports of its own, and then the state of each of those accounts is set by one job, in the
//! middle of which the server is killed.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    Fault, cargo,
    demo::target,
    measured::{Measured, speed, told},
    workspace::Workspace,
};

/// Below which accounts are made, and where people come in.
const PLATFORM: &str = "northwind";
const CUSTOMER: &str = "globex";
const WAIT: Duration = Duration::from_millis(50);
/// The most rows of one job.
const ROWS_A_JOB: u32 = 100_000;

/// Measures with so many accounts and people, and prints the figures.
pub fn measured(accounts: u32, people: u32) -> Result<(), Fault> {
    let root = Workspace::load()?.root;
    if !cargo::run(&["build", "--release", "--workspace", "--bin", "rolecall"]) {
        return Err("the program does not build".into());
    }
    let folder = target(&root).join(format!("bulk-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let mut on = Measured::new(target(&root).join("release/rolecall"), folder);
    on.start()?;
    told("memory at first", &on.memory());
    imported(&on, "accounts", PLATFORM, accounts, accounts_csv)?;
    imported(&on, "people", CUSTOMER, people, people_csv)?;
    let database = on.folder.join("demo/rolecall.db");
    told("the database", &megabytes(&database)?);
    bulk(&mut on, accounts)
}

fn accounts_csv(first: u32, count: u32) -> String {
    let head = "kind,name,short_name,owner_address,owner_name\n".to_owned();
    (first..first + count).fold(head, |csv, n| {
        csv + &format!("customer,Bulk {n},bulk-{n},owner{n}@bulk.example,Owner {n}\n")
    })
}

fn people_csv(first: u32, count: u32) -> String {
    let head = "address,name,roles,expiration,zone\n".to_owned();
    (first..first + count).fold(head, |csv, n| {
        csv + &format!("person{n}@people.example,Person {n},Billing,2099-12-31,Europe/Kyiv\n")
    })
}

/// Imports so many, some at a time, and says how long the dry run and the run took.
fn imported(
    on: &Measured,
    what: &str,
    account: &str,
    count: u32,
    csv: fn(u32, u32) -> String,
) -> Result<(), Fault> {
    let mut first = 0;
    while first < count {
        let some = ROWS_A_JOB.min(count - first);
        let body = json!({"csv": csv(first, some)});
        let begun = Instant::now();
        let job = on.post_to(account, &format!("/jobs/{what}"), &body)?;
        told(&format!("dry run, {what}"), &speed(some.into(), begun.elapsed()));
        let begun = Instant::now();
        started(on, account, &job)?;
        let over = ended(on, account, &job)?;
        told(&format!("import, {what}"), &speed(some.into(), begun.elapsed()));
        told("memory then", &on.memory());
        if over["came"]["done"] != some {
            return Err(format!("not all of them came in: {over}").into());
        }
        first += some;
    }
    Ok(())
}

/// Suspends all of them by one job, in the middle of which the server is killed, and looks whether
/// each was changed once.
fn bulk(on: &mut Measured, accounts: u32) -> Result<(), Fault> {
    let wanted =
        json!({"state": "suspended", "kind": "customer", "in_state": "active", "q": "bulk-"});
    let begun = Instant::now();
    let job = on.post_to(PLATFORM, "/jobs/states", &wanted)?;
    told("preview, states", &speed(accounts.into(), begun.elapsed()));
    if job["rows"] != accounts.min(ROWS_A_JOB) {
        return Err(format!("other accounts were found: {job}").into());
    }
    let rows = accounts.min(ROWS_A_JOB);
    let mut working = Instant::now();
    let before = started(on, PLATFORM, &job)?;
    let done = until(on, PLATFORM, &job, |job| far(job) >= u64::from(rows / 2))?;
    let first = working.elapsed();
    told("memory meanwhile", &on.memory());
    on.kill()?;
    told("killed (SIGKILL) after", &speed(far(&done), first));
    let begun = Instant::now();
    on.start()?;
    told("from start to ready", &format!("{:.2?}", begun.elapsed()));
    working = Instant::now();
    let after = on.json_of(PLATFORM, &format!("/jobs/{}", id(&job)))?;
    told("changed before the kill", &far(&after).to_string());
    let over = ended(on, PLATFORM, &job)?;
    told("the rest by itself in", &format!("{:.1?}", working.elapsed()));
    told("memory then", &on.memory());
    once(on, rows, &job, &over, before)
}

/// Each account was changed once: by what came of each row, and by the ledger.
fn once(on: &Measured, rows: u32, job: &Value, over: &Value, before: u64) -> Result<(), Fault> {
    told("what came of it", &over["came"].to_string());
    let mut csv = Vec::new();
    on.get_of(PLATFORM, &format!("/jobs/{}/result", id(job)), |chunk| {
        csv.extend_from_slice(chunk)
    })?;
    let csv = String::from_utf8(csv)?;
    let changed: BTreeSet<&str> =
        csv.lines().skip(1).filter_map(|line| line.rsplit(',').next()).collect();
    let written = revision(on)? - before;
    told("different rows of the ledger", &changed.len().to_string());
    told("rows the ledger grew by", &written.to_string());
    let exact = over["came"]["done"] == rows
        && changed.len() == rows as usize
        && written == u64::from(rows);
    if exact {
        told("each was changed", "exactly once");
        Ok(())
    } else {
        Err("some were not changed, or more than once".into())
    }
}

/// Begins it, and gives the ledger's number of that.
fn started(on: &Measured, account: &str, job: &Value) -> Result<u64, Fault> {
    let begun = on.post_to(account, &format!("/jobs/{}/start", id(job)), &json!({}))?;
    Ok(begun["revision"].as_u64().unwrap_or_default())
}

fn ended(on: &Measured, account: &str, job: &Value) -> Result<Value, Fault> {
    until(on, account, job, |job| job["state"] == "done")
}

fn until(
    on: &Measured,
    account: &str,
    job: &Value,
    is_so: impl Fn(&Value) -> bool,
) -> Result<Value, Fault> {
    loop {
        let now = on.json_of(account, &format!("/jobs/{}", id(job)))?;
        if is_so(&now) {
            return Ok(now);
        }
        thread::sleep(WAIT);
    }
}

fn id(job: &Value) -> &str {
    job["id"].as_str().unwrap_or_default()
}

/// How many rows were carried out.
fn far(job: &Value) -> u64 {
    let came = |what: &str| job["came"][what].as_u64().unwrap_or_default();
    came("done") + came("unchanged") + came("refused")
}

/// The ledger's number, as it is told to who throws a draft away.
fn revision(on: &Measured) -> Result<u64, Fault> {
    let draft = on.post_to(PLATFORM, "/jobs/states", &json!({"state": "closed", "q": "bulk-1"}))?;
    let thrown = on.post_to(PLATFORM, &format!("/jobs/{}/cancel", id(&draft)), &json!({}))?;
    Ok(thrown["revision"].as_u64().unwrap_or_default())
}

fn megabytes(file: &Path) -> Result<String, Fault> {
    Ok(format!("{} MB", fs::metadata(file)?.len() / 1_000_000))
}
