//! The simulation watches: what is wrong is reported, and a seed replays.

use rolecall_core::{
    change::{Command, Context, Event, Refusal},
    facts::Facts,
};

use super::{InMemory, Options, Oracle, Report, Subject, command_name, run};

const STEPS: u64 = 6_000;
/// In one world or another what is wrong can be done.
const SEEDS: std::ops::Range<u64> = 1..9;

type Outcome = Result<Vec<Event>, Refusal>;
type Fault = fn(&mut Facts, &Command, Outcome) -> Outcome;

/// A subject that does something wrong with what another one decided.
struct Faulty {
    inner: InMemory,
    fault: Fault,
    facts: Facts,
}

impl Faulty {
    fn new(fault: Fault) -> Self {
        let inner = InMemory::default();
        let facts = inner.facts().clone();
        Self { inner, fault, facts }
    }
}

impl Subject for Faulty {
    fn carry_out(&mut self, context: &Context, command: &Command) -> Result<Vec<Event>, Refusal> {
        self.inner = InMemory::from(self.facts.clone());
        let outcome = self.inner.carry_out(context, command);
        (self.fault)(&mut self.facts, command, outcome)
    }

    fn facts(&self) -> &Facts {
        &self.facts
    }
}

fn apply(facts: &mut Facts, events: &[Event]) {
    for event in events {
        facts.apply(event);
    }
}

fn violations(subject: &Faulty) -> String {
    let mut found = SEEDS.map(|seed| {
        let options = Options { narrow_every: 0, ..Options::default() };
        run(seed, STEPS, &mut Faulty::new(subject.fault), options).violations.join("\n")
    });
    found.find(|found| !found.is_empty()).unwrap_or_default()
}

#[test]
fn a_grant_beyond_the_giver_is_reported() {
    let careless = Faulty::new(|facts, command, outcome| {
        let (Command::SetRoles { membership, roles }, Err(Refusal::BeyondGiver { .. })) =
            (command, &outcome)
        else {
            return outcome.inspect(|events| apply(facts, events));
        };
        let found = facts.membership(*membership).expect("the whole world");
        let found = found.expect("a membership that could be changed");
        let events = vec![Event::RolesSet {
            membership: found.id,
            account: found.account,
            person: found.person,
            before: found.roles.clone(),
            after: roles.clone(),
        }];
        apply(facts, &events);
        Ok(events)
    });
    let found = violations(&careless);
    assert!(found.contains("beyond the giver"), "{found}");
    assert!(found.starts_with("seed ") && found.contains(", step "), "{found}");
    assert!(found.contains("\"command\":\"set_roles\""), "{found}");
}

#[test]
fn an_owner_who_is_removed_is_reported() {
    let careless = Faulty::new(|facts, command, outcome| {
        let (Command::EndMembership { membership }, Err(Refusal::OwnerProtected)) =
            (command, &outcome)
        else {
            return outcome.inspect(|events| apply(facts, events));
        };
        let found = facts.membership(*membership).expect("the whole world");
        let found = found.expect("the owner");
        let events = vec![Event::MembershipEnded {
            membership: found.id,
            account: found.account,
            person: found.person,
            roles: found.roles.clone(),
            how: rolecall_core::change::MembershipEnd::Removed,
            retires: false,
        }];
        apply(facts, &events);
        Ok(events)
    });
    let found = violations(&careless);
    assert!(found.contains("there is no owner"), "{found}");
}

#[test]
fn a_subject_that_forgets_is_reported() {
    let forgetful = Faulty::new(|facts, command, outcome| {
        if !matches!(command, Command::SetRanges { .. }) {
            return outcome.inspect(|events| apply(facts, events));
        }
        outcome
    });
    let found = violations(&forgetful);
    assert!(found.contains("replay of all events"), "{found}");
}

/// Counts what it is told, and objects to one command.
#[derive(Default)]
struct Objector {
    told: Report,
}

impl Oracle for Objector {
    fn step(
        &mut self,
        _: &Context,
        command: &Command,
        outcome: &Result<Vec<Event>, Refusal>,
        _: &Facts,
    ) -> Vec<String> {
        let outcome = outcome.as_ref().map(|events| !events.is_empty());
        self.told.count(command_name(command), outcome.map_err(Refusal::code));
        let objects = matches!(command, Command::SetOwnRoles { .. });
        objects.then(|| "objection".to_owned()).into_iter().collect()
    }
}

#[test]
fn an_oracle_is_told_of_every_step_and_what_it_finds_is_a_violation() {
    let mut objector = Objector::default();
    let options = Options { oracles: vec![&mut objector], ..Options::default() };
    let mut report = run(1, STEPS, &mut InMemory::default(), options);
    let violations = std::mem::take(&mut report.violations);
    assert_eq!(violations.len(), 1);
    assert!(violations[0].ends_with(": objection"), "{violations:?}");
    assert_eq!(report, objector.told);
}

#[test]
fn a_seed_replays() {
    let again = |seed| run(seed, 500, &mut InMemory::default(), Options::default());
    assert_eq!(again(7), again(7));
    assert_ne!(again(7), again(8));
}
