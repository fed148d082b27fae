//! Many at once: bulk statuses, imports, and the jobs that carry them out.
//!
//! What is asked for becomes a draft with a row for each account or person, to be looked at before
//! anything is done; what is begun shows how far it is, and what came of each row.

pub(super) mod bulk;
pub(super) mod import;
pub(super) mod job;
mod rows;

use maud::{Markup, html};
use rolecall_client::wire::{Job, JobState};
use rolecall_core::{change::JobWork, record::Account};

use super::{
    clock,
    messages::{Word, english},
    number::grouped,
};
use crate::api::look::Look;

/// The jobs of an account that are for one of these, newest first.
fn list(look: &Look<'_>, account: &Account, jobs: &[Job], works: &[JobWork]) -> Markup {
    let m = english();
    let shown: Vec<_> = jobs.iter().filter(|job| works.contains(&job.work)).collect();
    html! {
        section.earlier {
            h2 { (m.say("jobs")) }
            @if shown.is_empty() { p.empty { (m.say("jobs-none")) } } @else {
                div.scroll tabindex="0" role="region" aria-label=(m.say("jobs")) { table.list {
                    thead { tr {
                        th scope="col" { (m.say("job")) }
                        th scope="col" { (m.say("state")) }
                        th scope="col" { (m.say("job-by")) }
                        th.right scope="col" { (m.say("job-rows")) }
                        th.right scope="col" { (m.say("job-refused")) }
                    } }
                    tbody { @for job in shown { tr {
                        th scope="row" {
                            a href={ "/a/" (account.short_name) "/jobs/" (job.id) } { (title(job)) }
                            span.hint { (clock::moment(look, job.started_at.unwrap_or(job.made_at))) }
                        }
                        td { (badge(job.state)) }
                        td { (by(job)) }
                        td.right { (grouped(job.rows as usize)) }
                        td.right {
                            @let refused = if job.state == JobState::Draft { job.foreseen } else { job.came };
                            (grouped(refused.refused as usize))
                        }
                    } } }
                } }
            }
        }
    }
}

fn by(job: &Job) -> String {
    let m = english();
    match &job.by.name {
        _ if job.own => m.say("job-you").into_owned(),
        Some(name) => name.to_string(),
        None => m.say("job-someone").into_owned(),
    }
}

/// What a job is, in a few words.
fn title(job: &Job) -> String {
    let m = english();
    match (job.work, job.asked["state"].as_str()) {
        (JobWork::AccountStates, Some(state)) => {
            let state = m.say(&format!("state-{state}"));
            m.put("job-states-to", &[("state", Word::Text(&state))]).into_owned()
        }
        (work, _) => m.say(&format!("job-{}", work.key().replace('_', "-"))).into_owned(),
    }
}

fn badge(state: JobState) -> Markup {
    let (class, key) = match state {
        JobState::Draft => ("waiting", "job-draft"),
        JobState::Going => ("waiting", "job-going"),
        JobState::Done => ("good", "job-done"),
        JobState::Cancelled => ("bad", "job-cancelled"),
    };
    html! { span class={ "badge " (class) } { (english().say(key)) } }
}
