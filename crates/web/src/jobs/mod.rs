//! Many at once: what a filter or a file asks for becomes a job of many commands.
//!
//! A door reads what is asked for into a plan: a row for each account or person, with the command
//! that it is, or what is wrong with it. What would come of each is foreseen by the rules, and kept
//! with it as a draft; once that is begun, a worker of the binary carries it out ([`envelope`]).
//!
//! Deliberately not here: rules. What a row may do is decided when its turn comes.

mod accounts;
mod carried;
mod export;
mod file;
mod people;
mod plan;
mod program;
mod states;

use rolecall_client::wire;
use rolecall_core::{
    JobId,
    change::{JobWork, Operation},
};
use rolecall_store::{Job, JobState, NewJob, Tally};
use serde_json::Value;

use self::plan::Plan;
pub(crate) use self::{
    accounts::COLUMNS as ACCOUNT_COLUMNS,
    export::{accounts as export_accounts, people as export_people},
    people::COLUMNS as PEOPLE_COLUMNS,
    states::Wanted as WantedStates,
};
pub use self::{
    carried::envelope,
    program::{Program, Wish},
};
use crate::{
    App,
    api::look::{Look, known},
    caller::Caller,
    problem::Problem,
};

/// The most lines of a file, and the most accounts that a filter may find.
pub(crate) const LINES_MAX: usize = 100_000;
/// The most bytes of a file, and of a request with one.
pub(crate) const FILE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// How many jobs of an account may be carried out or wait at a time.
pub(crate) const GOING_MAX: u64 = 10;
/// How many drafts an account may have.
const DRAFTS_MAX: u64 = 50;

/// What is asked for of many.
pub(crate) enum Asked {
    /// States of accounts below.
    States(WantedStates),
    /// People of a file.
    People(String),
    /// Accounts of a file.
    Accounts(String),
}

impl Asked {
    fn work(&self) -> JobWork {
        match self {
            Self::States(_) => JobWork::AccountStates,
            Self::People(_) => JobWork::PeopleImport,
            Self::Accounts(_) => JobWork::AccountsImport,
        }
    }

    /// What is kept of it, to be shown.
    fn told(&self) -> Value {
        match self {
            Self::States(wanted) => wanted.told(),
            Self::People(_) | Self::Accounts(_) => serde_json::json!({"file": true}),
        }
    }
}

/// Drafts a job of an account, with what is foreseen of each row.
pub(crate) async fn draft(
    app: &App,
    caller: &Caller,
    account: &str,
    asked: Asked,
    id: JobId,
) -> Result<Job, Problem> {
    let work = asked.work();
    let top = app.look(caller, |look| may_begin(look, account, work))?;
    if let Some(job) = app.store().job(id).await? {
        // It was asked for under the same name before.
        return Ok(job);
    }
    at_most(app, top, JobState::Draft, DRAFTS_MAX).await?;
    let at = app.now();
    let told = asked.told().to_string();
    let (planning, by) = (app.clone(), *caller);
    let rows = tokio::task::spawn_blocking(move || {
        let mut plan = Plan::new(id, at);
        match &asked {
            Asked::States(wanted) => states::plan(&planning, &by, top, wanted, &mut plan)?,
            Asked::People(csv) => people::plan(&planning, &by, top, csv, &mut plan)?,
            Asked::Accounts(csv) => accounts::plan(&planning, &by, top, csv, &mut plan)?,
        }
        Ok::<_, Problem>(plan.foreseen(planning.store(), &by))
    });
    let rows = rows.await.map_err(|_| Problem::from(rolecall_store::Fault::Bug))??;
    let new =
        NewJob { id, account: top, work, by: caller.principal, ip: caller.ip, asked: told, at };
    app.store().draft_job(&new, rows).await?;
    app.store().job(id).await?.ok_or_else(Problem::not_found)
}

/// The account, for who may begin such a job there. With the eyes of another nothing is begun.
fn may_begin(
    look: &Look<'_>,
    account: &str,
    work: JobWork,
) -> Result<rolecall_core::AccountId, Problem> {
    let account = look.account(account)?;
    match look.caller.lens {
        Some(_) => Err(Problem::not_found()),
        None => look.permits(work.operation(), account.id).map(|()| account.id),
    }
}

