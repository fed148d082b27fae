//! One `rolecall serve` on a world: started, waited for, ended, and ended at once.

use std::{
    net::{SocketAddr, TcpListener},
    os::unix::process::ExitStatusExt,
    process::{Child, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    Fault,
    http::{ANSWER_MAX, Door},
    world::{World, signal},
};

const SIGTERM: i32 = 15;
const WAIT: Duration = Duration::from_millis(2);
const READY_WITHIN: Duration = Duration::from_mins(2);
const ENDED_WITHIN: Duration = Duration::from_secs(40);

/// A server that runs, or does not, at an address that stays.
pub(crate) struct Served<'w> {
    world: &'w World,
    database: String,
    name: String,
    address: SocketAddr,
    child: Option<Child>,
    /// How it ended, if it did not have to be ended at once.
    ended: Option<ExitStatus>,
}

impl<'w> Served<'w> {
    /// One that is yet to be started; `name` is that of its log.
    pub(crate) fn new(world: &'w World, database: &str, name: &str) -> Result<Self, Fault> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let (database, name) = (database.to_owned(), name.to_owned());
        Ok(Self { world, database, name, address, child: None, ended: None })
    }

    pub(crate) fn start(&mut self, variables: &[(&str, String)]) -> Result<(), Fault> {
        let mut command = self.world.command();
        command.args(["--database", &self.database, "--log", "warn", "serve"]);
        command.args(["--listen", &self.address.to_string(), "--key-file"]);
        command.arg(self.world.key_file()).envs(variables.iter().map(|(name, to)| (name, to)));
        command.stdout(Stdio::null()).stderr(self.world.log(&self.name)?);
        (self.child, self.ended) = (Some(command.spawn()?), None);
        Ok(())
    }

    /// Waits until it is ready for anything; no if it ended instead.
    pub(crate) fn is_ready(&mut self) -> Result<bool, Fault> {
        if self.is_ready_within(READY_WITHIN) {
            return Ok(true);
        }
        if self.is_running() {
            return Err(format!("the server is not ready: {}", self.said()).into());
        }
        Ok(false)
    }

    /// Waits so long until it is ready for anything.
    pub(crate) fn is_ready_within(&mut self, within: Duration) -> bool {
        let (begun, mut door) = (Instant::now(), self.door(""));
        door.patience = within;
        while door.get("/readyz").is_none_or(|answer| answer.status != 200) {
            if !self.is_running() || begun.elapsed() > within {
                return false;
            }
            thread::sleep(WAIT);
        }
        true
    }

    /// The same, where it must not end.
    pub(crate) fn ready(&mut self) -> Result<(), Fault> {
        if self.is_ready()? { Ok(()) } else { Err(format!("it ended: {}", self.said()).into()) }
    }

    pub(crate) fn is_running(&mut self) -> bool {
        let Some(child) = &mut self.child else { return false };
        match child.try_wait() {
            Ok(None) => true,
            Ok(Some(ended)) => {
                self.ended = Some(ended);
                false
            }
            Err(_) => false,
        }
    }

    /// What is wrong with how it ended: a program that fails says so, and is not ended by a signal of its
    /// own. Before it is ready, one that tells it to end may do so at once.
    pub(crate) fn crashed(&self) -> Option<String> {
        let ended = self.ended.filter(|ended| ended.code().is_none())?;
        if ended.signal() == Some(SIGTERM) {
            return None;
        }
        Some(format!("the server broke: {ended}: {}", self.said()))
    }

    /// Ends it as a power cut does: nothing is finished.
    pub(crate) fn kill(&mut self) -> Result<(), Fault> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Ends it as an operator does.
    pub(crate) fn stop(&mut self) -> Result<(), Fault> {
        if self.is_running()
            && let Some(child) = &self.child
        {
            signal(child, "TERM")?;
        }
        let begun = Instant::now();
        while self.is_running() {
            if begun.elapsed() > ENDED_WITHIN {
                self.kill()?;
                return Err(format!("the server does not end: {}", self.said()).into());
            }
            thread::sleep(WAIT);
        }
        self.child = None;
        Ok(())
    }

    pub(crate) fn door(&self, key: &str) -> Door {
        Door { address: self.address, key: key.to_owned(), patience: ANSWER_MAX }
    }

    pub(crate) fn process(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// The last lines of its log.
    pub(crate) fn said(&self) -> String {
        self.world.said(&self.name)
    }
}

impl Drop for Served<'_> {
    fn drop(&mut self) {
        drop(self.kill());
    }
}
