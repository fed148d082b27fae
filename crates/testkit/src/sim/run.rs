//! A run: commands one after the other, each watched.

use std::fmt;

use rolecall_core::{
    change::{Command, Context, Event, Refusal},
    facts::Facts,
};

use super::{
    Generator, Report, Subject, command_name,
    watch::{Every, Step, Watch},
};

/// Something that looks on and compares, such as a model of the rules.
pub trait Oracle {
    /// What is wrong with this step, after which the world is `facts`. Called for refused
    /// commands too.
    fn step(
        &mut self,
        context: &Context,
        command: &Command,
        outcome: &Result<Vec<Event>, Refusal>,
        facts: &Facts,
    ) -> Vec<String>;
}

/// How closely a run is watched, and by whom else.
pub struct Options<'o> {
    /// Who looks on.
    pub oracles: Vec<&'o mut dyn Oracle>,
    /// Every how many steps a command is decided again on narrow facts; 0 is never.
    pub narrow_every: u64,
    /// Every how many steps the replayed world is compared with the subject's; 0 is never.
    pub replay_every: u64,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { oracles: Vec::new(), narrow_every: 10, replay_every: 1_000 }
    }
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("oracles", &self.oracles.len())
            .field("narrow_every", &self.narrow_every)
            .field("replay_every", &self.replay_every)
            .finish()
    }
}

/// Carries out `steps` random commands on a subject whose world is empty.
///
/// Ends early at the first step with a violation.
///
/// # Examples
///
/// ```
/// use rolecall_testkit::sim::{InMemory, Options, run};
///
/// let report = run(1, 200, &mut InMemory::default(), Options::default());
/// assert_eq!(report.violations, Vec::<String>::new());
/// ```
pub fn run(seed: u64, steps: u64, subject: &mut dyn Subject, mut options: Options<'_>) -> Report {
    let mut generator = Generator::new(seed);
    let every = Every { narrow: options.narrow_every, replay: options.replay_every };
    let mut watch = Watch::new(subject.facts(), every);
    let mut report = Report::default();
    for number in 0..steps {
        let (context, command) = generator.next(subject.facts());
        let trail = Trail { seed, number, context: &context, command: &command };
        let outcome = subject.carry_out(&context, &command);
        let facts = subject.facts();
        let counted = match &outcome {
            Ok(events) => Ok(!events.is_empty()),
            Err(refusal) => Err(refusal.code()),
        };
        report.count(command_name(&command), counted);
        let mut wrong = watch
            .step(Step { number, context: &context, command: &command, outcome: &outcome }, facts);
        for oracle in &mut options.oracles {
            wrong.extend(oracle.step(&context, &command, &outcome, facts));
        }
        if number + 1 == steps {
            wrong.extend(watch.end(facts));
        }
        let named = wrong.iter().map(|what| format!("{trail}: {what}"));
        report.violations.extend(named);
        if !wrong.is_empty() {
            break;
        }
    }
    report
}

/// Which step it is, so that it can be replayed; tells also when something panics.
struct Trail<'s> {
    seed: u64,
    number: u64,
    context: &'s Context,
    command: &'s Command,
}

impl fmt::Display for Trail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Context { at, actor, ip, .. } = self.context;
        let command = serde_json::to_string(self.command).map_err(|_| fmt::Error)?;
        let (seed, number) = (self.seed, self.number);
        write!(f, "seed {seed}, step {number}, {at}, {actor:?} from {ip:?}: {command}")
    }
}

impl Drop for Trail<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("panic at {self}");
        }
    }
}
