//! What goes wrong: one thing after the other, each until all nodes read and write again.

use std::{
    thread,
    time::{Duration, Instant},
};

use super::cluster::{Cluster, OUT_OF_DATE_MS};
use crate::Fault;

/// How long a node is gone or stands still, and the database.
const GONE: Duration = Duration::from_secs(1);
const STILL: Duration = Duration::from_secs(3);
/// Within what all must be well again.
const WELL_WITHIN: Duration = Duration::from_mins(1);
const WAIT: Duration = Duration::from_millis(10);
/// Within what a change is refused that cannot be made.
const AT_ONCE: Duration = Duration::from_secs(1);
/// How much later than is configured a node may say no.
const CLOSED_WITHIN: Duration = Duration::from_secs(2);

/// What can go wrong.
#[derive(Clone, Copy, Debug)]
enum Harm {
    NodeKilled,
    NodePaused,
    DatabaseRestarted,
    DatabaseKilled,
}

const HARMS: [Harm; 4] =
    [Harm::NodeKilled, Harm::DatabaseRestarted, Harm::NodePaused, Harm::DatabaseKilled];

/// Does harm until a moment; each once, at least.
pub(super) fn until(cluster: &mut Cluster, end: Instant) -> Result<(), Fault> {
    let mut done = 0;
    while done < HARMS.len() || Instant::now() < end {
        let node = done % cluster.addresses().len();
        let harm = HARMS[done % HARMS.len()];
        let others = harm.done(cluster, node)?;
        let begun = Instant::now();
        let ended = well_again(cluster, begun)?;
        let ended = if ended > 0 { format!(", {ended} started anew") } else { String::new() };
        println!(
            "{:<20} all read and write again after {:.2?}{ended}{others}",
            harm.name(),
            begun.elapsed()
        );
        done += 1;
    }
    Ok(())
}

impl Harm {
    fn name(self) -> &'static str {
        match self {
            Self::NodeKilled => "a node killed",
            Self::NodePaused => "a node paused",
            Self::DatabaseRestarted => "database restarted",
            Self::DatabaseKilled => "database killed",
        }
    }

    /// Does it, and mends it as far as whoever runs all this would; says what the others did meanwhile.
    fn done(self, cluster: &mut Cluster, node: usize) -> Result<String, Fault> {
        match self {
            Self::NodeKilled => {
                cluster.kill(node)?;
                let others = others(cluster, node);
                thread::sleep(GONE);
                cluster.start_node(node)?;
                Ok(others)
            }
            Self::NodePaused => {
                cluster.pause(node, true)?;
                let others = others(cluster, node);
                thread::sleep(STILL);
                cluster.pause(node, false)?;
                Ok(others)
            }
            Self::DatabaseRestarted => {
                cluster.server.stop(false)?;
                thread::sleep(GONE);
                cluster.server.start_again()?;
                Ok(String::new())
            }
            Self::DatabaseKilled => {
                cluster.server.stop(true)?;
                let told = closed_in_time(cluster)?;
                cluster.server.start_again()?;
                Ok(told)
            }
        }
    }
}

/// What nodes say while the database is gone: decisions from memory for a while and then no, with the
/// reason; to changes at once that they cannot be made.
fn closed_in_time(cluster: &Cluster) -> Result<String, Fault> {
    let gone = Instant::now();
    let nodes = 0..cluster.addresses().len();
    for node in nodes.clone() {
        let said =
            cluster.asked(node).ok_or("a node does not answer while the database is gone")?;
        if said["decision"] != true {
            return Err(format!("a node says no as soon as the database is gone: {said}").into());
        }
        let begun = Instant::now();
        let status = cluster.tried(node);
        if status != Some(503) || begun.elapsed() > AT_ONCE {
            let took = begun.elapsed();
            return Err(format!(
                "without a database a change was answered {status:?} after {took:.1?}"
            )
            .into());
        }
    }
    for node in nodes {
        loop {
            let said =
                cluster.asked(node).ok_or("a node does not answer while the database is gone")?;
            if said["decision"] == false && said["context"]["reason"] == "node.out_of_date" {
                break;
            }
            if gone.elapsed() > Duration::from_millis(OUT_OF_DATE_MS) + CLOSED_WITHIN {
                return Err(
                    format!("a node answers for too long without a database: {said}").into()
                );
            }
            thread::sleep(WAIT);
        }
    }
    Ok(format!("; all said no {:.2?} after it was gone", gone.elapsed()))
}

/// After how long the other nodes read and write, while one is gone.
fn others(cluster: &Cluster, gone: usize) -> String {
    let begun = Instant::now();
    let nodes = (0..cluster.addresses().len()).filter(|node| *node != gone);
    let all = |nodes: Vec<usize>| nodes.into_iter().all(|node| cluster.answers(node));
    let nodes: Vec<usize> = nodes.collect();
    while !all(nodes.clone()) && begun.elapsed() < WELL_WITHIN {
        thread::sleep(WAIT);
    }
    format!("; the others after {:.2?}", begun.elapsed())
}

/// Waits until every node reads and writes; how many had to be started anew.
fn well_again(cluster: &mut Cluster, begun: Instant) -> Result<usize, Fault> {
    let (nodes, mut revived) = (cluster.addresses().len(), 0);
    while !(0..nodes).all(|node| cluster.answers(node)) {
        if begun.elapsed() > WELL_WITHIN {
            return Err("a node does not recover".into());
        }
        revived += cluster.revived()?;
        thread::sleep(WAIT);
    }
    Ok(revived)
}
