//! Access as code on random worlds: what a world says of itself is amended at random, and then made so.
//!
//! A world comes from the simulation's commands. What someone sees of it is exported, `amend`ed and
//! planned as that person, and the plan is carried out. The `judge` then asks: did what the plan
//! listed happen and nothing else, is the document what there is, is another plan for it empty, and is
//! whose access is another what the plan said, by the plainest model of the rules.
//!
//! Most amendments must be possible, or nothing is tested: what is refused with others is tried by
//! itself, and left out if it is refused then.

mod amend;
mod judge;
mod planner;

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use rolecall_core::{
    AccountId, Ids, IpNet, Principal, Timestamp,
    change::{Actor, Context, Via},
    code::{Document, Parts, Row, Viewer, What, export},
    facts::Facts,
    record::{Account, MembershipState},
};
pub use rolecall_store::PlanFailure;
use rolecall_store::{Planned, Planning};

use self::{amend::Amending, judge::Case};
pub use self::{amend::names as amendments, planner::Planner};
use crate::sim::Generator;

/// The most amendments of one document.
const AMENDMENTS_MAX: usize = 10;
/// Commands that the simulation carries out before the next document.
const COMMANDS_BETWEEN: usize = 6;
/// How many tries a case is worth.
const TRIES_A_CASE: usize = 20;

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Documents that were made so.
    pub documents: usize,
    /// Commands that it took.
    pub commands: usize,
    /// Events, which are rows of a ledger.
    pub events: usize,
    /// Lines of plans about who gains or loses, each asked of the model.
    pub access_changes: usize,
    /// Questions that were asked of the model before and after, besides.
    pub questions: usize,
    /// Amendments that stayed, by name.
    pub amendments: BTreeMap<&'static str, usize>,
    /// Amendments that are no plan, by themselves.
    pub refused: usize,
    /// Documents of someone who does not see all.
    pub by_some: usize,
}

impl Tally {
    /// Adds another run's.
    pub fn add(&mut self, other: Self) {
        self.documents += other.documents;
        self.commands += other.commands;
        self.events += other.events;
        self.access_changes += other.access_changes;
        self.questions += other.questions;
        self.refused += other.refused;
        self.by_some += other.by_some;
        for (name, count) in other.amendments {
            *self.amendments.entry(name).or_default() += count;
        }
    }
}

/// Makes a world of `steps` commands, and then `count` amended documents true in it.
///
/// # Panics
///
/// Where one of them does not become so, or something else does too; it names seed and document.
pub fn plans_make_amended_worlds_so(
    planner: &mut dyn Planner,
    seed: u64,
    steps: usize,
    count: usize,
) -> Tally {
    let mut generator = Generator::new(seed);
    let mut run = Run { rng: StdRng::seed_from_u64(seed), number: 0, tally: Tally::default() };
    live_on(planner, &mut generator, steps);
    let mut tries = 0;
    while run.tally.documents < count {
        assert!(tries < count * TRIES_A_CASE, "seed {seed}: {:?}", run.tally);
        tries += 1;
        let (context, _) = generator.next(planner.facts());
        let trail = format!("seed {seed}, document {}, try {tries}", run.tally.documents);
        if run.case(planner, context.at, &trail) {
            live_on(planner, &mut generator, COMMANDS_BETWEEN);
        }
    }
    run.tally
}

fn live_on(planner: &mut dyn Planner, generator: &mut Generator, steps: usize) {
    for _ in 0..steps {
        let (context, command) = generator.next(planner.facts());
        // Some commands are refused, which is as good here.
        drop(planner.carry_out(&context, &command));
    }
}

struct Run {
    rng: StdRng,
    /// How many things have been named.
    number: u32,
    tally: Tally,
}

/// Who plans what of the tree.
struct Asked {
    context: Context,
    root: AccountId,
    viewer: Viewer,
}

impl Run {
    /// One document; false if nothing of what was thought up can be done.
    fn case(&mut self, planner: &mut dyn Planner, at: Timestamp, trail: &str) -> bool {
        let before = planner.facts().clone();
        let Some(asked) = self.asked(&before, at) else { return false };
        let seen = said(&before, asked.root, &asked.viewer);
        let Some((wanted, planned, names)) = self.amended(planner, &before, &seen, &asked) else {
            return false;
        };
        let happened = planner.carry_out_plan(&asked.context, &planned);
        let after = planner.facts().clone();
        let case = Case {
            before: &before,
            after: &after,
            context: &asked.context,
            viewer: &asked.viewer,
            root: asked.root,
            seen: &seen,
            wanted: &wanted,
            planned: &planned,
            happened: &happened,
        };
        let (found, questions) = case.judged(&mut self.rng);
        let rows: Vec<_> = planned.plan.steps.iter().map(|step| &step.row).collect();
        assert!(found.is_empty(), "{trail}, amended by {names:?}: {found:#?}\nthe plan: {rows:#?}");
        let again = if case.sees_all() { machine(&asked.context) } else { asked.context.clone() };
        match planner.planned(&again, &planning(&wanted, asked.root)) {
            Ok(again) => {
                // Who knows of more roles now sees more of policies than their document speaks of.
                let counts = |row: &Row| case.sees_all() || row.what != What::Policy;
                let rows = again.plan.steps.iter().map(|step| &step.row);
                let left: Vec<_> = rows.filter(|row| counts(row)).collect();
                let stuck: Vec<_> =
                    again.plan.stuck.iter().filter(|stuck| counts(&stuck.row)).collect();
                let is_empty = left.is_empty() && stuck.is_empty();
                assert!(is_empty, "{trail}, amended by {names:?}: again {left:#?} {stuck:#?}");
            }
            // They may have taken away from themselves what the document speaks of.
            Err(_) if !case.sees_all() => {}
            Err(why) => panic!("{trail}: no plan again: {why:?}"),
        }
        self.count(&planned, names, questions, &case);
        true
    }

