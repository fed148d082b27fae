//! Another proxy before the back office, as the guide says.

use std::{
    env,
    net::SocketAddr,
    path::PathBuf,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{
    browser::{Answer, Browser},
    serving::{Serving, free_port, wait_for},
    table::{Asking, Row},
};
use crate::process::Running;

const GUIDE: &str = include_str!("../../../../../docs/gateway.md");
pub(super) const ROUTES: &str = include_str!("../../../../../examples/backoffice/gateway.toml");
/// A folder with programs of proxies, beside those that are installed.
const FOLDER: &str = "ROLECALL_TEST_PROXIES";

/// Where everything is that a configuration speaks of.
pub(super) struct At {
    portal: String,
    gateway: String,
    application: SocketAddr,
    pub(super) folder: PathBuf,
}

/// A proxy with what stands behind it.
pub(super) struct Fronted {
    /// How browsers reach it.
    pub(super) at: String,
    pub(super) serving: Serving,
    pub(super) application: SocketAddr,
    _proxy: Running,
}

impl Fronted {
    /// Before the back office.
    pub(super) fn start(proxy: impl FnOnce(u16, &At) -> Running) -> Self {
        let office = tempfile::tempdir().expect("a folder").keep();
        let application = Serving::back_office(&office);
        let routes = ROUTES.replace("127.0.0.1:7300", &application.to_string());
        Self::before(application, &routes, proxy)
    }

    /// Before an application, with a route table.
    pub(super) fn before(
        application: SocketAddr,
        routes: &str,
        proxy: impl FnOnce(u16, &At) -> Running,
    ) -> Self {
        let port = free_port();
        let at = format!("http://localhost:{port}");
        let serving = Serving::start(routes, Some(&at), "decision_ms_max = 1000\n");
        let place = At {
            portal: serving.portal.trim_start_matches("http://").to_owned(),
            gateway: serving.internal(),
            application,
            folder: serving.folder.clone(),
        };
        let proxy = proxy(port, &place);
        wait_for(port);
        is_ready(&at);
        Self { at, serving, application, _proxy: proxy }
    }

    /// The rows that do not turn out as they should.
    pub(super) fn wrong(
        &self,
        rows: &[Row],
        is_right: impl Fn(&Row, &Answer) -> bool,
    ) -> Vec<String> {
        let mut asking = Asking::new(&self.serving.portal, &self.at);
        let mut wrong = Vec::new();
        for row in rows {
            let answer = asking.ask(row);
            if !is_right(row, &answer) {
                wrong.push(told(row, answer.status, &answer.text));
            }
        }
        wrong
    }
}

/// Some listen before they know where requests go.
fn is_ready(at: &str) {
    let begun = Instant::now();
    while Browser::new().send("GET", &format!("{at}/.rolecall/"), None).status != 303 {
        assert!(begun.elapsed() < Duration::from_mins(1), "no way leads to the gateway");
        thread::sleep(Duration::from_millis(50));
    }
}

pub(super) fn told(row: &Row, status: u16, text: &str) -> String {
    let said = text.chars().take(200).collect::<String>();
    format!("{} {} {} {}: {status}: {said}", row.ids, row.who, row.method, row.path)
}

/// The configuration that the guide shows under a heading, for where things are here, and with some
/// words changed. Each of these must be there.
pub(super) fn placed(heading: &str, at: &At, changes: &[(&str, &str)]) -> String {
    let (_, section) = GUIDE.split_once(&format!("\n## {heading}\n")).expect("the heading");
    let (_, shown) = section.split_once("```").expect("a configuration");
    let (_, shown) = shown.split_once('\n').expect("its beginning");
    let (shown, _) = shown.split_once("```").expect("its end");
    let mut text = shown.to_owned();
    let application = at.application.to_string();
    let addresses = [
        ("127.0.0.1:8080", &at.portal),
        ("127.0.0.1:8081", &at.gateway),
        ("127.0.0.1:7300", &application),
    ];
    for (shown, here) in addresses {
        let by_port = |address: &str| {
            let (host, port) = address.rsplit_once(':').expect("a port");
            format!("address: {host}, port_value: {port} ")
        };
        let (plain, divided) = (text.contains(shown), text.contains(&by_port(shown)));
        assert!(plain || divided, "the guide has no {shown}");
        text = text.replace(shown, here).replace(&by_port(shown), &by_port(here));
    }
    for (shown, here) in changes {
        assert!(text.contains(shown), "the guide has no {shown}");
        text = text.replace(shown, here);
    }
    text
}

/// A program that is installed, or lies in the folder of proxies.
pub(super) fn program(name: &str) -> PathBuf {
    let folder = env::var_os(FOLDER).map(|folder| PathBuf::from(folder).join(name));
    folder.filter(|program| program.is_file()).unwrap_or_else(|| name.into())
}

/// Whether a proxy is there. Where it is not, its tests test nothing, and `cargo x test` counts them
/// as skipped.
pub(super) fn has(name: &str) -> bool {
    let mut version = Command::new(program(name));
    version.arg(if name == "nginx" { "-v" } else { "version" });
    if name == "envoy" {
        version = Command::new(program(name));
        version.arg("--version");
    }
    let found = version.stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_err() {
        println!("{name} is not installed: nothing was tested");
    }
    found.is_ok()
}
