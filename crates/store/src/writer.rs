//! The one writer of a node: commands in, one transaction for many, one total order.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use rolecall_core::{
    Timestamp,
    change::{Command, Context, Event, Refusal},
    facts::{Facts, Record},
};
use sqlx::{AnyConnection, AnyPool};
use tokio::{
    sync::{
        Notify,
        mpsc::{self, error::TryRecvError},
        oneshot,
    },
    time::{Duration, Instant, timeout},
};
use tracing::Instrument;

use crate::{
    Fault, SecretHash, UnitFailure,
    batch::{Batch, Committed, Outcome},
    embedded::Embedded,
    engine::Voice,
    factor::NewFactor,
    figures::Figures,
    follow::{Follow, read_on},
    job::RowOf,
    last_use::Used,
    ledger::{self, Head},
    live::Live,
    request::{Expected, Request},
    tables,
    transaction::Transaction,
};

/// The most commands of one transaction.
const COMMANDS_A_BATCH_MAX: usize = 256;
/// How long commands may be decided while the ledger's head is locked.
const UNDER_LOCK_MAX: Duration = Duration::from_millis(50);
/// How long commands are waited for that are likely to come: less than a commit takes.
const GATHERED_MAX: Duration = Duration::from_micros(100);
/// How long a transaction may take on a server, before it is given up: longer than a lock is waited for.
const TRANSACTION_MAX: Duration = Duration::from_secs(15);

/// A command with all that comes in with it.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Who, when, from where, with fresh ids.
    pub context: Context,
    /// What.
    pub command: Command,
    /// The hash of the secret that the command is about, if it is about one.
    pub secret: Option<SecretHash>,
    /// Secret random bits, from which the salts of personal values follow.
    pub salt: [u8; 32],
    /// By what name its sender may repeat it.
    pub request: Option<Request>,
    /// What it was meant for.
    pub expected: Option<Expected>,
    /// The secret of an invitation's link, which its mail has and nothing else here.
    pub link: Option<String>,
    /// The session in which it comes, by the hash of its secret: it goes on where the command signs
    /// the person out.
    pub keep_session: Option<[u8; 32]>,
    /// What comes with a second factor that it sets up.
    pub factor: Option<NewFactor>,
    /// The row of a job that it is: what comes of it is noted there.
    pub row: Option<RowOf>,
}

impl Envelope {
    /// A command without a secret, that is not repeated, meant for whatever state there is, and comes
    /// in no session.
    pub fn new(context: Context, command: Command, salt: [u8; 32]) -> Self {
        Self {
            context,
            command,
            secret: None,
            salt,
            request: None,
            expected: None,
            link: None,
            keep_session: None,
            factor: None,
            row: None,
        }
    }
}

/// A command that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The ledger's number after it.
    pub revision: u64,
    /// What happened; nothing if nothing was to change.
    pub events: Vec<Event>,
}

/// Commands that were carried out as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Units {
    /// The ledger's number after them.
    pub revision: u64,
    /// What happened, command by command.
    pub events: Vec<Vec<Event>>,
}

/// Why a command was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The rules refuse it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The record is no longer in the state that the change was meant for; it is in this one.
    #[error("it was changed meanwhile: look at it again, and repeat the change if it still fits")]
    Stale(Option<Box<Record>>),
    /// The sender has used the name of the request for another one.
    #[error("this idempotency key was used for another request: use a new one for each")]
    RequestReused,
    /// The store could not do it.
    #[error(transparent)]
    Fault(#[from] Fault),
}

pub(crate) type Reply = oneshot::Sender<Result<Done, Failure>>;
pub(crate) type Inbox = mpsc::Receiver<Message>;

/// What the writer is told.
pub(crate) enum Message {
    /// Carry this out.
    Command(Box<Envelope>, Reply),
    /// Carry these out as one, if the ledger is at this revision.
    Unit(Vec<Envelope>, u64, oneshot::Sender<Result<Units, UnitFailure>>),
    /// This was used then.
    Used(Used, Timestamp),
    /// Say that you are there.
    Ask(oneshot::Sender<()>),
    /// End, once what was asked before is answered.
    End(oneshot::Sender<()>),
}

pub(crate) struct Writer {
    pub(crate) pool: AnyPool,
    pub(crate) live: Arc<Live>,
    /// Told when mail was written.
    pub(crate) mail: Arc<Notify>,
    /// Told when a job was begun.
    pub(crate) jobs: Arc<Notify>,
    /// The connection of its own, to an embedded database, to which nobody else writes.
    pub(crate) own: Option<Embedded>,
    /// The head of the ledger, where it is known without asking.
    pub(crate) head: Option<Head>,
    pub(crate) figures: Figures,
    /// By what other nodes tell ours from theirs.
    pub(crate) voice: Voice,
    pub(crate) follow: Arc<Follow>,
}