    fn count(
        &mut self,
        planned: &Planned,
        names: Vec<&'static str>,
        questions: usize,
        case: &Case<'_>,
    ) {
        let tally = &mut self.tally;
        tally.documents += 1;
        tally.commands += planned.plan.steps.len();
        tally.events += case.happened.len();
        tally.access_changes += planned.preview.changes.len();
        tally.questions += questions;
        tally.by_some += usize::from(!case.sees_all());
        for name in names {
            *tally.amendments.entry(name).or_default() += 1;
        }
    }

    /// An account, and someone who stands there or above.
    fn asked(&mut self, facts: &Facts, at: Timestamp) -> Option<Asked> {
        let accounts = facts.accounts();
        let root = accounts.first()?;
        let root =
            if self.rng.random_ratio(1, 3) { root } else { accounts.choose(&mut self.rng)? };
        let path = facts.path(root.id).expect("the whole world");
        let owners: Vec<_> = path.iter().filter_map(|account| owner(facts, account)).collect();
        let everyone: Vec<_> =
            path.iter().flat_map(|account| standing_in(facts, account)).collect();
        let among = if self.rng.random_ratio(3, 4) { &owners } else { &everyone };
        let principal = *among.choose(&mut self.rng)?;
        let ids = Ids::new(at.as_millisecond().unsigned_abs(), self.rng.random());
        let ip = path.iter().find_map(|account| account.allowlist.as_ref()?.ranges.first());
        let context = Context {
            at,
            actor: Actor::Principal(principal),
            ip: ip.map(IpNet::addr).or(Some([192, 0, 2, 7].into())),
            via: Via::Cli,
            ids,
        };
        let viewer = Viewer { principal: Some(principal), at, origin: context.origin() };
        Some(Asked { context, root: root.id, viewer })
    }

    /// A document that can be made so and is not, its plan, and how it was amended.
    fn amended(
        &mut self,
        planner: &mut dyn Planner,
        facts: &Facts,
        seen: &Document,
        asked: &Asked,
    ) -> Option<(Document, Planned, Vec<&'static str>)> {
        if seen.accounts.is_empty() {
            return None;
        }
        let count = self.rng.random_range(1..=AMENDMENTS_MAX);
        let mut wanted = seen.clone();
        let mut names = Vec::new();
        for _ in 0..count {
            names.extend(self.amend(facts, asked, &mut wanted));
        }
        if let Some(planned) = possible(planner, &wanted, asked) {
            return Some((wanted, planned, names));
        }
        // Not all together: each that can be done beside those before it.
        let mut kept: Option<(Document, Planned, Vec<&'static str>)> = None;
        for _ in 0..count {
            let (mut wanted, mut names) = kept
                .as_ref()
                .map_or_else(|| (seen.clone(), Vec::new()), |it| (it.0.clone(), it.2.clone()));
            let Some(name) = self.amend(facts, asked, &mut wanted) else { continue };
            match possible(planner, &wanted, asked) {
                Some(planned) => {
                    names.push(name);
                    kept = Some((wanted, planned, names));
                }
                None => self.tally.refused += 1,
            }
        }
        kept
    }

    fn amend(
        &mut self,
        facts: &Facts,
        asked: &Asked,
        wanted: &mut Document,
    ) -> Option<&'static str> {
        let mut amending = Amending {
            rng: &mut self.rng,
            catalog: facts.catalog(),
            now: asked.context.at,
            number: &mut self.number,
        };
        amending.amend(wanted)
    }
}

/// A plan with something to do, all of which can be done.
fn possible(planner: &mut dyn Planner, wanted: &Document, asked: &Asked) -> Option<Planned> {
    let planned = planner.planned(&asked.context, &planning(wanted, asked.root)).ok()?;
    (planned.plan.stuck.is_empty() && !planned.plan.steps.is_empty()).then_some(planned)
}

/// What it is to plan all of a document, in and below an account.
pub fn planning(wanted: &Document, root: AccountId) -> Planning {
    Planning { document: wanted.clone(), parts: Parts::all(), root, until: Timestamp::MAX }
}

/// The same moment with the eyes of the machine, which sees everything.
fn machine(context: &Context) -> Context {
    Context { actor: Actor::Machine, ..context.clone() }
}

fn said(facts: &Facts, root: AccountId, viewer: &Viewer) -> Document {
    export(facts, root, true, &Parts::all(), viewer).expect("the whole world").document
}

/// Who owns an account, if they have joined.
fn owner(facts: &Facts, account: &Account) -> Option<Principal> {
    let owner = facts.membership(account.owner?).expect("the whole world")?;
    (owner.state == MembershipState::Active).then_some(Principal::Person(owner.person))
}

fn standing_in(facts: &Facts, account: &Account) -> Vec<Principal> {
    let people = facts.memberships_in(account.id).map(|found| Principal::Person(found.person));
    let keys = facts.keys_of(account.id).map(|key| Principal::Key(key.id));
    let sign_in = account.sign_in.map(|_| Principal::AccountSignIn(account.id));
    people.chain(keys).chain(sign_in).collect()
}
