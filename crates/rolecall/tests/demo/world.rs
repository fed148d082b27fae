//! The demo, started once and ended with the tests.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::process::{Running, Said, rolecall, run};

/// A slow machine that does much else makes the demo in less.
const READY_WITHIN: Duration = Duration::from_mins(3);

/// A demo that answers.
pub(crate) struct Demo {
    pub(crate) url: String,
    /// Where the back office answers, behind the gateway.
    pub(crate) gateway: String,
    pub(crate) decision_key: String,
    pub(crate) admin_key: String,
    /// Everyone's address and password, as the ready file has them.
    pub(crate) logins: Vec<(String, String)>,
    pub(crate) folder: PathBuf,
    running: Running,
}

/// The demo.
pub(crate) fn demo() -> &'static Demo {
    static DEMO: OnceLock<Demo> = OnceLock::new();
    DEMO.get_or_init(start)
}

/// A demo of its own, for a test that changes something.
pub(crate) fn start() -> Demo {
    let folder = tempfile::tempdir().expect("a folder").keep();
    let log = |name: &str| File::create(folder.join(name)).expect("a file for what it says");
    let ready = folder.join("ready.json");
    let mut command = rolecall(&folder);
    command
        .args(["demo", "--port", "0", "--folder", "."])
        .arg("--ready-file")
        .arg(&ready)
        // Dates are those of the zone of a membership, wherever the server thinks it is.
        .env("TZ", "Pacific/Pago_Pago")
        .stdout(log("out.txt"))
        .stderr(log("err.txt"));
    let mut running = Running::start(&mut command, Some(&folder));
    let ready = wait_for(&ready, &mut running);
    let text = |name: &str| text(&ready, name);
    let people = ready["people"].as_array().expect("a list of people");
    Demo {
        url: text("url"),
        gateway: text("gateway"),
        decision_key: text("decision_key"),
        admin_key: text("admin_key"),
        logins: people.iter().map(login).collect(),
        folder,
        running,
    }
}

fn login(person: &Value) -> (String, String) {
    (text(person, "email"), text(person, "password"))
}

fn text(value: &Value, name: &str) -> String {
    let text = value[name].as_str();
    text.unwrap_or_else(|| panic!("`{name}` is no text in {value}")).to_owned()
}

fn wait_for(file: &Path, running: &mut Running) -> Value {
    let begun = Instant::now();
    while !file.exists() {
        let ended = running.child.try_wait().expect("it can be looked at");
        let said = || fs::read_to_string(file.with_file_name("err.txt")).unwrap_or_default();
        assert!(ended.is_none(), "the demo ended: {}", said());
        assert!(begun.elapsed() < READY_WITHIN, "not ready: {}", said());
        thread::sleep(Duration::from_millis(20));
    }
    let text = fs::read_to_string(file).expect("the ready file");
    serde_json::from_str(&text).expect("JSON in the ready file")
}

impl Demo {
    /// Ends it; what it has made stays in its folder.
    pub(crate) fn stop(&mut self) {
        // A process that is told to end closes the database first.
        let id = self.running.child.id().to_string();
        let told = std::process::Command::new("kill").arg(id).status().expect("kill runs");
        assert!(told.success(), "it could not be told to end");
        self.running.child.wait().expect("it ends");
    }

    /// What it said when it started.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(self.folder.join("out.txt")).expect("what the demo said")
    }

    /// Runs a command on its database.
    pub(crate) fn run(&self, words: &[&str]) -> Said {
        let mut all = vec!["--database", "rolecall.db"];
        all.extend(words);
        run(&self.folder, &all)
    }
}
