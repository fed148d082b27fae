//! The way out of the outbox.

use rolecall_core::{MailId, SignedDuration, Timestamp};

use super::{MailState, Waiting, row};
use crate::{Fault, Store, tables::moment_or_none};

/// How long a mail that is being sent is nobody else's to send.
pub const MAIL_LEASE_MINUTES: i64 = 2;
/// For how many days mail that was sent is kept.
pub const MAIL_SENT_DAYS_MAX: i64 = 30;

/// How much of the mail that was given up is looked through to send it again.
const AGAIN_PAGE: u32 = 200;
const AGAIN_PAGES_MAX: u32 = 50;

/// The most that is kept of why a mail could not be sent.
const FAILURE_CHARS_MAX: usize = 500;

impl Store {
    /// Ends when mail was written on this node since it last ended; at once if that was before. One
    /// loop a node waits for it. What other nodes write is found by looking now and then.
    pub async fn mail_waits(&self) {
        self.mail.notified().await;
    }

    /// When the next mail is due.
    pub async fn mail_due_at(&self) -> Result<Option<Timestamp>, Fault> {
        let next = "SELECT MIN(due_us) AS due_us FROM outbox WHERE state = $1";
        let row = sqlx::query(next).bind(MailState::Waiting.key()).fetch_one(&self.pool).await?;
        moment_or_none(&row, "due_us")
    }

    /// Mail that is due, at most `max`, the longest due first. For some minutes it is due to nobody
    /// else; then it is due again, unless it was said what became of it.
    pub async fn due_mail(&self, now: Timestamp, max: u32) -> Result<Vec<Waiting>, Fault> {
        let lease = SignedDuration::from_mins(MAIL_LEASE_MINUTES);
        let until = now.saturating_add(lease).unwrap_or(now);
        let mut connection = self.pool.acquire().await?;
        // Nodes take turns, so that none waits for rows that another one has taken.
        let mut transaction = self.engine.begin(&mut connection).await?;
        let rows = sqlx::query(
            "UPDATE outbox SET due_us = $1, tries = tries + 1 WHERE id IN \
             (SELECT id FROM outbox WHERE state = $2 AND due_us <= $3 ORDER BY due_us, id LIMIT $4) \
             RETURNING *",
        )
        .bind(until.as_microsecond())
        .bind(MailState::Waiting.key())
        .bind(now.as_microsecond())
        .bind(i64::from(max))
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        let mut due = rows.iter().map(row::waiting).collect::<Result<Vec<_>, _>>()?;
        due.sort_by_key(|mail| (mail.made_at, mail.id));
        Ok(due)
    }

    /// The mail was sent. Its link is forgotten, and so is what was sent long ago.
    pub async fn mail_sent(&self, id: MailId, at: Timestamp) -> Result<(), Fault> {
        let mut connection = self.pool.acquire().await?;
        let mut transaction = self.engine.begin(&mut connection).await?;
        // What is sent is due no more: in its place stands when it was sent, for the index.
        sqlx::query(
            "UPDATE outbox SET state = $2, sent_us = $3, due_us = $3, link = NULL, failure = NULL \
             WHERE id = $1",
        )
        .bind(id.to_bytes().to_vec())
        .bind(MailState::Sent.key())
        .bind(at.as_microsecond())
        .execute(&mut *transaction)
        .await?;
        let kept = SignedDuration::from_hours(24 * MAIL_SENT_DAYS_MAX);
        sqlx::query("DELETE FROM outbox WHERE state = $1 AND due_us < $2")
            .bind(MailState::Sent.key())
            .bind(at.saturating_sub(kept).unwrap_or(at).as_microsecond())
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// The mail could not be sent: it is tried again then, or given up and its link forgotten.
    pub async fn mail_failed(
        &self,
        id: MailId,
        why: &str,
        retry_at: Option<Timestamp>,
    ) -> Result<(), Fault> {
        let why: String = why.chars().take(FAILURE_CHARS_MAX).collect();
        let failed = match retry_at {
            Some(_) => "UPDATE outbox SET failure = $3, due_us = $4 WHERE id = $1 AND state = $2",
            None => {
                "UPDATE outbox SET failure = $3, state = $4, link = NULL WHERE id = $1 AND state = $2"
            }
        };
        let query = sqlx::query(failed)
            .bind(id.to_bytes().to_vec())
            .bind(MailState::Waiting.key())
            .bind(why);
        let query = match retry_at {
            Some(at) => query.bind(at.as_microsecond()),
            None => query.bind(MailState::Dead.key()),
        };
        query.execute(&self.pool).await?;
        Ok(())
    }

    /// The mail tells what is no longer so: it is not sent any more.
    pub async fn mail_void(&self, id: MailId) -> Result<(), Fault> {
        sqlx::query("DELETE FROM outbox WHERE id = $1 AND state = $2")
            .bind(id.to_bytes().to_vec())
            .bind(MailState::Waiting.key())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Makes a mail that was given up wait again, as if it had not been tried; says whether there is
    /// one that can.
    pub async fn mail_again(&self, id: MailId, now: Timestamp) -> Result<bool, Fault> {
        if !self.mail(id).await?.is_some_and(|mail| mail.can_wait_again()) {
            return Ok(false);
        }
        let again = sqlx::query(
            "UPDATE outbox SET state = $2, due_us = $3, tries = 0 WHERE id = $1 AND state = $4",
        )
        .bind(id.to_bytes().to_vec())
        .bind(MailState::Waiting.key())
        .bind(now.as_microsecond())
        .bind(MailState::Dead.key())
        .execute(&self.pool)
        .await?;
        self.mail.notify_one();
        Ok(again.rows_affected() > 0)
    }

    /// The same for all that can, the newest first, at most `max`; says how many there were.
    pub async fn all_mail_again(&self, now: Timestamp, max: u32) -> Result<u32, Fault> {
        let (mut again, mut before) = (0, None);
        for _ in 0..AGAIN_PAGES_MAX {
            let page = self.mails(MailState::Dead, before, AGAIN_PAGE).await?;
            for mail in page.iter().filter(|mail| mail.can_wait_again()) {
                if again == max {
                    return Ok(again);
                }
                again += u32::from(self.mail_again(mail.id, now).await?);
            }
            let Some(last) = page.last() else { break };
            before = Some((last.made_at, last.id));
        }
        Ok(again)
    }
}
