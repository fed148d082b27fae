//! Bulk statuses and imports: drafted, begun, ended, and what came of each row.

use rolecall_core::JobId;
use serde::Serialize;

use super::{
    Client, Error, List, PageQuery,
    operations::{
        CANCEL_JOB, DRAFT_ACCOUNTS, DRAFT_PEOPLE, DRAFT_STATES, EXPORT_ACCOUNTS, EXPORT_PEOPLE,
        GET_JOB, GET_JOB_RESULT, LIST_JOB_ROWS, LIST_JOBS, START_JOB,
    },
};
use crate::wire::{
    AccountRef, Changed, DraftAccounts, DraftPeople, DraftStates, Job, JobRow, JobRowOutcome,
};

/// Which rows of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct JobRowsQuery {
    /// Only those of which this was foreseen.
    pub foreseen: Option<JobRowOutcome>,
    /// Only those that came to this.
    pub came: Option<JobRowOutcome>,
    /// The most items of a page, 1 to 200; 50 if nothing is said.
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page before.
    pub cursor: Option<String>,
}

impl Client {
    /// Drafts bulk statuses. Nothing is changed until the job is begun.
    pub async fn draft_states(
        &self,
        account: &AccountRef,
        draft: &DraftStates,
    ) -> Result<Job, Error> {
        self.write(self.request(&DRAFT_STATES, &[account]).json(draft)).await
    }

    /// Drafts an import of people. Nothing is changed until the job is begun.
    pub async fn draft_people(
        &self,
        account: &AccountRef,
        draft: &DraftPeople,
    ) -> Result<Job, Error> {
        self.write(self.request(&DRAFT_PEOPLE, &[account]).json(draft)).await
    }

    /// Drafts an import of accounts below. Nothing is changed until the job is begun.
    pub async fn draft_accounts(
        &self,
        account: &AccountRef,
        draft: &DraftAccounts,
    ) -> Result<Job, Error> {
        self.write(self.request(&DRAFT_ACCOUNTS, &[account]).json(draft)).await
    }

    /// Jobs of an account, newest first.
    pub fn list_jobs(&self, account: &AccountRef, query: &PageQuery) -> List<Job> {
        List::of(self, self.request(&LIST_JOBS, &[account]).query(query))
    }

    /// A job, and how far it is.
    pub async fn get_job(&self, account: &AccountRef, job: JobId) -> Result<Job, Error> {
        self.read(self.request(&GET_JOB, &[account, &job])).await
    }

    /// Rows of a job, with what was foreseen and what came of each.
    pub fn list_job_rows(
        &self,
        account: &AccountRef,
        job: JobId,
        query: &JobRowsQuery,
    ) -> List<JobRow> {
        List::of(self, self.request(&LIST_JOB_ROWS, &[account, &job]).query(query))
    }

    /// What came of each row, as a CSV file.
    pub async fn get_job_result(&self, account: &AccountRef, job: JobId) -> Result<String, Error> {
        self.text(self.request(&GET_JOB_RESULT, &[account, &job])).await
    }

    /// Begins a job that was drafted, or goes on with one that was cancelled.
    pub async fn start_job(&self, account: &AccountRef, job: JobId) -> Result<Changed<Job>, Error> {
        self.write(self.request(&START_JOB, &[account, &job])).await
    }

    /// Ends a job where it is.
    pub async fn cancel_job(
        &self,
        account: &AccountRef,
        job: JobId,
    ) -> Result<Changed<Job>, Error> {
        self.write(self.request(&CANCEL_JOB, &[account, &job])).await
    }

    /// The people of an account as a CSV file, in the form in which they are imported.
    pub async fn export_people(&self, account: &AccountRef) -> Result<String, Error> {
        self.text(self.request(&EXPORT_PEOPLE, &[account])).await
    }

    /// The accounts below an account as a CSV file, in the form in which they are imported.
    pub async fn export_accounts(&self, account: &AccountRef) -> Result<String, Error> {
        self.text(self.request(&EXPORT_ACCOUNTS, &[account])).await
    }
}
