//! A transaction of the writer, in one of two ways.
//!
//! On a server, nodes take turns: it begins at once, with the ledger's head locked, and what is
//! written is sent when something is read, and at the end. An embedded database has this writer
//! alone ([`Engine::alone`]): there it takes no longer than writing takes. What is read is read
//! beside it, and what commands before have written is committed first.

use sqlx::{Any, AnyConnection, AnyPool, pool::PoolConnection};

use crate::{Engine, Fault, embedded::Embedded, engine::Voice, writes::Writes};

pub(crate) struct Transaction<'w> {
    pool: &'w AnyPool,
    way: Way<'w>,
    writes: Writes,
}

enum Way<'w> {
    Server(Option<sqlx::Transaction<'static, Any>>),
    Embedded { own: &'w mut Embedded, beside: Option<PoolConnection<Any>> },
}

impl<'w> Transaction<'w> {
    /// One that is yet to begin; by the writer's own connection where there is one.
    pub(crate) fn new(pool: &'w AnyPool, own: Option<&'w mut Embedded>) -> Self {
        let way = match own {
            Some(own) => Way::Embedded { own, beside: None },
            None => Way::Server(None),
        };
        Self { pool, way, writes: Writes::default() }
    }

    /// What is to be written.
    pub(crate) fn write(&mut self) -> &mut Writes {
        &mut self.writes
    }

    /// Whether what was written so far is committed before anything is read.
    pub(crate) fn commits_to_read(&self) -> bool {
        matches!(self.way, Way::Embedded { .. }) && !self.writes.is_empty()
    }

    /// To read from, once everything is written.
    pub(crate) async fn read(&mut self) -> Result<&mut AnyConnection, Fault> {
        self.send().await?;
        match &mut self.way {
            Way::Server(transaction) => begun(self.pool, transaction).await,
            Way::Embedded { beside, .. } => {
                let connection = match beside.take().or_else(|| self.pool.try_acquire()) {
                    Some(connection) => connection,
                    None => self.pool.acquire().await?,
                };
                Ok(beside.insert(connection))
            }
        }
    }

    /// Makes it durable, and tells other nodes where the ledger goes on, if it does.
    pub(crate) async fn commit(mut self, goes_on: Option<(Voice, u64)>) -> Result<(), Fault> {
        self.send().await?;
        match self.way {
            Way::Server(Some(mut transaction)) => {
                if let Some((voice, revision)) = goes_on {
                    Engine::Postgres.tell(&mut transaction, voice, revision).await?;
                }
                Ok(transaction.commit().await?)
            }
            Way::Server(None) | Way::Embedded { .. } => Ok(()),
        }
    }

    async fn send(&mut self) -> Result<(), Fault> {
        if self.writes.is_empty() {
            return Ok(());
        }
        match &mut self.way {
            Way::Server(transaction) => {
                self.writes.send(begun(self.pool, transaction).await?).await
            }
            Way::Embedded { own, .. } => own.commit(&self.writes.take()),
        }
    }
}

async fn begun<'t>(
    pool: &AnyPool,
    transaction: &'t mut Option<sqlx::Transaction<'static, Any>>,
) -> Result<&'t mut AnyConnection, Fault> {
    let begun = match transaction.take() {
        Some(begun) => begun,
        None => {
            let mut begun = pool.begin().await?;
            Engine::Postgres.lock(&mut begun).await?;
            begun
        }
    };
    Ok(transaction.insert(begun))
}
