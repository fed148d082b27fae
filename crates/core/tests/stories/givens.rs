//! How the world is when a story begins.
//!
//! ```text
//! now MOMENT
//! account NAME KIND [under ACCOUNT] [owner PERSON [invited]]
//! role NAME [KIND] of ACCOUNT: SECTION LEVEL, … [everything below]
//! group NAME of ACCOUNT: SECTION LEVEL, … [everything below]
//! preset KEY of ACCOUNT
//! person NAME in ACCOUNT: ROLE, … [from DATE] [until DATE] [zone ZONE] [narrowed to ACCOUNT, …]
//! key NAME of ACCOUNT: ROLE, … [until MOMENT]
//! given WHO DOES …       as in `when`; it must be accepted
//! ```
//!
//! The owner of the account does these, or the owner of the one above.

use rolecall_core::{
    AccountId, PersonId, Principal,
    change::{Actor, Command, Event},
    record::MembershipState,
};

use super::{verbs, words::Words, world::World};

pub fn is(world: &mut World, what: &str, words: &mut Words<'_>) -> Result<(), String> {
    match what {
        "now" => {
            world.clock = words.moment()?;
            Ok(())
        }
        "account" => account(world, words),
        "role" | "group" => {
            let command = verbs::role::created(world, words, what == "group")?;
            let Command::CreateRole { account, .. } = &command else {
                unreachable!("a role is created");
            };
            by_owner(world, *account, &command).map(drop)
        }
        "preset" => {
            let preset = words.next("a preset")?.to_owned();
            words.need("of")?;
            let account = world.account(words)?;
            by_owner(world, account, &Command::AddPreset { account, preset }).map(drop)
        }
        "person" => person(world, words),
        "key" => {
            let command = verbs::person::key_issued(world, words, "of")?;
            let Command::IssueKey { account, .. } = &command else {
                unreachable!("a key is issued");
            };
            by_owner(world, *account, &command).map(drop)
        }
        other => Err(format!("no statement begins with `{other}`")),
    }
}

/// What someone has done before the story begins.
pub fn given(world: &mut World, words: &mut Words<'_>) -> Result<(), String> {
    let actor = world.actor(words)?;
    let command = verbs::command(world, words)?;
    world.carry_out_given(actor, &command).map(drop)
}

fn account(world: &mut World, words: &mut Words<'_>) -> Result<(), String> {
    let (actor, command) = verbs::account::founded_or_created(world, words)?;
    let invited = words.take("invited");
    let events = world.carry_out_given(actor, &command)?;
    if !invited {
        accepted(world, &events)?;
    }
    Ok(())
}

fn person(world: &mut World, words: &mut Words<'_>) -> Result<(), String> {
    let command = verbs::person::added(world, words, "in")?;
    let Command::AddPerson { account, .. } = &command else {
        unreachable!("a person is added");
    };
    let events = by_owner(world, *account, &command)?;
    accepted(world, &events)
}

/// Who is invited accepts.
fn accepted(world: &mut World, events: &[Event]) -> Result<(), String> {
    for event in events {
        if let Event::MembershipAdded {
            membership,
            person,
            state: MembershipState::Invited { .. },
            ..
        } = event
        {
            let command = Command::AcceptInvitation { membership: *membership };
            world.carry_out_given(by(*person), &command)?;
        }
    }
    Ok(())
}

fn by_owner(
    world: &mut World,
    account: AccountId,
    command: &Command,
) -> Result<Vec<Event>, String> {
    let owner = world.owner_of(account)?;
    world.carry_out_given(by(owner), command)
}

/// The person as who acts.
pub fn by(person: PersonId) -> Actor {
    Actor::Principal(Principal::Person(person))
}
