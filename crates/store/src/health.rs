//! Whether a store does its work: what is asked before others are sent to this node.

use std::time::Duration;

use tokio::{
    sync::oneshot,
    time::{Instant, sleep, timeout},
};

use crate::{Fault, Store, ledger, writer::Message};

/// How long each part may take to answer.
const PART_MAX: Duration = Duration::from_secs(2);
/// How long it is looked again whether the last change that the database has is in memory.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// How the parts of a store are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each part is as it should be, or is not")]
pub struct Health {
    /// The database answers.
    pub database: bool,
    /// The writer answers, and the database takes what it writes.
    pub writer: bool,
    /// What it answers is not too old to be answered: [`Store::is_out_of_date`].
    pub is_current: bool,
    /// The records of everything are in memory, beside what decisions need.
    pub is_whole: bool,
    /// How many changes the database has that are not in memory; none if it does not answer.
    pub behind: Option<u64>,
}

impl Health {
    /// Whether all is as it should be.
    pub fn is_ready(&self) -> bool {
        self.database && self.writer && self.is_current && self.is_whole && self.behind == Some(0)
    }
}

impl Store {
    /// Asks each part.
    pub async fn health(&self) -> Health {
        let is_whole = self.live.is_whole();
        // Before that, the writer has not begun.
        let writer =
            async { is_whole && timeout(PART_MAX, self.writer_answers()).await == Ok(true) };
        let (database, writer) = tokio::join!(timeout(PART_MAX, self.database_answers()), writer);
        let database = database.ok().and_then(Result::ok);
        let behind = match database {
            Some((head, _)) => Some(self.behind(head).await),
            None => None,
        };
        let takes_writes = database.is_some_and(|(_, takes_writes)| takes_writes);
        Health {
            database: database.is_some(),
            writer: writer && takes_writes,
            is_current: !self.is_out_of_date(),
            is_whole,
            behind,
        }
    }

    /// Where the ledger is, and whether it may go on.
    async fn database_answers(&self) -> Result<(u64, bool), Fault> {
        let mut connection = self.pool.acquire().await?;
        let head = ledger::head(&mut connection).await?.revision;
        Ok((head, self.engine.takes_writes(&mut connection).await?))
    }

    async fn writer_answers(&self) -> bool {
        let (reply, answer) = oneshot::channel();
        self.commands.send(Message::Ask(reply)).await.is_ok() && answer.await.is_ok()
    }

    /// How many changes are not in memory: what was committed just now is there in a moment.
    async fn behind(&self, head: u64) -> u64 {
        let started = Instant::now();
        loop {
            let behind = head.saturating_sub(self.live.revision());
            if behind == 0 || started.elapsed() > PART_MAX {
                return behind;
            }
            sleep(LOOK_AGAIN).await;
        }
    }
}
