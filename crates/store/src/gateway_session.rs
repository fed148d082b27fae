//! Sessions of browsers at applications behind the gateway.
//!
//! Each hangs on a session of the portal and is looked up with it, so it ends with it, at once,
//! however that ends. It begins with a code that goes through the browser: good once, for a minute,
//! and only for the browser that shows the other half of it.
//!
//! Deliberately not here: who is signed in. That is the portal's session.

use rolecall_core::Timestamp;

use crate::{Fault, Session, Store, session::decode, tables::hash};

/// A code for a browser, as it is kept.
#[derive(Clone, Debug)]
pub struct GatewayCode {
    /// The hash of the code.
    pub code: [u8; 32],
    /// The hash of the secret that the browser keeps meanwhile.
    pub half: [u8; 32],
    /// The portal's session.
    pub session: [u8; 32],
    /// Where it is good.
    pub origin: String,
    /// Until when.
    pub until: Timestamp,
}

impl Store {
    /// Keeps a code. What hangs on sessions that are gone, and codes that nobody took up, go.
    pub async fn offer_gateway_session(
        &self,
        code: &GatewayCode,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let mut connection = self.pool.acquire().await?;
        let mut transaction = self.engine.begin(&mut connection).await?;
        sqlx::query(
            "DELETE FROM gateway_sessions WHERE until_us <= $1 \
             OR session NOT IN (SELECT token FROM sessions)",
        )
        .bind(now.as_microsecond())
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO gateway_sessions (token, session, origin, half, until_us) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(code.code.to_vec())
        .bind(code.session.to_vec())
        .bind(code.origin.as_str())
        .bind(code.half.to_vec())
        .bind(code.until.as_microsecond())
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// Takes a code up: from now on its session goes by this token. Whether it was good.
    pub async fn take_gateway_session(
        &self,
        (code, half): ([u8; 32], [u8; 32]),
        origin: &str,
        token: [u8; 32],
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let taken = sqlx::query(
            "UPDATE gateway_sessions SET token = $1, half = NULL, until_us = NULL \
             WHERE token = $2 AND half = $3 AND origin = $4 AND until_us > $5",
        )
        .bind(token.to_vec())
        .bind(code.to_vec())
        .bind(half.to_vec())
        .bind(origin)
        .bind(now.as_microsecond())
        .execute(&self.pool)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// The portal's session, and its token, on which a session at an origin hangs, unless it is over.
    pub async fn gateway_session(
        &self,
        token: [u8; 32],
        origin: &str,
        now: Timestamp,
    ) -> Result<Option<([u8; 32], Session)>, Fault> {
        self.follow.reach()?;
        let found = sqlx::query(
            "SELECT sessions.* FROM gateway_sessions \
             JOIN sessions ON sessions.token = gateway_sessions.session \
             WHERE gateway_sessions.token = $1 AND gateway_sessions.origin = $2 \
             AND gateway_sessions.until_us IS NULL",
        )
        .bind(token.to_vec())
        .bind(origin)
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = found else { return Ok(None) };
        let session = hash(&row, "token")?;
        Ok(self.in_force(session, decode(&row)?, now).await.map(|found| (session, found)))
    }

    /// Signs out at one origin, and nowhere else.
    pub async fn end_gateway_session(&self, token: [u8; 32]) -> Result<(), Fault> {
        sqlx::query("DELETE FROM gateway_sessions WHERE token = $1")
            .bind(token.to_vec())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
