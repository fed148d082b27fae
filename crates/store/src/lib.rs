//! Remembers: the ledger and the tables of records, in one transaction a change.
//!
//! - A change comes in as an [`Envelope`], is decided by core on facts that are loaded in the same
//!   transaction, and is answered once it is durable.
//! - The present is in memory too ([`Live`]), built from the tables at start and fed by every
//!   commit; questions are answered from there and never touch the database.
//! - What people sign in with is beside both: sessions, counted attempts, second factors, mailed
//!   links, and the mail that changes lead to, which is written in their transaction.
//!
//! Deliberately not here: rules (core), HTTP (web), clock and randomness (the binary).

mod attempt;
mod batch;
mod beside;
mod decided;
mod due;
mod embedded;
mod engine;
mod factor;
mod fault;
mod gateway_session;
mod known_key;
mod last_use;
mod ledger;
mod link;
mod live;
mod load;
mod lookup;
mod mail;
mod names;
mod past;
mod plan;
mod preview;
mod proof;
mod rehearsal;
mod request;
mod sealing;
mod select;
mod session;
mod start;
mod stood_in;
mod tables;
mod transaction;
mod transfer;
mod writer;
mod writes;

use std::{fs::File, panic::AssertUnwindSafe, sync::Arc, thread};

use futures_util::FutureExt;

use rolecall_core::{AccountId, KeyId, MembershipId, Timestamp, change::SecretOf, facts::Facts};
use sqlx::{AnyPool, migrate::Migrator};
use tokio::{
    runtime::Handle,
    sync::{Notify, Semaphore, mpsc, oneshot},
};

pub use self::{
    attempt::{ATTEMPT_HOURS_MAX, Attempts},
    engine::Engine,
    factor::NewFactor,
    fault::Fault,
    gateway_session::GatewayCode,
    ledger::{Entry, Flaw, Verified},
    link::{Link, LinkPurpose},
    live::Live,
    mail::{Letter, MAIL_LEASE_MINUTES, MAIL_SENT_DAYS_MAX, Mail, MailState, Mails, Waiting},
    past::{NoPast, PAST_ROWS_MAX, Past},
    plan::{PlanFailure, Planned, Planning, UnitFailure, plan_on},
    proof::{
        BUNDLE_ROWS_MAX, Bundle, BundleFlaw, BundleOf, BundleRows, Bundled, Checkpoint, Hash,
        Machine, NoKey, Proof, Shown, Signer, Trust, TrustError, VerifierKey, consistent, size_of,
        verify_bundle,
    },
    request::{Expected, Request, Tag},
    session::{SESSION_DAYS_MAX, SESSION_IDLE_HOURS_MAX, Session},
    tables::SecretHash,
    transfer::{Progress, move_to},
    writer::{Done, Envelope, Failure, Units},
};
use self::{embedded::Embedded, last_use::Used, writer::Message};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// How many commands wait for the writer before callers wait themselves.
const QUEUE_MAX: usize = 1_024;

/// A database with its one writer, and the present in memory.
#[derive(Clone, Debug)]
pub struct Store {
    engine: Engine,
    pool: AnyPool,
    commands: mpsc::Sender<Message>,
    live: Arc<Live>,
    /// Told when mail was written.
    mail: Arc<Notify>,
    /// Turns of who wants to know what a command would do.
    previews: Arc<Semaphore>,
    /// Turns of who asks about the past.
    pasts: Arc<Semaphore>,
    proof: Proof,
    /// Held as long as the store is used.
    _alone: Arc<Option<File>>,
}

impl Store {
    /// Opens the database that the URL names (`sqlite://FILE`, made when it is not there), brings
    /// its schema up to date and reads the present.
    pub async fn open(url: &str) -> Result<Self, Fault> {
        let store = Self::open_deciding(url).await?;
        store.live.whole().await;
        Ok(store)
    }

