//! The rows of a job as a table.

use maud::{Markup, html};
use rolecall_client::wire::{Job, JobRow, JobRowOutcome, JobState};
use serde_json::Value;

use crate::portal::messages::{Word, capital, english};

pub(super) fn table(job: &Job, rows: &[JobRow]) -> Markup {
    let m = english();
    let draft = job.state == JobState::Draft;
    let lines = rows.iter().any(|row| row.line.is_some());
    let result = if draft { "job-would" } else { "job-came" };
    html! {
        div.scroll tabindex="0" role="region" aria-label=(m.say("job-rows")) { table.list.rows {
            thead { tr {
                @if lines { th.right scope="col" { (m.say("job-line")) } }
                th scope="col" { (m.say(&format!("job-subject-{}", job.work.key().replace('_', "-")))) }
                th scope="col" { (m.say("job-what")) }
                th scope="col" { (m.say(result)) }
            } }
            tbody { @for row in rows { tr {
                @if lines { td.right { @if let Some(line) = row.line { (line) } } }
                th scope="row" {
                    (row.subject)
                    @if let Some(name) = row.what["name"].as_str() { span.hint { (name) } }
                }
                td { @if !is_mistaken(row) { (what(&row.what)) } }
                td { (outcome(row, draft)) }
            } } }
        } }
    }
}

/// Whether it could not be read at all, so that it does nothing.
fn is_mistaken(row: &JobRow) -> bool {
    row.foreseen.outcome == JobRowOutcome::Refused && row.what["does"] == "nothing"
}

/// What a row does, in words.
fn what(what: &Value) -> Markup {
    let m = english();
    let text = |member: &str| what[member].as_str().filter(|text| !text.is_empty());
    let state = |member: &str| text(member).map(|state| m.say(&format!("state-{state}")));
    html! {
        @match (text("does"), state("before"), state("after")) {
            (None, Some(before), Some(after)) => { (before) " → " strong { (after) } },
            (Some("state"), Some(before), Some(after)) => {
                (m.say("does-state")) ": " (before) " → " strong { (after) }
            },
            (Some("rename"), _, _) => {
                (m.say("does-rename")) ": " (text("before").unwrap_or_default()) " → "
                strong { (text("after").unwrap_or_default()) }
            },
            (Some("create"), _, _) => {
                (m.put("does-create", &[("kind", Word::Text(&text("kind").map(|kind| m.say(&format!("kind-{kind}"))).unwrap_or_default()))]))
                @if let Some(parent) = text("parent") { span.hint { (m.put("below-under", &[("account", Word::Text(parent))])) } }
                @if let Some(owner) = text("owner") { span.hint { (m.say("csv-owner")) " " (owner) } }
            },
            (Some("nothing"), _, _) => span.hint { (m.say("does-nothing")) },
            (Some(does), _, _) => {
                (m.find(&format!("does-{does}")).unwrap_or_else(|| does.to_owned().into()))
                @if does != "dates" { (roles(what)) }
                @if does != "roles" { (dates(what)) }
            },
            (None, _, _) => {},
        }
    }
}

fn roles(what: &Value) -> Markup {
    let names = what["roles"].as_array().into_iter().flatten().filter_map(Value::as_str);
    html! { @for name in names { " " span.chip { (name) } } }
}

fn dates(what: &Value) -> Markup {
    let day = |member: &str| what[member].as_str();
    html! {
        @if day("activation").is_some() || day("expiration").is_some() {
            span.hint { (day("activation").unwrap_or_default()) " – " (day("expiration").unwrap_or_default()) " " (day("zone").unwrap_or_default()) }
        }
    }
}

fn outcome(row: &JobRow, draft: bool) -> Markup {
    let m = english();
    let foreseen = &row.foreseen;
    let (of, detail) = match (&row.result, draft) {
        (Some(result), false) => (Some(result.outcome), &result.detail),
        (None, false) => (None, &None),
        (_, true) => (Some(foreseen.outcome), &foreseen.detail),
    };
    let kind = if draft { "would" } else { "came" };
    let (class, key) = match of {
        Some(JobRowOutcome::Done) => ("good", format!("job-{kind}-done-badge")),
        Some(JobRowOutcome::Unchanged) => ("", format!("job-{kind}-unchanged-badge")),
        Some(JobRowOutcome::Refused) => ("bad", format!("job-{kind}-refused-badge")),
        None => ("waiting", "job-came-left-badge".to_owned()),
    };
    html! {
        span class={ "badge " (class) } { (m.say(&key)) }
        @if let Some(detail) = detail {
            span.hint {
                @if let Some(column) = &foreseen.column { code { (column) } ": " }
                (capital(detail))
            }
        }
    }
}
