//! The past, from the ledger.
//!
//! What someone could do in an account followed from what stood there and above it. So the rows of
//! the accounts on that way are replayed and no others, and what it costs is bounded by how much
//! was changed in them: not by the age of the installation, nor by its other customers. What no decision
//! follows from, such as who looked at what, is passed over without being read.

use std::sync::Arc;

use rolecall_core::{
    AccountId, Timestamp,
    catalog::Catalog,
    change::Event,
    facts::{DEPTH_MAX, Facts},
};
use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{
    Fault, Store,
    ledger::{self, OfAccess},
};

/// The most rows that are replayed for one question.
pub const PAST_ROWS_MAX: usize = 200_000;
/// The most rows that are gone through for it, those with them that are passed over.
pub const PAST_ROWS_PASSED_MAX: usize = 5_000_000;
/// How many such questions are worked out at the same time; others wait.
pub(crate) const PASTS_AT_ONCE_MAX: usize = 2;
/// Of how many rows one is found by time, as the index of the ledger has it.
const ROWS_A_MARK: i64 = 64;
/// How many rows are gone through at a time.
const ROWS_AT_A_TIME: u32 = 10_000;

/// Why the past of an account is not told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPast {
    /// It was not there yet.
    #[error("the account was not there yet")]
    NotThere,
    /// More happened in it and above than is gone through for one question.
    #[error(
        "by then more than {PAST_ROWS_MAX} changes of access were made in the account and above, or more \
         than {PAST_ROWS_PASSED_MAX} rows written, which is the most that one question replays: ask about \
         an earlier moment, or filter the history of the account by the person and the section"
    )]
    TooMuch,
    /// The store could not read it.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sqlx::Error> for NoPast {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

/// An account and those above it as they were, and when that was.
#[derive(Clone, Debug)]
pub struct Past {
    /// Of these accounts alone.
    pub facts: Facts,
    /// The last change that is in it.
    pub revision: u64,
}

impl Store {
    /// The number of the last change that was made by a moment; 0 if none was.
    ///
    /// Rows are in order of time, but for what clocks of several nodes differ: one row in
    /// 64 is found by it, and those up to the next such row are looked at.
    pub async fn revision_at(&self, at: Timestamp) -> Result<u64, Fault> {
        let marked = "SELECT revision FROM ledger WHERE revision % 64 = 0 AND at_us <= $1 \
                      ORDER BY at_us DESC, revision DESC LIMIT 1";
        let marked = sqlx::query(marked).bind(at.as_microsecond()).fetch_optional(&self.pool);
        let mark = number_of(marked.await?)?.unwrap_or_default();
        let last = "SELECT revision FROM ledger WHERE revision > $1 AND revision < $2 AND at_us <= $3 \
                    ORDER BY revision DESC LIMIT 1";
        let last = sqlx::query(last)
            .bind(mark)
            .bind(mark + ROWS_A_MARK)
            .bind(at.as_microsecond())
            .fetch_optional(&self.pool);
        let revision = number_of(last.await?)?.unwrap_or(mark);
        u64::try_from(revision).map_err(Fault::corrupt)
    }

    /// An account and those above it after a change, within [`PAST_ROWS_MAX`] and
    /// [`PAST_ROWS_PASSED_MAX`].
    pub async fn past(&self, account: AccountId, revision: u64) -> Result<Past, NoPast> {
        self.past_within(account, revision, PAST_ROWS_MAX, PAST_ROWS_PASSED_MAX).await
    }

    /// The same with other bounds: how many rows of the accounts on the way are replayed, and how many
    /// gone through. It is read in one look at the database, since people are erased in between.
    pub async fn past_within(
        &self,
        account: AccountId,
        revision: u64,
        rows_max: usize,
        rows_passed_max: usize,
    ) -> Result<Past, NoPast> {
        let _turn = self.pasts.acquire().await.map_err(|_| Fault::Closed)?;
        let mut connection = self.pool.acquire().await?;
        let mut moment = self.engine.look(&mut connection).await?;
        let mut entries = Vec::new();
        let mut next = Some(account);
        let mut left = Left { replayed: rows_max, gone_through: rows_passed_max };
        for _ in 0..DEPTH_MAX {
            let Some(at) = next else { break };
            let rows = rows(&mut moment, at, revision, &mut left).await?;
            next = parent(&rows)?;
            entries.extend(rows);
        }
        let catalog = catalog(&mut moment, revision).await?;
        moment.commit().await?;
        drop(connection);
        let replayed = move || {
            entries.sort_by_key(|(revision, _)| *revision);
            Facts::of_way(catalog, entries.into_iter().map(|(_, event)| event))
        };
        let facts = tokio::task::spawn_blocking(replayed).await.map_err(|_| Fault::Bug)?;
        Ok(Past { facts, revision })
    }
}

/// How many rows more may be.
struct Left {
    replayed: usize,
    gone_through: usize,
}

/// What happened in an account until a change, newest first, with the numbers.
async fn rows(
    connection: &mut AnyConnection,
    account: AccountId,
    revision: u64,
    left: &mut Left,
) -> Result<Vec<(u64, Event)>, NoPast> {
    let mut found = Vec::new();
    let mut next = Some(revision.saturating_add(1));
    while let Some(before) = next {
        let OfAccess { entries, gone_through, goes_on } =
            ledger::of_access(connection, account, before, ROWS_AT_A_TIME).await?;
        let minus = |left: usize, some| left.checked_sub(some).ok_or(NoPast::TooMuch);
        left.replayed = minus(left.replayed, entries.len())?;
        left.gone_through = minus(left.gone_through, gone_through)?;
        found.extend(entries.into_iter().map(|entry| (entry.revision, entry.what)));
        next = goes_on;
    }
    Ok(found)
}

/// The account above, by what happened in one.
fn parent(rows: &[(u64, Event)]) -> Result<Option<AccountId>, NoPast> {
    let stood = rows.iter().find_map(|(_, event)| match event {
        Event::AccountMoved { after, .. } => Some((Some(*after),)),
        Event::AccountCreated { account } => Some((account.parent,)),
        _ => None,
    });
    stood.map(|(parent,)| parent).ok_or(NoPast::NotThere)
}

/// The catalog that was in force.
async fn catalog(connection: &mut AnyConnection, revision: u64) -> Result<Arc<Catalog>, Fault> {
    let adopted = ledger::last_catalog(connection, revision).await?;
    match adopted.map(|entry| entry.what) {
        Some(Event::CatalogAdopted { text, .. }) => {
            let catalog = Catalog::from_toml("the adopted catalog", &text);
            catalog.map(Arc::new).map_err(|_| Fault::corrupt("an adopted catalog"))
        }
        _ => Ok(Arc::new(Catalog::own())),
    }
}

fn number_of(row: Option<AnyRow>) -> Result<Option<i64>, Fault> {
    Ok(row.map(|row| row.try_get("revision")).transpose()?)
}
