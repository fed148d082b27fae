//! What the time may ask for: found by dates and by state, some at a time, so that nobody walks
//! through everything there is to find the little that is due.

use rolecall_core::{AccountId, Date, MembershipId};
use sqlx::Row;

use crate::{Fault, Store, tables};

impl Store {
    /// The accounts in which a review goes on, in order of id, after one of them; at most `max`.
    pub async fn accounts_in_review(
        &self,
        after: Option<AccountId>,
        max: u32,
    ) -> Result<Vec<AccountId>, Fault> {
        let rows = sqlx::query(
            "SELECT id FROM accounts WHERE review IS NOT NULL AND id > $1 ORDER BY id LIMIT $2",
        )
        .bind(after.map_or_else(Vec::new, |after| after.to_bytes().to_vec()))
        .bind(i64::from(max))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok(AccountId::from_bytes(tables::id(row, "id")?))).collect()
    }

    /// The memberships that end on one of some days, in order of day and id, after one of them; at
    /// most `max`.
    pub async fn memberships_ending(
        &self,
        (first, last): (Date, Date),
        after: Option<(Date, MembershipId)>,
        max: u32,
    ) -> Result<Vec<(Date, MembershipId)>, Fault> {
        let (day, id) = match after {
            Some((day, id)) => (day, id.to_bytes().to_vec()),
            None => (first, Vec::new()),
        };
        // Days as they are written are in the order of days, as long as a year has four digits.
        let rows = sqlx::query(
            "SELECT id, expiration FROM memberships WHERE expiration >= $1 AND expiration <= $2 \
             AND (expiration > $3 OR id > $4) ORDER BY expiration, id LIMIT $5",
        )
        .bind(day.to_string())
        .bind(last.to_string())
        .bind(day.to_string())
        .bind(id)
        .bind(i64::from(max))
        .fetch_all(&self.pool)
        .await?;
        let read = |row| {
            let day: String = sqlx::any::AnyRow::try_get(row, "expiration")?;
            let day = day.parse().map_err(Fault::corrupt)?;
            Ok((day, MembershipId::from_bytes(tables::id(row, "id")?)))
        };
        rows.iter().map(read).collect()
    }
}
