//! The simulation (S1, S2) on a real store.

use rolecall_core::{
    change::{Command, Context, Event, Refusal},
    facts::Facts,
};
use rolecall_store::{Envelope, Failure, Store};
use tokio::runtime::Handle;

use super::durability::replay_gives_the_tables;
use crate::{
    oracle::Plainest,
    sim::{self, Options, Report, Subject, run},
};

/// A store as what is simulated. Keeps the world beside it, fed by what the store answers.
pub struct StoreSubject {
    store: Store,
    facts: Facts,
    runtime: Handle,
}

impl StoreSubject {
    /// A store that is empty, on the runtime that its writer runs on.
    pub fn new(store: Store, runtime: Handle) -> Self {
        Self { store, facts: Facts::whole(sim::catalog()), runtime }
    }
}

impl Subject for StoreSubject {
    fn carry_out(&mut self, context: &Context, command: &Command) -> Result<Vec<Event>, Refusal> {
        let (context, command) = (context.clone(), command.clone());
        let envelope = Envelope::new(context, command, [1; 32]);
        match self.runtime.block_on(self.store.carry_out(envelope)) {
            Ok(done) => {
                for event in &done.events {
                    self.facts.apply(event);
                }
                self.facts.take_changed();
                Ok(done.events)
            }
            Err(Failure::Refused(refusal)) => Err(refusal),
            Err(other) => panic!("{other}"),
        }
    }

    fn facts(&self) -> &Facts {
        &self.facts
    }
}

/// Runs random commands on a store on an empty database, watched and compared with the plainest
/// model; at the end the ledger verifies, and its replay gives the tables.
pub fn simulation_agrees(url: &str, seed: u64, steps: u64) -> Report {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let store = runtime.block_on(Store::open(url)).expect("the store opens");
    let mut subject = StoreSubject::new(store.clone(), runtime.handle().clone());
    let mut plainest = Plainest::new(subject.facts(), seed);
    let options = Options { oracles: vec![&mut plainest], narrow_every: 0, ..Options::default() };
    let report = run(seed, steps, &mut subject, options);
    runtime.block_on(async {
        replay_gives_the_tables(&store).await;
        let verified = store.verify(&mut |_| {}).await.expect("verifiable");
        assert!(verified.is_sound(), "{verified:?}");
    });
    report
}