    /// The same, but comes back as soon as it can decide. The records of everything are read
    /// meanwhile: who looks at them waits, and changes wait for them ([`Live::whole`]).
    pub async fn open_deciding(url: &str) -> Result<Self, Fault> {
        let alone = Arc::new(Engine::of(url)?.alone(url).await?);
        let (engine, pool) = opened(url).await?;
        let start::Started { live, facts } = start::decide(url, engine, &pool).await?;
        let (commands, inbox) = mpsc::channel(QUEUE_MAX);
        let mail = Arc::new(Notify::new());
        let own = match engine {
            Engine::Sqlite => Some(Embedded::open(engine::path(url))?),
            Engine::Postgres => None,
        };
        let writer = writer::Writer {
            pool: pool.clone(),
            live: live.clone(),
            mail: mail.clone(),
            own,
            head: None,
        };
        let completed = start::complete(live.clone(), engine, pool.clone(), facts);
        run_writer(engine, async move {
            completed.await;
            writer.run(inbox).await;
        })?;
        let previews = Arc::new(Semaphore::new(preview::PREVIEWS_AT_ONCE_MAX));
        let pasts = Arc::new(Semaphore::new(past::PASTS_AT_ONCE_MAX));
        let proof = Proof::new(engine, pool.clone());
        Ok(Self { engine, pool, commands, live, mail, previews, pasts, proof, _alone: alone })
    }

    /// Carries out a command: decided by the rules, durable once it is answered.
    pub async fn carry_out(&self, envelope: Envelope) -> Result<Done, Failure> {
        let (reply, answer) = oneshot::channel();
        self.commands
            .send(Message::Command(Box::new(envelope), reply))
            .await
            .map_err(|_| Fault::Closed)?;
        answer.await.map_err(|_| Fault::Closed)?
    }

    pub(crate) async fn send_unit(
        &self,
        envelopes: Vec<Envelope>,
        revision: u64,
    ) -> Result<Units, UnitFailure> {
        let (reply, answer) = oneshot::channel();
        let unit = Message::Unit(envelopes, revision, reply);
        self.commands.send(unit).await.map_err(|_| Fault::Closed)?;
        answer.await.map_err(|_| Fault::Closed)?
    }

    /// The present in memory.
    pub fn live(&self) -> &Arc<Live> {
        &self.live
    }

    /// The tree over the ledger, its checkpoints, and bundles.
    pub fn proof(&self) -> &Proof {
        &self.proof
    }

    /// The hash of a secret.
    pub async fn secret(&self, of: SecretOf) -> Result<Option<SecretHash>, Fault> {
        let mut connection = self.pool.acquire().await?;
        tables::load_secret(&mut connection, of).await
    }

    /// Rows of the ledger after a revision, at most `max`, oldest first.
    pub async fn entries(&self, after: u64, max: u32) -> Result<Vec<Entry>, Fault> {
        ledger::entries(&mut *self.pool.acquire().await?, after, max).await
    }

    /// Rows of an account's part of the ledger before a revision, or the last ones, at most `max`,
    /// newest first; only those of an event, if one is named. What is in accounts below it is not
    /// among them.
    pub async fn history(
        &self,
        account: AccountId,
        before: Option<u64>,
        event: Option<&str>,
        max: u32,
    ) -> Result<Vec<Entry>, Fault> {
        let connection = &mut *self.pool.acquire().await?;
        match event {
            Some(event) => ledger::history_of(connection, account, before, event, max).await,
            None => ledger::history(connection, account, before, max).await,
        }
    }

    /// The last rows of the ledger about each of these memberships, at most `max_each` of them, newest
    /// first, without what is personal.
    pub async fn happened_to(
        &self,
        memberships: &[MembershipId],
        max_each: u32,
    ) -> Result<Vec<Entry>, Fault> {
        ledger::of_memberships(&mut *self.pool.acquire().await?, memberships, max_each).await
    }

    /// Notes that a key was used, and keeps it once a minute. Never waits.
    pub fn key_used(&self, key: KeyId, at: Timestamp) {
        self.used(Used::Key(key), at);
    }

    /// Notes that a person worked by a membership, and keeps it once a minute. Never waits.
    pub fn membership_used(&self, membership: MembershipId, at: Timestamp) {
        self.used(Used::Membership(membership), at);
    }

    fn used(&self, used: Used, at: Timestamp) {
        if self.live.used(used, at) {
            // A queue that is full loses it: the next minute tells again.
            self.commands.try_send(Message::Used(used, at)).ok();
        }
    }

