//! What is asked for of many, row by row, and what would come of it.

use rolecall_core::{
    Ids, JobId, Timestamp,
    change::{Actor, Command, Context, Via, ids_of_row},
    facts::RecordId,
};
use rolecall_store::{Failure, Foreseen, NewRow, RowOutcome, Store, Why};
use serde_json::Value;

use crate::caller::Caller;

/// The rows of a job that is being drafted.
pub(super) struct Plan {
    job: JobId,
    at: Timestamp,
    rows: Vec<Planned>,
}

/// A row.
pub(super) struct Planned {
    /// The line of the file.
    pub(super) line: Option<u32>,
    /// What it is about.
    pub(super) subject: String,
    /// The address of a person that stands in it.
    pub(super) address: Option<String>,
    /// What it does, to be shown.
    pub(super) told: Value,
    pub(super) step: Step,
}

/// What is to be done for a row.
pub(super) enum Step {
    Do(Command),
    /// It is as it is to be.
    Nothing,
    Wrong(Wrong),
}

/// A mistake at its column.
pub(super) struct Wrong {
    pub(super) column: &'static str,
    pub(super) sentence: String,
}

/// The code of a mistake in a file.
const MISTAKE: &str = "file.mistake";

impl Wrong {
    pub(super) fn at(column: &'static str, sentence: impl Into<String>) -> Self {
        Self { column, sentence: sentence.into() }
    }
}

impl Plan {
    pub(super) fn new(job: JobId, at: Timestamp) -> Self {
        Self { job, at, rows: Vec::new() }
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn add(&mut self, row: Planned) {
        self.rows.push(row);
    }

    /// The ids that the row which is added next will have: so that rows after it can name what it
    /// makes.
    pub(super) fn ids_of_next(&self) -> Ids {
        ids_of_row(self.job, self.at, number(self.rows.len()))
    }

    /// The rows with what would come of each, one after the other, if the job were carried out now.
    pub(super) fn foreseen(self, store: &Store, by: &Caller) -> Vec<NewRow> {
        let mut trial = store.trial();
        let Self { job, at, rows } = self;
        let foresee = |(place, row): (usize, Planned)| {
            let Planned { line, subject, address, told, step } = row;
            let mut expected = None;
            let (command, foreseen) = match step {
                Step::Do(command) => {
                    let context = Context {
                        at,
                        actor: Actor::Principal(by.principal),
                        ip: by.ip,
                        via: Via::Job(job),
                        ids: ids_of_row(job, at, number(place)),
                    };
                    // What someone else changes meanwhile is not put back to what the file says.
                    expected = about(&command).and_then(|it| store.meant_for(&trial, it));
                    let would = store.would(&mut trial, &context, &command);
                    (Some(command), foreseen(&would.map(|events| events.is_empty())))
                }
                Step::Nothing => (None, of(RowOutcome::Unchanged, None)),
                Step::Wrong(Wrong { column, sentence }) => {
                    let why = Why { code: MISTAKE.to_owned(), sentence };
                    let mut wrong = of(RowOutcome::Refused, Some(why));
                    wrong.column = Some(column.to_owned());
                    (None, wrong)
                }
            };
            NewRow { line, subject, address, told: told.to_string(), command, expected, foreseen }
        };
        rows.into_iter().enumerate().map(foresee).collect()
    }
}

/// The record whose state a change replaces.
fn about(command: &Command) -> Option<RecordId> {
    match command {
        Command::SetRoles { membership, .. } | Command::SetDates { membership, .. } => {
            Some(RecordId::Membership(*membership))
        }
        Command::ChangeAccount { account, .. } => Some(RecordId::Account(*account)),
        _ => None,
    }
}

/// Rows are numbered from 1.
fn number(place: usize) -> u32 {
    u32::try_from(place + 1).unwrap_or(u32::MAX)
}

fn of(outcome: RowOutcome, why: Option<Why>) -> Foreseen {
    Foreseen { outcome, why, column: None }
}

fn foreseen(would: &Result<bool, Failure>) -> Foreseen {
    match would {
        Ok(true) => of(RowOutcome::Unchanged, None),
        Ok(false) => of(RowOutcome::Done, None),
        Err(failure) => {
            let code = match failure {
                Failure::Refused(refusal) => refusal.code(),
                Failure::Stale(_) | Failure::RequestReused | Failure::Fault(_) => "server.mistake",
            };
            let why = Why { code: code.to_owned(), sentence: failure.to_string() };
            of(RowOutcome::Refused, Some(why))
        }
    }
}
