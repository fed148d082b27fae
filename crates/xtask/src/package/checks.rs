//! What must be so of a package that comes, goes on and goes.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    process::{Command, Stdio},
};

use serde_json::Value;

use super::{
    Tried, so,
    system::{Running, System},
    text,
};
use crate::Fault;

const CONFIGURATION: &str = "/etc/rolecall/rolecall.toml";
const DATA: &str = "/var/lib/rolecall";
const DATABASE: &str = "/var/lib/rolecall/rolecall.db";
const UNIT: &str = "/lib/systemd/system/rolecall.service";
/// Where it is tried: the port that the example names may be taken.
const PORT: &str = "48080";
/// How exposed the unit may be, in tenths: up to 2.0 is what systemd calls OK.
const EXPOSURE_MAX: &str = "20";

pub(super) fn installs(tried: &mut Tried) -> Result<(), Fault> {
    let system = &tried.system;
    system.dpkg(&["-i"], &tried.packages[0])?;
    for file in [
        "/usr/bin/rolecall",
        UNIT,
        CONFIGURATION,
        "/usr/share/man/man1/rolecall.1.gz",
        "/usr/share/man/man1/rolecall-backup.1.gz",
        "/usr/share/bash-completion/completions/rolecall",
        "/usr/share/zsh/vendor-completions/_rolecall",
        "/usr/share/fish/vendor_completions.d/rolecall.fish",
        "/usr/share/doc/rolecall/copyright",
        "/usr/share/doc/rolecall/operations.md",
    ] {
        so(system.at(file).is_file(), format!("{file} is not there"))?;
    }
    let user = system.entry("etc/passwd", "rolecall:")?;
    so(user[5] == DATA && user[6] == "/usr/sbin/nologin", format!("its user is {user:?}"))?;
    let data = system.at(DATA).metadata()?;
    let (owner, mode) = (data.uid().to_string(), data.mode() & 0o777);
    so(owner == user[2] && mode == 0o700, format!("{DATA} is {owner}'s, mode {mode:o}"))?;
    let configuration = system.at(CONFIGURATION).metadata()?;
    let (group, mode) = (configuration.gid().to_string(), configuration.mode() & 0o777);
    so(group == user[3] && mode == 0o640, format!("{CONFIGURATION} is {group}'s, mode {mode:o}"))
}

/// Starts it by the command of the unit.
fn started(tried: &Tried) -> Result<Running, Fault> {
    let unit = text(&tried.system.at(UNIT))?;
    let command = unit.lines().find_map(|line| line.strip_prefix("ExecStart="));
    tried.system.start(command.ok_or("the unit has no ExecStart")?)
}

pub(super) fn starts(tried: &mut Tried) -> Result<(), Fault> {
    let configuration = tried.system.at(CONFIGURATION);
    let edited = text(&configuration)?.replace("127.0.0.1:8080", &format!("127.0.0.1:{PORT}"));
    fs::write(&configuration, edited)?;
    let mut running = started(tried)?;
    let said = running.said()?;
    let code = said.split("?code=").nth(1).and_then(|rest| rest.split_whitespace().next());
    let code = code.ok_or_else(|| format!("it says no code: {said}"))?.to_owned();
    so(get("/readyz")?.0 == 503, "it says that it is ready before it is set up")?;
    let fields = [
        ("code", code.as_str()),
        ("name", "Acme Telecom"),
        ("short_name", "acme"),
        ("owner_name", "Olga Acme"),
        ("owner", "olga@acme.example"),
        ("password", "a harbour wall in the evening sun"),
        ("zone", "UTC"),
        ("public_url", "https://access.acme.example"),
    ];
    let (status, page) = post("/first-start", &fields)?;
    so(status == 200, format!("the first start answers {status}: {page}"))?;
    running.wait_for(&["listens on "])?;
    let (status, ready) = get("/readyz")?;
    so(status == 200, format!("it is not ready: {ready}"))?;
    so(running.said()?.contains("https://access.acme.example"), "its public address is another")?;
    let said = running.end()?;
    so(said.contains("ended"), format!("it does not say that it ended: {said}"))
}

