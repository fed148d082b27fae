//! What plans, and carries plans out: the world in memory, or a store on a database.

use rolecall_core::change::{Context, Event};
use rolecall_store::{PlanFailure, Planned, Planning, plan_on};

use crate::sim::{InMemory, Subject};

/// A subject that plans.
pub trait Planner: Subject {
    /// What would make a document so.
    ///
    /// # Errors
    ///
    /// Where it cannot be planned.
    fn planned(&mut self, context: &Context, planning: &Planning) -> Result<Planned, PlanFailure>;

    /// Carries a plan out as one, as whoever it was planned by, and tells what happened.
    fn carry_out_plan(&mut self, context: &Context, planned: &Planned) -> Vec<Event>;
}

/// Decides on the whole world, where the plan was rehearsed on a copy that knew as little as it asked
/// for.
impl Planner for InMemory {
    fn planned(&mut self, context: &Context, planning: &Planning) -> Result<Planned, PlanFailure> {
        plan_on(self.facts(), 0, context, planning)
    }

    fn carry_out_plan(&mut self, context: &Context, planned: &Planned) -> Vec<Event> {
        let mut happened = Vec::new();
        for step in &planned.plan.steps {
            let context = Context { ids: step.ids.clone(), ..context.clone() };
            let events = self.carry_out(&context, &step.command);
            happened.extend(events.expect("what was rehearsed is accepted"));
        }
        happened
    }
}
