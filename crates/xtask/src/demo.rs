//! The demo, served by the program that was built last: begun anew for each who starts it, in a
//! folder of its own, and ended with them.

use std::{
    env, fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use serde_json::Value;

use crate::{Fault, cargo};

const WAIT: Duration = Duration::from_millis(100);
/// A slow machine that does much else makes the demo in less: three minutes.
const WAITS_MAX: u32 = 1_800;

/// A demo that runs as long as this is kept.
pub struct Demo {
    /// Where it answers.
    pub url: String,
    /// A key with all that the group Admin holds.
    pub admin_key: String,
    child: Child,
    folder: PathBuf,
}

impl Demo {
    /// Builds the program and starts it; `name` tells this demo from others that run.
    pub fn start(root: &Path, name: &str) -> Result<Self, Fault> {
        if !cargo::run(&["build", "--package", "rolecall"]) {
            return Err("the program does not build".into());
        }
        let folder = env::temp_dir().join(format!("rolecall-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let ready = folder.join("ready.json");
        let mut command = Command::new(target(root).join("debug/rolecall"));
        command.args(["demo", "--fresh", "--port", "0", "--folder"]).arg(&folder);
        command.arg("--ready-file").arg(&ready).env_remove("ROLECALL_CONFIG");
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let child = command.stderr(fs::File::create(folder.join("log"))?).spawn()?;
        let mut demo = Self { url: String::new(), admin_key: String::new(), child, folder };
        demo.wait(&ready)?;
        let said: Value = serde_json::from_str(&fs::read_to_string(ready)?)?;
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        (demo.url, demo.admin_key) = (text("url"), text("admin_key"));
        Ok(demo)
    }

    fn wait(&mut self, ready: &Path) -> Result<(), Fault> {
        for _ in 0..WAITS_MAX {
            if ready.exists() {
                return Ok(());
            }
            if self.child.try_wait()?.is_some() {
                return Err(fs::read_to_string(self.folder.join("log"))?.into());
            }
            thread::sleep(WAIT);
        }
        Err("the demo does not answer".into())
    }

    /// What it answers to the admin's key at an address. Anything but JSON with status 200 is a
    /// fault.
    pub fn get(&self, path: &str) -> Result<Value, Fault> {
        let host = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host)?;
        let key = &self.admin_key;
        // HTTP/1.0 has no chunks, and ends with the connection.
        write!(
            stream,
            "GET {path} HTTP/1.0\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n\r\n"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.lines().next().unwrap_or_default();
        if status.split(' ').nth(1) != Some("200") {
            return Err(format!("{path}: {status}").into());
        }
        Ok(serde_json::from_str(body)?)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself; what it holds is thrown away.
        drop(self.child.kill());
        drop(self.child.wait());
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// Where cargo puts what it builds.
pub fn target(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder))
}
