//! A folder that is a whole system to `dpkg`, and to the program that runs in it.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use super::text;
use crate::{Fault, install::well};

/// How long a program may take to say that it listens.
const WAITS_MAX: u32 = 300;
const WAIT: Duration = Duration::from_millis(100);

pub(super) struct System {
    pub(super) root: PathBuf,
}

impl System {
    /// An empty one, with the libraries that a program needs.
    pub(super) fn made(root: &Path, program: &Path) -> Result<Self, Fault> {
        if root.exists() {
            fs::remove_dir_all(root)?;
        }
        for folder in ["etc", "tmp", "var/lib/dpkg/info", "var/lib/dpkg/updates", "var/log"] {
            fs::create_dir_all(root.join(folder))?;
        }
        for file in ["var/lib/dpkg/status", "var/lib/dpkg/available"] {
            fs::write(root.join(file), "")?;
        }
        fs::write(root.join("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n")?;
        fs::write(root.join("etc/group"), "root:x:0:\n")?;
        fs::write(root.join("etc/shadow"), "root:*:19000:0:99999:7:::\n")?;
        fs::write(root.join("etc/gshadow"), "root:*::\n")?;
        let system = Self { root: root.to_owned() };
        system.libraries(program)?;
        Ok(system)
    }

    /// Puts in what `ldd` names.
    fn libraries(&self, program: &Path) -> Result<(), Fault> {
        let said = Command::new("ldd").arg(program).output()?;
        let said = String::from_utf8(said.stdout)?;
        let paths = said.split_whitespace().filter(|word| word.starts_with('/'));
        for path in paths {
            let to = self.at(path);
            fs::create_dir_all(to.parent().ok_or("a library is in a folder")?)?;
            fs::copy(path, to)?;
        }
        Ok(())
    }

    /// A path of the system, as it is seen from outside.
    pub(super) fn at(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    /// Runs `dpkg` on it. The scripts of packages run outside, told where the system is.
    pub(super) fn dpkg(&self, words: &[&str], package: &Path) -> Result<(), Fault> {
        self.dpkg_told(words, package, None)
    }

    pub(super) fn dpkg_told(
        &self,
        words: &[&str],
        package: &Path,
        remove_data: Option<&str>,
    ) -> Result<(), Fault> {
        let mut dpkg = Command::new("dpkg");
        // What it depends on is on this machine, and not in there.
        dpkg.args(["--force-script-chrootless", "--force-depends", "--root"]).arg(&self.root);
        dpkg.args(words).arg(package).env("DEBIAN_FRONTEND", "noninteractive");
        dpkg.env_remove("ROLECALL_REMOVE_DATA");
        dpkg.envs(remove_data.map(|answer| ("ROLECALL_REMOVE_DATA", answer)));
        Ok(well(&format!("dpkg {}", words.join(" ")), &mut dpkg)?)
    }

    /// What stands in a line of a file of the system that begins so, in parts between colons.
    pub(super) fn entry(&self, file: &str, beginning: &str) -> Result<Vec<String>, Fault> {
        let content = text(&self.at(file))?;
        let line = content.lines().find(|line| line.starts_with(beginning));
        let line = line.ok_or_else(|| format!("{file} has no `{beginning}`"))?;
        Ok(line.split(':').map(str::to_owned).collect())
    }

    /// What runs something in it, told nothing by the environment but where programs are.
    pub(super) fn chroot() -> Command {
        let mut chroot = Command::new("chroot");
        chroot.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        chroot
    }

    /// Starts a command in it as the user of the package, in its folder, until it listens.
    pub(super) fn start(&self, command: &str) -> Result<Running, Fault> {
        let entry = self.entry("etc/passwd", "rolecall:")?;
        let [_, _, user, group, ..] = &entry[..] else { return Err("an entry of a user".into()) };
        let log = self.at("/tmp/log");
        let file = fs::File::create(&log)?;
        let mut chroot = Self::chroot();
        chroot.arg(format!("--userspec={user}:{group}")).arg(&self.root);
        chroot.args(command.split_whitespace()).stdin(Stdio::null());
        let child = chroot.stdout(file.try_clone()?).stderr(file).spawn()?;
        let mut running = Running { child, log };
        running.wait_for(&["listens on ", "reached at "])?;
        Ok(running)
    }
}

/// A program that runs in it.
pub(super) struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    /// What it has said so far.
    pub(super) fn said(&self) -> Result<String, Fault> {
        let mut said = String::new();
        fs::File::open(&self.log)?.read_to_string(&mut said)?;
        Ok(said)
    }

    /// Waits until it has said one of these.
    pub(super) fn wait_for(&mut self, words: &[&str]) -> Result<(), Fault> {
        for _ in 0..WAITS_MAX {
            let said = self.said()?;
            if words.iter().any(|word| said.contains(word)) {
                return Ok(());
            }
            if self.child.try_wait()?.is_some() {
                return Err(format!("it ended: {said}").into());
            }
            thread::sleep(WAIT);
        }
        Err(format!("it does not say {words:?}: {}", self.said()?).into())
    }

    /// Tells it to end, as systemd does, and waits until it has.
    pub(super) fn end(mut self) -> Result<String, Fault> {
        let id = self.child.id().to_string();
        well("kill", Command::new("kill").arg(&id))?;
        self.child.wait()?;
        self.said()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _killed = self.child.kill();
        let _waited = self.child.wait();
    }
}