/// The end of the ledger.
fn head(tried: &Tried) -> Result<String, Fault> {
    let mut program = System::chroot();
    program.arg(&tried.system.root).args(["/usr/bin/rolecall", "ledger", "verify"]);
    program.args(["--config", CONFIGURATION, "--output", "json"]);
    let said = program.stdin(Stdio::null()).output()?;
    let found: Value = serde_json::from_slice(&said.stdout)
        .map_err(|error| format!("{error}: {}", String::from_utf8_lossy(&said.stderr)))?;
    so(said.status.success(), format!("the ledger is not sound: {found}"))?;
    Ok(format!("{} {}", found["rows"], found["head"]))
}

pub(super) fn upgrades(tried: &mut Tried) -> Result<(), Fault> {
    let before = head(tried)?;
    tried.system.dpkg(&["-i"], &tried.packages[1])?;
    let configuration = text(&tried.system.at(CONFIGURATION))?;
    so(configuration.contains(PORT), "the configuration was overwritten")?;
    let running = started(tried)?;
    let (status, ready) = get("/readyz")?;
    so(status == 200, format!("it is not ready: {ready}"))?;
    running.end()?;
    let after = head(tried)?;
    so(before == after, format!("the ledger ended with {before}, and ends with {after}"))
}

pub(super) fn removes(tried: &mut Tried) -> Result<(), Fault> {
    let system = &tried.system;
    system.dpkg(&["-r"], "rolecall".as_ref())?;
    so(!system.at("/usr/bin/rolecall").exists(), "the program is still there")?;
    for kept in [CONFIGURATION, DATABASE, "/var/lib/rolecall/rolecall.key"] {
        so(system.at(kept).is_file(), format!("{kept} is gone"))?;
    }
    Ok(())
}

pub(super) fn purges(tried: &mut Tried) -> Result<(), Fault> {
    let system = &tried.system;
    system.dpkg(&["-P"], "rolecall".as_ref())?;
    so(!system.at(CONFIGURATION).exists(), "the configuration is still there")?;
    so(system.at(DATABASE).is_file(), "the data are gone, and nobody said so")?;
    // Installed again, it goes on where it was.
    system.dpkg(&["-i"], &tried.packages[1])?;
    head(tried)?;
    system.dpkg_told(&["-P"], "rolecall".as_ref(), Some("true"))?;
    so(!system.at(DATA).exists(), "the data are still there")
}

pub(super) fn verifies(tried: &mut Tried) -> Result<(), Fault> {
    // It is judged where its program and its manual are.
    tried.system.dpkg(&["-i"], &tried.packages[1])?;
    let unit = tried.root.join("packaging/rolecall.service");
    let mut analyze = Command::new("systemd-analyze");
    analyze.args(["verify", "--man=no", "--recursive-errors=no"]).arg(unit);
    let output = analyze.stdin(Stdio::null()).output()?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    // The program is in the system that was made here, and not in this one.
    let about = said.lines().filter(|line| !line.contains("/usr/bin/rolecall is not executable"));
    let about: Vec<_> = about.filter(|line| line.contains("rolecall")).collect();
    so(about.is_empty(), about.join("\n"))
}

pub(super) fn exposed(tried: &mut Tried) -> Result<(), Fault> {
    let unit = tried.root.join("packaging/rolecall.service");
    let mut analyze = Command::new("systemd-analyze");
    analyze
        .args(["security", "--offline=yes", "--no-pager", "--threshold", EXPOSURE_MAX])
        .arg(unit);
    let output = analyze.stdin(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let last = said.lines().last().unwrap_or_default();
    println!("{}", last.trim());
    so(output.status.success(), last)
}

fn get(path: &str) -> Result<(u16, String), Fault> {
    curl(path, &[])
}

fn post(path: &str, fields: &[(&str, &str)]) -> Result<(u16, String), Fault> {
    curl(path, fields)
}

/// The status and the body of an answer.
fn curl(path: &str, fields: &[(&str, &str)]) -> Result<(u16, String), Fault> {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--max-time", "60", "--write-out", "\n%{http_code}"]);
    for (name, value) in fields {
        curl.args(["--data-urlencode", &format!("{name}={value}")]);
    }
    let output = curl.arg(format!("http://127.0.0.1:{PORT}{path}")).output()?;
    let said = String::from_utf8(output.stdout)?;
    let (body, status) = said.rsplit_once('\n').ok_or("it says no status")?;
    Ok((status.parse()?, body.to_owned()))
}
