//! What is simulated: something that carries out commands and remembers.

use std::sync::Arc;

use rolecall_core::{
    catalog::Catalog,
    change::{Command, Context, Event, Refusal, Undecided, decide},
    facts::Facts,
};

/// Something that carries out commands: facts in memory, or a store on a database.
pub trait Subject {
    /// Carries out a command, or says why not.
    fn carry_out(&mut self, context: &Context, command: &Command) -> Result<Vec<Event>, Refusal>;

    /// The whole world as it is now.
    fn facts(&self) -> &Facts;
}

/// The whole world in memory.
#[derive(Clone, Debug)]
pub struct InMemory {
    facts: Facts,
}

impl InMemory {
    /// An empty world.
    pub fn new(catalog: Arc<Catalog>) -> Self {
        Self { facts: Facts::whole(catalog) }
    }
}

impl From<Facts> for InMemory {
    /// A world as it is.
    fn from(whole: Facts) -> Self {
        Self { facts: whole }
    }
}

impl Default for InMemory {
    /// An empty world with the simulation's catalog.
    fn default() -> Self {
        Self::new(super::catalog())
    }
}

impl Subject for InMemory {
    fn carry_out(&mut self, context: &Context, command: &Command) -> Result<Vec<Event>, Refusal> {
        match decide(&self.facts, context, command) {
            Ok(events) => {
                for event in &events {
                    self.facts.apply(event);
                }
                self.facts.take_changed();
                Ok(events)
            }
            Err(Undecided::Refused(refusal)) => Err(refusal),
            Err(Undecided::Missing(need)) => unreachable!("the whole world lacks {need:?}"),
        }
    }

    fn facts(&self) -> &Facts {
        &self.facts
    }
}
