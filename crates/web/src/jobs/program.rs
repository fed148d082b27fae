//! Jobs from the command line: by a key of the installation, which is shown as over REST.

use rolecall_core::{
    JobId, Kind,
    change::{Via, WantedState},
};
use rolecall_store::Job;

use super::{Asked, Known, WantedStates, draft};
use crate::{
    App,
    api::jobs::{to_cancel, to_start},
    caller::Caller,
    key,
    order::Order,
    portal::refused,
    problem::Problem,
};

/// What is asked for of many.
#[derive(Clone, Debug)]
pub enum Wish {
    /// States of accounts below, of those that fit.
    States {
        /// Which state they are to have.
        state: Option<WantedState>,
        /// Only those of this kind.
        kind: Option<Kind>,
        /// Only those in this state.
        in_state: Option<WantedState>,
        /// Only those with this in their name or short name.
        search: Option<String>,
        /// Only those below this one.
        below: Option<String>,
        /// Those of a file instead.
        csv: Option<String>,
    },
    /// People of a file.
    People(String),
    /// Accounts of a file.
    Accounts(String),
}

/// A program that works by a key.
pub struct Program {
    app: App,
    caller: Caller,
}

impl Program {
    /// None where the key is not in force.
    pub fn by_key(app: App, credential: &str) -> Option<Self> {
        let key = key::checked_whole(credential.trim(), app.store().live())?;
        let caller = Caller::by_key(&app, key, None)?;
        Some(Self { app, caller })
    }

    /// Drafts a job. Fails with a sentence, as everything here.
    pub async fn draft(&self, account: &str, wish: Wish) -> Result<Job, String> {
        let asked = match wish {
            Wish::States { state, kind, in_state, search, below, csv } => {
                let text = search.map(|text| text.to_lowercase());
                Asked::States(WantedStates { state, kind, in_state, text, below, csv })
            }
            Wish::People(csv) => Asked::People(csv),
            Wish::Accounts(csv) => Asked::Accounts(csv),
        };
        let id = JobId::from_bytes(self.app.random());
        draft(&self.app, &self.caller, account, asked, id).await.map_err(|problem| problem.detail)
    }

    /// The job of this id, as far as it is.
    pub async fn job(&self, account: &str, job: &str) -> Result<Job, String> {
        let found = super::found(&self.app, &self.caller, account, job).await;
        found.map_err(|problem| problem.detail)
    }

    /// How many rows would be changed, have nothing to change, and would be refused; and the same of
    /// those that were carried out.
    pub async fn counts(&self, job: &Job) -> Result<[[u32; 3]; 2], String> {
        let known = Known::of(&self.app, job.clone()).await.map_err(|problem| problem.detail)?;
        Ok(known.counts())
    }

    /// Begins a job, or goes on with it.
    pub async fn start(&self, job: &Job) -> Result<(), String> {
        let account = job.account.to_string();
        let start = async {
            let id = job.id.to_string();
            let (_, command) = to_start(&self.app, &self.caller, &account, &id).await?;
            self.carry_out(command).await
        };
        start.await.map_err(|problem: Problem| problem.detail)
    }

    /// Throws a draft away, or ends a job where it is.
    pub async fn end(&self, job: &Job) -> Result<(), String> {
        if self.app.store().discard_job(job.id).await.map_err(|fault| fault.to_string())? {
            return Ok(());
        }
        let end = async { self.carry_out(to_cancel(job)?).await };
        end.await.map_err(|problem: Problem| problem.detail)
    }

    async fn carry_out(&self, command: rolecall_core::change::Command) -> Result<(), Problem> {
        let order = Order::new(Via::Cli, command);
        self.app.carry_out(&self.caller, order).await.map_err(refused).map(drop)
    }
}
