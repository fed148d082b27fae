//! Following: a node reads on what others have committed, so that its memory is that of the ledger.
//!
//! - Nodes hear of each commit at once, and look every so often by themselves, since what is told can
//!   be lost.
//! - What is read is fed to the world in memory by the same way as what this node writes: in order,
//!   each row once ([`Live::feed`]), and only if it goes on from the row that is there (`rows`).
//! - It is known since when a node may lack something ([`FollowState::behind`]). One that has not
//!   heard for too long that it has everything answers nothing any more: fail closed.
//! - A ledger that is not the one that was read, or has rows that cannot be read, is not followed:
//!   what is in memory is of another history, and only a new start is sure to forget it.
//!
//! Deliberately not here: what is answered while a node is out of date (web).

mod asked;
mod rows;
mod state;
mod uses;

use std::{sync::Arc, time::Duration};

use sqlx::{AnyConnection, Row};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

pub(crate) use self::rows::read_on;
pub use self::state::{FollowState, Following};
use self::{state::State, uses::Uses};
use crate::{
    Fault, Live,
    engine::{Engine, Hearing, Renewal, Voice},
};

/// How long a database that does not answer is waited for.
const ANSWER_MAX: Duration = Duration::from_secs(3);
/// The pause before it is tried again.
const PAUSE: Duration = Duration::from_millis(200);

pub(crate) use self::state::State as Follow;

/// Reads on, as long as the process runs.
pub(crate) struct Follower {
    pub(crate) engine: Engine,
    pub(crate) url: String,
    pub(crate) live: Arc<Live>,
    pub(crate) state: Arc<State>,
    pub(crate) voice: Voice,
    pub(crate) renewal: Arc<Renewal>,
}

/// The connections of one time that the database is there.
struct Link {
    connection: AnyConnection,
    hearing: Hearing,
    /// The last step of the schema.
    schema: Option<i64>,
}

impl Follower {
    pub(crate) async fn run(self) {
        let mut uses = Uses::default();
        loop {
            let fault = match within(self.link()).await {
                Ok(Some(link)) => match self.follow(link, &mut uses).await {
                    Ok(never) => match never {},
                    Err(fault) => fault,
                },
                // There are no others.
                Ok(None) => return,
                Err(fault) => fault,
            };
            self.state.lost(&fault);
            if let Fault::Corrupt(_) | Fault::Diverged(_) = fault {
                self.state.broke(&fault);
                return;
            }
            sleep(PAUSE).await;
        }
    }

    /// Listens first and reads then, so that nothing falls between.
    async fn link(&self) -> Result<Option<Link>, Fault> {
        let Some(hearing) = self.engine.hearing(&self.url, self.voice).await? else {
            return Ok(None);
        };
        let connection = self.engine.connection(&self.url).await?;
        Ok(Some(Link { connection, hearing, schema: None }))
    }

    async fn follow(
        &self,
        mut link: Link,
        uses: &mut Uses,
    ) -> Result<std::convert::Infallible, Fault> {
        let mut looks = interval(self.state.following().look_every);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let heard = tokio::select! {
                biased;
                _ = looks.tick() => None,
                () = self.state.asked() => Some(None),
                heard = link.hearing.heard() => Some(heard?),
            };
            match heard {
                // It came by another way meanwhile.
                Some(Some(revision)) if revision <= self.live.revision() => {}
                Some(revision) => {
                    self.state.heard_of(revision.unwrap_or_default());
                    self.read_on(&mut link.connection).await?;
                }
                None => {
                    self.look(&mut link).await?;
                    within(uses.read_on(&self.live, &mut link.connection)).await?;
                }
            }
        }
    }

    /// The same without being told: the database may have become another one's follower meanwhile.
    async fn look(&self, link: &mut Link) -> Result<(), Fault> {
        within(self.engine.leads(&mut link.connection)).await?;
        self.read_on(&mut link.connection).await?;
        let schema = within(schema(&mut link.connection)).await?;
        if link.schema.is_some_and(|before| before != schema) {
            tracing::info!(
                schema,
                "a newer version has upgraded the schema: connections are renewed"
            );
            self.renewal.renew();
        }
        link.schema = Some(schema);
        Ok(())
    }

    async fn read_on(&self, connection: &mut AnyConnection) -> Result<(), Fault> {
        let begun = self.state.now();
        while within(read_on(&self.live, connection)).await? {}
        self.state.has_everything(begun, self.live.revision());
        Ok(())
    }
}

/// The last step of the schema that was taken.
async fn schema(connection: &mut AnyConnection) -> Result<i64, Fault> {
    let last = "SELECT MAX(version) AS version FROM _sqlx_migrations";
    Ok(sqlx::query(last).fetch_one(connection).await?.try_get("version")?)
}

async fn within<T>(answer: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    let answer = timeout(ANSWER_MAX, answer).await;
    answer.map_err(|_| Fault::Unavailable("the database does not answer".to_owned()))?
}