impl Writer {
    pub(crate) async fn run(mut self, mut inbox: Inbox) {
        let mut messages = Vec::new();
        let mut were = 0;
        while received(&mut inbox, &mut messages, were).await {
            were = messages.len();
            let mut batch = Vec::new();
            let mut units = Vec::new();
            let mut uses = BTreeMap::new();
            let mut end = None;
            for message in messages.drain(..) {
                match message {
                    Message::Command(envelope, reply) => batch.push((envelope, reply)),
                    Message::Unit(envelopes, revision, reply) => {
                        units.push((envelopes, revision, reply));
                    }
                    Message::Used(used, at) => {
                        uses.insert(used, at);
                    }
                    Message::Ask(reply) => drop(reply.send(())),
                    Message::End(ended) => end = Some(ended),
                }
            }
            self.answer(&mut batch).await;
            for (envelopes, revision, reply) in units {
                let outcome = self.commit_unit(&envelopes, revision).await;
                drop(reply.send(outcome));
            }
            self.keep_uses(&uses).await;
            if let Some(ended) = end {
                self.own = None;
                ended.send(()).ok();
                return;
            }
        }
    }

    /// Carries out the commands in order, as many at a time as the lock may last.
    async fn answer(&mut self, batch: &mut Vec<(Box<Envelope>, Reply)>) {
        while !batch.is_empty() {
            let envelopes: Vec<&Envelope> = batch.iter().map(|(envelope, _)| &**envelope).collect();
            let started = Instant::now();
            let commit = self.commit_in_time(&envelopes);
            let outcomes = match commit.instrument(tracing::info_span!("transaction")).await {
                Ok(outcomes) => outcomes,
                Err(fault) => {
                    let commands = batch.len();
                    tracing::error!(%fault, commands, "a batch of commands was rolled back");
                    vec![Err(Failure::Fault(fault)); commands]
                }
            };
            self.note(&outcomes, started.elapsed());
            for ((_, reply), outcome) in batch.drain(..outcomes.len()).zip(outcomes) {
                // Whoever asked may have gone away; what was committed stays committed.
                drop(reply.send(outcome));
            }
        }
    }

    fn note(&self, outcomes: &[Outcome], took: Duration) {
        let figures = &self.figures;
        figures.batch_seconds.observe(took.as_secs_f64());
        // A transaction has some hundred commands at the most.
        figures
            .batch_commands
            .observe(f64::from(u32::try_from(outcomes.len()).unwrap_or_default()));
        for outcome in outcomes {
            match outcome {
                Ok(_) => figures.carried_out.inc(),
                Err(Failure::Fault(_)) => figures.failed.inc(),
                Err(_) => figures.refused.inc(),
            }
        }
    }

    /// Keeps when keys and memberships were last used. Nobody waits for it, so a fault is logged and no more: the
    /// next use tells again.
    async fn keep_uses(&mut self, uses: &BTreeMap<Used, Timestamp>) {
        if uses.is_empty() {
            return;
        }
        if let Err(fault) = self.commit_uses(uses).await {
            tracing::warn!(%fault, uses = uses.len(), "last uses were not kept");
        }
    }

    async fn commit_uses(&mut self, uses: &BTreeMap<Used, Timestamp>) -> Result<(), Fault> {
        let mut transaction = Transaction::new(&self.pool, self.own.as_mut());
        for (used, at) in uses {
            tables::save_use(transaction.write(), *used, *at);
        }
        transaction.commit(None).await
    }

    /// A server that is gone without a word is not waited for: whether it committed shows when it is
    /// back, and the world in memory follows.
    async fn commit_in_time(&mut self, envelopes: &[&Envelope]) -> Result<Vec<Outcome>, Fault> {
        if self.own.is_some() {
            return self.commit(envelopes).await;
        }
        let late = |_| Fault::Unavailable("the database does not answer".to_owned());
        timeout(TRANSACTION_MAX, self.commit(envelopes)).await.map_err(late)?
    }

