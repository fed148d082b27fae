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
mod backup;
mod batch;
mod beside;
mod daily;
mod decided;
mod due;
mod embedded;
mod engine;
mod factor;
mod fault;
mod figures;
mod follow;
mod gateway_session;
mod health;
mod inspect;
mod job;
mod known_key;
mod last_use;
mod ledger;
mod link;
mod live;
mod load;
mod lookup;
mod mail;
mod names;
mod node;
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
mod trial;
mod writer;
mod writes;

use std::{fs::File, panic::AssertUnwindSafe, sync::Arc, thread, time::Instant};

use futures_util::FutureExt;

use rolecall_core::{AccountId, KeyId, MembershipId, Timestamp, change::SecretOf, facts::Facts};
use sqlx::{
    AnyPool, Row,
    migrate::{MigrateError, Migrator},
};
use tokio::{
    runtime::Handle,
    sync::{Notify, Semaphore, mpsc, oneshot},
};
use tracing::Instrument;

pub use self::{
    attempt::{ATTEMPT_HOURS_MAX, Attempts},
    backup::{Copied, checked, copy_to, look_at, restore, schema_known},
    daily::{Daily, Day, day_of},
    engine::{Engine, without_password},
    factor::NewFactor,
    fault::Fault,
    figures::{Counted, Load},
    follow::{FollowState, Following},
    gateway_session::GatewayCode,
    health::Health,
    inspect::{Inspected, LAST_ROWS, Setting, inspect},
    job::{
        DRAFT_HOURS_MAX, Foreseen, JOB_DAYS_MAX, JOB_LEASE_SECONDS, Job, JobRow, JobState, NewJob,
        NewRow, Pending, RowOf, RowOutcome, RowResult, Rows, Tally, Why,
    },
    ledger::{Entry, Flaw, Verified},
    link::{Link, LinkPurpose},
    live::Live,
    mail::{Letter, MAIL_LEASE_MINUTES, MAIL_SENT_DAYS_MAX, Mail, MailState, Mails, Waiting},
    node::{NODE_HOURS_MAX, Node, NodeState, NodeTold, TURN_SECONDS, Turn},
    past::{NoPast, PAST_ROWS_MAX, PAST_ROWS_PASSED_MAX, Past},
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
    trial::Trial,
    writer::{Done, Envelope, Failure, Units},
};
use self::{
    embedded::Embedded,
    engine::{Renewal, Voice},
    figures::Figures,
    follow::{Follow, Follower},
    last_use::Used,
    writer::Message,
};

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
    /// Told when a job was begun.
    jobs: Arc<Notify>,
    /// Turns of who wants to know what a command would do.
    previews: Arc<Semaphore>,
    /// Turns of who asks about the past.
    pasts: Arc<Semaphore>,
    proof: Proof,
    figures: Figures,
    /// What happened on each day, as far as it was counted.
    daily: daily::Counted,
    follow: Arc<Follow>,
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
        Self::open_following(url, Following::default()).await
    }

    /// The same, as one of several nodes that follow each other in this way.
    pub async fn open_following(url: &str, following: Following) -> Result<Self, Fault> {
        let alone = Arc::new(Engine::of(url)?.alone(url).await?);
        let renewal = Arc::new(Renewal::new());
        let (engine, pool) = opened(url, &renewal).await?;
        if alone.is_some() {
            job::free(&pool).await?;
        }
        let (begun, follows) = (Instant::now(), engine == Engine::Postgres);
        let start::Started { live, facts } = start::decide(url, engine, &pool).await?;
        let follow = Arc::new(Follow::new(following, follows, (begun, live.revision())));
        let (commands, inbox) = mpsc::channel(QUEUE_MAX);
        let (mail, jobs, voice) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Voice::new());
        let figures = Figures::new();
        let writer = writer::Writer {
            pool: pool.clone(),
            live: live.clone(),
            mail: mail.clone(),
            jobs: jobs.clone(),
            own: own_connection(engine, url)?,
            head: None,
            figures: figures.clone(),
            voice,
            follow: follow.clone(),
        };
        let completed = start::complete(live.clone(), engine, pool.clone(), facts);
        let (state, url) = (follow.clone(), url.to_owned());
        let follower = Follower { engine, url, live: live.clone(), state, voice, renewal };
        run_writer(engine, async move {
            completed.await;
            let following = follows.then(|| tokio::spawn(watched(follower.run())));
            writer.run(inbox).await;
            if let Some(following) = following {
                following.abort();
            }
        })?;
        let previews = Arc::new(Semaphore::new(preview::PREVIEWS_AT_ONCE_MAX));
        let pasts = Arc::new(Semaphore::new(past::PASTS_AT_ONCE_MAX));
        let proof = Proof::new(engine, pool.clone());
        let own = Self {
            engine,
            pool,
            commands,
            live,
            mail,
            jobs,
            previews,
            pasts,
            proof,
            figures,
            daily: daily::Counted::default(),
            follow,
            _alone: alone,
        };
        Ok(own)
    }

    /// Carries out a command: decided by the rules, durable once it is answered.
    ///
    /// Where the database does not answer, it is refused at once; where it stops to answer meanwhile, it
    /// is not known whether the change was made.
    pub async fn carry_out(&self, envelope: Envelope) -> Result<Done, Failure> {
        self.follow.reach()?;
        let carried_out = async {
            let (reply, answer) = oneshot::channel();
            let message = Message::Command(Box::new(envelope), reply);
            self.commands.send(message).await.map_err(|_| Fault::Closed)?;
            answer.await.map_err(|_| Fault::Closed)?
        };
        // From the queue to the disk: what a trace shows of a change.
        carried_out.instrument(tracing::info_span!("change")).await
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

    /// The last rows by which each of these memberships was given roles or was answered about in a
    /// review, at most `max_each` of them, newest first, without what is personal.
    pub async fn given_and_reviewed(
        &self,
        memberships: &[MembershipId],
        max_each: u32,
    ) -> Result<Vec<Entry>, Fault> {
        let connection = &mut *self.pool.acquire().await?;
        ledger::given_and_reviewed(connection, memberships, max_each).await
    }

    /// The rows by which people joined by these memberships and by which they ended, without what is
    /// personal.
    pub async fn stays(&self, memberships: &[MembershipId]) -> Result<Vec<Entry>, Fault> {
        if memberships.is_empty() {
            return Ok(Vec::new());
        }
        ledger::stays(&mut *self.pool.acquire().await?, memberships).await
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

/// The writer's own connection, where there is one.
fn own_connection(engine: Engine, url: &str) -> Result<Option<Embedded>, Fault> {
    match engine {
        Engine::Sqlite => Embedded::open(engine::path(url)).map(Some),
        Engine::Postgres => Ok(None),
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

/// The writer, or who reads on, whose panic ends the process: what it had in memory may be half a
/// change, and the next start reads what is durable.
async fn watched(feeding: impl Future<Output = ()>) {
    if AssertUnwindSafe(feeding).catch_unwind().await.is_err() {
        tracing::error!("what feeds the memory met a mistake of this program; the process ends");
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
    let mut found =
        ledger::verify(&mut *engine.look(&mut connection).await?, trust, progress).await;
    if let (Ok(found), Some(sql)) = (&mut found, engine.damage()) {
        for row in sqlx::query(sql).fetch_all(&mut *connection).await? {
            let said: String = row.try_get(0)?;
            if said != "ok" {
                found.flaw(None, format!("the file of the database is damaged: {said}"));
            }
        }
    }
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
    let pool = engine.open(url, false, &Arc::new(Renewal::new())).await?;
    let looked = sqlx::query("SELECT id FROM head").fetch_optional(&pool).await;
    looked.map_err(|error| {
        Fault::Schema(format!("{} is not a Rolecall database ({error})", without_password(url)))
    })?;
    Ok((engine, pool))
}

/// Why the schema cannot be used, and what to do.
fn unfit(error: MigrateError) -> Fault {
    match error {
        MigrateError::VersionMissing(version) => {
            let known = MIGRATIONS.iter().map(|known| known.version).max().unwrap_or_default();
            Fault::Schema(format!(
                "a newer version has upgraded it (to step {version}; this program knows them up to \
                 {known}): start that version, or restore a backup from before"
            ))
        }
        other => Fault::Schema(format!(
            "{other}: it must take writes, and its user must be able to make tables there (on PostgreSQL, \
             the owner of the database or of a schema of its own)"
        )),
    }
}

async fn opened(url: &str, renewal: &Arc<Renewal>) -> Result<(Engine, AnyPool), Fault> {
    let engine = Engine::of(url)?;
    let pool = engine.open(url, true, renewal).await?;
    MIGRATIONS.run(&pool).await.map_err(unfit)?;
    ledger::fill(&pool).await?;
    // The head is there from the beginning, so that it can be locked.
    sqlx::query(
        "INSERT INTO head (id, revision, hash) VALUES (1, 0, $1) ON CONFLICT (id) DO NOTHING",
    )
    .bind(ledger::GENESIS.to_vec())
    .execute(&pool)
    .await?;
    ledger::keep_former_names(&pool).await?;
    Ok((engine, pool))
}
