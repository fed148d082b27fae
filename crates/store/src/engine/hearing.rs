//! Hearing of commits: a node tells as it commits, the others hear of it once that is durable. Only a
//! server can do it; a file has one process.

use std::hash::{BuildHasher, RandomState};

use sqlx::{AnyConnection, Row, postgres::PgListener};

use crate::Fault;

use super::Engine;

/// What is told goes to all who listen to the same database.
const CHANNEL: &str = "rolecall_ledger";

/// Tells a node's own words from those of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Voice(u64);

impl Voice {
    /// One that no other process has: the seed of the standard hash is random.
    pub(crate) fn new() -> Self {
        Self(RandomState::new().hash_one(std::process::id()))
    }
}

/// Hears of commits.
pub(crate) struct Hearing {
    listener: PgListener,
    own: Voice,
}

impl Engine {
    /// Begins to listen; none where there is nobody to hear.
    pub(crate) async fn hearing(self, url: &str, own: Voice) -> Result<Option<Hearing>, Fault> {
        match self {
            Self::Sqlite => Ok(None),
            Self::Postgres => {
                let mut listener = PgListener::connect(url).await?;
                listener.eager_reconnect(false);
                listener.listen(CHANNEL).await?;
                Ok(Some(Hearing { listener, own }))
            }
        }
    }

    /// Tells, with the commit of a transaction, to which row the ledger goes on by it.
    pub(crate) async fn tell(
        self,
        begun: &mut AnyConnection,
        voice: Voice,
        revision: u64,
    ) -> Result<(), Fault> {
        if self == Self::Postgres {
            let tell = "SELECT CAST(pg_notify($1, $2) AS TEXT)";
            let told = format!("{revision} {:x}", voice.0);
            sqlx::query(tell).bind(CHANNEL).bind(told).execute(begun).await?;
        }
        Ok(())
    }

    /// Fails where the database only follows another one: what it holds may be old, and it would not
    /// say so.
    pub(crate) async fn leads(self, connection: &mut AnyConnection) -> Result<(), Fault> {
        if self == Self::Postgres {
            let asked = "SELECT CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END AS follows";
            let row = sqlx::query(asked).fetch_one(connection).await?;
            if row.try_get::<i32, _>("follows")? != 0 {
                let what = "it is a standby, which may lag behind: name the primary";
                return Err(Fault::Unavailable(what.to_owned()));
            }
        }
        Ok(())
    }
}

impl Hearing {
    /// Until another node has committed: up to which row, if it said so in a way that is known here.
    pub(crate) async fn heard(&mut self) -> Result<Option<u64>, Fault> {
        loop {
            let Some(notice) = self.listener.try_recv().await? else {
                return Err(Fault::Unavailable("the connection was lost".to_owned()));
            };
            match said(notice.payload()) {
                Some((_, voice)) if voice == self.own => {}
                said => return Ok(said.map(|(revision, _)| revision)),
            }
        }
    }
}

fn said(payload: &str) -> Option<(u64, Voice)> {
    let (revision, voice) = payload.split_once(' ')?;
    Some((revision.parse().ok()?, Voice(u64::from_str_radix(voice, 16).ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_is_understood_and_what_cannot_be_is_no_revision() {
        assert_eq!(said("42 ff"), Some((42, Voice(255))));
        for other in ["", "42", "x ff", "42 zz", "-1 ff"] {
            assert_eq!(said(other), None, "{other}");
        }
        assert_ne!(Voice::new(), Voice::new());
    }
}
