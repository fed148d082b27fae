//! A job: what is foreseen, how far it is, and what came of it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_client::wire::{Job, JobCounts, JobRow, JobState, Page as Paged};
use rolecall_core::{change::JobWork, record::Account};
use serde::Deserialize;

use super::{badge, by, rows, title};
use crate::{
    App,
    api::{
        job_rows::{RowsQuery, result, rows as found_rows},
        jobs::{to_cancel, to_start},
        look::Look,
        page::Asked,
    },
    csv,
    jobs::{self, Known},
    portal::{
        clock,
        components::once,
        error::PageError,
        fields::Fields,
        frame::{Entry, Page},
        home::signed_in,
        messages::{Word, english},
        number::grouped,
        send::send,
        sorted::asking,
    },
    session::Acting,
};

/// How many rows are shown at a time.
const ROWS_SHOWN: u16 = 50;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::portal) struct Query {
    /// Which rows: `done`, `unchanged`, `refused`, `left`, or all.
    show: String,
    cursor: Option<String>,
    done: Option<String>,
    /// As what: a page, or a file.
    format: String,
}

impl Query {
    fn rows(&self, draft: bool) -> RowsQuery {
        let show = Some(self.show.clone()).filter(|show| is_outcome(show));
        let (foreseen, came) = if draft { (show, None) } else { (None, show) };
        let cursor = self.cursor.clone().filter(|cursor| !cursor.is_empty());
        RowsQuery { foreseen, came, limit: Some(ROWS_SHOWN), cursor }
    }
}

fn is_outcome(show: &str) -> bool {
    matches!(show, "done" | "unchanged" | "refused" | "left")
}

pub(in crate::portal) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path((account, job)): Path<(String, String)>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/jobs/{job}"))?;
    if query.format == csv::FORMAT {
        return Ok(result(&app, &me.caller, &account, &job).await?);
    }
    let found = jobs::found(&app, &me.caller, &account, &job).await?;
    let draft = found.state == rolecall_store::JobState::Draft;
    let part = found_rows(&app, found.id, &query.rows(draft)).await?;
    let known_job = Known::of(&app, found).await?;
    app.look(&me.caller, |look| {
        jobs::seen(look, &known_job.job)?;
        let job = known_job.shown(look)?;
        let account = look.account(&account)?;
        Ok(shown(&app, (look, account), &job, &query, &part).into_response())
    })
}

fn shown(
    app: &App,
    (look, account): (&Look<'_>, &Account),
    job: &Job,
    query: &Query,
    part: &Paged<JobRow>,
) -> Markup {
    let m = english();
    let title = title(job);
    let (entry, back, back_key) = match job.work {
        JobWork::AccountStates => (Entry::Bulk, "bulk", "bulk"),
        JobWork::PeopleImport => (Entry::Users, "users/import", "import-people"),
        JobWork::AccountsImport => (Entry::Below, "below/import", "import-accounts"),
    };
    let page =
        Page { look, account: Some(account), entry, title: &title, done: query.done.as_deref() };
    let going = job.state == JobState::Going;
    page.shown(&html! {
        div #job data-going[going] {
            div.head {
                div {
                    h1 { (title) }
                    p.hint {
                        a href={ "/a/" (account.short_name) "/" (back) } { (m.say(back_key)) } " · "
                        (by(job)) " · " (clock::moment(look, job.started_at.unwrap_or(job.made_at)))
                    }
                }
                (badge(job.state))
            }
            @if let Some(filter) = filter(job) { p.hint { (filter) } }
            @if job.state == JobState::Draft { (foreseen(app, look, account, job)) }
            @else { (far(app, account, job)) }
            (rows_part(account, job, query, part))
        }
    })
}

