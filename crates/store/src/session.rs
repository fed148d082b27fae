//! Sessions: who is signed in, since when and from where.
//!
//! A session is found by the SHA-256 of its cookie's secret, which is nowhere here. It is over some
//! days after it was opened, and some hours after it was last seen; that is looked at whenever it is
//! read, and rows that are over go when another session is opened.
//!
//! Deliberately not here: who may open one, and what it may do.

use std::net::IpAddr;

use rolecall_core::{
    PersonId, Principal, SignedDuration, Timestamp,
    change::{Event, SignedOut},
};
use sqlx::{AnyConnection, Row, any::AnyRow};

use crate::{
    Fault, Store, daily,
    tables::{has_login, hash, json, moment, moment_or_none, parsed_or_none, to_json},
    writes::Writes,
};

/// How many days a session lasts at most.
pub const SESSION_DAYS_MAX: i64 = 30;
/// After how many hours in which it is not seen a session is over.
pub const SESSION_IDLE_HOURS_MAX: i64 = 12;

/// A session is noted as seen if it was at least this much earlier that it was.
const BETWEEN_SIGHTS: SignedDuration = SignedDuration::from_mins(1);
/// The most sessions of one principal that are listed.
const LISTED_MAX: i64 = 100;
/// The most that is kept of what a browser calls itself.
const AGENT_CHARS_MAX: usize = 300;

/// Someone who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub principal: Principal,
    /// When they signed in.
    pub opened_at: Timestamp,
    /// When it was last used, to within a minute.
    pub seen_at: Timestamp,
    /// When they proved a second factor in it, if they did.
    pub factor_at: Option<Timestamp>,
    /// From where it was opened.
    pub ip: Option<IpAddr>,
    /// What the browser called itself.
    pub agent: Option<String>,
}

impl Session {
    fn is_over(&self, now: Timestamp) -> bool {
        let Over { opened, seen } = Over::at(now);
        self.opened_at <= opened || self.seen_at <= seen
    }

    /// Sessions that were opened and seen after these moments are in force.
    pub(crate) fn in_force_after(now: Timestamp) -> (Timestamp, Timestamp) {
        let Over { opened, seen } = Over::at(now);
        (opened, seen)
    }

    fn person(&self) -> Option<PersonId> {
        match self.principal {
            Principal::Person(person) => Some(person),
            Principal::Key(_) | Principal::AccountSignIn(_) => None,
        }
    }
}

/// Sessions are over that were opened or last seen then, or before.
struct Over {
    opened: Timestamp,
    seen: Timestamp,
}

impl Over {
    fn at(now: Timestamp) -> Self {
        let before = |hours| now.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(now);
        Self { opened: before(24 * SESSION_DAYS_MAX), seen: before(SESSION_IDLE_HOURS_MAX) }
    }
}

impl Store {
    /// Signs someone in, under the hash of the cookie's secret. An erased person is not.
    pub async fn open_session(&self, token: [u8; 32], session: &Session) -> Result<(), Fault> {
        let mut connection = self.pool.acquire().await?;
        let mut transaction = self.engine.begin(&mut connection).await?;
        let Over { opened, seen } = Over::at(session.opened_at);
        sqlx::query("DELETE FROM sessions WHERE opened_us <= $1 OR seen_us <= $2")
            .bind(opened.as_microsecond())
            .bind(seen.as_microsecond())
            .execute(&mut *transaction)
            .await?;
        let may_be_open = match session.person() {
            Some(person) => has_login(&mut transaction, person).await?,
            None => true,
        };
        if may_be_open {
            insert(&mut transaction, token, session).await?;
            // Half a one counts once it is whole.
            if session.factor_at.is_some() || !has_factor(&mut transaction, session).await? {
                daily::signed_in(&mut transaction, session.opened_at).await?;
            }
        }
        Ok(transaction.commit().await?)
    }

    /// The session of a cookie, unless it is over. Notes that it was seen, once a minute.
    pub async fn session(&self, token: [u8; 32], now: Timestamp) -> Result<Option<Session>, Fault> {
        // Nobody waits to be told that it is not known who they are.
        self.follow.reach()?;
        let found = sqlx::query("SELECT * FROM sessions WHERE token = $1")
            .bind(token.to_vec())
            .fetch_optional(&self.pool)
            .await?;
        let Some(session) = found.as_ref().map(decode).transpose()? else { return Ok(None) };
        Ok(self.in_force(token, session, now).await)
    }

    /// A session that was found, unless it is over; notes that it was seen, once a minute.
    pub(crate) async fn in_force(
        &self,
        token: [u8; 32],
        session: Session,
        now: Timestamp,
    ) -> Option<Session> {
        if session.is_over(now) {
            return None;
        }
        if now.duration_since(session.seen_at) >= BETWEEN_SIGHTS
            && let Err(fault) = self.session_seen(token, now).await
        {
            // Whoever asks is signed in all the same; the next request tells again.
            tracing::warn!(%fault, "it was not noted that a session was seen");
        }
        Some(session)
    }

