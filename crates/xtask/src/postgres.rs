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

    fn signal(&self, signal: &str) {
        let pid = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap_or_default();
        let pid = pid.lines().next().unwrap_or_default();
        drop(Command::new("kill").args([signal, pid]).status());
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("postgres://rolecall@127.0.0.1:{}/postgres", self.port)
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
