//! From process start to the first answer: this program starts itself anew as a server on a database
//! with a million memberships, and is asked over HTTP until it answers.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Instant,
};

use hyper::body::Bytes;
use rolecall_store::Store;

use crate::{
    http,
    load::Load,
    report::{Budget, Report},
    stored::Stored,
    world::{Shape, World},
};

/// The argument by which this program is the server.
pub const SERVER: &str = "serve-database";

pub fn measure(quick: bool, report: &mut Report) {
    let world = World::new(Shape::of(1_000_000), 7);
    let question = world.questions(1, 8);
    let bodies = Arc::new(http::bodies(&world, &question));
    let stored = Stored::of(&world);
    drop(world);
    let authorization = Some(format!("Bearer {}", stored.credential));
    let load = Load { path: http::ONE, authorization, bodies };
    let (mut best, mut whole) = (f64::MAX, 0.0);
    for round in 0..if quick { 3 } else { 5 } {
        let started = Instant::now();
        let mut server = Server::start(&stored);
        let here = server.line().parse().expect("an address");
        crate::runtime().block_on(answer(&load, here));
        best = best.min(started.elapsed().as_secs_f64());
        // The rest takes long, and is no budget's.
        if round == 0 {
            server.line();
            whole = started.elapsed().as_secs_f64();
        }
    }
    let scan = (0..5).map(|_| scan_s(&stored)).fold(f64::MAX, f64::min);
    // 0.5 s where the scan takes 0.11 s: times differ from machine to machine, so the ratio counts.
    let budget = Some(Budget::RatioMax(0.5 / 0.11));
    let name = "from process start to the first answer, 1 M in SQLite";
    report.add(
        "bare scan of a million memberships and their roles",
        scan * 1_000.0,
        "ms",
        None,
        None,
    );
    report.add(name, best * 1_000.0, "ms", Some(scan * 1_000.0), budget);
    report.add("until all records are in memory", whole * 1_000.0, "ms", None, None);
}

async fn answer(load: &Load, here: SocketAddr) -> Bytes {
    load.answers(here, 1).await.remove(0)
}

/// What reading costs at least: every row that decisions need, nothing made of it.
fn scan_s(stored: &Stored) -> f64 {
    let connection = rusqlite::Connection::open(stored.path()).expect("a database");
    let scan = |query: &str| {
        let mut statement = connection.prepare(query).expect("a query");
        let mut rows = statement.query([]).expect("rows");
        let mut bytes = 0;
        while let Some(row) = rows.next().expect("a row") {
            bytes += row.get_ref(0).and_then(|it| Ok(it.as_blob()?.len())).expect("an id");
        }
        std::hint::black_box(bytes);
    };
    let started = Instant::now();
    scan("SELECT id, account, person FROM memberships");
    scan("SELECT membership, role FROM membership_roles");
    started.elapsed().as_secs_f64()
}

struct Server {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Server {
    fn start(stored: &Stored) -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program)
            .args([SERVER, &stored.url()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        Self { child, lines }
    }

    fn line(&mut self) -> String {
        self.lines.next().expect("the server runs").expect("a line")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Is the server: says where it listens, and when everything is there.
pub fn serve(url: &str) {
    crate::runtime().block_on(async {
        let store = Store::open_deciding(url).await.expect("a store");
        let app = http::app(store.clone()).await;
        println!("{}", http::serve(rolecall_web::router(app)).await);
        store.live().whole().await;
        println!("whole");
        std::future::pending::<()>().await;
    });
}
