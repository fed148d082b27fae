//! Jobs: long work as many small commands, which survives whatever ends the process.
//!
//! - A job is drafted beside the ledger, with what is foreseen of each row; who made it may look at
//!   it and begin it, which is a command like any other ([`Command::StartJob`]).
//! - Each row is a command. The writer writes what came of it in the transaction of its change, and
//!   remembers it under a name, so that a row that comes twice is carried out once.
//! - One node at a time carries out a job: it holds it for some seconds, and says so again as long as
//!   it goes on. A job whose node is gone is taken by the next one that looks.
//!
//! Deliberately not here: what a row means (web), and who carries jobs out (the binary).

mod draft;
mod expected;
mod follow;
mod lease;
mod look;
mod read;

use std::net::IpAddr;

use rolecall_core::{
    AccountId, JobId, Principal, Timestamp,
    change::{Command, JobWork},
};
use serde::{Deserialize, Serialize};

use crate::Expected;

pub use self::look::Rows;
pub(crate) use self::{
    follow::{follow, noted},
    lease::free,
};

/// For how long a node holds a job without saying so again.
pub const JOB_LEASE_SECONDS: i64 = 30;
/// For how many days a job that is over is kept with its rows.
pub const JOB_DAYS_MAX: i64 = 90;
/// For how many hours a draft is kept.
pub const DRAFT_HOURS_MAX: i64 = 24;

/// A job to be drafted.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// Where it works: the account itself, or those below it.
    pub account: AccountId,
    /// What it is for.
    pub work: JobWork,
    /// Who makes it; its commands are theirs.
    pub by: Principal,
    /// From where, for allowlists.
    pub ip: Option<IpAddr>,
    /// What was asked for, as JSON of whoever drafts it.
    pub asked: String,
    /// When.
    pub at: Timestamp,
}

/// A row of a job to be drafted.
#[derive(Clone, Debug)]
pub struct NewRow {
    /// The line of the file that it is of, where there is one.
    pub line: Option<u32>,
    /// What it is about, in a word: a short name, an address.
    pub subject: String,
    /// The address of a person that stands in it: goes when the person is erased.
    pub address: Option<String>,
    /// What it does, as JSON of whoever drafts it.
    pub told: String,
    /// What is to be carried out; none where nothing can be.
    pub command: Option<Command>,
    /// The state that it is meant for: where someone else changes it meanwhile, it is refused.
    pub expected: Option<Expected>,
    /// What is foreseen of it.
    pub foreseen: Foreseen,
}

/// What is foreseen of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreseen {
    /// What would come of it now.
    pub outcome: RowOutcome,
    /// Why it would be refused.
    pub why: Option<Why>,
    /// The column in which the mistake is.
    pub column: Option<String>,
}

/// Why a row was refused, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// A stable code.
    pub code: String,
    /// A sentence.
    pub sentence: String,
}

/// What comes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowOutcome {
    /// It changes something.
    Done,
    /// Nothing was to change.
    Unchanged,
    /// It is refused.
    Refused,
}

impl RowOutcome {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Done, Self::Unchanged, Self::Refused];

    /// The name in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
        }
    }

    /// The outcome of this name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.key() == key)
    }
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It was not begun.
    Draft,
    /// It is carried out, or waits for it.
    Going,
    /// All of its rows were carried out.
    Done,
    /// It was ended where it was.
    Cancelled,
}

impl JobState {
    const ALL: [Self; 4] = [Self::Draft, Self::Going, Self::Done, Self::Cancelled];

    /// The name in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Going => "going",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Where it works.
    pub account: AccountId,
    /// What it is for.
    pub work: JobWork,
    /// How far it is.
    pub state: JobState,
    /// Whose it is.
    pub by: Principal,
    /// From where it was begun.
    pub ip: Option<IpAddr>,
    /// What was asked for.
    pub asked: String,
    /// How many rows it has.
    pub rows: u32,
    /// What was foreseen of them.
    pub foreseen: Tally,
    /// What came of them, once it is over.
    pub came: Option<Tally>,
    /// When it was drafted.
    pub made_at: Timestamp,
    /// When it was begun.
    pub started_at: Option<Timestamp>,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
}

/// A row of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRow {
    /// Its number; the first is 1.
    pub number: u32,
    /// The line of the file that it is of.
    pub line: Option<u32>,
    /// What it is about.
    pub subject: String,
    /// What it does.
    pub told: String,
    /// What was foreseen of it.
    pub foreseen: Foreseen,
    /// What came of it, once it was carried out.
    pub result: Option<RowResult>,
}

/// What came of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowResult {
    /// What.
    pub outcome: RowOutcome,
    /// Why it was refused.
    pub why: Option<Why>,
    /// The ledger's number of it.
    pub revision: Option<u64>,
}

/// How many rows came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Changed something.
    pub done: u32,
    /// Had nothing to change.
    pub unchanged: u32,
    /// Were refused.
    pub refused: u32,
}

impl Tally {
    /// What is foreseen of rows.
    fn foreseen(rows: &[NewRow]) -> Self {
        let count = |outcome| rows.iter().filter(|row| row.foreseen.outcome == outcome).count();
        let count = |outcome| u32::try_from(count(outcome)).unwrap_or(u32::MAX);
        Self {
            done: count(RowOutcome::Done),
            unchanged: count(RowOutcome::Unchanged),
            refused: count(RowOutcome::Refused),
        }
    }

    /// All that were carried out.
    pub fn all(self) -> u32 {
        self.done + self.unchanged + self.refused
    }
}

/// Which row a command is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowOf {
    /// The job.
    pub job: JobId,
    /// The row.
    pub number: u32,
}

/// A command of a job, to be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Its row.
    pub number: u32,
    /// What.
    pub command: Command,
    /// The state that it is meant for.
    pub expected: Option<Expected>,
}