    async fn session_seen(&self, token: [u8; 32], now: Timestamp) -> Result<(), Fault> {
        sqlx::query("UPDATE sessions SET seen_us = $2 WHERE token = $1 AND seen_us < $2")
            .bind(token.to_vec())
            .bind(now.as_microsecond())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The sessions of someone that are not over, with their tokens, at most a hundred, newest first.
    pub async fn sessions_of(
        &self,
        principal: Principal,
        now: Timestamp,
    ) -> Result<Vec<([u8; 32], Session)>, Fault> {
        let Over { opened, seen } = Over::at(now);
        let rows = sqlx::query(
            "SELECT * FROM sessions WHERE principal = $1 AND opened_us > $2 AND seen_us > $3 \
             ORDER BY opened_us DESC, token LIMIT $4",
        )
        .bind(to_json(&principal))
        .bind(opened.as_microsecond())
        .bind(seen.as_microsecond())
        .bind(LISTED_MAX)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok((hash(row, "token")?, decode(row)?))).collect()
    }

    /// Notes that whoever is signed in has proven a second factor.
    pub async fn factor_proven(&self, token: [u8; 32], at: Timestamp) -> Result<(), Fault> {
        sqlx::query("UPDATE sessions SET factor_us = $2 WHERE token = $1")
            .bind(token.to_vec())
            .bind(at.as_microsecond())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Makes a session whole in which the second factor was lacking, and puts it under another token:
    /// whoever had the one before has nothing. Says whether it was there; of many at once, one is.
    pub async fn complete_session(
        &self,
        half: [u8; 32],
        whole: [u8; 32],
        at: Timestamp,
    ) -> Result<bool, Fault> {
        let mut connection = self.pool.acquire().await?;
        let mut transaction = self.engine.begin_beside(&mut connection).await?;
        let completed = sqlx::query(
            "UPDATE sessions SET token = $2, opened_us = $3, seen_us = $3, factor_us = $3 \
             WHERE token = $1 AND factor_us IS NULL",
        )
        .bind(half.to_vec())
        .bind(whole.to_vec())
        .bind(at.as_microsecond())
        .execute(&mut *transaction)
        .await?;
        let is_whole = completed.rows_affected() == 1;
        if is_whole {
            daily::signed_in(&mut transaction, at).await?;
        }
        transaction.commit().await?;
        Ok(is_whole)
    }

    /// Signs out.
    pub async fn end_session(&self, token: [u8; 32]) -> Result<(), Fault> {
        sqlx::query("DELETE FROM sessions WHERE token = $1")
            .bind(token.to_vec())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Signs someone out everywhere, or everywhere else; says of how many sessions.
    pub async fn end_sessions_of(
        &self,
        principal: Principal,
        except: Option<[u8; 32]>,
    ) -> Result<u64, Fault> {
        let mut connection = self.pool.acquire().await?;
        // The writer ends sessions too: they take turns, so that none waits for the other's rows.
        let mut transaction = self.engine.begin(&mut connection).await?;
        let ended = end(&mut transaction, principal, except).await?;
        transaction.commit().await?;
        Ok(ended)
    }
}

/// Ends the sessions that an event ends, but for the one in which it was done.
pub(crate) fn follow(writes: &mut Writes, event: &Event, keep: Option<[u8; 32]>) {
    let (principal, except) = match event.signs_out() {
        Some(SignedOut::Everywhere(principal)) => (principal, None),
        Some(SignedOut::Elsewhere(principal)) => (principal, keep),
        None => return,
    };
    writes.add(END).bind(to_json(&principal)).bind(spared(except));
}

const END: &str = "DELETE FROM sessions WHERE principal = $1 AND token <> $2";

/// No token is empty, so none is spared by an empty one.
fn spared(except: Option<[u8; 32]>) -> Vec<u8> {
    except.map(Vec::from).unwrap_or_default()
}

async fn end(
    connection: &mut AnyConnection,
    principal: Principal,
    except: Option<[u8; 32]>,
) -> Result<u64, Fault> {
    let ended =
        sqlx::query(END).bind(to_json(&principal)).bind(spared(except)).execute(connection).await?;
    Ok(ended.rows_affected())
}

/// Whether whoever signs in has a second factor.
async fn has_factor(connection: &mut AnyConnection, session: &Session) -> Result<bool, Fault> {
    let Some(person) = session.person() else { return Ok(false) };
    let found = sqlx::query("SELECT id FROM persons WHERE id = $1 AND factor <> 0")
        .bind(person.to_bytes().to_vec())
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}

async fn insert(
    connection: &mut AnyConnection,
    token: [u8; 32],
    session: &Session,
) -> Result<(), Fault> {
    let agent = session.agent.as_ref();
    sqlx::query(
        "INSERT INTO sessions (token, principal, person, opened_us, seen_us, factor_us, ip, agent) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(token.to_vec())
    .bind(to_json(&session.principal))
    .bind(session.person().map(|person| person.to_bytes().to_vec()))
    .bind(session.opened_at.as_microsecond())
    .bind(session.seen_at.as_microsecond())
    .bind(session.factor_at.map(Timestamp::as_microsecond))
    .bind(session.ip.map(|ip| ip.to_string()))
    .bind(agent.map(|agent| agent.chars().take(AGENT_CHARS_MAX).collect::<String>()))
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) fn decode(row: &AnyRow) -> Result<Session, Fault> {
    Ok(Session {
        principal: json(row, "principal")?,
        opened_at: moment(row, "opened_us")?,
        seen_at: moment(row, "seen_us")?,
        factor_at: moment_or_none(row, "factor_us")?,
        ip: parsed_or_none(row, "ip")?,
        agent: row.try_get("agent")?,
    })
}
