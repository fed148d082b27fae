//! Cerbos, which is a server of its own, over HTTP, by the same load as Rolecall.
//!
//! It keeps neither people nor accounts: whoever asks must bring the roles that count. So these are
//! worked out beforehand here, which is what Rolecall is asked for, and is not timed; what is left is
//! whether these roles give a level and all that it rests on. Batches of many people are not among its
//! questions, so there is no such row. Its program is a package of npm, which is fetched.

use std::{
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use hyper::body::Bytes;
use rolecall_core::Level;
use serde_json::{Value, json};

use crate::{
    ideal::{Dense, Ideal},
    load::Load,
    report::Report,
    world::now,
};

const PACKAGE: &str = "@cerbos/cerbos-linux-x64";
const VERSION: &str = "0.55.0";
const PATH: &str = "/api/check/resources";
/// How many answers are compared.
const COMPARED: usize = 4_000;
const STARTS_WITHIN: Duration = Duration::from_secs(60);

/// Questions as it wants them, with the right answers, and the policies by which it answers.
pub struct Asked {
    bodies: Arc<Vec<Bytes>>,
    right: Vec<bool>,
    policies: tempfile::TempDir,
}

impl Asked {
    pub fn of(ideal: &Ideal, questions: &[Dense]) -> Self {
        let members: Vec<_> = ideal.people().collect();
        let (mut bodies, mut right) = (Vec::new(), Vec::new());
        for dense in questions {
            let Some(way_up) = ideal.way_up(dense.account, dense.section) else { continue };
            let counts = members[dense.person as usize]
                .iter()
                .filter(|it| now().as_second() < it.until && way_up.contains(&it.account));
            let roles = counts.map(|it| format!("r{}", it.row)).chain(["any".to_owned()]);
            let needs = ideal.needs(dense.section, dense.level).iter().map(|(section, level)| {
                json!({
                    "resource": {"kind": format!("s{section}"), "id": format!("a{}", way_up[0])},
                    "actions": [level.key()],
                })
            });
            let body = json!({
                "requestId": "1",
                "principal": {"id": format!("p{}", dense.person), "roles": roles.collect::<Vec<_>>()},
                "resources": needs.collect::<Vec<_>>(),
            });
            bodies.push(Bytes::from(body.to_string()));
            right.push(ideal.allows_dense(dense, now().as_second()));
        }
        let policies = tempfile::tempdir().expect("a folder");
        write_policies(ideal, policies.path());
        Self { bodies: Arc::new(bodies), right, policies }
    }

    /// Measures it at so many connections, beside what Rolecall answered a second at each.
    pub async fn measure(
        self,
        rolecall: &[(usize, f64)],
        (rounds, lasts): (usize, Duration),
        report: &mut Report,
    ) {
        let program = match fetched() {
            Ok(program) => program,
            Err(why) => return println!("Cerbos {VERSION}: not measured ({why})"),
        };
        let server = Server::start(&program, self.policies.path());
        let load = Load { path: PATH, authorization: None, bodies: self.bodies.clone() };
        let answers = load.answers(server.here, COMPARED).await;
        let answers: Vec<_> = answers.iter().map(allows).collect();
        assert_eq!(answers, self.right[..answers.len()], "Cerbos");
        println!("Cerbos {VERSION}: {} answers agree", answers.len());
        for (connections, rolecall) in rolecall {
            let mut best = 0.0_f64;
            for _ in 0..rounds {
                best = best.max(load.a_second(server.here, *connections, lasts).await);
            }
            let name =
                format!("HTTP, Cerbos {VERSION}, roles brought along, {connections} connections");
            report.add(name, best, "1/s", Some(*rolecall), None);
        }
    }
}

fn allows(answer: &Bytes) -> bool {
    let answer: Value = serde_json::from_slice(answer).expect("JSON");
    let results = answer["results"].as_array().expect("results");
    results.iter().all(|one| {
        one["actions"].as_object().expect("actions").values().all(|it| it == "EFFECT_ALLOW")
    })
}

/// A policy for each section: which rows of levels give each level.
fn write_policies(ideal: &Ideal, folder: &Path) {
    for section in 0..ideal.sections() {
        let rule = |level: &Level| {
            let gives = ideal.rows().enumerate().filter(|(_, row)| row[section] >= *level);
            let roles: Vec<_> = gives.map(|(row, _)| format!("r{row}")).collect();
            let rule = json!({"actions": [level.key()], "effect": "EFFECT_ALLOW", "roles": roles});
            (!roles.is_empty()).then_some(rule)
        };
        let rules: Vec<_> = Level::ALL[1..].iter().filter_map(rule).collect();
        let policy = json!({
            "apiVersion": "api.cerbos.dev/v1",
            "resourcePolicy":
                {"resource": format!("s{section}"), "version": "default", "rules": rules},
        });
        fs::write(folder.join(format!("s{section}.json")), policy.to_string()).expect("a policy");
    }
}

/// Where its program is, which is fetched if it is not there.
fn fetched() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/peers");
    let program = folder.join("node_modules").join(PACKAGE).join("cerbos-linux-x64");
    if !program.exists() {
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-save", "--no-package-lock", "--prefix"]).arg(&folder);
        npm.arg(format!("{PACKAGE}@{VERSION}")).stdout(Stdio::null());
        let status = npm.status().map_err(|error| format!("npm: {error}"))?;
        if !status.success() {
            return Err(format!("npm: {status}"));
        }
    }
    Ok(program)
}

struct Server {
    child: Child,
    here: SocketAddr,
}

impl Server {
    fn start(program: &Path, policies: &Path) -> Self {
        let (here, other) = (free(), free());
        let settings = json!({
            "server": {"httpListenAddr": here.to_string(), "grpcListenAddr": other.to_string()},
            "storage": {"driver": "disk", "disk": {"directory": policies, "watchForChanges": false}},
            "telemetry": {"disabled": true},
        });
        let file =
            policies.parent().expect("a folder").join(format!("cerbos-{}.yaml", here.port()));
        fs::write(&file, settings.to_string()).expect("its settings");
        let mut command = Command::new(program);
        command.args(["server", "--log-level=ERROR", "--config"]).arg(&file);
        let child = command.stdout(Stdio::null()).spawn().expect("Cerbos starts");
        let mut server = Self { child, here };
        let begun = Instant::now();
        while TcpStream::connect(here).is_err() {
            let ended = server.child.try_wait().expect("a process");
            assert!(ended.is_none() && begun.elapsed() < STARTS_WITHIN, "Cerbos answers");
            thread::sleep(Duration::from_millis(50));
        }
        fs::remove_file(file).ok();
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// An address where nobody listens.
fn free() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address")
}
