//! What proves the history, on the page of the history: the last checkpoint, the key that checks it,
//! and the bundle.
//!
//! It shows what was signed and signs nothing; taking a bundle does.

use axum::response::Response;
use maud::{Markup, html};
use rolecall_client::wire;
use rolecall_core::{Timestamp, change::Via, record::Account};

use super::{
    clock,
    messages::{Word, english},
    number::grouped,
};
use crate::{
    App,
    api::{
        filter::Filter,
        look::Look,
        proof::{self, ENDING, Wanted},
    },
    caller::Caller,
    csv::{self, File},
    problem::Problem,
};

/// What follows a `format` in the address.
pub(super) const FORMAT: &str = "bundle";

/// The same for the last checkpoint, a signed note.
pub(super) const NOTE: &str = "checkpoint";

/// The last checkpoint as a file, to be kept.
pub(super) fn note(last: Option<wire::Checkpoint>) -> Result<Response, Problem> {
    let last = last.ok_or_else(Problem::not_found)?;
    let name = format!("checkpoint-{}", last.number);
    let media_type = "text/plain; charset=utf-8";
    let file = File { name: &name, ending: NOTE, media_type, rows_max: None };
    Ok(csv::of_body(file, last.note.into()))
}

/// The last checkpoint; none before the first one, which follows the first rows within a minute.
pub(super) async fn last(app: &App) -> Result<Option<wire::Checkpoint>, Problem> {
    let last = app.store().proof().last_checkpoint().await?;
    let Some(last) = last else { return Ok(None) };
    Ok(Some(proof::shown_checkpoint(last, app.signer().await?)))
}

/// All that is wanted of a history, with what proves it.
pub(super) async fn file(
    app: App,
    caller: Caller,
    account: String,
    rows: Filter,
    since: &str,
) -> Result<Response, Problem> {
    let since = match since.trim() {
        "" => None,
        since => Some(since.parse().map_err(|_| {
            let detail =
                format!("`{since}` is no number of rows: the checkpoint has it in its second line");
            Problem::bad_request("query.mistyped", detail)
        })?),
    };
    let wanted = Wanted { rows, after: 0, since };
    proof::bundle(app, caller, account, wanted, Via::Portal).await
}

/// The part of the page. `address` is the filter, as it stands in an address, and `asked` in fields.
pub(super) fn part(
    look: &Look<'_>,
    account: &Account,
    last: Option<&wire::Checkpoint>,
    (address, asked): (&str, &[(&str, &str)]),
) -> Markup {
    let m = english();
    html! {
        section.proof.unprinted aria-labelledby="proof" {
            h2 #proof { (m.say("proof")) }
            p.hint { (m.say("proof-about")) " " a href="/docs/audit" { (m.say("proof-guide")) } }
            @match last {
                None => p.empty { (m.say("proof-none")) },
                Some(last) => (checkpoint(look, last)),
            }
            div.actions {
                a.button href={ "?format=" (FORMAT) "&" (address) } { (m.say("proof-bundle")) }
                @if last.is_some() {
                    a.button href={ "?format=" (NOTE) } { (m.say("proof-note")) }
                }
                (since(asked))
            }
            @if let Some(last) = last {
                div.field {
                    label for="proof-verify" { (m.say("proof-verify")) }
                    (copied("proof-verify", &command(account, last)))
                    p.hint { (m.say("proof-verify-about")) }
                }
            }
        }
    }
}

fn checkpoint(look: &Look<'_>, last: &wire::Checkpoint) -> Markup {
    let m = english();
    let rows = grouped(usize::try_from(last.size).unwrap_or(usize::MAX));
    let number = last.number.to_string();
    let of = m.put("proof-of", &[("number", Word::Text(&number)), ("rows", Word::Text(&rows))]);
    html! {
        dl {
            dt { (m.say("proof-checkpoint")) }
            dd { (of) }
            dt { (m.say("proof-signed")) }
            dd { (clock::moment(look, last.at)) span.hint { " " (age(look.now, last.at)) } }
            dt { label for="proof-key" { (m.say("proof-key")) } }
            dd { (copied("proof-key", &last.key)) }
        }
    }
}

fn age(now: Timestamp, at: Timestamp) -> String {
    let minutes = now.duration_since(at).as_mins();
    let (unit, count) = match minutes {
        ..120 => ("minutes", minutes),
        120..2_880 => ("hours", minutes / 60),
        _ => ("days", minutes / 1_440),
    };
    let count = usize::try_from(count).unwrap_or_default();
    english().put(&format!("proof-age-{unit}"), &[("count", Word::Number(count))]).into_owned()
}

fn command(account: &Account, last: &wire::Checkpoint) -> String {
    let file = format!("{}-history.{ENDING}", account.short_name);
    format!("rolecall ledger verify {file} --key '{}'", last.key)
}

/// A line to be taken along.
fn copied(id: &str, line: &str) -> Markup {
    let m = english();
    html! {
        div.beside {
            input id=(id) type="text" readonly value=(line) data-select autocomplete="off" spellcheck="false";
            button type="button" data-copy=(id) data-copied=(m.say("copied")) hidden { (m.say("copy")) }
        }
    }
}

/// A bundle that goes on from a checkpoint that was noted before.
fn since(asked: &[(&str, &str)]) -> Markup {
    let m = english();
    html! {
        details {
            summary.button { (m.say("proof-since")) }
            form method="get" {
                input type="hidden" name="format" value=(FORMAT);
                @for (name, value) in asked.iter().filter(|(_, value)| !value.is_empty()) {
                    input type="hidden" name=(name) value=(value);
                }
                div.field {
                    label for="since" { (m.say("proof-since-rows")) }
                    p.hint #since-about { (m.say("proof-since-about")) }
                    input #since name="since" inputmode="numeric" pattern="[0-9]+" required aria-describedby="since-about" autocomplete="off";
                }
                button type="submit" { (m.say("proof-bundle")) }
            }
        }
    }
}
