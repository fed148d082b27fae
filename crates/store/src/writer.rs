//! The one writer of a node: commands in, one transaction for many, one total order.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rolecall_core::{
    change::{Command, Context, Event, Refusal, Undecided, decide},
    facts::{Facts, Need, Record, RecordId},
};
use sqlx::{AnyConnection, AnyPool};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Duration, Instant},
};

use crate::{
    Fault, SecretHash,
    engine::Engine,
    ledger::{self, Happened, Head},
    live::Live,
    load,
    request::{self, Answered, Expected, Request, Tag},
    tables,
};

/// The most commands of one transaction.
const COMMANDS_A_BATCH_MAX: usize = 256;
/// How long commands may be decided while the ledger's head is locked.
const UNDER_LOCK_MAX: Duration = Duration::from_millis(50);
/// The most records that are kept from one batch to the next.
const KEPT_RECORDS_MAX: usize = 50_000;
/// How many rows of others are read at a time.
const CATCH_UP_ROWS: u32 = 1_000;
/// The most facts that one command may ask for, one after the other.
const NEEDS_MAX: usize = 100_000;

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
}

impl Envelope {
    /// A command without a secret, that is not repeated and meant for whatever state there is.
    pub fn new(context: Context, command: Command, salt: [u8; 32]) -> Self {
        Self { context, command, secret: None, salt, request: None, expected: None }
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
    /// End, once what was asked before is answered.
    End(oneshot::Sender<()>),
}

pub(crate) struct Writer {
    pub(crate) pool: AnyPool,
    pub(crate) engine: Engine,
    pub(crate) live: std::sync::Arc<Live>,
    /// What is known of the database, as of `head`: kept as long as no one else writes.
    pub(crate) facts: Option<(Head, Facts)>,
}

/// The outcome of one command within a transaction that is not committed yet.
type Outcome = Result<Done, Failure>;
type Fed = Vec<(Event, Option<SecretHash>)>;

impl Writer {
    pub(crate) async fn run(mut self, mut inbox: Inbox) {
        let mut messages = Vec::new();
        while inbox.recv_many(&mut messages, COMMANDS_A_BATCH_MAX).await > 0 {
            let mut batch = Vec::new();
            let mut end = None;
            for message in messages.drain(..) {
                match message {
                    Message::Command(envelope, reply) => batch.push((envelope, reply)),
                    Message::End(ended) => end = Some(ended),
                }
            }
            self.answer(&mut batch).await;
            if let Some(ended) = end {
                ended.send(()).ok();
                return;
            }
        }
    }

    /// Carries out the commands in order, as many at a time as the lock may last.
    async fn answer(&mut self, batch: &mut Vec<(Box<Envelope>, Reply)>) {
        while !batch.is_empty() {
            let envelopes: Vec<&Envelope> = batch.iter().map(|(envelope, _)| &**envelope).collect();
            let outcomes = match self.commit(&envelopes).await {
                Ok(outcomes) => outcomes,
                Err(fault) => {
                    let commands = batch.len();
                    tracing::error!(%fault, commands, "a batch of commands was rolled back");
                    self.facts = None;
                    vec![Err(Failure::Fault(fault)); commands]
                }
            };
            for ((_, reply), outcome) in batch.drain(..outcomes.len()).zip(outcomes) {
                // Whoever asked may have gone away; what was committed stays committed.
                drop(reply.send(outcome));
            }
        }
    }

    /// Feeds the world in memory with what others wrote, or what was committed without our being
    /// told so: it must not claim a revision whose changes it lacks.
    async fn catch_up(&self, connection: &mut AnyConnection, head: Head) -> Result<(), Fault> {
        while self.live.revision() < head.revision {
            let entries = ledger::entries(connection, self.live.revision(), CATCH_UP_ROWS).await?;
            let Some(last) = entries.last().map(|entry| entry.revision) else {
                return Err(Fault::Corrupt("the ledger ends before its head".to_owned()));
            };
            let mut fed = Fed::new();
            for entry in entries {
                let secret = match entry.what.binds_secret_of() {
                    Some(of) => tables::load_secret(connection, of).await?,
                    None => None,
                };
                fed.push((entry.what, secret));
            }
            self.live.feed(&fed, last);
        }
        Ok(())
    }

    /// One transaction: the outcomes of as many commands as it took.
    async fn commit(&mut self, envelopes: &[&Envelope]) -> Result<Vec<Outcome>, Fault> {
        let mut connection = self.pool.acquire().await?;
        let mut transaction = self.engine.begin(&mut connection).await?;
        let before = ledger::head(&mut transaction).await?;
        self.catch_up(&mut transaction, before).await?;
        let kept = self.facts.take().filter(|(head, _)| *head == before);
        let facts = match kept {
            Some((_, facts)) if facts.record_ids().len() < KEPT_RECORDS_MAX => facts,
            _ => Facts::narrow(tables::load_catalog(&mut transaction).await?),
        };
        let mut batch =
            Batch { connection: &mut transaction, facts, head: before, fed: Vec::new() };
        let started = Instant::now();
        let mut outcomes = Vec::new();
        for envelope in envelopes {
            outcomes.push(batch.carry_out(envelope).await?);
            if started.elapsed() > UNDER_LOCK_MAX {
                break;
            }
        }
        let Batch { facts, head, fed, .. } = batch;
        if head != before {
            ledger::set_head(&mut transaction, head).await?;
        }
        transaction.commit().await?;
        self.live.feed(&fed, head.revision);
        self.facts = Some((head, facts));
        Ok(outcomes)
    }
}

struct Batch<'c> {
    connection: &'c mut AnyConnection,
    facts: Facts,
    head: Head,
    fed: Fed,
}

