//! `cargo x nodes`: several nodes on one PostgreSQL, as a provider runs them, while nodes are killed,
//! paused, and the database is restarted.
//!
//! - `cluster`: the database and the nodes, real processes on this machine.
//! - `load`: people are suspended and resumed through any node, and others are asked about them.
//! - `chaos`: what goes wrong meanwhile, and how long it takes until all is well again.
//! - `account`: what must be true: no acknowledged change is lost, and no answer to a question with a
//!   revision is older than it.
//!
//! Deliberately not here: SQL. How fast nodes hear of each other is measured by the store's example.

mod account;
mod chaos;
mod cluster;
mod load;

use std::{
    process::Command,
    time::{Duration, Instant},
};

use self::{account::Account, cluster::Cluster, load::Load};
use crate::{
    Fault, cargo, demo::target, postgres::Server, step::Outcome, workspace::Workspace,
    world::program,
};

/// How many nodes there are.
const NODES: usize = 3;
/// How long a short try takes.
const SHORT: Duration = Duration::from_secs(20);
/// For how long nothing goes wrong first, to measure.
const QUIET: u32 = 5;

/// Tries it for so long, and prints what was found. Whether all was well.
pub fn tried(seconds: u64) -> Result<bool, Fault> {
    let build =
        ["build", "--release", "--workspace", "--bin", "rolecall", "--example", "nodes_lag"];
    if !cargo::run(&build) {
        return Err("the programs do not build".into());
    }
    let programs = target(&Workspace::load()?.root).join("release");
    let server = Server::start()?;
    let mut lag = Command::new(programs.join("examples/nodes_lag"));
    if !lag.arg(server.url()).status()?.success() {
        return Err("how far nodes are behind could not be measured".into());
    }
    let cluster = Cluster::start(programs.join("rolecall"), server, NODES)?;
    gone_through(cluster, Duration::from_secs(seconds))
}

/// A short try, as one test.
pub fn step() -> Outcome {
    let server = match Server::start() {
        Ok(server) => server,
        Err(lacks) => return Outcome::left_out(&lacks, 1),
    };
    let tried = program()
        .and_then(|program| Cluster::start(program, server, NODES))
        .and_then(|cluster| gone_through(cluster, SHORT));
    Outcome::of_test(tried)
}

fn gone_through(mut cluster: Cluster, how_long: Duration) -> Result<bool, Fault> {
    let load = Load::start(&cluster)?;
    let until = Instant::now() + how_long;
    std::thread::sleep(how_long / QUIET);
    load.account().told_quiet();
    chaos::until(&mut cluster, until)?;
    let account: Account = load.end();
    let found = account.compared(&cluster)?;
    println!("{found}");
    cluster.verified()?;
    Ok(found.is_fine())
}
