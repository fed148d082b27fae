//! The commands of one transaction, each decided on what the ones before it left.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rolecall_core::{
    AccountId,
    change::{Actor, Command, Context, Event},
    facts::{Facts, Missing, Need, RecordId},
};
use sqlx::AnyConnection;

use crate::{
    Envelope, Failure, Fault, SecretHash, beside,
    decided::decided,
    engine::Voice,
    job,
    ledger::{self, Happened, Head},
    live::Live,
    load,
    rehearsal::load_beside,
    request::{self, Answered, Expected, Request, Tag},
    stood_in::{nearest, starts},
    tables,
    transaction::Transaction,
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
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of its own")]
pub(crate) struct Batch<'c> {
    pub(crate) transaction: Transaction<'c>,
    /// The present as it was before the transaction.
    pub(crate) live: &'c Live,
    pub(crate) facts: Facts,
    /// What the transaction has changed so far: there the present is out of date.
    pub(crate) touched: BTreeSet<RecordId>,
    /// The end of the ledger before the transaction, and now.
    pub(crate) before: Head,
    pub(crate) head: Head,
    pub(crate) fed: Fed,
    /// Whether mail was written.
    pub(crate) mail: bool,
    /// Whether a job was begun.
    pub(crate) jobs: bool,
    /// What became of requests before, as far as it was asked: by who made them, and their names.
    pub(crate) known: HashMap<(Actor, String), Option<Answered>>,
    /// Whether requests were remembered, and old ones forgotten.
    pub(crate) remembers: bool,
    /// Whether all commands are carried out or none: then nothing is read from the tables, which
    /// would have what was decided so far written first.
    pub(crate) as_one: bool,
}

/// What became of a transaction.
pub(crate) struct Committed {
    pub(crate) head: Head,
    pub(crate) fed: Fed,
    /// Whether mail was written.
    pub(crate) mail: bool,
    /// Whether a job was begun.
    pub(crate) jobs: bool,
}