    /// Checks the ledger and the tables against each other.
    pub async fn verify(&self, progress: &mut (dyn FnMut(u64) + Send)) -> Result<Verified, Fault> {
        let mut connection = self.pool.acquire().await?;
        let mut moment = self.engine.look(&mut connection).await?;
        ledger::verify(&mut moment, &Trust::default(), progress).await
    }

    /// The records as the tables hold them now.
    pub async fn records(&self) -> Result<Facts, Fault> {
        let mut connection = self.pool.acquire().await?;
        load::load_world(&mut *self.engine.look(&mut connection).await?).await
    }

    /// Ends the writer once it has answered what was asked before, and closes the database.
    pub async fn close(self) {
        let (ended, end) = oneshot::channel();
        if self.commands.send(Message::End(ended)).await.is_ok() {
            drop(end.await);
        }
        self.pool.close().await;
    }
}

/// Runs the writer: on a thread of its own where it writes to a file, so that nobody else waits for
/// the disk.
fn run_writer(
    engine: Engine,
    writer: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Fault> {
    let writer = watched(writer);
    match engine {
        Engine::Sqlite => {
            let runtime = Handle::current();
            let thread = thread::Builder::new().name("writer".to_owned());
            let started = thread.spawn(move || runtime.block_on(writer));
            drop(started.map_err(|error| Fault::Unavailable(error.to_string()))?);
        }
        Engine::Postgres => drop(tokio::spawn(writer)),
    }
    Ok(())
}

/// The writer, whose panic ends the process: what it had in memory may be half a change, and the
/// next start reads what is durable.
async fn watched(writer: impl Future<Output = ()>) {
    if AssertUnwindSafe(writer).catch_unwind().await.is_err() {
        tracing::error!("the writer met a mistake of this program; the process ends");
        std::process::abort();
    }
}

/// Checks the ledger and the tables of the database that a URL names, changing nothing.
pub async fn verify(url: &str, progress: &mut (dyn FnMut(u64) + Send)) -> Result<Verified, Fault> {
    verify_by(url, &Trust::default(), progress).await
}

/// The same, and the checkpoints by what is known from elsewhere.
pub async fn verify_by(
    url: &str,
    trust: &Trust,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Verified, Fault> {
    let (engine, pool) = existing(url).await?;
    let mut connection = pool.acquire().await?;
    let found = ledger::verify(&mut *engine.look(&mut connection).await?, trust, progress).await;
    drop(connection);
    pool.close().await;
    found
}

/// Reads the present from the database that a URL names, changing nothing, with its revision.
pub async fn read_present(url: &str) -> Result<(Facts, u64), Fault> {
    let (engine, pool) = existing(url).await?;
    let mut connection = pool.acquire().await?;
    let mut moment = engine.look(&mut connection).await?;
    let head = ledger::head(&mut moment).await?;
    let facts = load::load_world(&mut moment).await?;
    moment.commit().await?;
    drop(connection);
    pool.close().await;
    Ok((facts, head.revision))
}

/// A database that must be there, and be one of Rolecall's.
async fn existing(url: &str) -> Result<(Engine, AnyPool), Fault> {
    let engine = Engine::of(url)?;
    let pool = engine.open(url, false).await?;
    let looked = sqlx::query("SELECT id FROM head").fetch_optional(&pool).await;
    looked.map_err(|error| Fault::Schema(format!("{url} is not a Rolecall database ({error})")))?;
    Ok((engine, pool))
}

async fn opened(url: &str) -> Result<(Engine, AnyPool), Fault> {
    let engine = Engine::of(url)?;
    let pool = engine.open(url, true).await?;
    MIGRATIONS.run(&pool).await.map_err(|error| Fault::Schema(error.to_string()))?;
    ledger::fill(engine, &pool).await?;
    // The head is there from the beginning, so that it can be locked.
    sqlx::query(
        "INSERT INTO head (id, revision, hash) VALUES (1, 0, $1) ON CONFLICT (id) DO NOTHING",
    )
    .bind(ledger::GENESIS.to_vec())
    .execute(&pool)
    .await?;
    Ok((engine, pool))
}
