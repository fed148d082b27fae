//! Check S2: the plainest model beside the real thing, step by step.

use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use rolecall_core::{
    AccountId, IpNet, Origin, Principal, Timestamp,
    access::Access,
    catalog::Section,
    change::{Command, Context, Event, Refusal},
    facts::{Facts, Record},
};

use crate::{
    model::{Fresh, World},
    sim::{Oracle, principals},
};

/// How many questions are asked of both after each command.
const QUESTIONS_A_STEP: usize = 12;
const WHOLE: &str = "the whole world";

/// The model as an onlooker: it decides every command on its own, and must come to the same
/// outcome, the same records and the same answers.
#[derive(Debug)]
pub struct Plainest {
    world: World,
    rng: StdRng,
    /// Questions that were asked of both.
    pub questions: u64,
}

impl Plainest {
    /// Beside an empty world with the same catalog; the seed picks the questions.
    pub fn new(facts: &Facts, seed: u64) -> Self {
        let world = World::empty(facts.catalog().clone());
        Self { world, rng: StdRng::seed_from_u64(seed), questions: 0 }
    }

    fn records_differ(&self, facts: &Facts) -> Option<String> {
        let world = &self.world;
        let model = world.accounts.values().cloned().map(Record::Account);
        let model = model.chain(world.persons.values().cloned().map(Record::Person));
        let model = model.chain(world.memberships.values().cloned().map(Record::Membership));
        let model = model.chain(world.roles.values().cloned().map(Record::Role));
        let mut count = 0;
        for record in model.chain(world.keys.values().cloned().map(Record::Key)) {
            count += 1;
            let real = facts.record(record.id());
            if real.as_ref() != Some(&record) {
                return Some(format!("the model has {record:?}, the real thing {real:?}"));
            }
        }
        let real = facts.record_ids().len();
        (real != count).then(|| format!("the model has {count} records, the real thing {real}"))
    }

    fn answers_differ(&mut self, facts: &Facts, context: &Context) -> Option<String> {
        let principals = principals(facts);
        let accounts: Vec<AccountId> = facts.accounts().iter().map(|account| account.id).collect();
        for _ in 0..QUESTIONS_A_STEP {
            let principal = *principals.choose(&mut self.rng)?;
            let account = *accounts.choose(&mut self.rng)?;
            let section = facts.catalog().sections().choose(&mut self.rng)?;
            let at = self.moment(context.at);
            let origin = self.origin(facts, account);
            let until = self.rng.random_bool(0.3).then(|| self.moment(context.at));
            self.questions += 1;
            let difference = self.differs(facts, principal, section, account, (at, origin, until));
            if difference.is_some() {
                return difference;
            }
        }
        None
    }

    fn differs(
        &self,
        facts: &Facts,
        principal: Principal,
        section: &Section,
        account: AccountId,
        (at, origin, until): (Timestamp, Origin, Option<Timestamp>),
    ) -> Option<String> {
        let access = Access::of(facts, principal, account, at, origin).expect(WHOLE)?;
        let key = section.key.as_str();
        let used = (self.world.level(principal, key, account, at, origin), access.level(section));
        let held =
            (self.world.holds(principal, key, account, at, until), access.held(section, until));
        let asked = format!("{principal} on {key} in {account} at {at} from {origin:?}");
        if used.0 != used.1 {
            return Some(format!("{asked}: the model says {}, the real thing {}", used.0, used.1));
        }
        (held.0 != held.1).then(|| {
            format!(
                "{asked} until {until:?}: the model holds {}, the real thing {}",
                held.0, held.1
            )
        })
    }

    fn moment(&mut self, now: Timestamp) -> Timestamp {
        let hours = self.rng.random_range(-2_000..2_000);
        now.checked_add(jiff_hours(hours)).unwrap_or(now)
    }

    fn origin(&mut self, facts: &Facts, account: AccountId) -> Origin {
        let listed =
            facts.account(account).expect(WHOLE).and_then(|account| account.allowlist.as_ref());
        let listed = listed.and_then(|list| list.ranges.first()).map(IpNet::addr);
        match (self.rng.random_range(0..4), listed) {
            (0, _) => Origin::Unknown,
            (1, _) => Origin::Any,
            (2, Some(ip)) => Origin::Ip(ip),
            _ => Origin::Ip([10, 0, 0, self.rng.random_range(0..4)].into()),
        }
    }
}

fn jiff_hours(hours: i64) -> rolecall_core::SignedDuration {
    rolecall_core::SignedDuration::from_hours(hours)
}

impl Oracle for Plainest {
    fn step(
        &mut self,
        context: &Context,
        command: &Command,
        outcome: &Result<Vec<Event>, Refusal>,
        facts: &Facts,
    ) -> Vec<String> {
        let fresh = Fresh::of(outcome.iter().flatten());
        let model = self.world.carry_out(context, command, &fresh);
        let difference = match (&model, outcome) {
            (Ok(()), Ok(_)) => self.records_differ(facts),
            (Err(_), Err(_)) => None,
            (Ok(()), Err(refusal)) => Some(format!("the model accepts what is refused: {refusal}")),
            (Err(rule), Ok(_)) => Some(format!("the model refuses what is accepted: {rule}")),
        };
        difference.or_else(|| self.answers_differ(facts, context)).into_iter().collect()
    }
}
