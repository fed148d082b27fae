//! The demo's installation as an operator runs it: by `rolecall serve`, with a configuration file,
//! before whatever application a test has.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use crate::{
    process::{Running, rolecall},
    world,
};

pub(crate) struct Serving {
    pub(crate) portal: String,
    /// Where the gateway's own proxy listens.
    pub(crate) gateway: String,
    behind: u16,
    pub(crate) admin_key: String,
    pub(crate) folder: PathBuf,
    pub(crate) process: Running,
    // The folder goes with it.
    _demo: world::Demo,
}

/// A port that nobody listens at.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a socket");
    listener.local_addr().expect("an address").port()
}

/// Waits until something listens there.
pub(crate) fn wait_for(port: u16) {
    let begun = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        assert!(begun.elapsed() < Duration::from_mins(1), "nothing listens at {port}");
        thread::sleep(Duration::from_millis(20));
    }
}

impl Serving {
    /// With a route table, and reached by browsers at an address; more of `[gateway]` may follow, and
    /// other sections after it.
    pub(crate) fn start(routes: &str, public_url: Option<&str>, more: &str) -> Self {
        let mut demo = world::start();
        demo.stop();
        let (portal, behind) = (free_port(), free_port());
        let public_url =
            public_url.map_or_else(|| format!("http://localhost:{behind}"), str::to_owned);
        let folder = demo.folder.clone();
        fs::write(folder.join("gateway.toml"), routes).expect("the route table");
        let configuration = format!(
            "listen = \"127.0.0.1:{portal}\"\npublic_url = \"http://127.0.0.1:{portal}\"\n\
             database = \"sqlite://rolecall.db\"\n\n[gateway]\nlisten = \"127.0.0.1:{behind}\"\n\
             public_url = \"{public_url}\"\nroutes = \"gateway.toml\"\ntrusted_peers = [\"127.0.0.1/32\"]\n{more}"
        );
        fs::write(folder.join("rolecall.toml"), configuration).expect("the configuration");
        let log = fs::File::create(folder.join("serve.txt")).expect("a file for what it says");
        let mut command = rolecall(&folder);
        command.arg("serve").stdout(log.try_clone().expect("the file")).stderr(log);
        let process = Running::start(&mut command, None);
        wait_for(portal);
        wait_for(behind);
        Self {
            portal: format!("http://127.0.0.1:{portal}"),
            gateway: public_url,
            behind,
            admin_key: demo.admin_key.clone(),
            folder,
            process,
            _demo: demo,
        }
    }

    /// Host and port at which the gateway's own proxy listens, whatever browsers call it.
    pub(crate) fn internal(&self) -> String {
        format!("127.0.0.1:{}", self.behind)
    }

    /// The example back office, in this process.
    pub(crate) fn back_office(folder: &Path) -> SocketAddr {
        let (address, listens) = std::sync::mpsc::channel();
        let database = folder.join("backoffice-of-test.db");
        thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(async {
                let listener =
                    tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
                address.send(listener.local_addr().expect("an address")).expect("someone waits");
                backoffice::serve(listener, &database, true, std::future::pending()).await
            })
        });
        listens.recv().expect("it listens")
    }
}
