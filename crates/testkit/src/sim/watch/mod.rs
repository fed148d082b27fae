//! The watch: what must be true after each command (S1), by plain code of its own.
//!
//! It compares the world before an accepted command with the world after it. "Before" is a replay
//! of all events so far, through their JSON; so a subject that remembers something else than its
//! events say is found too.
//!
//! - `growth`: nobody holds more than whoever gave it held.
//! - `own`: nobody changed their own access.
//! - `shape`: owners, tree, allowed roles, names.
//! - `caps`: a cap was changed from where it was set, or above.

mod allowed;
mod caps;
mod columns;
mod growth;
mod holdings;
mod own;
mod shape;
#[cfg(test)]
mod tests;

use rolecall_core::{
    change::{Command, Context, Event, Refusal},
    facts::{Facts, Lookup},
};

pub(super) use self::allowed::is_allowed;
use self::holdings::World;
use super::{narrow, replay, replay::Replay};

/// How often the dearer checks are made, in steps; 0 is never.
#[derive(Clone, Copy, Debug)]
pub(super) struct Every {
    pub(super) narrow: u64,
    pub(super) replay: u64,
}

/// The world before the next command.
#[derive(Debug)]
pub(super) struct Watch {
    replay: Replay,
    world: World,
    every: Every,
}

/// One command, carried out or refused.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step<'s> {
    pub(super) number: u64,
    pub(super) context: &'s Context,
    pub(super) command: &'s Command,
    pub(super) outcome: &'s Result<Vec<Event>, Refusal>,
}

impl Watch {
    /// Begins with an empty world.
    pub(super) fn new(empty: &Facts, every: Every) -> Self {
        let replay = Replay::new(empty.catalog().clone());
        Self { world: World::of(replay.facts()), replay, every }
    }

    /// What was wrong with a step, after which the world is `after`.
    pub(super) fn step(&mut self, step: Step<'_>, after: &Facts) -> Vec<String> {
        let before = self.replay.facts();
        let mut found = Vec::new();
        if is_due(step.number, self.every.narrow) {
            let Step { context, command, outcome, .. } = step;
            found.extend(narrow::differences(before, after, context, command, outcome));
        }
        if let Ok(events) = step.outcome
            && !events.is_empty()
        {
            let world = World::of(after);
            found.extend(growth::violations(&self.world, &world, before, after, step));
            found.extend(own::violations(before, after, step));
            found.extend(shape::violations(after));
            found.extend(caps::violations(&self.world, before, after, step));
            found.extend(self.replay.advance(events));
            self.world = world;
        }
        if is_due(step.number, self.every.replay) || !found.is_empty() {
            found.extend(self.replay.differences(after));
        }
        found
    }

    /// What is wrong at the end of a run.
    pub(super) fn end(&self, after: &Facts) -> Vec<String> {
        replay::differences(self.replay.facts(), after, "replay at the end")
    }
}

fn is_due(number: u64, every: u64) -> bool {
    every > 0 && number.is_multiple_of(every)
}

pub(super) fn known<T>(lookup: Lookup<T>) -> T {
    lookup.expect("the whole world lacks nothing")
}