    /// One transaction: the outcomes of as many commands as it took.
    async fn commit(&mut self, envelopes: &[&Envelope]) -> Result<Vec<Outcome>, Fault> {
        let voice = self.voice;
        let (mut batch, begun) = self.begin(false).await?;
        let started = Instant::now();
        batch.look_up(envelopes).await?;
        let mut outcomes = Vec::new();
        for envelope in envelopes {
            outcomes.push(batch.carry_out(envelope).await?);
            if started.elapsed() > UNDER_LOCK_MAX {
                break;
            }
        }
        let committed = batch.commit(voice).await?;
        self.went_on(committed, begun);
        Ok(outcomes)
    }

    /// One transaction for all of these, in their order, or none. What they ask for comes from the
    /// world in memory alone, so that nothing has to be written before all is decided.
    async fn commit_unit(
        &mut self,
        envelopes: &[Envelope],
        revision: u64,
    ) -> Result<Units, UnitFailure> {
        let voice = self.voice;
        let (mut batch, begun) = self.begin(true).await?;
        let before = batch.before;
        if before.revision != revision {
            drop(batch);
            self.head = self.own.is_some().then_some(before);
            return Err(UnitFailure::Stale { revision: before.revision });
        }
        let mut events = Vec::new();
        for (at, envelope) in envelopes.iter().enumerate() {
            match batch.carry_out(envelope).await? {
                Ok(done) => events.push(done.events),
                Err(failure) => {
                    // Nothing was sent; the transaction ends with the batch.
                    drop(batch);
                    self.head = self.own.is_some().then_some(before);
                    return Err(UnitFailure::Refused { at, failure });
                }
            }
        }
        let committed = batch.commit(voice).await?;
        let revision = committed.head.revision;
        self.went_on(committed, begun);
        Ok(Units { revision, events })
    }

    /// A transaction on the latest head, which is not known again until it is committed; and since when
    /// nobody else can have written.
    async fn begin(&mut self, as_one: bool) -> Result<(Batch<'_>, u64), Fault> {
        let known = self.head.take();
        let mut begun = self.follow.now();
        let mut transaction = Transaction::new(&self.pool, self.own.as_mut());
        let before = match known {
            Some(head) => head,
            None => {
                let locked = transaction.read().await?;
                begun = self.follow.now();
                catch_up(&self.live, locked).await?
            }
        };
        let catalog = self.live.read(|facts, _| facts.catalog().clone());
        let batch = Batch {
            transaction,
            live: &self.live,
            facts: Facts::narrow(catalog),
            touched: BTreeSet::new(),
            before,
            head: before,
            fed: Vec::new(),
            mail: false,
            jobs: false,
            known: HashMap::new(),
            remembers: false,
            as_one,
        };
        Ok((batch, begun))
    }

    /// Feeds the world in memory with what was committed, and wakes who waits for it.
    fn went_on(&mut self, committed: Committed, begun_us: u64) {
        let Committed { head, fed, mail, jobs } = committed;
        self.live.feed(&fed, head);
        // The head was ours until the commit: nobody else has written since.
        self.follow.has_everything(begun_us, head.revision);
        self.head = self.own.is_some().then_some(head);
        if mail {
            self.mail.notify_one();
        }
        if jobs {
            self.jobs.notify_one();
        }
    }
}

/// Waits for messages; a moment, without sleeping, for as many as there were the last time: whoever was
/// answered just now is about to ask again, and can share this commit. Says no at the end of all.
async fn received(inbox: &mut Inbox, messages: &mut Vec<Message>, were: usize) -> bool {
    let started = Instant::now();
    while messages.len() < were.min(COMMANDS_A_BATCH_MAX) && started.elapsed() < GATHERED_MAX {
        match inbox.try_recv() {
            Ok(message) => messages.push(message),
            Err(TryRecvError::Empty) => {
                tokio::task::yield_now().await;
                std::thread::yield_now();
            }
            Err(TryRecvError::Disconnected) => break,
        }
    }
    if messages.is_empty() {
        return inbox.recv_many(messages, COMMANDS_A_BATCH_MAX).await > 0;
    }
    while messages.len() < COMMANDS_A_BATCH_MAX
        && let Ok(message) = inbox.try_recv()
    {
        messages.push(message);
    }
    true
}

/// Feeds the world in memory with what others wrote, or what was committed without our being told
/// so, up to the head: it must not claim a revision whose changes it lacks.
async fn catch_up(live: &Live, connection: &mut AnyConnection) -> Result<Head, Fault> {
    let head = ledger::head(connection).await?;
    if live.head() == head {
        return Ok(head);
    }
    while read_on(live, connection).await? {}
    if live.head() == head {
        Ok(head)
    } else {
        Err(Fault::Diverged("the ledger ends before its head".to_owned()))
    }
}
