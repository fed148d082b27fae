//! Commands tried on a copy of the present, which holds what they ask for and nothing else.

use std::collections::BTreeSet;

use rolecall_core::{
    Ids,
    change::{Command, Context, Event, Refusal},
    code::Rehearsal,
    facts::{Facts, Need, RecordId},
};

use crate::{Failure, decided::decided};

/// The most facts that one command may ask for, one after the other.
const NEEDS_MAX: usize = 100_000;

/// A copy of a whole world, as far as it was asked for, and as commands have changed it.
pub(crate) struct Copy<'w> {
    whole: &'w Facts,
    facts: Facts,
    touched: BTreeSet<RecordId>,
    context: Context,
    /// A mistake of this program that a command met.
    pub(crate) fault: Option<Failure>,
}

impl<'w> Copy<'w> {
    pub(crate) fn new(whole: &'w Facts, context: Context) -> Self {
        let facts = Facts::narrow(whole.catalog().clone());
        Self { whole, facts, touched: BTreeSet::new(), context, fault: None }
    }
}

impl Rehearsal for Copy<'_> {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn load(&mut self, need: Need) {
        load_beside(self.whole, &mut self.facts, &self.touched, &need);
    }

    fn attempt(&mut self, command: &Command, ids: Ids) -> Result<Vec<Event>, Refusal> {
        let context = Context { ids, ..self.context.clone() };
        for _ in 0..NEEDS_MAX {
            match decided(&self.facts, &context, command) {
                Ok(Ok(events)) => {
                    for event in &events {
                        self.facts.apply(event);
                    }
                    self.touched.extend(self.facts.take_changed());
                    self.facts.forget_sets();
                    return Ok(events);
                }
                Ok(Err(Failure::Refused(refusal))) => return Err(refusal),
                Ok(Err(other)) => {
                    self.fault = Some(other);
                    return Err(Refusal::NotFound { what: "command" });
                }
                Err(need) => self.load(need),
            }
        }
        tracing::error!(?command, "a command never had enough facts");
        self.fault = Some(crate::Fault::Bug.into());
        Err(Refusal::NotFound { what: "command" })
    }
}

/// Puts in what a whole world has for a need, but for records that were changed since it was so.
pub(crate) fn load_beside(
    whole: &Facts,
    facts: &mut Facts,
    touched: &BTreeSet<RecordId>,
    need: &Need,
) {
    let found = whole.found_of_any(need, |id| touched.contains(id));
    facts.load(found.records.into_iter().filter(|record| !touched.contains(&record.id())));
    facts.loaded(found.known);
}
