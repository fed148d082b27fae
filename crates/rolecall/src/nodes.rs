//! This process as one of several on a database: it tells the others that it is there, and does what
//! one node does at a time when it is its turn.

use std::time::Duration;

use rolecall_store::{Fault, Node, Store, Turn};

use crate::machine;

/// How often a node tells that it is there.
const TELL_EVERY: Duration = Duration::from_secs(5);
/// How long who has no turn waits until they ask again.
pub(crate) const TURN_EVERY: Duration = Duration::from_secs(5);
/// The most characters of a node's name.
const NAME_CHARS_MAX: usize = 64;

/// This process, by the name that it was given, or by that of its machine.
pub(crate) fn this(name: Option<String>, listens: &str) -> Node {
    let name = name.or_else(host).unwrap_or_else(|| listens.to_owned());
    Node {
        id: machine::random(),
        name: name.chars().filter(|it| !it.is_control()).take(NAME_CHARS_MAX).collect(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started_at: machine::now(),
    }
}

fn host() -> Option<String> {
    let named = std::env::var("HOSTNAME").ok();
    let named = named.or_else(|| std::fs::read_to_string("/etc/hostname").ok());
    named.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// Tells of it, as long as the server runs. Who is alone has nobody to tell.
pub(crate) async fn run(store: Store, node: Node) {
    while store.follows() {
        if let Err(fault) = store.tell_of_node(&node, machine::now()).await {
            tracing::debug!(%fault, "the others were not told that this node is there");
        }
        tokio::time::sleep(TELL_EVERY).await;
    }
}

/// Tells that it ends.
pub(crate) async fn leave(store: &Store, node: &Node) {
    if store.follows()
        && let Err(fault) = store.node_leaves(node, machine::now()).await
    {
        tracing::debug!(%fault, "the others were not told that this node ends");
    }
}

/// Waits until it is this node's turn.
pub(crate) async fn awaited(turn: &mut Turn) {
    loop {
        match turn.is_ours().await {
            Ok(true) => return,
            Ok(false) => {}
            Err(fault) => tell(turn, &fault),
        }
        tokio::time::sleep(TURN_EVERY).await;
    }
}

fn tell(turn: &Turn, fault: &Fault) {
    tracing::debug!(%fault, turn = turn.name(), "it is not known whose turn it is");
}
