//! What commands would come to, one after the other, without doing any: for a dry run of many.
//!
//! They are decided by the same rules, each on what the ones before it would leave. What they would
//! change is kept here and nowhere else.

use std::collections::BTreeSet;

use rolecall_core::{
    change::{Command, Context, Event},
    facts::{Facts, Found, Need, Record, RecordId},
};

use crate::{Expected, Failure, Fault, Store, Tag, decided::decided};

/// The most facts that one command may ask for.
const NEEDS_MAX: usize = 1_000;

/// The present with what some commands would change of it.
#[derive(Debug)]
pub struct Trial {
    facts: Facts,
    touched: BTreeSet<RecordId>,
}

impl Store {
    /// A trial that begins with the present.
    pub fn trial(&self) -> Trial {
        let catalog = self.live.read(|facts, _| facts.catalog().clone());
        Trial { facts: Facts::narrow(catalog), touched: BTreeSet::new() }
    }

    /// A record as those that were tried before would leave it, as what a command is meant for.
    pub fn meant_for(&self, trial: &Trial, record: RecordId) -> Option<Expected> {
        let found = if trial.touched.contains(&record) {
            trial.facts.record(record)
        } else {
            self.live.read(|whole, _| whole.record(record))
        };
        found.map(|found| Expected { record, tag: Tag::of(&found) })
    }

    /// What a command would come to after those that were tried before.
    pub fn would(
        &self,
        trial: &mut Trial,
        context: &Context,
        command: &Command,
    ) -> Result<Vec<Event>, Failure> {
        self.live.read(|whole, _| trial.decide(whole, context, command))
    }
}

impl Trial {
    fn decide(
        &mut self,
        whole: &Facts,
        context: &Context,
        command: &Command,
    ) -> Result<Vec<Event>, Failure> {
        for _ in 0..NEEDS_MAX {
            match decided(&self.facts, context, command) {
                Ok(outcome) => {
                    let events = outcome?;
                    for event in &events {
                        self.facts.apply(event);
                    }
                    self.touched.extend(self.facts.take_changed());
                    return Ok(events);
                }
                Err(need) => {
                    let Some(found) = whole.found(&need) else {
                        return alone(whole, context, command);
                    };
                    self.load(found, need);
                }
            }
        }
        tracing::error!(?command, "a command that is tried never had enough facts");
        Err(Fault::Bug.into())
    }

    /// What was changed here is not put back to what it is.
    fn load(&mut self, found: Found, need: Need) {
        let Found { records, known } = found;
        let is_as_it_was = |record: &Record| !self.touched.contains(&record.id());
        let records: Vec<_> = records.into_iter().filter(is_as_it_was).collect();
        self.facts.load(records);
        self.facts.loaded(known);
        self.facts.loaded([need]);
    }
}

/// One that asks for sets of records is decided on the present alone: what commands before it would
/// change of a set is not known here.
fn alone(whole: &Facts, context: &Context, command: &Command) -> Result<Vec<Event>, Failure> {
    decided(whole, context, command).map_err(|need| {
        tracing::error!(?need, "the whole world in memory lacks a fact");
        Fault::Bug
    })?
}
