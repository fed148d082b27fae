//! What happened to memberships, by the column that says which one a row is about.

use std::time::{Duration, Instant};

use rolecall_core::MembershipId;
use sqlx::{AnyConnection, AnyPool, Row};

use super::{Entry, number, read};
use crate::Fault;

/// How many rows of before are told in one transaction.
const FILLED_AT_A_TIME: i64 = 5_000;
/// How often it is said how far that is.
pub(super) const TOLD_EVERY: Duration = Duration::from_secs(2);

/// The rows of memberships, each at most `max` of the last, newest first.
pub(crate) async fn of_memberships(
    connection: &mut AnyConnection,
    memberships: &[MembershipId],
    max: u32,
) -> Result<Vec<Entry>, Fault> {
    let all = "SELECT revision, entry FROM ledger WHERE membership = $1 \
               ORDER BY revision DESC LIMIT $2";
    of_each(connection, memberships, all, max).await
}

/// The same of those alone by which they were given roles or were answered about in a review.
pub(crate) async fn given_and_reviewed(
    connection: &mut AnyConnection,
    memberships: &[MembershipId],
    max: u32,
) -> Result<Vec<Entry>, Fault> {
    let marks = "SELECT revision, entry FROM ledger WHERE membership = $1 AND event IN \
                 ('membership_added', 'roles_set', 'review_answered', 'review_lapsed') \
                 ORDER BY revision DESC LIMIT $2";
    of_each(connection, memberships, marks, max).await
}

/// The same of those alone by which people joined by them and by which they ended: one of each.
pub(crate) async fn stays(
    connection: &mut AnyConnection,
    memberships: &[MembershipId],
) -> Result<Vec<Entry>, Fault> {
    let ends = "SELECT revision, entry FROM ledger WHERE membership = $1 AND event IN \
                ('invitation_accepted', 'membership_ended') ORDER BY revision DESC LIMIT $2";
    of_each(connection, memberships, ends, 2).await
}

/// Without what is personal: who gave what, and when, is told by ids.
async fn of_each(
    connection: &mut AnyConnection,
    memberships: &[MembershipId],
    query: &'static str,
    max: u32,
) -> Result<Vec<Entry>, Fault> {
    let mut all = Vec::new();
    for membership in memberships {
        let rows = sqlx::query(query)
            .bind(membership.to_bytes().to_vec())
            .bind(i64::from(max))
            .fetch_all(&mut *connection)
            .await?;
        all.extend(read::read(&rows, &[])?);
    }
    Ok(all)
}

/// Says of rows that were written before which membership they are about: the newest first, so that the
/// first such row tells whether all of it was done, and an end in the middle costs no more than time.
pub(crate) async fn fill(pool: &AnyPool) -> Result<(), Fault> {
    if is_filled(pool).await? {
        return Ok(());
    }
    let (mut before, mut told) = (i64::MAX, Instant::now());
    while let Some(left) = fill_some(pool, before).await? {
        before = left;
        if told.elapsed() > TOLD_EVERY {
            tracing::info!(left, "rows of the ledger are told which membership they are about");
            told = Instant::now();
        }
    }
    Ok(())
}

async fn is_filled(pool: &AnyPool) -> Result<bool, Fault> {
    let first = sqlx::query(
        "SELECT membership FROM ledger WHERE event = 'membership_added' ORDER BY revision LIMIT 1",
    )
    .fetch_optional(pool)
    .await?;
    let Some(first) = first else { return Ok(true) };
    Ok(first.try_get::<Option<Vec<u8>>, _>("membership")?.is_some())
}

/// Some of the rows below a revision, and the lowest of them; nothing if there is none.
async fn fill_some(pool: &AnyPool, before: i64) -> Result<Option<i64>, Fault> {
    let mut transaction = pool.begin().await?;
    let rows = sqlx::query(
        "SELECT revision, entry FROM ledger WHERE revision < $1 ORDER BY revision DESC LIMIT $2",
    )
    .bind(before)
    .bind(FILLED_AT_A_TIME)
    .fetch_all(&mut *transaction)
    .await?;
    for entry in read::read(&rows, &[])? {
        let Some(membership) = entry.what.membership() else { continue };
        sqlx::query("UPDATE ledger SET membership = $1 WHERE revision = $2")
            .bind(membership.to_bytes().to_vec())
            .bind(number(entry.revision))
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    rows.last().map(|row| Ok(row.try_get("revision")?)).transpose()
}
