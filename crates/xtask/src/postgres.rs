//! A PostgreSQL server for tests: found, or installed where that can be done, started in a folder
//! of its own, and ended with the tests.

use std::{
    env, fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use crate::install::{self, is_root};

/// The variable by which tests know the server.
pub const VARIABLE: &str = "ROLECALL_TEST_POSTGRES";

/// The account that runs the server where we are root, which PostgreSQL refuses to be.
const SERVER_ACCOUNT: &str = "postgres";
const WAIT: Duration = Duration::from_millis(100);
const WAITS_MAX: u32 = 300;
/// How often it is tried to go on, a tenth of that apart.
const TRIES_MAX: u32 = 6_000;

/// A server that runs as long as this is kept.
pub struct Server {
    child: Child,
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Server {
    /// Starts one; or says in one line what is lacking.
    pub fn start() -> Result<Self, String> {
        let programs = programs()?;
        let folder = env::temp_dir().join(format!("rolecall-test-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        if is_root() {
            let owner = Command::new("chown").arg(SERVER_ACCOUNT).arg(&folder).status();
            fine(owner, "chown of the server's folder")?;
        }
        let data = folder.join("data");
        let mut initdb = as_server(&programs.join("initdb"));
        initdb.arg("-D").arg(&data).args(["-U", "rolecall", "--auth=trust", "-E", "UTF8"]);
        fine(initdb.stdout(Stdio::null()).status(), "initdb")?;
        let port = free_port()?;
        let child = spawned(&programs, &folder, port)?;
        let mut server = Self { child, programs, folder, port };
        server.wait().map(|()| server)
    }

    /// Ends it: as an operator does, or as a power cut does. What was committed stays.
    pub fn stop(&mut self, at_once: bool) -> Result<(), String> {
        self.signal(if at_once { "-QUIT" } else { "-INT" });
        self.child.wait().map(drop).map_err(|error| error.to_string())
    }

    /// Starts it again where it was.
    pub fn start_again(&mut self) -> Result<(), String> {
        self.child = spawned(&self.programs, &self.folder, self.port)?;
        self.wait()
    }

    /// Ends all its processes at once: none of them can finish anything.
    pub fn kill(&mut self) -> Result<(), String> {
        let first = self.process();
        let all = children(&first);
        // The first one first, so that it does not mend what the others leave.
        drop(Command::new("kill").arg("-KILL").arg(&first).args(all).status());
        self.child.wait().map(drop).map_err(|error| error.to_string())
    }

    /// Starts it again if it does not run, and waits until it answers.
    pub fn go_on(&mut self) -> Result<(), String> {
        let mut answers = Command::new(self.programs.join("pg_isready"));
        answers.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
        for _ in 0..TRIES_MAX {
            if !matches!(self.child.try_wait(), Ok(None)) {
                // It refuses as long as processes of before are there, which are ending.
                self.child = spawned(&self.programs, &self.folder, self.port)?;
            }
            if answers.status().is_ok_and(|status| status.success()) {
                return Ok(());
            }
            thread::sleep(WAIT / 10);
        }
        Err("PostgreSQL does not answer".to_owned())
    }

    fn signal(&self, signal: &str) {
        drop(Command::new("kill").args([signal, &self.process()]).status());
    }

    /// The first of its processes.
    fn process(&self) -> String {
        let pid = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap_or_default();
        pid.lines().next().unwrap_or_default().to_owned()
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("postgres://rolecall@127.0.0.1:{}/postgres", self.port)
    }

    /// Another database on it, which is made.
    pub fn another(&self, name: &str) -> Result<String, String> {
        let mut create = Command::new(self.programs.join("psql"));
        create.args(["-q", "-d", &self.url(), "-c", &format!("CREATE DATABASE {name}")]);
        fine(create.status(), "CREATE DATABASE")?;
        let url = self.url();
        let (server, _) = url.rsplit_once('/').unwrap_or((&url, ""));
        Ok(format!("{server}/{name}"))
    }

    fn wait(&mut self) -> Result<(), String> {
        for _ in 0..WAITS_MAX {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("PostgreSQL ended at once: {status}"));
            }
            thread::sleep(WAIT);
        }
        Err("PostgreSQL does not answer".to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A fast shutdown, so that no server outlives its tests; what it holds is thrown away.
        self.signal("-INT");
        drop(self.child.wait());
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// Processes that a process has started, as Linux tells them.
fn children(of: &str) -> Vec<String> {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let all = all.filter_map(|entry| entry.file_name().into_string().ok());
    let is_its = |process: &String| {
        let told = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        // The name before may have any letters, and ends with the last bracket.
        let told = told.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1));
        told == Some(of)
    };
    all.filter(|name| name.parse::<u32>().is_ok()).filter(is_its).collect()
}

fn spawned(programs: &Path, folder: &Path, port: u16) -> Result<Child, String> {
    let mut server = as_server(&programs.join("postgres"));
    server.arg("-D").arg(folder.join("data")).args(["-p", &port.to_string()]);
    for setting in ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=300"]
    {
        server.args(["-c", setting]);
    }
    let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("log"));
    let child =
        server.stdout(Stdio::null()).stderr(log.map_err(|error| error.to_string())?).spawn();
    child.map_err(|error| format!("PostgreSQL does not start: {error}"))
}

/// The folder of the server's programs, installing Debian's package where we may.
fn programs() -> Result<PathBuf, String> {
    if let Some(found) = find() {
        return Ok(found);
    }
    install::debian(&["postgresql"])?;
    find().ok_or_else(|| "PostgreSQL was installed and is not found".to_owned())
}

fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    folders.extend(env::split_paths(&path));
    folders
        .into_iter()
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

fn as_server(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", SERVER_ACCOUNT, "--"]).arg(program).current_dir("/");
    command
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    listener.local_addr().map(|address| address.port()).map_err(|error| error.to_string())
}

fn fine(status: std::io::Result<std::process::ExitStatus>, what: &str) -> Result<(), String> {
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{what} failed: {status}")),
        Err(error) => Err(format!("{what} failed: {error}")),
    }
}