/// By what accounts were looked for.
fn filter(job: &Job) -> Option<String> {
    let m = english();
    if job.work != JobWork::AccountStates || job.asked["file"] == true {
        return None;
    }
    let said = |member: &str| job.asked[member].as_str();
    let parts = [
        said("q").map(|text| format!("“{text}”")),
        said("kind").map(|kind| m.say(&format!("kind-{kind}")).into_owned()),
        said("in_state").map(|state| m.say(&format!("state-{state}")).into_owned()),
        said("below")
            .map(|below| m.put("below-under", &[("account", Word::Text(below))]).into_owned()),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    let told = if parts.is_empty() { m.say("bulk-all").into_owned() } else { parts.join(" · ") };
    Some(m.put("bulk-of", &[("filter", Word::Text(&told))]).into_owned())
}

/// What is foreseen, and the step to it.
fn foreseen(app: &App, look: &Look<'_>, account: &Account, job: &Job) -> Markup {
    let m = english();
    let count = |many: u32| grouped(many as usize);
    let to_do = [("count", Word::Number(job.foreseen.done as usize))];
    let action = format!("/a/{}/jobs/{}", account.short_name, job.id);
    let may = look.may(job.work.operation(), account.id);
    html! {
        div.far.foreseen {
            p { strong { (m.say("job-foreseen")) } " " (m.say("job-foreseen-about")) }
            ul.counts {
                li { strong { (count(job.foreseen.done)) } " " (m.say("job-would-done")) }
                li { strong { (count(job.foreseen.unchanged)) } " " (m.say("job-would-unchanged")) }
                li { strong { (count(job.foreseen.refused)) } " " (m.say("job-would-refused")) }
            }
            @if job.foreseen.refused > 0 { p.hint { (m.say("job-refused-about")) } }
            div.actions {
                @if may {
                    form method="post" action={ (action) "/start" } {
                        (once(app))
                        button.primary type="submit" disabled[job.rows == 0] { (m.put("job-start", &to_do)) }
                    }
                }
                form method="post" action={ (action) "/cancel" } {
                    (once(app))
                    button type="submit" { (m.say("job-discard")) }
                }
                a.button href="?format=csv" { (m.say("csv")) }
            }
        }
    }
}

/// How far it is, and what came of it.
fn far(app: &App, account: &Account, job: &Job) -> Markup {
    let m = english();
    let all = job.came.all();
    let (done, total) = (grouped(all as usize), grouped(job.rows as usize));
    let words = [("done", Word::Text(&done)), ("total", Word::Text(&total))];
    let action = format!("/a/{}/jobs/{}", account.short_name, job.id);
    let count = |many: u32| grouped(many as usize);
    html! {
        div.far {
            p { strong { (m.put("job-progress", &words)) } }
            progress max=(job.rows.max(1)) value=(all) aria-label=(m.say("job-far")) { (m.put("job-progress", &words)) }
            ul.counts {
                li { strong { (count(job.came.done)) } " " (m.say("job-came-done")) }
                li { strong { (count(job.came.unchanged)) } " " (m.say("job-came-unchanged")) }
                li { strong { (count(job.came.refused)) } " " (m.say("job-came-refused")) }
            }
            div.actions {
                @match job.state {
                    JobState::Going => {
                        form method="post" action={ (action) "/cancel" } {
                            (once(app))
                            button.danger type="submit" #cancel { (m.say("job-cancel")) }
                        }
                        noscript { a.button href=(action) { (m.say("job-look-again")) } }
                    },
                    JobState::Cancelled if job.own => form method="post" action={ (action) "/start" } {
                        (once(app))
                        button.primary type="submit" { (m.say("job-resume")) }
                    },
                    JobState::Draft | JobState::Done | JobState::Cancelled => {},
                }
                a.button href="?format=csv" { (m.say("job-result")) }
            }
            @if job.state == JobState::Cancelled { p.hint { (m.say("job-cancelled-about")) } }
        }
    }
}

fn rows_part(account: &Account, job: &Job, query: &Query, part: &Paged<JobRow>) -> Markup {
    let m = english();
    let draft = job.state == JobState::Draft;
    let JobCounts { done, unchanged, refused } = if draft { job.foreseen } else { job.came };
    let left = job.rows - job.came.all();
    let which = [("", job.rows), ("done", done), ("unchanged", unchanged), ("refused", refused)];
    let left = (!draft && left > 0).then_some(("left", left));
    let base = format!("/a/{}/jobs/{}", account.short_name, job.id);
    let kind = if draft { "would" } else { "came" };
    html! {
        nav.tabs aria-label=(m.say("job-which")) {
            ul { @for (show, many) in which.into_iter().chain(left) {
                @let key = if show.is_empty() { "job-all".to_owned() } else { format!("job-{kind}-{show}-tab") };
                li { a href={ (base) (asking(&[("show", show)])) } aria-current=[(query.show == show).then_some("true")] {
                    (m.say(&key)) " " span.hint { (grouped(many as usize)) }
                } }
            } }
        }
        @if part.items.is_empty() { p.empty { (m.say("job-rows-none")) } } @else { (rows::table(job, &part.items)) }
        @if let Some(next) = &part.next_cursor {
            p { a.button href={ (base) (asking(&[("show", &query.show), ("cursor", next)])) } { (m.say("more")) } }
        }
    }
}

pub(in crate::portal) async fn started(
    State(app): State<App>,
    me: Option<Acting>,
    Path((account, job)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/jobs/{job}"))?;
    let (job, command) = to_start(&app, &me.caller, &account, &job).await?;
    send(&app, &me.caller, &fields, command).await?;
    let to = format!("/a/{account}/jobs/{}?done=job-started", job.id);
    Ok(Redirect::to(&to).into_response())
}

pub(in crate::portal) async fn cancelled(
    State(app): State<App>,
    me: Option<Acting>,
    Path((account, job)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/jobs/{job}"))?;
    let job = jobs::found(&app, &me.caller, &account, &job).await?;
    if job.state == rolecall_store::JobState::Draft {
        app.store().discard_job(job.id).await?;
        let back = match job.work {
            JobWork::AccountStates => "bulk?done=job-discarded",
            JobWork::PeopleImport => "users/import",
            JobWork::AccountsImport => "below/import",
        };
        return Ok(Redirect::to(&format!("/a/{account}/{back}")).into_response());
    }
    send(&app, &me.caller, &fields, to_cancel(&job)?).await?;
    let to = format!("/a/{account}/jobs/{}?done=job-cancelled", job.id);
    Ok(Redirect::to(&to).into_response())
}