/// Refuses more jobs of an account than there may be in that state.
pub(crate) async fn at_most(
    app: &App,
    account: rolecall_core::AccountId,
    state: JobState,
    max: u64,
) -> Result<(), Problem> {
    if app.store().jobs_count(account, state).await? < max {
        return Ok(());
    }
    let detail =
        format!("the account has {max} such jobs already: wait until one is over, or end it");
    Err(Problem::conflict("job.too_many", detail))
}

/// A job of an account, for who may see it: a draft is its maker's alone.
pub(crate) async fn found(
    app: &App,
    caller: &Caller,
    account: &str,
    job: &str,
) -> Result<Job, Problem> {
    let top = app.look(caller, |look| look.account(account).map(|account| account.id))?;
    let id: JobId = job.parse().map_err(|_| Problem::not_found())?;
    let job = app.store().job(id).await?.filter(|job| job.account == top);
    let job = job.ok_or_else(Problem::not_found)?;
    app.look(caller, |look| seen(look, &job))?;
    Ok(job)
}

/// Refuses who may not see a job.
pub(crate) fn seen(look: &Look<'_>, job: &Job) -> Result<(), Problem> {
    let own = look.caller.lens.is_none() && look.caller.principal == job.by;
    if job.state == JobState::Draft && !own {
        return Err(Problem::not_found());
    }
    look.permits(job.work.seen_by(), job.account)
}

/// What there is to know of a job.
pub(crate) struct Known {
    pub(crate) job: Job,
    came: Tally,
}

impl Known {
    pub(crate) async fn of(app: &App, job: Job) -> Result<Self, Problem> {
        let came = match (job.came, job.state) {
            (Some(came), JobState::Done) => came,
            (_, JobState::Draft) => Tally::default(),
            (None | Some(_), _) => app.store().job_tally(job.id).await?,
        };
        Ok(Self { job, came })
    }

    /// How many rows would come to what, and how many have.
    pub(crate) fn counts(&self) -> [[u32; 3]; 2] {
        [self.job.foreseen, self.came].map(|tally| [tally.done, tally.unchanged, tally.refused])
    }

    /// As who may see it is shown it.
    pub(crate) fn shown(&self, look: &Look<'_>) -> Result<wire::Job, Problem> {
        let job = &self.job;
        let account = known(look.facts.account(job.account)).ok_or_else(Problem::not_found)?;
        let named = look.caller.principal == job.by || look.may(Operation::SeePeople, account.id);
        Ok(wire::Job {
            id: job.id,
            account: job.account,
            account_name: account.name.clone(),
            work: job.work,
            state: match job.state {
                JobState::Draft => wire::JobState::Draft,
                JobState::Going => wire::JobState::Going,
                JobState::Done => wire::JobState::Done,
                JobState::Cancelled => wire::JobState::Cancelled,
            },
            by: look.show_subject(job.by, named),
            own: look.caller.principal == job.by,
            asked: serde_json::from_str(&job.asked).unwrap_or_default(),
            rows: job.rows,
            foreseen: counts(job.foreseen),
            came: counts(self.came),
            made_at: job.made_at,
            started_at: job.started_at,
            ended_at: job.ended_at,
        })
    }
}

fn counts(tally: Tally) -> wire::JobCounts {
    wire::JobCounts { done: tally.done, unchanged: tally.unchanged, refused: tally.refused }
}

/// A row as it is shown.
pub(crate) fn shown_row(row: &rolecall_store::JobRow) -> wire::JobRow {
    let outcome = |outcome| match outcome {
        rolecall_store::RowOutcome::Done => wire::JobRowOutcome::Done,
        rolecall_store::RowOutcome::Unchanged => wire::JobRowOutcome::Unchanged,
        rolecall_store::RowOutcome::Refused => wire::JobRowOutcome::Refused,
    };
    let foreseen = &row.foreseen;
    let said = |why: &Option<rolecall_store::Why>| match why {
        Some(why) => (Some(why.code.clone()), Some(why.sentence.clone())),
        None => (None, None),
    };
    let (code, detail) = said(&foreseen.why);
    wire::JobRow {
        number: row.number,
        line: row.line,
        subject: row.subject.clone(),
        what: serde_json::from_str(&row.told).unwrap_or_default(),
        foreseen: wire::JobRowForeseen {
            outcome: outcome(foreseen.outcome),
            code,
            detail,
            column: foreseen.column.clone(),
        },
        result: row.result.as_ref().map(|result| {
            let (code, detail) = said(&result.why);
            wire::JobRowResult {
                outcome: outcome(result.outcome),
                code,
                detail,
                revision: result.revision,
            }
        }),
    }
}
