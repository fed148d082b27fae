//! What happened to memberships, by the column that says which one a row is about.

use rolecall_core::MembershipId;
use sqlx::{AnyConnection, AnyPool, Row};

use super::{Entry, read};
use crate::{Fault, engine::Engine};

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

/// Says of rows that were written before which membership they are about. One statement, so that the
/// first such row tells whether it was done.
pub(crate) async fn fill(engine: Engine, pool: &AnyPool) -> Result<(), Fault> {
    let first = sqlx::query(
        "SELECT membership FROM ledger WHERE event = 'membership_added' ORDER BY revision LIMIT 1",
    )
    .fetch_optional(pool)
    .await?;
    let Some(first) = first else { return Ok(()) };
    if first.try_get::<Option<Vec<u8>>, _>("membership")?.is_some() {
        return Ok(());
    }
    let fill = match engine {
        Engine::Sqlite => {
            "UPDATE ledger SET membership = \
             unhex(replace(json_extract(entry, '$.what.membership'), '-', ''))"
        }
        Engine::Postgres => {
            "UPDATE ledger SET membership = \
             decode(replace(CAST(entry AS json) #>> '{what,membership}', '-', ''), 'hex')"
        }
    };
    sqlx::query(fill).execute(pool).await?;
    Ok(())
}
