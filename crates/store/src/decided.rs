//! The one place where a command is decided: for the writer, and for a preview that writes nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rolecall_core::{
    change::{Command, Context, Event, Undecided, decide},
    facts::{Facts, Need},
};

use crate::{Failure, Fault};

/// Decides a command, or names the fact that must be loaded first. One that panics is a mistake of
/// this program and leaves everything as it is, since deciding changes nothing.
pub(crate) fn decided(
    facts: &Facts,
    context: &Context,
    command: &Command,
) -> Result<Result<Vec<Event>, Failure>, Need> {
    match catch_unwind(AssertUnwindSafe(|| decide(facts, context, command))) {
        Ok(Ok(events)) => Ok(Ok(events)),
        Ok(Err(Undecided::Refused(refusal))) => Ok(Err(refusal.into())),
        Ok(Err(Undecided::Missing(need))) => Err(need),
        Err(_) => Ok(Err(Fault::Bug.into())),
    }
}
