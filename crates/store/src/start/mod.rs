//! Starting: what decisions need comes first, in bulk; the records of everything follow.
//!
//! Nothing changes meanwhile, since the writer begins when all is there: both are of one revision.
//! What is not there yet waits, and is never taken for something that does not exist.

mod rows;
mod sqlite;

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use rolecall_core::{KeyId, Timestamp, facts::Facts, index::Decider};
use sqlx::{AnyConnection, AnyPool};

use crate::{
    Fault, Live, engine::Engine, known_key::KnownKey, last_use::LastUse, ledger, load, tables,
};

/// Starts that take longer tell how far they are.
const QUIET_MAX: Duration = Duration::from_secs(2);

/// A present that decides, with the records that were read for it.
pub(crate) struct Started {
    pub(crate) live: Arc<Live>,
    /// As many as were read.
    pub(crate) facts: Facts,
}

/// Reads what decisions need.
pub(crate) async fn decide(url: &str, engine: Engine, pool: &AnyPool) -> Result<Started, Fault> {
    let started = Instant::now();
    let mut connection = pool.acquire().await?;
    let mut moment = engine.look(&mut connection).await?;
    let head = ledger::head(&mut moment).await?;
    let (decider, facts) = match engine {
        Engine::Sqlite => {
            let catalog = tables::load_catalog(&mut moment).await?;
            let path = crate::engine::path(url).to_owned();
            let read = move || sqlite::decider(&path, catalog, head.revision);
            tokio::task::spawn_blocking(read).await.map_err(|_| Fault::Bug)??
        }
        Engine::Postgres => {
            let facts = load::load_world(&mut moment).await?;
            (Decider::of(&facts, head.revision), facts)
        }
    };
    let keys = known_keys(&mut moment, &facts).await?;
    moment.commit().await?;
    tell(started, "decisions can be asked for");
    Ok(Started { live: Arc::new(Live::new(decider, keys, head)), facts })
}

/// Reads the records that are not there yet. Without them the process is of no use.
pub(crate) async fn complete(live: Arc<Live>, engine: Engine, pool: AnyPool, facts: Facts) {
    let started = Instant::now();
    let progress = tokio::spawn(tell_progress(started));
    let read = records(engine, &pool, facts).await;
    progress.abort();
    match read {
        Ok((facts, uses)) => live.complete(facts, uses),
        Err(fault) => {
            tracing::error!(%fault, "the records could not be read; the process ends");
            std::process::abort();
        }
    }
    tell(started, "all records are in memory");
}

/// How far a start is, where it takes long enough to wonder.
fn tell(started: Instant, what: &str) {
    let elapsed = started.elapsed();
    let ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    if elapsed < QUIET_MAX {
        tracing::debug!(ms, "{what}");
    } else {
        tracing::info!(ms, "{what}");
    }
}

async fn tell_progress(started: Instant) {
    loop {
        tokio::time::sleep(QUIET_MAX).await;
        let seconds = started.elapsed().as_secs();
        tracing::info!(seconds, "records are being read: decisions are answered, all else waits");
    }
}

type Uses = HashMap<rolecall_core::MembershipId, LastUse>;

async fn records(engine: Engine, pool: &AnyPool, mut facts: Facts) -> Result<(Facts, Uses), Fault> {
    let mut connection = pool.acquire().await?;
    let mut moment = engine.look(&mut connection).await?;
    if engine == Engine::Sqlite {
        load::load_people(&mut moment, &mut facts).await?;
    }
    let uses = tables::load_membership_uses(&mut moment).await?.into_iter();
    let uses = uses.map(|(id, at)| (id, LastUse::new(Some(at)))).collect();
    moment.commit().await?;
    Ok((facts, uses))
}

/// All keys that have a secret, with their last uses.
async fn known_keys(
    connection: &mut AnyConnection,
    facts: &Facts,
) -> Result<HashMap<KeyId, KnownKey>, Fault> {
    let uses: HashMap<KeyId, Timestamp> =
        tables::load_key_uses(connection).await?.into_iter().collect();
    let mut known = HashMap::new();
    for (id, secret) in tables::load_secrets(connection).await? {
        if let Some(key) = facts.key(id).expect("the whole world") {
            let used = LastUse::new(uses.get(&id).copied());
            known.insert(id, KnownKey::new(key.account, secret, used));
        }
    }
    Ok(known)
}
