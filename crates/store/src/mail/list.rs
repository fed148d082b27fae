//! Mail, to look at.

use rolecall_core::{MailId, Timestamp};

use super::{Mail, MailState, row};
use crate::{Fault, Store};

/// Which mail is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mails {
    /// What was tried and has not gone out: what was given up, and what waits for another try.
    Failed,
    /// What is in a state.
    In(MailState),
}

impl From<MailState> for Mails {
    fn from(state: MailState) -> Self {
        Self::In(state)
    }
}

impl Store {
    /// A mail.
    pub async fn mail(&self, id: MailId) -> Result<Option<Mail>, Fault> {
        let found = sqlx::query("SELECT * FROM outbox WHERE id = $1").bind(id.to_bytes().to_vec());
        let row = found.fetch_optional(&self.pool).await?;
        row.as_ref().map(row::mail).transpose()
    }

    /// Mail that was written before one of a moment and an id, or the last that was, at most `max`,
    /// newest first.
    pub async fn mails(
        &self,
        which: impl Into<Mails>,
        before: Option<(Timestamp, MailId)>,
        max: u32,
    ) -> Result<Vec<Mail>, Fault> {
        let (one, other, failed) = match which.into() {
            Mails::Failed => (MailState::Dead, MailState::Waiting, true),
            Mails::In(state) => (state, state, false),
        };
        let (made_us, id) = match before {
            Some((at, id)) => (at.as_microsecond(), id.to_bytes().to_vec()),
            None => (i64::MAX, Vec::new()),
        };
        let rows = sqlx::query(
            "SELECT * FROM outbox WHERE state IN ($1, $2) AND (failure IS NOT NULL OR $3 = 0) \
             AND (made_us < $4 OR (made_us = $4 AND id < $5)) \
             ORDER BY made_us DESC, id DESC LIMIT $6",
        )
        .bind(one.key())
        .bind(other.key())
        .bind(i64::from(failed))
        .bind(made_us)
        .bind(id)
        .bind(i64::from(max))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(row::mail).collect()
    }
}
