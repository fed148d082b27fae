//! The nodes that share a database: how far each has read, and what it does for all.

use axum::{Json, extract::State};
use rolecall_client::wire;
use rolecall_core::{SignedDuration, Timestamp, change::Operation};
use rolecall_store::{FollowState, Node, NodeState, NodeTold};

use super::look::{Look, known};
use crate::{App, caller::Caller, problem::Problem};

/// After how long a node counts as silent: it tells every five seconds.
const SILENT: SignedDuration = SignedDuration::from_secs(30);

/// The nodes that run on the database, and how far each has read.
///
/// A node that ran within the last day shows too, with when it was last heard of.
#[utoipa::path(get, path = "/nodes", tag = "Nodes",
    extensions(("x-operation" = json!(["see_nodes"]))),
    responses((status = 200, body = wire::Nodes)))]
pub(super) async fn get_nodes(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<wire::Nodes>, Problem> {
    app.look(&caller, may_see)?;
    Ok(Json(all(&app).await?))
}

fn may_see(look: &Look<'_>) -> Result<(), Problem> {
    let root = known(look.facts.root()).ok_or_else(Problem::not_found)?;
    look.account_for(Operation::SeeNodes, root.short_name.as_str()).map(drop)
}

/// All of them, as this one knows of them.
pub(crate) async fn all(app: &App) -> Result<wire::Nodes, Problem> {
    let store = app.store();
    let state = store.follow_state();
    let mut told = if store.follows() { store.nodes().await? } else { Vec::new() };
    if let Some(this) = app.node() {
        let own = told.iter().position(|it| it.node.id == this.id).map(|at| told.remove(at));
        let turns = own.map_or_else(|| own_turns(store.follows()), |own| own.turns);
        told.insert(0, as_it_is(this, &state, turns, app.now()));
    }
    let (this, now) = (app.node().map(|node| node.id), app.now());
    Ok(wire::Nodes {
        revision: state.revision,
        head: state.head,
        database_answers: state.is_reachable,
        since_seconds: state.since.as_secs(),
        nodes: told.iter().map(|it| shown(it, this, now)).collect(),
    })
}

/// Who is alone does everything.
fn own_turns(follows: bool) -> Vec<String> {
    if follows { Vec::new() } else { TASKS.map(|(name, _)| name.to_owned()).into() }
}

const TASKS: [(&str, wire::NodeTask); 3] = [
    ("checkpoints", wire::NodeTask::Checkpoints),
    ("clock", wire::NodeTask::Clock),
    ("mail", wire::NodeTask::Mail),
];

/// This node, as it is now and not as it told last.
fn as_it_is(node: &Node, state: &FollowState, turns: Vec<String>, now: Timestamp) -> NodeTold {
    NodeTold {
        node: node.clone(),
        at: now,
        revision: state.revision,
        behind: state.behind,
        state: if state.is_out_of_date { NodeState::OutOfDate } else { NodeState::Ready },
        turns,
    }
}

fn shown(told: &NodeTold, this: Option<[u8; 16]>, now: Timestamp) -> wire::Node {
    let NodeTold { node, at, revision, behind, state, turns } = told;
    let is_silent = now.duration_since(*at) > SILENT;
    let state = match state {
        NodeState::Left => wire::NodeState::Left,
        _ if is_silent => wire::NodeState::Silent,
        NodeState::Ready => wire::NodeState::Ready,
        NodeState::OutOfDate => wire::NodeState::OutOfDate,
    };
    let lives = matches!(state, wire::NodeState::Ready | wire::NodeState::OutOfDate);
    let task = |name: &String| TASKS.iter().find(|(known, _)| known == name).map(|(_, task)| *task);
    wire::Node {
        id: hex::encode(node.id),
        name: node.name.clone(),
        version: node.version.clone(),
        state,
        revision: *revision,
        behind_ms: u64::try_from(behind.as_millis()).unwrap_or(u64::MAX),
        started_at: node.started_at,
        heard_at: *at,
        is_this: this == Some(node.id),
        does: turns.iter().filter(|_| lives).filter_map(task).collect(),
    }
}
