//! What someone does: the words of `when`, each a command.

pub(crate) mod account;
mod asking;
mod job;
mod owner;
pub(crate) mod person;
mod policy;
mod review;
pub(crate) mod role;

use rolecall_core::{
    AccountId,
    change::{Actor, Command, end_notices, review_work},
};

use super::{
    words::Words,
    world::{Outcome, World},
};

/// Does it, for the next line to say what came of it.
///
/// ```text
/// when WHO [from ADDRESS] DOES …
/// WHO: a PERSON, key NAME, sign-in of ACCOUNT, or machine
/// when time does its work in ACCOUNT             all that is due there now
/// ```
pub(crate) fn when(world: &mut World, words: &mut Words<'_>) -> Result<(), String> {
    if words.take("time does its work in") {
        let account = world.account(words)?;
        let outcome = work_of_time(world, account);
        return world.wait(outcome);
    }
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

fn work_of_time(world: &mut World, account: AccountId) -> Outcome {
    let memberships: Vec<_> = world.facts.memberships_in(account).map(|found| found.id).collect();
    let due = [
        review_work(&world.facts, account, world.clock),
        end_notices(&world.facts, account, &memberships, world.clock),
    ];
    let commands = due.map(|commands| commands.expect("the whole world"));
    let mut events = Vec::new();
    for command in commands.iter().flatten() {
        events.extend(world.carry_out(Actor::Machine, None, command)?);
    }
    Ok(events)
}