/// What kind of command it is: what it says may be personal, and does not belong in a log.
fn kind(command: &Command) -> String {
    let said = format!("{command:?}");
    said.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

impl Batch<'_> {
    /// Looks up what became of all requests of the batch at once: one after the other, each would
    /// have to see what the commands before it have written.
    pub(crate) async fn look_up(&mut self, envelopes: &[&Envelope]) -> Result<(), Fault> {
        let mut asked: HashMap<Actor, Vec<&str>> = HashMap::new();
        for envelope in envelopes {
            if let Some(request) = &envelope.request {
                asked.entry(envelope.context.actor).or_default().push(&request.key);
            }
        }
        for (actor, keys) in asked {
            let connection = read(&mut self.transaction, self.head).await?;
            let mut found = request::answered(connection, actor, &keys).await?;
            let known = keys.into_iter().map(|key| {
                let before = found.remove(key);
                ((actor, key.to_owned()), before)
            });
            self.known.extend(known);
        }
        Ok(())
    }

    /// Carries out a command, or says why not; then it has changed nothing. What came of a row of a
    /// job is noted in either case.
    pub(crate) async fn carry_out(&mut self, envelope: &Envelope) -> Result<Outcome, Fault> {
        let outcome = self.outcome(envelope).await?;
        if let Some(row) = envelope.row {
            job::noted(self.transaction.write(), row, &outcome);
        }
        Ok(outcome)
    }

    async fn outcome(&mut self, envelope: &Envelope) -> Result<Outcome, Fault> {
        let Envelope { context, request, expected, .. } = envelope;
        if let Some(request) = request
            && let Some(before) = self.before(context.actor, request)
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
            self.remember(context, request, first);
        }
        Ok(Ok(Done { revision: self.head.revision, events }))
    }

    /// Applies the events of a command, and writes their rows and the records that they changed.
    async fn make_true(&mut self, envelope: &Envelope, events: &[Event]) -> Result<(), Fault> {
        // Before anything is applied: who leaves an account acted as one of its people.
        let stood_in = self.stood_in(envelope.context.actor, events).await?;
        for event in events {
            self.facts.apply(event);
            self.write(envelope, event, &stood_in);
            self.fed.push((event.clone(), envelope.secret.clone()));
        }
        for id in self.facts.take_changed() {
            self.save(id);
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

    fn before(&self, actor: Actor, request: &Request) -> Option<Answered> {
        self.known.get(&(actor, request.key.clone())).copied().flatten()
    }

    fn remember(&mut self, context: &Context, request: &Request, first: u64) {
        let answered =
            Answered { fingerprint: request.fingerprint, first, last: self.head.revision };
        let writes = self.transaction.write();
        if !std::mem::replace(&mut self.remembers, true) {
            request::forget_old(writes, context.at);
        }
        request::remember(writes, context.actor, request, context.at, answered);
        self.known.insert((context.actor, request.key.clone()), Some(answered));
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
        let entries =
            ledger::entries(read(&mut self.transaction, self.head).await?, first - 1, rows).await?;
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
        tracing::error!(command = %kind(&envelope.command), "a command never had enough facts");
        Ok(Err(Fault::Bug.into()))
    }

    /// Makes known what there is to know for a need: single records from the present in memory, which
    /// is what the tables held as the transaction began, and sets of them from the tables.
    async fn load(&mut self, need: Need) -> Result<(), Fault> {
        if self.as_one {
            let Self { live, facts, touched, .. } = self;
            live.read(|whole, _| load_beside(whole, facts, touched, &need));
            return Ok(());
        }
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
            None => {
                let Self { transaction, facts, head, .. } = self;
                load::load(read(transaction, *head).await?, facts, need).await
            }
        }
    }

    fn write(&mut self, envelope: &Envelope, event: &Event, stood_in: &StoodIn) {
        let Context { at, actor, ip, via, .. } = envelope.context;
        let stood_in =
            event.account().and_then(|account| stood_in.get(&account).copied().flatten());
        // Each event has salts of its own.
        let salt = ledger::chained(&envelope.salt, &self.head.revision.to_string());
        let happened = Happened { at, actor, stood_in, via, ip, salt: &salt, event };
        let writes = self.transaction.write();
        self.head = ledger::append(writes, self.head, &happened);
        if let Event::CatalogAdopted { text, .. } = event {
            tables::save_catalog(writes, text);
        }
        if let Event::PersonErased { person } = event {
            request::forget(writes, *person);
            ledger::erase(writes, *person);
        }
        self.mail |= beside::follow(writes, &self.facts, envelope, event, &salt);
        self.jobs |= job::follow(writes, event, actor, at);
    }

    fn save(&mut self, id: RecordId) {
        let record = self.facts.record(id);
        let is_as_it_was = !self.touched.contains(&id);
        let before = is_as_it_was.then(|| self.live.read(|facts, _| facts.record(id))).flatten();
        tables::save(self.transaction.write(), id, record.as_ref(), before.as_ref());
    }

    /// Commits what was carried out, and gives what the world in memory is to be fed with.
    pub(crate) async fn commit(mut self, voice: Voice) -> Result<Committed, Fault> {
        let goes_on = self.head != self.before;
        if goes_on {
            ledger::set_head(self.transaction.write(), self.head);
        }
        self.transaction.commit(goes_on.then_some((voice, self.head.revision))).await?;
        let Self { head, fed, mail, jobs, .. } = self;
        Ok(Committed { head, fed, mail, jobs })
    }
}

/// To read from, once what the commands before have written is there.
async fn read<'t>(
    transaction: &'t mut Transaction<'_>,
    head: Head,
) -> Result<&'t mut AnyConnection, Fault> {
    if transaction.commits_to_read() {
        ledger::set_head(transaction.write(), head);
    }
    transaction.read().await
}
