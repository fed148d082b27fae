//! A server as an operator starts it, at a port that is free.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use crate::process::{Running, rolecall};

/// How long a start may take.
const START_MAX: Duration = Duration::from_mins(1);

pub(crate) struct Server {
    pub(crate) url: String,
    process: Running,
    log: PathBuf,
}

impl Server {
    /// Serves what is in a folder.
    pub(crate) fn start(folder: &Path, flags: &[&str]) -> Self {
        Self::started(folder, flags, "listens on ")
    }

    /// Serves a folder in which nothing is set up yet.
    pub(crate) fn first_start(folder: &Path, flags: &[&str]) -> Self {
        Self::started(folder, flags, "reached at ")
    }

    fn started(folder: &Path, flags: &[&str], word: &str) -> Self {
        let log = folder.join(format!("log-{}.txt", flags.len()));
        let file = fs::File::create(&log).expect("a file for what it says");
        let mut command = rolecall(folder);
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(flags);
        command.stdout(file.try_clone().expect("the file")).stderr(file);
        let process = Running::start(&mut command, None);
        let mut server = Self { url: String::new(), process, log };
        let said = server.wait_for(word);
        let rest = said.split(word).nth(1).expect("it was said");
        let address = rest.split([',', ':', ' ']).take(2).collect::<Vec<_>>().join(":");
        server.url = format!("http://{address}");
        server
    }

    /// What it has said so far.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(&self.log).expect("UTF-8")
    }

    /// Waits until it says something, and gives all that it has said.
    pub(crate) fn wait_for(&mut self, word: &str) -> String {
        let begun = Instant::now();
        loop {
            let said = self.said();
            // The line is whole.
            if said.split_once(word).is_some_and(|(_, rest)| rest.contains('\n')) {
                return said;
            }
            let ended = self.process.child.try_wait().expect("a child");
            assert!(ended.is_none(), "it ended: {said}");
            assert!(begun.elapsed() < START_MAX, "it does not say {word}: {said}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// The address that follows a word that it has said.
    pub(crate) fn address_after(&mut self, word: &str) -> String {
        let said = self.wait_for(word);
        let rest = said.split(word).nth(1).expect("it was said");
        rest.split(['\n', '"', ' ']).next().expect("a word").to_owned()
    }

    /// Status and text of an answer of its own.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        get(&format!("{}{path}", self.url))
    }

    /// Tells it to end, as systemd does, and gives what it has said.
    pub(crate) fn end(mut self) -> String {
        let id = self.process.child.id().to_string();
        assert!(Command::new("kill").arg(id).status().expect("kill").success());
        let ended = self.process.child.wait().expect("it ends");
        assert!(ended.success(), "{ended}: {}", self.said());
        self.said()
    }
}

/// Status and text of an answer.
pub(crate) fn get(url: &str) -> (u16, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .build()
        .into();
    let mut response = agent.get(url).call().expect("an answer");
    let status = response.status().as_u16();
    (status, response.body_mut().read_to_string().expect("text"))
}
