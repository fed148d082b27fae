//! What someone does: the words of `when`, each a command.

pub(crate) mod account;
mod asking;
mod job;
mod owner;
pub(crate) mod person;
mod policy;
mod review;
pub(crate) mod role;

use rolecall_core::change::Command;

use super::{words::Words, world::World};

/// Does it, for the next line to say what came of it.
///
/// ```text
/// when WHO [from ADDRESS] DOES …
/// WHO: a PERSON, key NAME, sign-in of ACCOUNT, or machine
/// ```
pub(crate) fn when(world: &mut World, words: &mut Words<'_>) -> Result<(), String> {
    let actor = world.actor(words)?;
    let ip = if words.take("from") { Some(words.parse("address")?) } else { None };
    let command = command(world, words)?;
    let outcome = world.carry_out(actor, ip, &command);
    world.wait(outcome)
}

/// The command that a verb and what follows it mean.
pub(crate) fn command(world: &World, words: &mut Words<'_>) -> Result<Command, String> {
    let verb = words.next("a verb")?;
    let by_topic = [
        review::command,
        job::command,
        policy::command,
        account::command,
        role::command,
        person::command,
        owner::command,
        asking::command,
    ];
    for of_topic in by_topic {
        if let Some(command) = of_topic(world, verb, words)? {
            return Ok(command);
        }
    }
    Err(format!("no verb `{verb}`"))
}