impl Batch<'_> {
    async fn carry_out(&mut self, envelope: &Envelope) -> Result<Outcome, Fault> {
        let Envelope { context, request, expected, .. } = envelope;
        if let Some(request) = request
            && let Some(before) = request::answered(self.connection, context.actor, request).await?
        {
            return self.answered_again(request, before).await;
        }
        let events = match self.decided(envelope).await? {
            Ok(events) => events,
            Err(failure) => return Ok(Err(failure)),
        };
        if let Some(expected) = expected
            && let Some(stale) = self.stale(*expected).await?
        {
            return Ok(Err(stale));
        }
        let first = self.head.revision + 1;
        for event in &events {
            self.facts.apply(event);
            self.write(envelope, event).await?;
            self.fed.push((event.clone(), envelope.secret.clone()));
        }
        for id in self.facts.take_changed() {
            self.save(id).await?;
        }
        self.facts.forget_sets();
        if let Some(request) = request {
            let rows = (first, self.head.revision);
            request::remember(self.connection, context.actor, request, context.at, rows).await?;
        }
        Ok(Ok(Done { revision: self.head.revision, events }))
    }

    /// The answer that a request had before.
    async fn answered_again(
        &mut self,
        request: &Request,
        before: Answered,
    ) -> Result<Outcome, Fault> {
        let Answered { fingerprint, first, last } = before;
        if fingerprint != request.fingerprint {
            return Ok(Err(Failure::RequestReused));
        }
        let rows = u32::try_from((last + 1).saturating_sub(first)).map_err(Fault::corrupt)?;
        let entries = ledger::entries(self.connection, first - 1, rows).await?;
        let events = entries.into_iter().map(|entry| entry.what).collect();
        Ok(Ok(Done { revision: last, events }))
    }

    /// The record as it is, if it is not as expected. One that is gone is not as expected either.
    async fn stale(&mut self, expected: Expected) -> Result<Option<Failure>, Fault> {
        let need = match expected.record {
            RecordId::Account(id) => Need::Account(id),
            RecordId::Person(id) => Need::Person(id),
            RecordId::Role(id) => Need::Role(id),
            RecordId::Membership(id) => Need::Membership(id),
            RecordId::Key(id) => Need::Key(id),
        };
        if self.facts.record(expected.record).is_none() {
            load::load(self.connection, &mut self.facts, need).await?;
        }
        let record = self.facts.record(expected.record);
        let same = record.as_ref().is_some_and(|record| Tag::of(record) == expected.tag);
        Ok((!same).then(|| Failure::Stale(record.map(Box::new))))
    }

    /// Decides the command, loading what it needs to know. A command that panics leaves the
    /// others of its batch untouched, since deciding changes nothing.
    async fn decided(&mut self, envelope: &Envelope) -> Result<Result<Vec<Event>, Failure>, Fault> {
        for _ in 0..NEEDS_MAX {
            let Envelope { context, command, .. } = envelope;
            let decision = catch_unwind(AssertUnwindSafe(|| decide(&self.facts, context, command)));
            match decision {
                Ok(Ok(events)) => return Ok(Ok(events)),
                Ok(Err(Undecided::Refused(refusal))) => return Ok(Err(refusal.into())),
                Ok(Err(Undecided::Missing(need))) => {
                    load::load(self.connection, &mut self.facts, need).await?;
                }
                Err(_) => return Ok(Err(Fault::Bug.into())),
            }
        }
        tracing::error!(command = ?envelope.command, "a command never had enough facts");
        Ok(Err(Fault::Bug.into()))
    }

    async fn write(&mut self, envelope: &Envelope, event: &Event) -> Result<(), Fault> {
        let Context { at, actor, ip, via, .. } = envelope.context;
        // Each event has salts of its own.
        let salt = ledger::chained(&envelope.salt, &self.head.revision.to_string());
        let happened = Happened { at, actor, via, ip, salt: &salt, event };
        self.head = ledger::append(self.connection, self.head, &happened).await?;
        if let Event::CatalogAdopted { text, .. } = event {
            tables::save_catalog(self.connection, text).await?;
        }
        if let Event::PersonErased { person } = event {
            ledger::erase(self.connection, *person).await?;
        }
        if let Some(of) = event.frees_secret_of() {
            tables::remove_secret(self.connection, of).await?;
        }
        if let (Some(of), Some(secret)) = (event.binds_secret_of(), &envelope.secret) {
            tables::save_secret(self.connection, of, secret).await?;
        }
        Ok(())
    }

    async fn save(&mut self, id: RecordId) -> Result<(), Fault> {
        let record = self.facts.record(id);
        tables::save(self.connection, id, record.as_ref()).await
    }
}
