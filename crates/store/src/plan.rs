//! Access as code: what would make a document so, and doing it as one.

use rolecall_core::{
    AccountId, Ids, Timestamp,
    access::{Comparison, Eyes, Preview},
    change::{Actor, Context},
    code::{self, Document, Export, NotPlanned, Parts, Plan, Request, Viewer},
    facts::Facts,
};

use crate::{Envelope, Failure, Fault, Store, Units, rehearsal::Copy};

/// What is to be planned.
#[derive(Clone, Debug)]
pub struct Planning {
    /// What is to be.
    pub document: Document,
    /// What of it is looked at.
    pub parts: Parts,
    /// The account in and below which it may change anything.
    pub root: AccountId,
    /// Until when invitations can be accepted.
    pub until: Timestamp,
}

/// A plan on the world of a revision.
#[derive(Clone, Debug)]
pub struct Planned {
    /// What is to be done.
    pub plan: Plan,
    /// What it would do to everyone's access, as far as its actor may see it.
    pub preview: Preview,
    /// The revision that it was made on.
    pub revision: u64,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanFailure {
    /// The document cannot be planned.
    #[error("the document cannot be planned")]
    NotPlanned(NotPlanned),
    /// The store could not do it.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// What became of commands that were to be carried out as one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitFailure {
    /// The ledger is at another revision than they were meant for: nothing was carried out.
    #[error("something was changed meanwhile: plan again")]
    Stale {
        /// The one that it is at.
        revision: u64,
    },
    /// One of them was refused: nothing was carried out.
    #[error("command {at} is refused: {failure}")]
    Refused {
        /// Which.
        at: usize,
        /// Why.
        failure: Failure,
    },
    /// The store could not do it: nothing was carried out.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Store {
    /// What there is in an account and, if asked for, below it, as far as an actor sees it; with its
    /// revision.
    pub async fn configuration(
        &self,
        context: &Context,
        account: AccountId,
        below: bool,
        parts: Parts,
    ) -> Result<(Export, u64), Fault> {
        let turn = self.previews.clone().acquire_owned().await.map_err(|_| Fault::Closed)?;
        let (live, viewer) = (self.live.clone(), viewer(context));
        let work = move || {
            let found = live.read(|facts, revision| {
                (code::export(facts, account, below, &parts, &viewer), revision)
            });
            drop(turn);
            found
        };
        let (export, revision) = tokio::task::spawn_blocking(work).await.map_err(|_| Fault::Bug)?;
        Ok((export.map_err(|_| Fault::Bug)?, revision))
    }

    /// Plans what makes a document so: the commands of an actor, each rehearsed on a copy of the
    /// present. Nothing is written. The records stay as they are for so long: commits wait for it.
    pub async fn plan(&self, context: Context, planning: Planning) -> Result<Planned, PlanFailure> {
        let closed = |_| Failure::from(Fault::Closed);
        let turn = self.previews.clone().acquire_owned().await.map_err(closed)?;
        let live = self.live.clone();
        let work = move || {
            let taken = live.read(|facts, revision| taken(facts, revision, &context, &planning));
            let planned = taken.map(|(plan, comparison, revision)| Planned {
                plan,
                preview: comparison.preview(),
                revision,
            });
            drop(turn);
            planned
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Failure::from(Fault::Bug))?
    }

    /// Carries out commands as one, in their order, on the world of a revision: all of them, or none.
    pub async fn carry_out_all(
        &self,
        envelopes: Vec<Envelope>,
        revision: u64,
    ) -> Result<Units, UnitFailure> {
        self.send_unit(envelopes, revision).await
    }
}

/// Plans as the store does, on a world that is not kept by one: such as that of a database which
/// another process writes to.
pub fn plan_on(
    facts: &Facts,
    revision: u64,
    context: &Context,
    planning: &Planning,
) -> Result<Planned, PlanFailure> {
    let (plan, comparison, revision) = taken(facts, revision, context, planning)?;
    Ok(Planned { plan, preview: comparison.preview(), revision })
}

fn taken(
    facts: &Facts,
    revision: u64,
    context: &Context,
    planning: &Planning,
) -> Result<(Plan, Comparison, u64), PlanFailure> {
    let mut copy = Copy::new(facts, context.clone());
    let request = Request {
        document: &planning.document,
        parts: &planning.parts,
        root: planning.root,
        viewer: viewer(context),
        until: planning.until,
        from_somewhere: context.ip.is_some(),
        ids: Ids::clone(&context.ids),
    };
    let plan = code::plan(facts, &request, &mut copy).map_err(PlanFailure::NotPlanned)?;
    if let Some(failure) = copy.fault {
        return Err(failure.into());
    }
    let events = plan.steps.iter().flat_map(|step| step.events.iter().cloned()).collect();
    let comparison = Comparison::take(facts, events, context.at, Eyes::of(context));
    Ok((plan, comparison, revision))
}

fn viewer(context: &Context) -> Viewer {
    let principal = match context.actor {
        Actor::Machine => None,
        Actor::Principal(principal) => Some(principal),
    };
    Viewer { principal, at: context.at, origin: context.origin() }
}
