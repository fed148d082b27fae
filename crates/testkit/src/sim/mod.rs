//! Simulation: random actors and random commands on a random tree, watched after each step (S1).
//!
//! [`Generator`] makes commands from a seed, a [`Subject`] carries them out, and [`run`] watches:
//! that nobody ever holds more than whoever gave it held, that no one changes their own access,
//! that owners, tree and allowed roles are as they must be, that a replay of all events gives the
//! same world, and that narrow facts decide as the whole world does. An [`Oracle`] looks on, step
//! by step: the plainest model of the rules (S2) is one.
//!
//! A violation names seed, step and command, and the run ends with it, since what comes after
//! follows from it; the same seed replays it.
//!
//! Deliberately not here: `AdoptCatalog`, which gives tables another meaning while they are
//! compared.

mod catalog;
mod commands;
mod generator;
mod narrow;
mod replay;
mod report;
mod run;
mod subject;
mod watch;
mod who;

pub use self::{
    catalog::catalog,
    commands::{COMMAND_NAMES, command_name},
    generator::Generator,
    narrow::{decide_narrowly, load},
    report::Report,
    run::{Options, Oracle, run},
    subject::{InMemory, Subject},
    who::principals,
};

#[cfg(test)]
mod tests;
