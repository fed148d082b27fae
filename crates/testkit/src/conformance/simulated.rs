//! The simulation (S1, S2) on a real store.

use rolecall_core::{
    change::{Command, Context, Event, Refusal},
    code::Step,
    facts::Facts,
};
use rolecall_store::{Envelope, Failure, PlanFailure, Planned, Planning, Store};
use tokio::runtime::Handle;

use super::durability::replay_gives_the_tables;
use crate::{
    amended::{self, Planner, Tally},
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

impl Planner for StoreSubject {
    fn planned(&mut self, context: &Context, planning: &Planning) -> Result<Planned, PlanFailure> {
        self.runtime.block_on(self.store.plan(context.clone(), planning.clone()))
    }

    /// What the store answers, which is also what the ledger then has, and nothing beside it.
    fn carry_out_plan(&mut self, context: &Context, planned: &Planned) -> Vec<Event> {
        let envelope = |step: &Step| {
            let context = Context { ids: step.ids.clone(), ..context.clone() };
            Envelope::new(context, step.command.clone(), [1; 32])
        };
        let unit = planned.plan.steps.iter().map(envelope).collect();
        let done = self.runtime.block_on(self.store.carry_out_all(unit, planned.revision));
        let events: Vec<Event> = done.expect("carried out").events.into_iter().flatten().collect();
        let max = u32::try_from(events.len() + 1).expect("not many");
        let rows = self.runtime.block_on(self.store.entries(planned.revision, max)).expect("rows");
        let rows: Vec<Event> = rows.into_iter().map(|entry| entry.what).collect();
        assert_eq!(rows, events, "the ledger has what was answered");
        for event in &events {
            self.facts.apply(event);
        }
        self.facts.take_changed();
        events
    }
}

/// Makes amended documents true in a random world in a store on an empty database; at the end the
/// ledger verifies, and its replay gives the tables.
pub fn plans_make_amended_worlds_so(url: &str, seed: u64, steps: usize, count: usize) -> Tally {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let store = runtime.block_on(Store::open(url)).expect("the store opens");
    let mut subject = StoreSubject::new(store.clone(), runtime.handle().clone());
    let tally = amended::plans_make_amended_worlds_so(&mut subject, seed, steps, count);
    runtime.block_on(sound(&store));
    tally
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
    runtime.block_on(sound(&store));
    report
}

/// The ledger verifies, and its replay gives the tables.
async fn sound(store: &Store) {
    replay_gives_the_tables(store).await;
    let verified = store.verify(&mut |_| {}).await.expect("verifiable");
    assert!(verified.is_sound(), "{verified:?}");
}
