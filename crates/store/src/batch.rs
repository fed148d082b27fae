//! The commands of one transaction, each decided on what the ones before it left.

use std::collections::{BTreeMap, BTreeSet};

use rolecall_core::{
    AccountId,
    change::{Actor, Context, Event},
    facts::{Facts, Missing, Need, RecordId},
};
use sqlx::AnyConnection;

use crate::{
    Envelope, Failure, Fault, SecretHash, beside,
    decided::decided,
    ledger::{self, Happened, Head},
    live::Live,
    load,
    request::{self, Answered, Expected, Request, Tag},
    stood_in::{nearest, starts},
    tables,
    writer::Done,
};

/// The most facts that one command may ask for, one after the other.
const NEEDS_MAX: usize = 100_000;

/// The outcome of one command within a transaction that is not committed yet.
pub(crate) type Outcome = Result<Done, Failure>;

/// What the world in memory is fed with once it is committed.
pub(crate) type Fed = Vec<(Event, Option<SecretHash>)>;

/// For each account that the events of a command are in, where its actor stood.
type StoodIn = BTreeMap<AccountId, Option<AccountId>>;

/// A transaction as far as it has come.
pub(crate) struct Batch<'c> {
    pub(crate) connection: &'c mut AnyConnection,
    /// The present as it was before the transaction.
    pub(crate) live: &'c Live,
    pub(crate) facts: Facts,
    /// What the transaction has changed so far: there the present is out of date.
    pub(crate) touched: BTreeSet<RecordId>,
    pub(crate) head: Head,
    /// Rows of the ledger up to the head that are not written yet.
    pub(crate) rows: Vec<ledger::Row>,
    pub(crate) fed: Fed,
    /// Whether mail was written.
    pub(crate) mail: bool,
}

impl Batch<'_> {
    /// Carries out a command, or says why not; then it has changed nothing.
    pub(crate) async fn carry_out(&mut self, envelope: &Envelope) -> Result<Outcome, Fault> {
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
        self.make_true(envelope, &events).await?;
        if let Some(request) = request {
            let rows = (first, self.head.revision);
            request::remember(self.connection, context.actor, request, context.at, rows).await?;
        }
        Ok(Ok(Done { revision: self.head.revision, events }))
    }

    /// Applies the events of a command, and writes their rows and the records that they changed.
    async fn make_true(&mut self, envelope: &Envelope, events: &[Event]) -> Result<(), Fault> {
        // Before anything is applied: who leaves an account acted as one of its people.
        let stood_in = self.stood_in(envelope.context.actor, events).await?;
        for event in events {
            self.facts.apply(event);
            self.write(envelope, event, &stood_in).await?;
            self.fed.push((event.clone(), envelope.secret.clone()));
        }
        for id in self.facts.take_changed() {
            self.save(id).await?;
            self.touched.insert(id);
        }
        self.facts.forget_sets();
        Ok(())
    }

    /// Where the actor stands now, for each account that the events are in.
    async fn stood_in(&mut self, actor: Actor, events: &[Event]) -> Result<StoodIn, Fault> {
        let mut stood_in = StoodIn::new();
        for (account, start) in starts(events) {
            let found = match start {
                Some(start) => self.nearest(actor, start).await?,
                None => None,
            };
            stood_in.insert(account, found);
        }
        Ok(stood_in)
    }

    /// The account in which the actor stands, from this one upwards, loading what is not known.
    async fn nearest(
        &mut self,
        actor: Actor,
        start: AccountId,
    ) -> Result<Option<AccountId>, Fault> {
        for _ in 0..NEEDS_MAX {
            match nearest(&self.facts, actor, start) {
                Ok(found) => return Ok(found),
                Err(Missing(need)) => self.load(need).await?,
            }
        }
        tracing::error!(?actor, %start, "where the actor stands never had enough facts");
        Err(Fault::Bug)
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
        ledger::write(self.connection, &mut self.rows).await?;
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
            self.load(need).await?;
        }
        let record = self.facts.record(expected.record);
        let same = record.as_ref().is_some_and(|record| Tag::of(record) == expected.tag);
        Ok((!same).then(|| Failure::Stale(record.map(Box::new))))
    }

    /// Decides the command, loading what it needs to know.
    async fn decided(&mut self, envelope: &Envelope) -> Result<Result<Vec<Event>, Failure>, Fault> {
        for _ in 0..NEEDS_MAX {
            match decided(&self.facts, &envelope.context, &envelope.command) {
                Ok(outcome) => return Ok(outcome),
                Err(need) => self.load(need).await?,
            }
        }
        tracing::error!(command = ?envelope.command, "a command never had enough facts");
        Ok(Err(Fault::Bug.into()))
    }

    /// Makes known what there is to know for a need: single records from the present in memory, which
    /// is what the tables held as the transaction began, and sets of them from the tables.
    async fn load(&mut self, need: Need) -> Result<(), Fault> {
        let found = self.live.read(|facts, _| facts.found(&need));
        let found = found.filter(|found| {
            !found.records.iter().any(|record| self.touched.contains(&record.id()))
        });
        match found {
            Some(found) => {
                self.facts.load(found.records);
                self.facts.loaded(found.known);
                Ok(())
            }
            None => load::load(self.connection, &mut self.facts, need).await,
        }
    }

    async fn write(
        &mut self,
        envelope: &Envelope,
        event: &Event,
        stood_in: &StoodIn,
    ) -> Result<(), Fault> {
        let Context { at, actor, ip, via, .. } = envelope.context;
        let stood_in =
            event.account().and_then(|account| stood_in.get(&account).copied().flatten());
        // Each event has salts of its own.
        let salt = ledger::chained(&envelope.salt, &self.head.revision.to_string());
        let happened = Happened { at, actor, stood_in, via, ip, salt: &salt, event };
        self.head = ledger::append(self.connection, &mut self.rows, self.head, &happened).await?;
        if let Event::CatalogAdopted { text, .. } = event {
            tables::save_catalog(self.connection, text).await?;
        }
        if let Event::PersonErased { person } = event {
            request::forget(self.connection, *person).await?;
            ledger::erase(self.connection, *person).await?;
        }
        let Self { connection, facts, .. } = self;
        self.mail |= beside::follow(connection, facts, envelope, event, &salt).await?;
        Ok(())
    }

    async fn save(&mut self, id: RecordId) -> Result<(), Fault> {
        let record = self.facts.record(id);
        let is_as_it_was = !self.touched.contains(&id);
        let before = is_as_it_was.then(|| self.live.read(|facts, _| facts.record(id))).flatten();
        tables::save(self.connection, id, record.as_ref(), before.as_ref()).await
    }
}
