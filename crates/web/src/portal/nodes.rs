//! The nodes that share a database, for whoever runs them.

use axum::extract::{Path, State};
use maud::{Markup, html};
use rolecall_client::wire::{self, NodeState, NodeTask};
use rolecall_core::change::Operation;

use super::{
    clock::moment,
    error::PageError,
    frame::{Entry, Page},
    home::signed_in,
    messages::{Word, english},
};
use crate::{
    App,
    api::{look::Look, nodes},
    session::Acting,
};

/// Shorter than this, a node lacks nothing that anyone would notice.
const AT_ONCE_MS: u64 = 2_000;

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/nodes"))?;
    app.look(&me.caller, |look| look.account_for(Operation::SeeNodes, &account).map(drop))?;
    let all = nodes::all(&app).await?;
    let shares = app.store().follows();
    app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeeNodes, &account)?;
        let m = english();
        let title = m.say("nodes");
        let page =
            Page { look, account: Some(account), entry: Entry::Nodes, title: &title, done: None };
        Ok(page.shown(&html! {
            div.head {
                div {
                    h1 { (title) }
                    p.hint { (m.say(if shares { "nodes-about" } else { "nodes-alone" })) }
                }
            }
            (table(look, &all))
        }))
    })
}

fn table(look: &Look<'_>, all: &wire::Nodes) -> Markup {
    let m = english();
    let head = all.nodes.iter().map(|node| node.revision).chain([all.head]).max();
    let head = head.unwrap_or_default();
    html! {
        div.scroll tabindex="0" role="region" aria-label=(m.say("nodes")) {
            table.list {
                thead { tr {
                    th scope="col" { (m.say("nodes-name")) }
                    th scope="col" { (m.say("state")) }
                    th.right scope="col" { (m.say("nodes-revision")) }
                    th scope="col" { (m.say("nodes-behind")) }
                    th scope="col" { (m.say("nodes-does")) }
                    th scope="col" { (m.say("nodes-version")) }
                    th scope="col" { (m.say("nodes-heard")) }
                    th scope="col" { (m.say("nodes-started")) }
                } }
                tbody { @for node in &all.nodes { (row(look, node, head)) } }
            }
        }
    }
}

fn row(look: &Look<'_>, node: &wire::Node, head: u64) -> Markup {
    let m = english();
    let (class, state) = match node.state {
        NodeState::Ready => ("good", "nodes-ready"),
        NodeState::OutOfDate => ("bad", "nodes-out-of-date"),
        NodeState::Silent => ("bad", "nodes-silent"),
        NodeState::Left => ("waiting", "nodes-left"),
    };
    let lives = matches!(node.state, NodeState::Ready | NodeState::OutOfDate);
    html! {
        tr {
            th scope="row" {
                span.nowrap { (node.name) }
                @if node.is_this { span.hint.under { (m.say("nodes-this")) } }
            }
            td { span class={ "badge " (class) } { (m.say(state)) } }
            td.right { (node.revision) }
            td { @if lives { (behind(node, head)) } }
            td { (does(node)) }
            td { (node.version) }
            td.nowrap { (moment(look, node.heard_at)) }
            td.nowrap { (moment(look, node.started_at)) }
        }
    }
}

/// How many changes a node had still to read when it was last heard of, and for how long it may have
/// lacked some.
fn behind(node: &wire::Node, head: u64) -> Markup {
    let m = english();
    let changes = usize::try_from(head.saturating_sub(node.revision)).unwrap_or(usize::MAX);
    let seconds = usize::try_from(node.behind_ms.div_ceil(1_000)).unwrap_or(usize::MAX);
    html! {
        @if node.behind_ms < AT_ONCE_MS {
            (m.say("nodes-up-to-date"))
        } @else {
            (m.put("nodes-unheard", &[("seconds", Word::Number(seconds))]))
        }
        @if changes > 0 {
            span.hint.under { (m.put("nodes-changes", &[("changes", Word::Number(changes))])) }
        }
    }
}

fn does(node: &wire::Node) -> Markup {
    let m = english();
    let words = node.does.iter().map(|task| match task {
        NodeTask::Mail => "nodes-does-mail",
        NodeTask::Clock => "nodes-does-clock",
        NodeTask::Checkpoints => "nodes-does-checkpoints",
    });
    html! { @for (at, word) in words.enumerate() { @if at > 0 { br; } (m.say(word)) } }
}
