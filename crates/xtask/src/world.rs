//! The demo's world in a folder of its own, for checks that run the program itself on it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{Fault, cargo, demo::target, workspace::Workspace};

const WAIT: Duration = Duration::from_millis(20);
const READY_WITHIN: Duration = Duration::from_mins(3);

/// A world that goes with this.
pub(crate) struct World {
    pub(crate) program: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) admin_key: String,
    pub(crate) decision_key: String,
    /// Addresses and passwords of its people.
    pub(crate) people: Vec<(String, String)>,
}

/// The program that is named in `ROLECALL_PROGRAM`, or that of this workspace, once it is built.
pub(crate) fn program() -> Result<PathBuf, Fault> {
    if let Some(named) = env::var_os("ROLECALL_PROGRAM") {
        return Ok(fs::canonicalize(named)?);
    }
    if !cargo::run(&["build", "--workspace", "--bin", "rolecall"]) {
        return Err("the program does not build".into());
    }
    Ok(target(&Workspace::load()?.root).join("debug/rolecall"))
}

/// The same, built for release.
pub(crate) fn released_program() -> Result<PathBuf, Fault> {
    if let Some(named) = env::var_os("ROLECALL_PROGRAM") {
        return Ok(fs::canonicalize(named)?);
    }
    if !cargo::run(&["build", "--release", "--workspace", "--bin", "rolecall"]) {
        return Err("the program does not build".into());
    }
    Ok(target(&Workspace::load()?.root).join("release/rolecall"))
}

impl World {
    /// A folder with nothing in it yet.
    pub(crate) fn empty(program: PathBuf, name: &str) -> Result<Self, Fault> {
        let folder = env::temp_dir().join(format!("rolecall-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let (admin_key, decision_key) = (String::new(), String::new());
        Ok(Self { program, folder, admin_key, decision_key, people: Vec::new() })
    }

    /// Has the program make its demo, and ends it; `name` tells this world from others.
    pub(crate) fn make(program: PathBuf, name: &str) -> Result<Self, Fault> {
        let mut world = Self::empty(program, name)?;
        let ready = world.folder.join("ready.json");
        let mut command = world.command();
        command.args(["demo", "--port", "0", "--gateway-port", "0", "--fresh", "--folder"]);
        command.arg(world.folder.join("demo")).arg("--ready-file").arg(&ready);
        let mut child = command.stdout(Stdio::null()).stderr(world.log("demo")?).spawn()?;
        let begun = Instant::now();
        while !ready.exists() {
            if begun.elapsed() > READY_WITHIN || child.try_wait()?.is_some() {
                child.kill()?;
                return Err(format!("the demo does not start: {}", world.said("demo")).into());
            }
            thread::sleep(WAIT);
        }
        world.read(&ready)?;
        signal(&child, "TERM")?;
        child.wait()?;
        Ok(world)
    }

    fn read(&mut self, ready: &Path) -> Result<(), Fault> {
        let said: Value = serde_json::from_str(&fs::read_to_string(ready)?)?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (self.admin_key, self.decision_key) =
            (text(&said["admin_key"]), text(&said["decision_key"]));
        let people = said["people"].as_array().into_iter().flatten();
        self.people = people.map(|it| (text(&it["email"]), text(&it["password"]))).collect();
        Ok(())
    }

    /// The program, with nothing of the caller's own configuration.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env_remove("ROLECALL_CONFIG").env_remove("ROLECALL_DATABASE");
        command.current_dir(&self.folder).stdin(Stdio::null());
        command
    }

    /// Where the world is when it is made.
    pub(crate) fn database(&self) -> String {
        format!("sqlite://{}", self.folder.join("demo/rolecall.db").display())
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.folder.join("demo/rolecall.key")
    }

    /// Copies it to an empty database of a server.
    pub(crate) fn moved_to(&self, url: &str) -> Result<(), Fault> {
        let mut command = self.command();
        command.args(["--database", &self.database(), "move-to", url]);
        if command.stdout(Stdio::null()).stderr(self.log("move")?).status()?.success() {
            return Ok(());
        }
        Err(self.said("move").into())
    }

    /// Has the program verify ledger, tree and tables; what it says.
    pub(crate) fn verified(&self, database: &str) -> Result<String, Fault> {
        let mut command = self.command();
        command.args(["--database", database, "ledger", "verify", "--key-file"]);
        let said = command.arg(self.key_file()).output()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if said.status.success() {
            return Ok(text(&said.stdout));
        }
        Err(format!("{}\n{}", text(&said.stdout), text(&said.stderr)).into())
    }

    /// What the doctor says of the settings by which a change outlives a power loss. They must be as
    /// they ought to be.
    pub(crate) fn durability(&self, database: &str) -> Result<String, Fault> {
        let mut command = self.command();
        command.args(["--database", database, "--output", "json", "doctor", "--offline"]);
        let said = command.output()?;
        let said: Value = serde_json::from_slice(&said.stdout)?;
        let lines = said["lines"].as_array().into_iter().flatten();
        let line = lines.into_iter().find(|line| line["what"] == "durability");
        let line = line.ok_or("the doctor says nothing of durability")?;
        let found = line["found"].as_str().unwrap_or_default().to_owned();
        if line["state"] == "ok" { Ok(found) } else { Err(format!("durability: {found}").into()) }
    }

    /// A file for what a process says.
    pub(crate) fn log(&self, name: &str) -> Result<fs::File, Fault> {
        let path = self.folder.join(format!("{name}.log"));
        Ok(fs::OpenOptions::new().create(true).append(true).open(path)?)
    }

    /// The last lines of it.
    pub(crate) fn said(&self, name: &str) -> String {
        last_lines(&self.folder.join(format!("{name}.log")))
    }
}

/// Sends a process a signal by its name.
pub(crate) fn signal(child: &Child, name: &str) -> Result<(), Fault> {
    let done =
        Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status()?;
    if done.success() { Ok(()) } else { Err(format!("kill -{name}: {done}").into()) }
}

pub(crate) fn last_lines(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().rev().take(5).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}

impl Drop for World {
    fn drop(&mut self) {
        // What was tried is thrown away, unless someone wants to look at it.
        if env::var_os("ROLECALL_KEEP").is_none() {
            drop(fs::remove_dir_all(&self.folder));
        }
    }
}
