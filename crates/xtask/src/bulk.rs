//! `cargo x bulk`: what many at once costs. A demo gets as many accounts and people as are asked for,
//! by imports of its own, and then the state of each of those accounts is set by one job. The server
//! is killed in the middle of the import of people, and in the middle of that job: each row must come
//! to what it is once.

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
    imported(&mut on, &ACCOUNTS, accounts)?;
    imported(&mut on, &PEOPLE, people)?;
    present(&on, people)?;
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

/// Something that comes in by a file.
struct Import {
    what: &'static str,
    /// Into which account.
    account: &'static str,
    csv: fn(u32, u32) -> String,
    /// How many rows of the ledger each of its rows is, where the server is killed in the middle.
    killed: Option<u64>,
}

const ACCOUNTS: Import =
    Import { what: "accounts", account: PLATFORM, csv: accounts_csv, killed: None };

/// A person, and their membership.
const PEOPLE: Import =
    Import { what: "people", account: CUSTOMER, csv: people_csv, killed: Some(2) };

/// Imports so many, some at a time, and says how long the dry run and the run took.
fn imported(on: &mut Measured, import: &Import, count: u32) -> Result<(), Fault> {
    let Import { what, account, csv, killed } = *import;
    let mut first = 0;
    while first < count {
        let some = ROWS_A_JOB.min(count - first);
        let body = json!({"csv": csv(first, some)});
        let begun = Instant::now();
        let job = on.post_to(account, &format!("/jobs/{what}"), &body)?;
        told(&format!("dry run, {what}"), &speed(some.into(), begun.elapsed()));
        if let Some(rows_each) = killed {
            told(&format!("import, {what}"), "killed in the middle");
            let rows = Rows { account, count: some, of_ledger_each: rows_each };
            ended_though_killed(on, &rows, &job)?;
        } else {
            let begun = Instant::now();
            started(on, account, &job)?;
            let over = ended(on, account, &job)?;
            told(&format!("import, {what}"), &speed(some.into(), begun.elapsed()));
            told("memory then", &on.memory());
            if over["came"]["done"] != some {
                return Err(format!("not all of them came in: {over}").into());
            }
        }
        first += some;
    }
    Ok(())
}

/// Each of the people who came in is there once, by the list that leaves as a file.
fn present(on: &Measured, count: u32) -> Result<(), Fault> {
    let mut csv = Vec::new();
    on.get_of(CUSTOMER, "/export/people", |chunk| csv.extend_from_slice(chunk))?;
    let csv = String::from_utf8(csv)?;
    let lines = csv.lines().filter_map(|line| line.split(',').next());
    let found: Vec<&str> = lines.filter(|at| at.ends_with("@people.example")).collect();
    let different: BTreeSet<&&str> = found.iter().collect();
    told("people in the list", &found.len().to_string());
    if found.len() == count as usize && different.len() == found.len() {
        told("each is there", "exactly once");
        Ok(())
    } else {
        Err("some are not in the list, or more than once".into())
    }
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
    let count = accounts.min(ROWS_A_JOB);
    let rows = Rows { account: PLATFORM, count, of_ledger_each: 1 };
    ended_though_killed(on, &rows, &job)
}

/// The rows of a job of an account.
struct Rows {
    account: &'static str,
    count: u32,
    of_ledger_each: u64,
}

/// Begins a job, kills the server in the middle of it, and looks whether each row was done once.
fn ended_though_killed(on: &mut Measured, rows: &Rows, job: &Value) -> Result<(), Fault> {
    let account = rows.account;
    let mut working = Instant::now();
    let before = started(on, account, job)?;
    let done = until(on, account, job, |job| far(job) >= u64::from(rows.count / 2))?;
    let first = working.elapsed();
    told("memory meanwhile", &on.memory());
    on.kill()?;
    told("killed (SIGKILL) after", &speed(far(&done), first));
    let begun = Instant::now();
    on.start()?;
    told("from start to ready", &format!("{:.2?}", begun.elapsed()));
    working = Instant::now();
    let after = on.json_of(account, &format!("/jobs/{}", id(job)))?;
    told("done before the kill", &far(&after).to_string());
    let over = ended(on, account, job)?;
    let rest = working.elapsed();
    told("the rest by itself in", &format!("{rest:.1?}"));
    told("without the restart", &speed(rows.count.into(), first + rest));
    told("memory then", &on.memory());
    once(on, rows, job, &over, before)
}

/// Each row was done once: by what came of each, and by the ledger.
fn once(on: &Measured, rows: &Rows, job: &Value, over: &Value, before: u64) -> Result<(), Fault> {
    told("what came of it", &over["came"].to_string());
    let mut csv = Vec::new();
    on.get_of(rows.account, &format!("/jobs/{}/result", id(job)), |chunk| {
        csv.extend_from_slice(chunk)
    })?;
    let csv = String::from_utf8(csv)?;
    let done: BTreeSet<&str> =
        csv.lines().skip(1).filter_map(|line| line.rsplit(',').next()).collect();
    let written = revision(on)? - before;
    told("different rows of the ledger", &done.len().to_string());
    told("rows the ledger grew by", &written.to_string());
    let exact = over["came"]["done"] == rows.count
        && done.len() == rows.count as usize
        && written == u64::from(rows.count) * rows.of_ledger_each;
    if exact {
        told("each row was done", "exactly once");
        Ok(())
    } else {
        Err("some rows were not done, or more than once".into())
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
    let draft =
        on.post_to(CUSTOMER, "/jobs/people", &json!({"csv": "address\nno@one.example\n"}))?;
    let thrown = on.post_to(CUSTOMER, &format!("/jobs/{}/cancel", id(&draft)), &json!({}))?;
    Ok(thrown["revision"].as_u64().unwrap_or_default())
}

fn megabytes(file: &Path) -> Result<String, Fault> {
    Ok(format!("{} MB", fs::metadata(file)?.len() / 1_000_000))
}
